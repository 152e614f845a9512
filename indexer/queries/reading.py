"""The one place that reads symbols and edges for queries: always by index, never everything."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ..model import number_id
from ..store.quoting import quote, unquote
from ..testing import is_test_path
from .results import Node, Use, certainty

if TYPE_CHECKING:
    from ..git.repository import Repository

_COLUMNS = (
    "s.id, f.id, f.path, f.module, f.blob, f.oid, s.position, d.scope, d.qualname, d.name, d.kind,"
    " d.start_line, d.end_line, d.start_byte, d.end_byte"
)
_BY_SYMBOL = (
    f"SELECT {_COLUMNS} FROM sym s CROSS JOIN file f ON f.id = s.file"
    " CROSS JOIN def d ON d.blob = f.blob AND d.position = s.position"
)
_BY_FILE = (
    f"SELECT {_COLUMNS} FROM file f CROSS JOIN sym s ON s.file = f.id"
    " CROSS JOIN def d ON d.blob = f.blob AND d.position = s.position"
)
_BY_NAME = (
    f"SELECT {_COLUMNS} FROM def d CROSS JOIN file f ON f.blob = d.blob"
    " CROSS JOIN sym s ON s.file = f.id AND s.position = d.position"
)
_EDGE = (
    "SELECT e.file, f.path, e.kind, e.source, e.target, e.name, e.strategy, e.confidence,"
    ' e.line, e."column", e.start_byte FROM '
)


class Reference(NamedTuple):
    """An edge as it is stored."""

    file: int
    path: str
    kind: str
    source: int
    target: int | None
    name: str | None
    strategy: str
    confidence: float
    line: int
    column: int
    start_byte: int


@dataclass(frozen=True, slots=True)
class Place:
    """A symbol and where its definition lies.

    Attributes:
        number: its id as the database has it.
        file: row id of its file.
        blob: row id of the file's facts.
        oid: git's id of the file's content.
        position: of the definition among those of the file.
        scope: position of the definition around it.
        start_byte: first byte in the content.
        end_byte: its end, exclusive.
        node: the symbol.
    """

    number: int
    file: int
    blob: int
    oid: str
    position: int
    scope: int
    start_byte: int
    end_byte: int
    node: Node


class View:
    """What a worktree's view shows, for queries.

    Attributes:
        connection: the database, read-only.
        repository: where contents are read.
        id: row id of the view.
        commit: the commit shown.
        tree: its tree.
        stale: why it is not HEAD's tree; empty when it is.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        repository: Repository,
        state: tuple[int, str, str],
        stale: str = "",
    ) -> None:
        self.connection, self.repository = connection, repository
        self.id, self.commit, self.tree = state
        self.stale = stale
        self._nodes: dict[int, Node] = {}
        self._outside: dict[str, list[Reference]] = {}
        self._overridden: dict[int, dict[int, list[Reference]]] = {}

    def close(self) -> None:
        """Let go of the database and of git."""
        self.connection.close()
        self.repository.close()

    # Symbols

    def place(self, number: int) -> Place | None:
        """Return a symbol by its number."""
        found = self._places(f"{_BY_SYMBOL} WHERE s.view = ? AND s.id = ?", self.id, number)
        return next(found, None)

    def named(self, name: str) -> list[Place]:
        """Return the symbols whose last name part is this, by path and place."""
        query = f"{_BY_NAME} WHERE d.name = ? AND f.view = ? ORDER BY f.path, s.position"
        return list(self._places(query, name, self.id))

    def in_file(self, file: int) -> list[Place]:
        """Return the symbols of a file: definitions in order, then fields and constants."""
        return list(self._places(f"{_BY_FILE} WHERE f.id = ? ORDER BY s.position", file))

    def within(self, place: Place) -> list[Place]:
        """Return a symbol and everything that is defined in it."""
        first, end = place.start_byte, place.end_byte
        query = f"{_BY_FILE} WHERE f.id = ? AND d.start_byte >= ? AND d.end_byte <= ?"
        inside = self._places(f"{query} ORDER BY s.position", place.file, first, end)
        return [place, *(one for one in inside if one.number != place.number)]

    def node(self, number: int) -> Node:
        """Return a symbol for showing."""
        if number not in self._nodes:
            found = self.place(number)
            self._nodes[number] = found.node if found else Node(number_id(number), "?", "unknown")
        return self._nodes[number]

    def file(self, path: str) -> int | None:
        """Return the row id of a source file."""
        query = "SELECT id FROM file WHERE view = ? AND path = ? AND blob IS NOT NULL"
        row = self.connection.execute(query, (self.id, quote(path))).fetchone()
        return None if row is None else int(row[0])

    @cached_property
    def files(self) -> dict[str, tuple[int, str]]:
        """Row id and module of all source files, by path."""
        rows = self.connection.execute(
            "SELECT path, id, module FROM file WHERE view = ? AND blob IS NOT NULL ORDER BY path",
            (self.id,),
        )
        return {unquote(path): (number, module) for path, number, module in rows}

    # Edges

    def incoming(self, number: int, kinds: Sequence[str]) -> list[Reference]:
        """Return the edges that lead to a symbol."""
        query = (
            f"{_EDGE} edge e CROSS JOIN file f ON f.id = e.file WHERE e.target = ?"
            f" AND f.view = ? AND e.kind IN ({_marks(kinds)}) ORDER BY f.path, e.position"
        )
        return self._references(query, number, self.id, *kinds)

    def outgoing(self, file: int, sources: Sequence[int], kinds: Sequence[str]) -> list[Reference]:
        """Return the edges of symbols of one file, in order of the source."""
        query = (
            f"{_EDGE} edge e CROSS JOIN file f ON f.id = e.file WHERE e.file = ?"
            f" AND e.kind IN ({_marks(kinds)}) ORDER BY e.start_byte, e.position"
        )
        wanted = {*sources}
        return [one for one in self._references(query, file, *kinds) if one.source in wanted]

    def to_name(self, name: str) -> list[Reference]:
        """Return the edges to something outside the repository, or to what lies in it."""
        if name in self._outside:
            return self._outside[name]
        query = (
            f"{_EDGE} edge e CROSS JOIN file f ON f.id = e.file WHERE e.target IS NULL"
            " AND e.strategy != 'unresolved' AND f.view = ?"
        )
        itself = self._references(f"{query} AND e.name = ?", self.id, name)
        below = f"{query} AND e.name >= ? AND e.name < ?"
        inside = self._references(below, self.id, f"{name}.", f"{name}/")  # / follows the dot
        places = ((one.path, one.start_byte, one.kind, one) for one in (*itself, *inside))
        self._outside = {name: [one for *_, one in sorted(places)]}
        return self._outside[name]

    def overridden(self, place: Place) -> list[Reference]:
        """Return the edges from a method to those that it replaces."""
        if place.file not in self._overridden:
            query = f"{_EDGE} edge e CROSS JOIN file f ON f.id = e.file WHERE e.file = ?"
            found: dict[int, list[Reference]] = {}
            for one in self._references(f"{query} AND e.kind = 'overrides'", place.file):
                found.setdefault(one.source, []).append(one)
            self._overridden[place.file] = found
        return self._overridden[place.file].get(place.number, [])

    def use(self, edge: Reference) -> Use:
        """Return an edge for showing."""
        sure = certainty(edge.strategy)
        outside = Node("", edge.name or "?", "external" if sure == "fact" else "unresolved")
        return Use(
            source=self.node(edge.source),
            target=outside if edge.target is None else self.node(edge.target),
            kind=edge.kind,
            strategy=edge.strategy,
            confidence=round(edge.confidence, 4),
            certainty=sure,
            path=edge.path,
            line=edge.line,
            column=edge.column,
        )

    def _references(self, query: str, *values: object) -> list[Reference]:
        rows = self.connection.execute(query, values)
        return [Reference(file, unquote(path), *rest) for file, path, *rest in rows]

    def _places(self, query: str, *values: object) -> Iterator[Place]:
        for row in self.connection.execute(query, values):
            yield _place(row)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _place(row: Sequence[Any]) -> Place:
    number, file, stored, module, blob, oid, position, scope, qualname, name, kind = row[:11]
    line, end_line, start, end = row[11:]
    path = unquote(stored)
    inner = "" if kind == "module" else qualname
    full = ".".join(filter(None, (module, inner))) or path
    node = Node(
        id=number_id(number),
        name=full,
        kind=kind,
        path=path,
        qualname=qualname,
        line=line,
        end_line=end_line,
        is_test=is_test_path(path) or name.startswith(("test_", "Test")),
    )
    return Place(number, file, blob, oid, position, scope, start, end, node)
