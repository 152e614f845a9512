"""Linear layers by oneDNN: the same sums in float32, in less time.

For float32, torch multiplies with MKL, which leaves half of the vector units unused on processors
that are not Intel's: 97 GFLOPS on one core of an AMD EPYC with AVX-512, where oneDNN has 215.
"""

from __future__ import annotations

import torch
from torch import nn


class PackedLinear(nn.Module):
    """A linear layer that computes and cannot be trained or saved.

    Args:
        layer: what it is made from.
    """

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.weight = torch.ops.mkldnn._reorder_linear_weight(layer.weight.detach())
        self.bias = None if layer.bias is None else layer.bias.detach()

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Return ``values`` times the weights, plus the bias."""
        product: torch.Tensor = torch.ops.mkldnn._linear_pointwise(
            values, self.weight, self.bias, "none", [], None
        )
        return product


def pack(model: nn.Module) -> None:
    """Replace a model's linear layers, as far as this torch can; it can only be read then."""
    if not _has_kernels():
        return
    for parent in list(model.modules()):
        for name, layer in list(parent.named_children()):
            if type(layer) is nn.Linear and _is_plain(layer.weight):
                setattr(parent, name, PackedLinear(layer))


def _has_kernels() -> bool:
    """Tell whether this torch has what its own compiler calls here; it is not documented."""
    names = ("_reorder_linear_weight", "_linear_pointwise")
    return all(hasattr(torch.ops.mkldnn, name) for name in names)


def _is_plain(weight: torch.Tensor) -> bool:
    return weight.dtype == torch.float32 and weight.device.type == "cpu"
