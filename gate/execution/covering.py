"""Which tests reach a function, by the graph's calls: what they really cover is found by running.

A test calls something that calls the function; the shorter that way, the likelier the test notices
what the function does.
"""

from __future__ import annotations

from ...indexer.model import Symbol
from ...trainer.holdout import unit_of
from ...trainer.kinds.material import Material

STEPS = 4  # calls between a test and the function
MOST_SEEN = 500  # functions that are looked at on the way
LEAST_CONFIDENCE = 0.25  # of a call; less is one of many guesses
MADE_BY = frozenset({"__init__", "__new__", "__post_init__"})


def covering_tests(material: Material, symbol: Symbol, most: int) -> list[str]:
    """Return the names of tests that reach a function, the nearest first.

    Args:
        material: graph and hold-out.
        symbol: a function or method.
        most: names that are wanted.
    """
    reached = {symbol.id, symbol.parent} if symbol.name in MADE_BY else {symbol.id}
    edge = sorted(one for one in reached if one)
    found: list[str] = []
    for _ in range(STEPS):
        edge = sorted({caller for one in edge for caller in _callers(material, one)} - reached)
        reached.update(edge)
        near = (material.by_id[one] for one in edge)
        found += sorted(test_name(one) for one in near if is_runnable(one))
        if len(found) >= most or len(reached) > MOST_SEEN:
            break
    return found[:most]


def is_runnable(symbol: Symbol) -> bool:
    """Tell whether a definition is a test that pytest finds under the name that we give it."""
    return symbol.is_test and symbol.name.startswith("test") and symbol.language == "python"


def test_name(symbol: Symbol) -> str:
    """Return a test's name as pytest gives it."""
    return f"{symbol.path}::{symbol.qualname.replace('.', '::')}"


def _callers(material: Material, target: str) -> set[str]:
    sure = (e for e in material.calls_to.get(target, ()) if e.confidence >= LEAST_CONFIDENCE)
    known = (material.by_id[edge.source] for edge in sure if edge.source in material.by_id)
    return {unit_of(caller, material.by_id).id for caller in known}
