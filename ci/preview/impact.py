"""What a change touches in the code graph: facts only, where the graph knows of doubt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

from ...indexer.queries.changed import changed
from ...indexer.queries.reading import View
from ...indexer.queries.results import Node
from .artifact import (
    LONGEST_LINE,
    LONGEST_NAME,
    MOST_NAMES,
    MOST_SYMBOLS,
    Affected,
    Change,
    Changed,
    Impact,
    Place,
    clipped,
)
from .breakage import broken
from .counting import counts
from .merging import Named, merged
from .reaching import FUNCTIONS, Dependent, dependents, is_tested, users
from .sides import Side

MOST_CHANGED = 5_000  # definitions of one change that are looked at
CHANGES: dict[str, Change] = {
    "added": "added",
    "changed": "changed",
    "moved": "moved",
    "removed": "removed",
}


@dataclass(frozen=True, slots=True)
class Touched:
    """A changed name outside of tests, and who uses it.

    Attributes:
        name: the name and its definitions.
        callers: ids of code outside the change, no tests, that surely uses one of them.
    """

    name: Named
    callers: frozenset[str]

    @property
    def acts(self) -> bool:
        """Whether it can affect others: it is there, and more than its documentation changed."""
        what = self.name.what
        return what.change in ("added", "changed") and what.detail != "documentation"


def impact_of(base: Side, head: Side) -> Impact:
    """Return what the graphs of two sides say of the change between them."""
    with closing(base.view()) as old, closing(head.view()) as new:
        return _impact(old, new)


def _impact(old: View, new: View) -> Impact:
    found = changed(new, old.commit, MOST_CHANGED)
    names = list(merged(old, new, found.symbols))
    here = frozenset(spot.node.id for one in names for spot in one.spots)
    touched = [_touched(new, one, here) for one in names if not one.what.node.is_test]
    touched.sort(key=_rank)
    spots = [spot for one in touched if one.acts for spot in one.name.spots]
    reached, is_cut = dependents(new, spots)
    code = [one for one in reached if not one.node.is_test and one.node.id not in here]
    tests = [one for one in reached if one.node.is_test]
    met = frozenset(one.through.id for one in tests)
    shown = touched[:MOST_SYMBOLS]
    tested = [_is_tested(new, one, met) for one in shown]
    return Impact(
        counts=counts(one.what.change for one in names),
        symbols=tuple(map(_told, shown, tested)),
        callers=len({user for one in touched for user in one.callers}),
        affected=len(code),
        nearest=_reached(code),
        broken=_reached(Dependent(user, 1, lost) for user, lost in broken(old, new, names)),
        tests_touched=sum(one.what.node.is_test for one in names),
        tests_reaching=len(tests),
        tests=_reached(tests),
        untested=tuple(_untested(shown, tested)),
        is_cut=found.cut or is_cut,
    )


def _touched(view: View, one: Named, here: frozenset[str]) -> Touched:
    callers = {user for spot in one.spots for user in users(view, spot)}
    outside = (user for user in callers if not user.is_test and user.id not in here)
    return Touched(one, frozenset(user.id for user in outside))


def _rank(one: Touched) -> tuple[int, str, int]:
    node = one.name.what.node
    return -len(one.callers), node.path, node.line


def _is_tested(view: View, one: Touched, met: frozenset[str]) -> bool | None:
    """Return whether a test reaches a function; None of anything else.

    Args:
        view: the newer graph.
        one: what is asked about.
        met: ids of changed definitions that a search from all of them has found tests of.
    """
    spots = one.name.spots
    if not one.acts or one.name.what.node.kind not in FUNCTIONS:
        return None
    return not met.isdisjoint(spot.node.id for spot in spots) or is_tested(view, spots)


def _untested(shown: Iterable[Touched], tested: Iterable[bool | None]) -> Iterator[str]:
    answers = zip(shown, tested, strict=True)
    names = (one.name.what.node.name for one, answer in answers if answer is False)
    yield from (clipped(name, LONGEST_LINE) for name in islice(names, MOST_NAMES))


def _told(one: Touched, tested: bool | None) -> Changed:
    what = one.name.what
    node = what.node
    return Changed(
        change=CHANGES[what.change],
        detail=what.detail,
        name=clipped(node.name, LONGEST_LINE),
        kind=clipped(node.kind, LONGEST_NAME),
        place=_place(node),
        callers=len(one.callers),
        is_tested=tested,
    )


def _reached(found: Iterable[Dependent]) -> tuple[Affected, ...]:
    return tuple(
        Affected(
            name=clipped(one.node.name, LONGEST_LINE),
            place=_place(one.node),
            hops=one.hops,
            through=clipped(one.through.name, LONGEST_LINE),
        )
        for one in islice(found, MOST_NAMES)
    )


def _place(node: Node) -> Place:
    path = clipped(node.path, LONGEST_LINE)
    return Place(path=path, line=node.line, end_line=node.end_line)
