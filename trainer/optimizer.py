"""Muon for the hidden matrices and AdamW for the rest, as one optimizer.

Muon orthogonalises the momentum of 2-D weights (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/);
embeddings, norms and biases are not matrices in that sense and stay with AdamW. Both come from
torch; this class only hands each its parameter group, so that one Trainer, one schedule and one
checkpoint serve both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.optim import AdamW, Muon, Optimizer

from .depth import depth_of, layers_of

if TYPE_CHECKING:
    from .recipes.recipe import Recipe

Key = tuple[int, bool]  # layers below the top, whether the rest rather than hidden matrices


class MuonAdamW(Optimizer):
    """Torch optimizers that share one state and expose one parameter group each."""

    def __init__(self, parts: Sequence[Optimizer]) -> None:
        self.parts = tuple(parts)
        super().__init__([{**part.param_groups[0]} for part in self.parts], {})

    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """Update every parameter once; schedulers and checkpoints act on this object's groups."""
        del closure  # Trainer never passes one
        for part, group in zip(self.parts, self.param_groups, strict=True):
            part.param_groups = [group]
            part.state = self.state
            part.step()


def optimizer_for(model: nn.Module, recipe: Recipe) -> MuonAdamW:
    """Return the optimizer of what a model lets be trained.

    With ``discriminative`` rates each layer has groups of its own, and a rate that is divided by
    that number for every layer above it (Howard and Ruder 2018, arXiv 1801.06146, section 3.2).
    """
    grouped = _grouped(model, apart=recipe.discriminative != 1.0)
    return MuonAdamW([_part(key, grouped[key], recipe) for key in sorted(grouped)])


def split_parameters(model: nn.Module) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """Split into hidden matrices (2-D, no embeddings, no output) and the rest, in their order."""
    embeddings = {id(m.weight) for m in model.modules() if isinstance(m, nn.Embedding)}
    output = getattr(model, "get_output_embeddings", lambda: None)()
    if output is not None:
        embeddings.add(id(output.weight))
    matrices: list[nn.Parameter] = []
    rest: list[nn.Parameter] = []
    for parameter in model.parameters():
        hidden = parameter.ndim == 2 and id(parameter) not in embeddings
        (matrices if hidden else rest).append(parameter)
    return matrices, rest


def finite(model: nn.Module) -> bool:
    """Whether no weight is NaN or infinite."""
    return all(bool(torch.isfinite(p).all()) for p in model.parameters())


def _grouped(model: nn.Module, *, apart: bool) -> dict[Key, list[nn.Parameter]]:
    matrices = {id(parameter) for parameter in split_parameters(model)[0]}
    layers = layers_of(model)
    groups: dict[Key, list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            below = layers - depth_of(name, layers) if apart else 0
            groups.setdefault((below, id(parameter) not in matrices), []).append(parameter)
    return groups


def _part(key: Key, parameters: list[nn.Parameter], recipe: Recipe) -> Optimizer:
    below, rest = key
    rate = (recipe.rest_rate if rest else recipe.matrix_rate) / recipe.discriminative**below
    if recipe.optimizer == "muon" and not rest:
        return Muon(parameters, lr=rate, weight_decay=recipe.weight_decay)
    return AdamW(parameters, lr=rate, betas=(0.9, 0.95), weight_decay=recipe.weight_decay)
