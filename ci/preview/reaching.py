"""Who depends on definitions, with nothing that is only a guess."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...indexer.queries.reading import Place, Reference, View
from ...indexer.queries.results import Node, certainty
from ...indexer.queries.search import KINDS, LIKELY, Reached, Search, State

FUNCTIONS = frozenset({"function", "method"})
MOST_VISITED = 10_000  # definitions that one search looks at
MOST_VISITED_FOR_A_TEST = 400  # tests are near, where there are any


@dataclass(frozen=True, slots=True)
class Dependent:
    """A definition that a change can affect.

    Attributes:
        node: the definition.
        hops: references on the way.
        through: the changed definition at which the way begins.
    """

    node: Node
    hops: int
    through: Node


def dependents(view: View, places: Sequence[Place]) -> tuple[list[Dependent], bool]:
    """Return what a change of definitions can affect, near before far, and whether that is cut."""
    search = Search(view, _starts(view, places), most=MOST_VISITED)
    names = {one.number: place.node for place in places for one in _whole(view, place)}
    origins: dict[State, Node] = {}
    found = []
    search.run(MOST_VISITED)
    for state, one in search.reached.items():
        number, stands_for = state
        previous = one.previous
        origins[state] = names[number] if previous is None else origins[previous]
        if previous is not None and not stands_for and one.doubt == 0:
            found.append(Dependent(view.node(number), one.hops, origins[state]))
    return found, search.is_cut


def is_tested(view: View, places: Sequence[Place]) -> bool | None:
    """Return whether a test reaches a definition, by a guess even; None if it is too far to say.

    A function inside another may run wherever that one does: a decorator returns it, say, and who
    runs it then cannot be seen.
    """
    waiting, seen = list(places), {one.number for one in places}
    while waiting:
        search = Search(view, _starts(view, waiting), most=MOST_VISITED_FOR_A_TEST)
        if search.run(1, lambda number: view.node(number).is_test):
            return True
        if search.is_cut or len(seen) > MOST_VISITED_FOR_A_TEST:
            return None
        outer = [_around(view, number) for number, _ in search.reached]
        waiting = [one for one in outer if one is not None and one.number not in seen]
        seen.update(one.number for one in waiting)
    return False


def users(view: View, place: Place) -> Iterator[Node]:
    """Yield what surely uses a definition directly, itself left out."""
    inside = {one.number for one in _whole(view, place)}
    for number in sorted(inside):
        for edge in view.incoming(number, KINDS):
            if is_sure(edge) and edge.source not in inside:
                yield view.node(edge.source)


def is_sure(edge: Reference) -> bool:
    """Return whether a reference means what it leads to, more likely than not."""
    return certainty(edge.strategy) == "fact" and edge.confidence >= LIKELY


def _starts(view: View, places: Iterable[Place]) -> list[Reached]:
    numbers = {one.number for place in places for one in _whole(view, place)}
    return [Reached((number, False), 0, 0, 1.0) for number in sorted(numbers)]


def _whole(view: View, place: Place) -> list[Place]:
    """Return a definition with what it consists of; what a class holds changes by itself."""
    return view.within(place) if place.node.kind in FUNCTIONS else [place]


def _around(view: View, number: int) -> Place | None:
    """Return the function that a definition stands in, if it stands in one."""
    place = view.place(number)
    if place is None or place.node.kind not in FUNCTIONS or not place.scope:
        return None
    outer = (one for one in view.in_file(place.file) if one.position == place.scope)
    return next((one for one in outer if one.node.kind in FUNCTIONS), None)
