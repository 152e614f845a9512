"""The schedule behind whatever a trainer has wrapped it in."""

from __future__ import annotations

from typing import Any

from ..schedule import Schedule


def schedule_of(scheduler: Any) -> Schedule:  # noqa: ANN401 torch's LambdaLR or accelerate's
    """Return the schedule of a learning-rate scheduler that `training.optimizers` made."""
    inner = getattr(scheduler, "scheduler", scheduler)
    schedule: Schedule = inner.lr_lambdas[0]
    return schedule
