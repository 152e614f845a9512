"""Definitions that resemble one: SQLite FTS5's bm25 over the graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .likeness import Found, alike
from .naming import inside
from .reading import View
from .results import Node

if TYPE_CHECKING:
    from ...core.console import Console

LIMIT = 10


@dataclass(frozen=True, slots=True)
class Similar:
    """Definitions that resemble one.

    Attributes:
        asked: the definition.
        found: those that resemble it, best first.
        cut: whether ``limit`` ended the list.
    """

    asked: Node
    found: tuple[Node, ...]
    cut: bool


def similar(view: View, text: str, console: Console, limit: int = LIMIT) -> Similar:
    """Return the definitions that resemble the one at ``FILE:LINE``, or of a name.

    Args:
        view: the graph.
        text: names a definition.
        console: where progress goes; the first question in a repository reads all of it.
        limit: most definitions to return.

    Raises:
        UserError: there is none.
    """
    place = inside(view, text).places[0]
    nodes: list[Node] = []
    for found in alike(view, place, limit + 2, console):
        nodes += [one for one in _nodes(view, found) if one.id != place.node.id]
    return Similar(place.node, tuple(nodes[:limit]), len(nodes) > limit)


def _nodes(view: View, found: Found) -> list[Node]:
    """Return the symbols of a definition, one for each path of its content."""
    rows = view.connection.execute(
        "SELECT s.id FROM blob b CROSS JOIN file f ON f.blob = b.id CROSS JOIN sym s"
        " ON s.file = f.id WHERE b.oid = ? AND f.view = ? AND s.position = ? ORDER BY f.path",
        (found[0], view.id, found[1]),
    )
    return [view.node(number) for (number,) in rows.fetchall()]
