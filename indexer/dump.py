"""The canonical form of a view: sorted JSON lines keyed by content, with no row ids.

Two databases show the same code exactly when their complete dumps are equal byte for byte.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import TYPE_CHECKING

from .model import Edge, IndexedFile, Symbol

if TYPE_CHECKING:
    from .graph import Graph
    from .history import SymbolChange

KINDS = (
    "calls",
    "decorates",
    "imports",
    "inherits",
    "instantiates",
    "overrides",
    "reads",
    "writes",
)


def dump_lines(graph: Graph, complete: bool = False) -> Iterator[str]:
    """Yield the view, sorted within each kind of line.

    Args:
        graph: the view.
        complete: every attribute, and files, births and changes too, instead of symbols and edges
            in their short form.
    """
    known = {one.id: one for one in (*graph.symbols(), *graph.variables())}
    if complete:
        yield from _lines("file", map(_plain, graph.files()))
        births = ((one.id, graph.birth(one)) for one in known.values())
        yield from _lines("birth", ({"symbol": one, "birth": birth} for one, birth in births))
        yield from _lines("change", _changes(graph))
    rows = map(_plain, known.values()) if complete else map(_symbol, known.values())
    yield from _lines("symbol", rows)
    edges = (edge for kind in KINDS for edge in graph.edges(kind))
    found = map(_plain, edges) if complete else (_edge(edge, known) for edge in edges)
    yield from _lines("edge", found)


def _plain(one: Symbol | Edge | IndexedFile | SymbolChange) -> dict[str, object]:
    """Return the attributes; ``dataclasses.asdict`` would copy each of them deeply."""
    if isinstance(one, Symbol | Edge):
        return one._asdict()
    return {field.name: getattr(one, field.name) for field in fields(one)}


def _symbol(one: Symbol) -> dict[str, object]:
    return {
        "path": one.path,
        "qname": one.qualname,
        "kind": one.kind,
        "line": one.start_line,
        "end_line": one.end_line,
        "cyclomatic": one.complexity,
        "cognitive": one.cognitive,
        "nesting": one.nesting,
        "loc": one.end_line - one.start_line + 1,
    }


def _edge(edge: Edge, known: dict[str, Symbol]) -> dict[str, object]:
    source = known[edge.source]
    target = known.get(edge.target)
    return {
        "kind": edge.kind,
        "src_path": source.path,
        "src": source.qualname,
        "line": edge.line,
        "col": edge.column,
        "dst_path": target.path if target else None,
        "dst": target.qualname if target else None,
        "external": None if target else edge.name,
        "strategy": edge.strategy,
        "confidence": edge.confidence,
    }


def _changes(graph: Graph) -> Iterator[dict[str, object]]:
    from .history import changes

    return (_plain(change) for change in changes(graph))


def _lines(kind: str, rows: Iterable[dict[str, object]]) -> list[str]:
    return sorted(
        json.dumps({"t": kind, **row}, sort_keys=True, default=str, ensure_ascii=True)
        for row in rows
    )
