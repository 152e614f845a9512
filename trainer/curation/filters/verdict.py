"""Verdicts: which filter drops which candidate, over columns of stored measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .filter import Filter
from .table import BY_NAME, FILTERS

Frame = Mapping[str, NDArray[np.float32]]
"""Name of a measure → its value in each row; a measure that is missing says nothing."""
Groups = Mapping[str, NDArray[np.intp]]
"""Kind → its rows."""
Limits = dict[tuple[str, str], float]
"""(name of a filter, kind) → the limit in force."""
PASSED = -1


def grouped(kinds: Sequence[str]) -> dict[str, NDArray[np.intp]]:
    """Return kind → its rows, in order."""
    rows: dict[str, list[int]] = {}
    for row, kind in enumerate(kinds):
        rows.setdefault(kind, []).append(row)
    return {kind: np.array(rows[kind], np.intp) for kind in sorted(rows)}


def strict_limits(frame: Frame, groups: Groups, overrides: Mapping[str, float]) -> Limits:
    """Return every limit at its quantile.

    Quantiles are those of the candidates that all absolute limits let pass, so that junk does not
    set the standard.

    Args:
        frame: the measures.
        groups: rows of each kind.
        overrides: limits by the name of a filter, for all kinds that it applies to.

    """
    applied = [
        (one, kind, threshold)
        for one in FILTERS
        for kind in groups
        if one.measure in frame and (threshold := one.threshold(kind)) is not None
    ]
    limits = {
        (one.name, kind): overrides.get(one.name, threshold.loosest)
        for one, kind, threshold in applied
    }
    sound = first_missed(frame, groups, limits) == PASSED
    for one, kind, threshold in applied:
        if one.name not in overrides:
            rows = groups[kind]
            values = frame[one.measure][rows[sound[rows]]]
            limits[one.name, kind] = threshold.of(values[~np.isnan(values)], one.side)
    return limits


def relaxed(limits: Limits, strength: float, overrides: Mapping[str, float]) -> Limits:
    """Return limits between their loosest bounds (strength 0) and ``limits`` (strength 1)."""
    eased = dict(limits)
    for (name, kind), limit in limits.items():
        threshold = BY_NAME[name].threshold(kind)
        if threshold is not None and name not in overrides:
            eased[name, kind] = threshold.relaxed(limit, strength)
    return eased


def first_missed(frame: Frame, groups: Groups, limits: Limits) -> NDArray[np.int16]:
    """Return the position in ``FILTERS`` of the first filter that drops each row, or ``PASSED``."""
    rows = sum(map(len, groups.values()))
    reasons = np.full(rows, PASSED, np.int16)
    for position, one in reversed(list(enumerate(FILTERS))):
        for kind, members in groups.items():
            limit = limits.get((one.name, kind))
            if limit is not None:
                reasons[members[_missed(one, frame, members, limit)]] = position
    return reasons


def _missed(one: Filter, frame: Frame, rows: NDArray[np.intp], limit: float) -> NDArray[np.bool_]:
    return one.misses(frame[one.measure][rows], limit)
