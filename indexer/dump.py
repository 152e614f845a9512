"""The canonical form of a view: sorted JSON lines keyed by content, with no row ids.

Two databases show the same code exactly when their dumps are equal byte for byte.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .graph import Graph


def dump_lines(graph: Graph) -> Iterator[str]:
    """Yield files, symbols, births, edges and changes, sorted within each kind."""
    yield from _lines("file", (asdict(file) for file in graph.files()))
    symbols = graph.symbols()
    yield from _lines("symbol", (asdict(symbol) for symbol in symbols))
    births: Iterator[dict[str, object]] = (
        {"symbol": one.id, "birth": graph.birth(one)} for one in symbols
    )
    yield from _lines("birth", births)
    for kind in ("calls", "imports", "inherits"):
        yield from _lines("edge", (asdict(edge) for edge in graph.edges(kind)))
    yield from _lines("change", _changes(graph))


def _changes(graph: Graph) -> Iterator[dict[str, object]]:
    from .history import changes

    return (asdict(change) for change in changes(graph))


def _lines(kind: str, rows: Iterable[dict[str, object]]) -> list[str]:
    return sorted(
        json.dumps({"t": kind, **row}, sort_keys=True, default=str, ensure_ascii=True)
        for row in rows
    )
