"""Progress of a run, and the stop when its losses are no longer numbers."""

from __future__ import annotations

import math

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from ...core.console import Advance
from ...core.errors import UserError
from .cost import Cost
from .losses import losses


class Progress(TrainerCallback):
    """Tells finished steps and the last loss; ends a run whose numbers are lost.

    Attributes:
        cost: of the run, kept by others.

    """

    def __init__(self, advance: Advance) -> None:
        self.advance = advance
        self.cost = Cost()

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float] | None = None,
        **_: object,
    ) -> None:
        """Look at the loss.

        Raises:
            UserError: it is not a finite number.

        """
        loss = (logs or {}).get("loss")
        if loss is not None and not math.isfinite(loss):
            raise UserError(
                f"training diverged at step {state.global_step} (loss {loss})",
                "lower the recipe's rates (trainer.learning_rate, trainer.embedding_rate)",
            )

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        """Say how far it is."""
        told = losses(state)
        self.advance(state.global_step, f"loss {told[-1]:.2f}" if told else "")
