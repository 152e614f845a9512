"""What a change of a symbol can affect, and the way that leads there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .naming import Meant
from .reading import View
from .results import Certainty, Node
from .search import Reached, Search

LIMIT = 100


@dataclass(frozen=True, slots=True)
class Step:
    """One edge of a way.

    Attributes:
        node: the symbol that is affected by the one before.
        kind: of the edge; ``overridden by`` when a call of this method may run the one before.
        strategy: how the edge was found.
        confidence: of this edge.
        path: file of the reference.
        line: its line.
    """

    node: Node
    kind: str
    strategy: str
    confidence: float
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Affected:
    """A symbol that is reached.

    Attributes:
        node: the symbol.
        hops: length of the way.
        confidence: product over the way.
        certainty: ``guess`` when any edge of the way is one.
        way: from the symbol asked about to this one.
    """

    node: Node
    hops: int
    confidence: float
    certainty: Certainty
    way: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What can be affected, facts apart from guesses; likely first, then near.

    Attributes:
        asked: what was asked about, everything that is defined in it included.
        facts: reached by resolved references.
        guesses: reached by references of which one at least only has the same name.
        total: how many are given.
        cut: whether there are more.
    """

    asked: tuple[Node, ...]
    facts: tuple[Affected, ...]
    guesses: tuple[Affected, ...]
    total: int
    cut: bool


def impact(view: View, what: Meant, limit: int = LIMIT) -> Impact:
    """Return what a change of a symbol can affect, the first ``limit`` by trust."""
    search = Search(view, starts(view, what))
    return _impact(what, affected(view, search, search.run(limit)), search.is_cut)


def starts(view: View, what: Meant) -> list[Reached]:
    """Return where a search begins: at a symbol with all that is in it, or at users of a name."""
    if what.external:
        users = {edge.source: edge for edge in reversed(view.to_name(what.external))}
        return [Reached((one, False), 1, 0, edge.confidence, edge) for one, edge in users.items()]
    inside = (one.number for place in what.places for one in view.within(place))
    return [Reached((number, False), 0, 0, 1.0) for number in inside]


def affected(view: View, search: Search, found: Iterable[Reached]) -> list[Affected]:
    """Return what a search reached, for showing."""
    shown = []
    for one in found:
        way = tuple(_step(view, leg) for leg in search.way(one))
        sure: Certainty = "guess" if one.guesses else "fact"
        node = view.node(one.state[0])
        shown.append(Affected(node, one.hops, round(one.confidence, 4), sure, way))
    return shown


def _impact(what: Meant, found: list[Affected], cut: bool) -> Impact:
    facts = tuple(one for one in found if one.certainty == "fact")
    guesses = tuple(one for one in found if one.certainty == "guess")
    return Impact(what.nodes, facts, guesses, len(found), cut)


def _step(view: View, leg: Reached) -> Step:
    edge = leg.edge
    if edge is None:
        raise ValueError("the start of a way is no step")
    number, stands_for = leg.state
    return Step(
        node=view.node(number),
        kind="overridden by" if stands_for else edge.kind,
        strategy=edge.strategy,
        confidence=round(edge.confidence, 4),
        path=edge.path,
        line=edge.line,
    )
