"""Muon for the hidden matrices and AdamW for the rest, as one optimizer.

Muon orthogonalises the momentum of 2-D weights (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/);
embeddings, norms and biases are not matrices in that sense and stay with AdamW. Both come from
torch; this class only hands each its parameter group, so that one Trainer, one schedule and one
checkpoint serve both.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn
from torch.optim import AdamW, Muon, Optimizer


class MuonAdamW(Optimizer):
    """Two torch optimizers that share one state and expose two parameter groups.

    Args:
        model: whose parameters are trained.
        matrix_rate: peak learning rate of Muon, for the hidden matrices (group 0).
        rest_rate: peak learning rate of AdamW, for the rest (group 1).
        weight_decay: of both.
    """

    def __init__(
        self, model: nn.Module, matrix_rate: float, rest_rate: float, weight_decay: float = 0.0
    ) -> None:
        matrices, rest = split_parameters(model)
        self.parts: tuple[Optimizer, Optimizer] = (
            Muon(matrices, lr=matrix_rate, weight_decay=weight_decay),
            AdamW(rest, lr=rest_rate, betas=(0.9, 0.95), weight_decay=weight_decay),
        )
        super().__init__([{**part.param_groups[0]} for part in self.parts], {})

    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """Update every parameter once; schedulers and checkpoints act on this object's groups."""
        del closure  # Trainer never passes one
        for part, group in zip(self.parts, self.param_groups, strict=True):
            part.param_groups = [group]
            part.state = self.state
            part.step()


def split_parameters(model: nn.Module) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """Split into hidden matrices (2-D, not embeddings) and the rest, in the model's order."""
    embeddings = {id(m.weight) for m in model.modules() if isinstance(m, nn.Embedding)}
    matrices: list[nn.Parameter] = []
    rest: list[nn.Parameter] = []
    for parameter in model.parameters():
        hidden = parameter.ndim == 2 and id(parameter) not in embeddings
        (matrices if hidden else rest).append(parameter)
    return matrices, rest


def finite(model: nn.Module) -> bool:
    """Whether no weight is NaN or infinite."""
    return all(bool(torch.isfinite(p).all()) for p in model.parameters())
