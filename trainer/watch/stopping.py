"""When a run learns nothing any more, or the wrong thing, it ends with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from .losses import MEASURED, losses, smoothed

# Divergence: the running median of the logged losses rose to more than half as much again as its
# best, and half a nat. The spikes of a warm-up stay far below.
FACTOR, MARGIN = 1.5, 0.5
# Overfitting: so many measurements in a row are worse than the best by more than a share of it.
PATIENCE, SHARE = 3, 0.01


class Stopping(TrainerCallback):
    """Ends a run that diverges or overfits.

    Attributes:
        reason: why it was ended; "" while it is well.

    """

    def __init__(self) -> None:
        self.reason = ""

    def on_log(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        """Look at the losses of training."""
        self._judge(diverged(losses(state)), control)

    def on_evaluate(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        """Look at the losses of what is kept aside."""
        self._judge(overfitted(losses(state, MEASURED)), control)

    def _judge(self, reason: str, control: TrainerControl) -> None:
        if reason and not self.reason:
            self.reason = reason
            control.should_training_stop = control.should_save = True


def diverged(told: Sequence[float]) -> str:
    """Return why a run with these losses is lost, or ""."""
    run = smoothed(told)
    if not run or run[-1] <= FACTOR * min(run) + MARGIN:
        return ""
    return f"diverged: its loss rose from {min(run):.2f} to {run[-1]:.2f}"


def overfitted(told: Sequence[float]) -> str:
    """Return why a run should not go on after these measurements, or ""."""
    best = min(told, default=0.0)
    late = told[-PATIENCE:]
    if len(told) <= PATIENCE or any(one <= best * (1 + SHARE) for one in late):
        return ""
    return f"overfitted: examples kept aside went from {best:.3f} to {late[-1]:.3f} nats per token"
