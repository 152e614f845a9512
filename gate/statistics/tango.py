"""Tango's score interval for the difference of two paired proportions."""

from __future__ import annotations

import math
from collections.abc import Callable

from .distributions import normal_quantile

_STEPS = 100


def tango_interval(won: int, lost: int, items: int, level: float) -> tuple[float, float]:
    """Return the interval of (share right of candidate) - (share right of champion).

    The set of differences D with |T(D)| <= z, where
    T(D) = (won - lost - n D) / sqrt(n (2 q + D (1 - D))) and q is the maximum-likelihood estimate
    of P(lost) under D: the root of 2n q^2 + B q - lost D (1 - D) = 0 with
    B = -(won + lost) + (2n - won + lost) D (Tango 1998, Statistics in Medicine 17:891, eq. 24-26).

    An interval that holds 0 does not show equality; it shows what size of change these items
    could not tell from none. Items count as independent: with several items per file the true
    interval is wider.

    Args:
        won: items that only the candidate answered right.
        lost: items that only the champion answered right.
        items: all pairs.
        level: two-sided confidence level, such as 0.9.

    Raises:
        ValueError: no items, or more disagreements than items.
    """
    if items <= 0 or min(won, lost) < 0 or won + lost > items:
        raise ValueError("counts of a paired table do not fit its size")
    z = normal_quantile((1.0 + level) / 2.0)
    centre = (won - lost) / items

    def score(difference: float) -> float:
        return _score(won, lost, items, difference)

    return _crossing(score, z, -1.0, centre), _crossing(score, -z, centre, 1.0)


def _score(won: int, lost: int, items: int, difference: float) -> float:
    linear = -(won + lost) + (2 * items - won + lost) * difference
    constant = lost * difference * (1.0 - difference)
    q = (math.sqrt(max(0.0, linear * linear + 8 * items * constant)) - linear) / (4 * items)
    variance = items * (2.0 * q + difference * (1.0 - difference))
    distance = won - lost - items * difference
    if variance <= 0.0:
        return math.copysign(math.inf, distance) if distance else 0.0
    return distance / math.sqrt(variance)


def _crossing(score: Callable[[float], float], target: float, low: float, high: float) -> float:
    for _ in range(_STEPS):  # the score falls as the difference grows
        middle = (low + high) / 2.0
        low, high = (middle, high) if score(middle) > target else (low, middle)
    return (low + high) / 2.0
