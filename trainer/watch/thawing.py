"""Gradual unfreezing: the top learns first, then one more layer after the other."""

from __future__ import annotations

from torch import nn
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from ..depth import depth_of, layers_of


class Thawing(TrainerCallback):
    """Lets one more layer learn every so many steps (Howard and Ruder 2018, section 3.3).

    Args:
        model: whose parameters are frozen and thawed; those frozen for good stay so.
        every: steps between two layers.

    """

    def __init__(self, model: nn.Module, every: int) -> None:
        self.every = every
        self.layers = layers_of(model)
        named = model.named_parameters()
        self.trained = [(depth_of(n, self.layers), p) for n, p in named if p.requires_grad]

    def on_step_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        """Thaw what is due, by the number of steps alone, so that a resumed run does the same."""
        lowest = self.layers - 1 - state.global_step // self.every
        for depth, parameter in self.trained:
            parameter.requires_grad_(depth >= lowest)
