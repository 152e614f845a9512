"""Progress of a run, its losses, and the stop when they are no longer numbers."""

from __future__ import annotations

import math

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from ...core.console import Advance
from ...core.errors import UserError


class Progress(TrainerCallback):
    """Tells finished steps and the last loss; stops a run that diverged."""

    def __init__(self, advance: Advance) -> None:
        self.advance = advance
        self.losses: list[float] = []

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float] | None = None,
        **_: object,
    ) -> None:
        """Keep the loss.

        Raises:
            UserError: it is not a finite number.

        """
        loss = (logs or {}).get("loss")
        if loss is None:
            return
        if not math.isfinite(loss):
            raise UserError(
                f"training diverged at step {state.global_step} (loss {loss})",
                "lower the recipe's rates (trainer.learning_rate, trainer.embedding_rate)",
            )
        self.losses.append(loss)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        """Say how far it is."""
        note = f"loss {self.losses[-1]:.2f}" if self.losses else ""
        self.advance(state.global_step, note)

    @property
    def loss(self) -> float:
        """Mean of the last logged steps, nats per token; NaN when none was logged."""
        tail = self.losses[-5:] or [math.nan]
        return sum(tail) / len(tail)
