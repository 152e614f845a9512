"""Which tests exercise a symbol, and what a test exercises."""

from __future__ import annotations

from dataclasses import dataclass

from .impact import Affected, affected, starts
from .naming import Meant
from .neighbours import called, uses
from .reading import View
from .results import Node, Uses
from .search import Search

LIMIT = 100


@dataclass(frozen=True, slots=True)
class Exercised:
    """Tests of a symbol, or what a test exercises.

    Attributes:
        asked: the symbol.
        tests: tests that reach it, the nearest first, facts before guesses.
        exercises: for a test, what its code uses outside of tests.
        cut: whether there are more tests.
    """

    asked: tuple[Node, ...]
    tests: tuple[Affected, ...]
    exercises: Uses | None
    cut: bool


def exercised(view: View, what: Meant, limit: int = LIMIT) -> Exercised:
    """Return the tests of a symbol; for a test, what it exercises."""
    if what.places and all(one.node.is_test for one in what.places):
        return Exercised(what.nodes, (), _exercises(view, what, limit), False)
    search = Search(view, starts(view, what))
    found = affected(view, search, search.run(limit, lambda number: view.node(number).is_test))
    return Exercised(what.nodes, tuple(found), None, search.is_cut)


def _exercises(view: View, what: Meant, limit: int) -> Uses:
    edges = [
        edge
        for edge in called(view, what)
        if edge.target is not None and not view.node(edge.target).is_test
    ]
    return uses(view, what, edges, limit)
