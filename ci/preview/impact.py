"""What a change touches in the code graph: facts only, where the graph knows of doubt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

from ...indexer.model import id_number
from ...indexer.queries.changed import ChangedSymbol, changed
from ...indexer.queries.reading import Place as Spot
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
    """A changed definition outside of tests, and who uses it.

    Attributes:
        what: the definition.
        spot: where it stands in the newer graph; None when it is gone.
        callers: ids of code outside the change, no tests, that surely uses it.
    """

    what: ChangedSymbol
    spot: Spot | None
    callers: frozenset[str]

    @property
    def acts(self) -> bool:
        """Whether it can affect others: it is there, and more than its documentation changed."""
        return self.what.change in ("added", "changed") and self.what.detail != "documentation"


def impact_of(base: Side, head: Side) -> Impact:
    """Return what the graphs of two sides say of the change between them."""
    with closing(base.view()) as old, closing(head.view()) as new:
        return _impact(old, new)


def _impact(old: View, new: View) -> Impact:
    found = changed(new, old.commit, MOST_CHANGED)
    named = list(_named(found.symbols))
    here = frozenset(one.node.id for one in named if one.node.id)
    touched = [_touched(new, one, here) for one in named if not one.node.is_test]
    touched.sort(key=lambda one: (-len(one.callers), one.what.node.path, one.what.node.line))
    reached, is_cut = dependents(new, [one.spot for one in touched if one.spot and one.acts])
    code = [one for one in reached if not one.node.is_test and one.node.id not in here]
    tests = [one for one in reached if one.node.is_test]
    shown = touched[:MOST_SYMBOLS]
    met = frozenset(one.through.id for one in tests)
    tested = [_is_tested(new, one, met) for one in shown]
    return Impact(
        counts=counts(one.change for one in named),
        symbols=tuple(map(_told, shown, tested)),
        callers=len({user for one in touched for user in one.callers}),
        affected=len(code),
        nearest=_reached(code),
        broken=_reached(Dependent(user, 1, lost) for user, lost in broken(old, new, named)),
        tests_touched=sum(one.node.is_test for one in named),
        tests_reaching=len(tests),
        tests=_reached(tests),
        untested=tuple(_untested(shown, tested)),
        is_cut=found.cut or is_cut,
    )


def _named(symbols: Sequence[ChangedSymbol]) -> Iterator[ChangedSymbol]:
    """Yield the definitions; a module only where its own code is all that changed in it."""
    others = {one.node.path for one in symbols if one.node.kind != "module"}
    for one in symbols:
        is_all = one.detail == "body" and one.node.path not in others
        if one.node.kind != "module" or is_all:
            yield one


def _touched(view: View, one: ChangedSymbol, here: frozenset[str]) -> Touched:
    spot = view.place(id_number(one.node.id)) if one.node.id else None
    callers = users(view, spot) if spot else ()
    outside = (user for user in callers if not user.is_test and user.id not in here)
    return Touched(one, spot, frozenset(user.id for user in outside))


def _is_tested(view: View, one: Touched, met: frozenset[str]) -> bool | None:
    """Return whether a test reaches a function; None of anything else.

    Args:
        view: the newer graph.
        one: what is asked about.
        met: ids of changed definitions that a search from all of them has found tests of.
    """
    if one.spot is None or not one.acts or one.what.node.kind not in FUNCTIONS:
        return None
    return one.what.node.id in met or is_tested(view, one.spot)


def _untested(shown: Iterable[Touched], tested: Iterable[bool | None]) -> Iterator[str]:
    """Yield the names that no test reaches; of several definitions of a name one is enough."""
    found: dict[str, list[bool | None]] = {}
    for one, answer in zip(shown, tested, strict=True):
        found.setdefault(one.what.node.name, []).append(answer)
    names = (name for name, answers in found.items() if False in answers and True not in answers)
    yield from (clipped(name, LONGEST_LINE) for name in islice(names, MOST_NAMES))


def _told(one: Touched, tested: bool | None) -> Changed:
    node = one.what.node
    return Changed(
        change=CHANGES[one.what.change],
        detail=one.what.detail,
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
