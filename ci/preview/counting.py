"""Totals as the artifact holds them: the largest first, and no more than fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from .artifact import LONGEST_NAME, MOST_COUNTS, Count, clipped


def counts(names: Iterable[str]) -> tuple[Count, ...]:
    """Return how often each name occurs."""
    return counted(Counter(names))


def counted(totals: Mapping[str, int]) -> tuple[Count, ...]:
    """Return the totals that are not 0."""
    ordered = sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))
    told = [
        Count(name=clipped(name, LONGEST_NAME), count=total) for name, total in ordered if total
    ]
    return tuple(told[:MOST_COUNTS])
