"""Which packages a matrix shows, and in which order: what needs others before what is needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from ...indexer.queries.modules import Modules
from ...indexer.testing import is_test_path

Counts = Mapping[tuple[str, str], int]


def connected(found: Modules) -> list[str]:
    """Return the parts outside of tests that others there need or that need them, most first."""
    weight: Counter[str] = Counter()
    for one in found.dependencies:
        if not (_in_tests(one.source) or _in_tests(one.target)):
            weight[one.source] += one.count
            weight[one.target] += one.count
    return sorted(weight, key=lambda part: (-weight[part], part))


def _in_tests(part: str) -> bool:
    return is_test_path(part) or is_test_path(f"{part}/file")


def layered(parts: Sequence[str], counts: Counts) -> list[str]:
    """Return the parts so that few dependencies point back; none does where there is no circle.

    Parts that need nothing go to the end and parts that nothing needs to the beginning, one after
    the other; where neither is left, the part goes first that needs the most beyond what needs it
    (Eades, Lin and Smyth 1993, *A fast and effective heuristic for the feedback arc set problem*).

    Args:
        parts: names.
        counts: of dependencies, by what needs and what is needed.
    """
    left, first, last = sorted(parts), list[str](), list[str]()
    while left:
        needs = {one: sum(counts.get((one, other), 0) for other in left) for one in left}
        needed = {one: sum(counts.get((other, one), 0) for other in left) for one in left}
        if sinks := [one for one in left if needed[one] and not needs[one]]:
            chosen = sinks[-1]
            last.append(chosen)
        else:
            sources = [one for one in left if not needed[one]]
            chosen = min(sources or left, key=lambda one: (needed[one] - needs[one], one))
            first.append(chosen)
        left.remove(chosen)
    return [*first, *reversed(last)]
