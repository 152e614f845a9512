"""Who refers to a symbol, and what it refers to."""

from __future__ import annotations

from collections.abc import Iterable

from .naming import Meant
from .reading import Reference, View
from .results import Use, Uses, uses

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
        return uses(what.nodes, view.uses(_once(view.to_name(what.external))), limit)
    found: list[Reference] = []
    for place in what.places:
        found += view.incoming(place.number, KINDS_TO.get(place.node.kind, CALLS))
    return uses(what.nodes, view.uses(_once(found)), limit)


def callees(view: View, what: Meant, limit: int = LIMIT) -> Uses:
    """Return what a symbol's code calls, everything that is defined in it included."""
    found: list[Use] = []
    for place in what.places:
        inside = [one.number for one in view.within(place)]
        found += view.uses(_once(view.outgoing(place.file, inside, KINDS_FROM)))
    return uses(what.nodes, found, limit)


def _once(edges: Iterable[Reference]) -> list[Reference]:
    """Leave out the making of an object where the call of its constructor is shown."""
    edges = list(edges)
    called = {(one.file, one.start_byte) for one in edges if one.kind != "instantiates"}
    return [
        one
        for one in edges
        if one.kind != "instantiates" or (one.file, one.start_byte) not in called
    ]
