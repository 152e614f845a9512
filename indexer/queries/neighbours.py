"""Who refers to a symbol, and what it refers to."""

from __future__ import annotations

from collections.abc import Sequence

from .naming import Meant
from .reading import Reference, View
from .results import Certainty, Use, Uses, certainty

CALLS = ("calls", "runs", "decorates")  # ``runs``: without parentheses, by a statement
KINDS_TO = {  # what counts as use of a kind of symbol
    "module": ("imports",),
    "class": ("calls", "instantiates", "runs", "decorates"),
    "field": ("reads", "writes"),
    "constant": ("reads", "writes"),
}
KINDS_FROM = ("calls", "runs", "instantiates")
LIMIT = 100


def callers(view: View, what: Meant, limit: int = LIMIT) -> Uses:
    """Return the references that lead to a symbol.

    They are calls of functions and classes, reads and writes of fields and constants, imports of
    modules.
    """
    if what.external:
        return uses(view, what, _once(view.to_name(what.external)), limit)
    found: list[Reference] = []
    for place in what.places:
        found += view.incoming(place.number, KINDS_TO.get(place.node.kind, CALLS))
    return uses(view, what, _once(found), limit)


def callees(view: View, what: Meant, limit: int = LIMIT) -> Uses:
    """Return what a symbol's code calls, everything that is defined in it included."""
    return uses(view, what, called(view, what), limit)


def called(view: View, what: Meant) -> list[Reference]:
    """Return the calls in a symbol's code and in everything that is defined in it."""
    found: list[Reference] = []
    for place in what.places:
        inside = [one.number for one in view.within(place)]
        found += _once(view.outgoing(place.file, inside, KINDS_FROM))
    return found


def uses(view: View, what: Meant, edges: Sequence[Reference], limit: int) -> Uses:
    """Sort edges into facts, guesses and unresolved, at most ``limit`` of all, facts first."""
    sides: dict[Certainty, list[Reference]] = {"fact": [], "guess": [], "unresolved": []}
    for edge in edges:
        sides[certainty(edge.strategy)].append(edge)
    left = limit
    kept: list[tuple[Use, ...]] = []
    for side in sides.values():
        kept.append(tuple(view.use(edge) for edge in side[:left]))
        left -= len(kept[-1])
    facts, guesses, unresolved = kept
    return Uses(what.nodes, facts, guesses, unresolved, len(edges), len(edges) > limit)


def _once(edges: Sequence[Reference]) -> list[Reference]:
    """Leave out the making of an object where the call of its constructor is shown."""
    shown = {(one.file, one.start_byte) for one in edges if one.kind != "instantiates"}
    return [
        one
        for one in edges
        if one.kind != "instantiates" or (one.file, one.start_byte) not in shown
    ]
