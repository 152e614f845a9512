"""How a run ends, told by those who watch it."""

from __future__ import annotations

from collections.abc import Sequence

from transformers import TrainerCallback, TrainerState

from .budget import Budget
from .checkpoints import Ending
from .rates import schedule_of
from .stopping import Stopping


def ending_now(
    watching: Sequence[TrainerCallback], state: TrainerState, scheduler: object
) -> Ending | None:
    """Return how a run ends after the step it is at; None where it goes on.

    Args:
        watching: the callbacks of the run.
        state: of the run.
        scheduler: of its rates.

    """
    schedule = schedule_of(scheduler)
    cut = (schedule.cut, schedule.end) if schedule.cut >= 0 else None
    reasons = [one.reason for one in watching if isinstance(one, Stopping) and one.reason]
    if reasons:
        return Ending(f"it {reasons[0]}", best=True, cut=cut)
    spent = [one for one in watching if isinstance(one, Budget) and one.spent]
    if spent:
        return Ending(f"its {spent[0].seconds} s were over", cut=cut)
    return Ending(cut=cut) if state.global_step >= schedule.steps else None
