"""A time budget: the rates fall in time for the end, so that what comes out is a finished model.

A run that is cut off at full rates is worth less than a shorter one that was let fall (Hägele et
al. 2024, arXiv 2405.18392: any step of a constant phase may begin the decay).
"""

from __future__ import annotations

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from .cost import Cost
from .rates import schedule_of
from .together import greatest

RESERVE = 0.05  # of what is left, for steps that take longer than those before


class Budget(TrainerCallback):
    """Brings the fall of the rates forward when the steps no longer fit into the time.

    Args:
        seconds: for training, over all legs.
        share: of the steps, in which the rates fall.
        cost: so far.

    Attributes:
        spent: whether the run was ended by the clock, before its last step.

    """

    def __init__(self, seconds: int, share: float, cost: Cost) -> None:
        self.seconds, self.share, self.cost = seconds, min(share, 0.9), cost
        self.spent = False

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **parts: object
    ) -> None:
        """See whether the rest fits; if not, begin to fall, or end."""
        schedule = schedule_of(parts["lr_scheduler"])
        step = state.global_step
        late = -greatest(-self._steps_that_fit())  # the least of all processes
        if schedule.cut < 0 and late < schedule.steps - step:
            fall = max(1, round(step * self.share / (1 - self.share)))
            if late <= fall or step >= schedule.steps - schedule.decay:
                schedule.hurry(step, step + max(1, int(late * (1 - RESERVE))))
        if schedule.cut >= 0 and (step >= schedule.end or late <= 0):
            self.spent = step < schedule.steps
            control.should_training_stop = control.should_save = control.should_log = True

    def _steps_that_fit(self) -> int:
        return int((self.seconds - self.cost.seconds) / max(1e-9, self.cost.step_seconds))
