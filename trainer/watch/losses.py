"""What a run logged of its losses; transformers keeps it in every checkpoint."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median
from typing import Any

from transformers import TrainerState

TRAINED, MEASURED = "loss", "eval_loss"  # keys of the log
TAIL = 5  # logged losses that make up the loss of a run
SMOOTH = 3  # logged losses that are compared by their median


def losses(state: TrainerState, key: str = TRAINED, until: float = math.inf) -> list[float]:
    """Return the logged losses up to a step, oldest first.

    Args:
        state: of the run.
        key: `TRAINED` of training, `MEASURED` of the examples kept aside.
        until: last step that counts.

    """
    history: list[dict[str, Any]] = state.log_history
    return [float(one[key]) for one in history if key in one and one["step"] <= until]


def tail(told: Sequence[float]) -> float:
    """Return the mean of the last logged losses; NaN when none was logged."""
    last = list(told[-TAIL:]) or [math.nan]
    return sum(last) / len(last)


def smoothed(told: Sequence[float]) -> list[float]:
    """Return the running median: a single odd batch neither makes a best nor a rise."""
    return [median(told[i : i + SMOOTH]) for i in range(len(told) - SMOOTH + 1)]
