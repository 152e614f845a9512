"""Definitions that resemble one: SQLite FTS5's bm25 over the graph."""

from __future__ import annotations

from dataclasses import dataclass

from ..graph import Graph
from ..retrieval import Retriever
from ..store.view import ViewState
from .naming import LINE, at_line, inside
from .reading import View
from .results import Node

LIMIT = 10


@dataclass(frozen=True, slots=True)
class Similar:
    """Definitions that resemble one, best first; ``cut`` when ``limit`` ended the list."""

    asked: Node
    found: tuple[Node, ...]
    cut: bool


def similar(view: View, place: str, limit: int = LIMIT) -> Similar:
    """Return the definitions that resemble the one at ``FILE:LINE`` (or of a name).

    Raises:
        UserError: there is none.
    """
    line = LINE.fullmatch(place)
    what = at_line(view, line["path"], int(line["line"])) if line else inside(view, place).places[0]
    graph = Graph(view.connection, ViewState(view.id, view.commit, view.tree, ""), view.repository)
    symbol = graph.symbol(what.node.id)
    found = Retriever(graph).similar(graph.text(symbol), limit, frozenset({symbol.id}))
    nodes = tuple(
        view.node(int.from_bytes(bytes.fromhex(one.id), "big", signed=True)) for one in found
    )
    return Similar(what.node, nodes, len(nodes) == limit)
