"""Holm's correction for testing several hypotheses at once."""

from __future__ import annotations

from collections.abc import Mapping


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Return each hypothesis' adjusted p; those at or below alpha may be claimed together.

    Sorted upwards, the i-th of k becomes max over j <= i of min(1, (k - j + 1) p_(j)) (Holm 1979,
    Scandinavian Journal of Statistics 6:65). The chance of one false claim among all is at most
    alpha whatever their dependence. What stays above alpha is not thereby shown to be null.
    """
    adjusted: dict[str, float] = {}
    floor = 0.0
    ordered = sorted(p_values.items(), key=lambda pair: (pair[1], pair[0]))
    for rank, (name, p) in enumerate(ordered):
        floor = max(floor, min(1.0, (len(ordered) - rank) * p))
        adjusted[name] = floor
    return {name: adjusted[name] for name in p_values}
