"""Columns of values as whole numbers, which numpy groups and counts fast."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]


def coded(values: Iterable[Hashable]) -> tuple[Codes, list[Hashable]]:
    """Return a number for each value, equal for equal ones, and the values by number."""
    numbers: dict[Hashable, int] = {}
    codes = [numbers.setdefault(value, len(numbers)) for value in values]
    return np.array(codes, np.int64), list(numbers)


def joined(left: Codes, right: Codes) -> Codes:
    """Return a number for each pair of codes, none negative, equal for equal pairs."""
    pairs: Codes = left * (right.max(initial=0) + 1) + right
    return pairs


def occurrence(codes: Codes) -> Codes:
    """Return how often each code occurred before, in the order of the rows."""
    if not len(codes):
        return codes
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    lengths = np.diff(np.r_[starts, len(ordered)])
    counts = np.empty(len(codes), np.int64)
    counts[order] = np.arange(len(codes)) - np.repeat(starts, lengths)
    return counts
