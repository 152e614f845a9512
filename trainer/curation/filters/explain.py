"""Why a candidate passes or fails: every measure against the limit in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .table import FILTERS
from .verdict import Frame, Limits


@dataclass(frozen=True, slots=True)
class Check:
    """One filter's look at one candidate.

    Attributes:
        filter: name of the filter.
        measure: name of what it looks at.
        value: what was measured.
        side: "least" or "most": on which side of the limit it must lie.
        limit: the limit in force.
        passed: whether it does.
        purpose: why what the filter drops does not teach.

    """

    filter: str
    measure: str
    value: float
    side: str
    limit: float
    passed: bool
    purpose: str


def explain(frame: Frame, limits: Limits, row: int, kind: str) -> list[Check]:
    """Return what each filter that applies to a row says, in the order of the filters.

    Args:
        frame: the measures.
        limits: the limits in force, as an outcome of selection names them.
        row: of the candidate.
        kind: of the candidate.

    """
    return list(_checks(frame, limits, row, kind))


def _checks(frame: Frame, limits: Limits, row: int, kind: str) -> Iterable[Check]:
    for one in FILTERS:
        limit = limits.get((one.name, kind))
        if limit is None or np.isinf(limit):
            continue
        value = float(frame[one.measure][row])
        if not np.isnan(value):
            missed = bool(one.misses(frame[one.measure][[row]], limit)[0])
            yield Check(one.name, one.measure, value, one.side, limit, not missed, one.purpose)
