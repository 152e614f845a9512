"""Follows edges against their direction: from what changes to what that can affect.

The order is that of trust: what is likely before one candidate of many, facts before guesses, near
before far. So a search that ends early has found the best.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from heapq import heappop, heappush

from .reading import Reference, View
from .results import GUESS

KINDS = ("calls", "runs", "instantiates", "inherits", "overrides", "decorates", "reads")
CONSTRUCTORS = frozenset({"__init__", "__new__", "constructor"})  # run under their own name only
DISPATCHED = ("calls", "runs")  # how a method is reached under the name of one that it replaces
LIKELY = 0.5  # confidence from which a way is more likely than not
MAX_VISITED = 20_000

State = tuple[int, bool]  # a symbol's number, and whether it only stands for one that replaces it


@dataclass(frozen=True, slots=True)
class Reached:
    """A symbol that was reached.

    Attributes:
        state: the symbol.
        hops: edges on the way.
        guesses: of them, guesses.
        confidence: product over the way.
        edge: the last edge; None for what was asked about.
        previous: what the edge refers to; None at the start.
    """

    state: State
    hops: int
    guesses: int
    confidence: float
    edge: Reference | None = None
    previous: State | None = None

    @property
    def doubt(self) -> int:
        """0 for what is likely, 1 for one candidate of many, 2 for a guess."""
        return 2 if self.guesses else int(self.confidence < LIKELY)


class Search:
    """One search; ``reached`` holds what was found, in the order of trust.

    Args:
        view: where edges are.
        starts: where it begins.
        kinds: of edges that are followed.
        most: symbols that are visited before the search is given up.
    """

    def __init__(
        self,
        view: View,
        starts: Iterable[Reached],
        kinds: Iterable[str] = KINDS,
        most: int = MAX_VISITED,
    ) -> None:
        self._view, self._kinds, self._most = view, tuple(kinds), most
        self.reached: dict[State, Reached] = {}
        self._heap: list[tuple[int, int, float, int, bool, int, Reached]] = []
        self._pushed = 0
        for one in starts:
            self._push(one)

    def run(self, limit: int, wanted: Callable[[int], bool] = lambda number: True) -> list[Reached]:
        """Return what was reached over an edge and is wanted, until a number of it is found."""
        found: list[Reached] = []
        while len(found) < limit:
            best = self._next()
            if best is None:
                break
            number, stands_for = best.state
            if best.edge is not None and not stands_for and wanted(number):
                found.append(best)
            self._expand(best)
        return found

    @property
    def is_cut(self) -> bool:
        """Whether something is left that was not followed."""
        return any(one[-1].state not in self.reached for one in self._heap)

    def way(self, end: Reached) -> list[Reached]:
        """Return everything on the way to what was reached, the beginning first."""
        legs = []
        at: Reached | None = end
        while at is not None and at.edge is not None:
            legs.append(at)
            at = self.reached[at.previous] if at.previous is not None else None
        return legs[::-1]

    def _next(self) -> Reached | None:
        while self._heap and len(self.reached) < self._most:
            best = heappop(self._heap)[-1]
            if best.state not in self.reached:
                self.reached[best.state] = best
                return best
        return None

    def _expand(self, at: Reached) -> None:
        number, stands_for = at.state
        for edge in self._view.incoming(number, DISPATCHED if stands_for else self._kinds):
            self._follow(at, edge, (edge.source, False))
        for edge in self._replaced(number):
            if edge.target is not None:
                self._follow(at, edge, (edge.target, True))

    def _replaced(self, number: int) -> list[Reference]:
        """Return the edges to the methods whose calls may run this one."""
        place = self._view.place(number) if "overrides" in self._kinds else None
        if place is None or place.node.kind != "method":
            return []
        name = place.node.qualname.rpartition(".")[2]
        return [] if name in CONSTRUCTORS else self._view.overridden(place)

    def _follow(self, at: Reached, edge: Reference, state: State) -> None:
        if state in self.reached:
            return
        guesses = at.guesses + (edge.strategy == GUESS)
        confidence = at.confidence * edge.confidence
        self._push(Reached(state, at.hops + 1, guesses, confidence, edge, at.state))

    def _push(self, one: Reached) -> None:
        key = (one.doubt, one.hops, -one.confidence, *one.state)
        heappush(self._heap, (*key, self._pushed, one))
        self._pushed += 1
