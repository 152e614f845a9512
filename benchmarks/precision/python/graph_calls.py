"""The calls that the graph derives from a set of Python files, without a repository around them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from housestyle.indexer.extraction.budget import Budget
from housestyle.indexer.extraction.extract import extract
from housestyle.indexer.facts import Facts
from housestyle.indexer.languages.python.modules import layout
from housestyle.indexer.model import MODULE_QUALNAME
from housestyle.indexer.resolution.edges import Deriver
from housestyle.indexer.resolution.snapshot import Snapshot
from housestyle.indexer.resolution.source import FileRow
from housestyle.indexer.store.packing import pack

BUDGET = Budget(max_file_bytes=1_000_000, max_line_bytes=20_000)
GUESSES = ("name", "unresolved")
LANGUAGE = "python"


@dataclass(frozen=True, slots=True)
class GraphCall:
    """A call as the graph has it.

    Attributes:
        column: bytes between the line's start and the called name.
        caller: name of the function, class or module that calls, with its module.
        target_path: file of what is called; empty outside the files.
        target_line: first line of its definition, decorators included.
    """

    path: str
    line: int
    column: int
    caller: str
    target_path: str
    target_line: int
    callee: str
    strategy: str
    kind: str


def graph_calls(files: Mapping[str, bytes]) -> Iterator[GraphCall]:
    """Yield the edges of all files."""
    paths = sorted(files)
    facts = [extract(files[path], BUDGET) for path in paths]
    snapshot = _snapshot(paths, facts)
    places = {
        symbol: (number, index)
        for number, one in enumerate(facts)
        for symbol, index in zip(
            snapshot.file(number).ids, range(len(one.definitions)), strict=False
        )
    }
    deriver = Deriver(snapshot)
    for number, path in enumerate(paths):
        for edge in deriver.edges(number)[0]:
            target = places.get(edge.target) if edge.target is not None else None
            caller = _name(snapshot, facts, *places[edge.source])
            yield GraphCall(
                path=path,
                line=edge.line,
                column=edge.column,
                caller=caller,
                target_path=paths[target[0]] if target else "",
                target_line=facts[target[0]].definitions[target[1]].start_line if target else 0,
                callee=_name(snapshot, facts, *target) if target else edge.name or "",
                strategy=edge.strategy,
                kind=edge.kind,
            )


def _snapshot(paths: list[str], facts: list[Facts]) -> Snapshot:
    """Put facts into a database in memory, as far as resolution reads it."""
    names = layout(paths, b"")
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE blob (id INTEGER PRIMARY KEY, flow TEXT, refs TEXT)")
    connection.execute("CREATE TABLE def (blob, position, name, kind, qualname)")
    connection.execute("CREATE INDEX def_name ON def (name)")
    for number, one in enumerate(facts):
        connection.execute("INSERT INTO blob VALUES (?, ?, ?)", (number, *pack(one)))
        for position, symbol in enumerate((*one.definitions, *one.variables)):
            row = (number, position, symbol.name, symbol.kind, symbol.qualname)
            connection.execute("INSERT INTO def VALUES (?, ?, ?, ?, ?)", row)
    rows = [
        FileRow(number, path, "", number, LANGUAGE, names.module(path))
        for number, path in enumerate(paths)
    ]
    return Snapshot(connection, rows, lambda _: names)


def _name(snapshot: Snapshot, facts: list[Facts], number: int, index: int) -> str:
    module, qualname = snapshot.row(number).module, facts[number].definitions[index].qualname
    return module if qualname == MODULE_QUALNAME else f"{module}.{qualname}"
