"""The read side of the code graph: symbols, edges and source of one view."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from ..core.errors import UserError
from ..core.uncollected import uncollected
from .dump import dump_lines
from .git.repository import Repository
from .languages.table import language
from .model import Edge, IndexedFile, Symbol, number_id, symbol_id
from .store.database import open_for_reading
from .store.factstore import DEFINITION_COLUMNS, array
from .store.quoting import unquote
from .store.statistics import view_counts
from .store.view import ViewState, find_view
from .testing import is_test_path

VARIABLES = ("field", "constant")
_SYMBOL_COLUMNS = "s.id, f.path, f.module, f.language, f.oid, d.position, " + ", ".join(
    f"d.{one.strip()}" for one in DEFINITION_COLUMNS.split(",")
)
_SYMBOLS = (
    f"SELECT {_SYMBOL_COLUMNS}, p.id FROM file f CROSS JOIN sym s ON s.file = f.id"
    " JOIN def d ON d.blob = f.blob AND d.position = s.position"
    " JOIN sym p ON p.file = f.id AND p.position = d.scope"
)
_EDGES = (
    "SELECT e.source, e.target, coalesce(e.name, ''), e.kind, e.strategy, e.confidence, e.line,"
    ' e.start_byte, e.end_byte, e."column" FROM file f CROSS JOIN edge e ON e.file = f.id'
    " WHERE f.view = ? AND e.kind = ? ORDER BY f.path, e.position"
)


class _Ids(dict[int | None, str]):
    """Ids by number, each text kept once; "" for None."""

    def __missing__(self, number: int | None) -> str:
        made = self[number] = "" if number is None else number_id(number)
        return made


class Graph:
    """What one view of ``graph.db`` shows.

    Attributes:
        repository: where the contents are read from.
        connection: the database, read-only.
        view: row id of the view.
        commit: id of the commit shown.
        tree: id of its tree.
    """

    def __init__(
        self, connection: sqlite3.Connection, state: ViewState, repository: Repository
    ) -> None:
        self.connection, self.repository = connection, repository
        self.view, self.commit, self.tree = state.id, state.commit, state.tree
        self._sources: dict[str, bytes] = {}
        self._edges: dict[str, list[Edge]] = {}

    @classmethod
    def open(cls, database: Path, repository: Repository, view: str = "") -> Graph:
        """Open a view.

        Args:
            database: the graph's file.
            repository: the repository that it was made from.
            view: ``repository.view`` of a linked worktree; empty for the main one.

        Raises:
            UserError: the database or the view is missing, damaged or of another version.
        """
        connection = open_for_reading(database)
        state = find_view(connection, view or repository.view)
        if state is None:
            connection.close()
            raise UserError("this worktree is not indexed", "run `housestyle index`")
        return cls(connection, state, repository)

    def close(self) -> None:
        """Close the database."""
        self.connection.close()

    def prepare_fork(self) -> None:
        """Hold nothing that two processes cannot share; a fork has to follow."""
        self.repository.close()
        self._languages  # noqa: B018 - asked of the database now, for the other process

    def forked(self) -> None:
        """Do without the database from here on, in a process that was forked off.

        A connection to it must not be used there, nor closed, and another would see a later state.
        """
        self._inherited = self.connection
        self.connection = sqlite3.connect(":memory:")

    def files(self) -> list[IndexedFile]:
        """Return the source files of the tree, sorted by path."""
        rows = self.connection.execute(
            "SELECT path, b.oid, language, module, lines, status, reason FROM file f"
            " JOIN blob b ON b.id = f.blob WHERE view = ?",
            (self.view,),
        )
        found = [IndexedFile(unquote(path), *rest) for path, *rest in rows]
        return sorted(found, key=lambda file: file.path)

    def symbols(self) -> list[Symbol]:
        """Return all modules, classes, functions and methods.

        Returns:
            sorted by path and first byte, each module before its contents.
        """
        return [one for one in self._symbols.values() if one.kind not in VARIABLES]

    def variables(self) -> list[Symbol]:
        """Return all fields and constants, sorted by path and place."""
        return [one for one in self._symbols.values() if one.kind in VARIABLES]

    def symbol(self, symbol_id: str) -> Symbol:
        """Return a symbol.

        Raises:
            UserError: the view has none with this id.
        """
        found = self._symbols.get(symbol_id)
        if found is None:
            raise UserError(f"no symbol {symbol_id} in the graph", "run `housestyle index`")
        return found

    def calls_from(self, symbol_id: str) -> list[Edge]:
        """Return the calls in a symbol's own code, in order of the source."""
        return list(self._callees.get(symbol_id, ()))

    def calls_to(self, symbol_id: str) -> list[Edge]:
        """Return the calls that may lead to a symbol; see each edge's confidence."""
        return list(self._callers.get(symbol_id, ()))

    def edges(self, kind: str) -> list[Edge]:
        """Return the edges of a kind, sorted by source's path and position."""
        if kind not in self._edges:
            self._edges[kind] = self._read_edges(kind)
        return list(self._edges[kind])

    def imports(self) -> list[Edge]:
        """Return the imports; the source is a module's symbol."""
        return self.edges("imports")

    def text(self, symbol: Symbol) -> str:
        """Return a definition's source; bytes that are not UTF-8 become replacement characters."""
        content = self.source(symbol.blob)[symbol.start_byte : symbol.end_byte]
        return content.decode("utf-8", "replace")

    def source(self, blob: str) -> bytes:
        """Return the source in a blob, in which all positions count; for most, its content."""
        if blob not in self._sources:
            self._sources[blob] = self._written(blob, self.repository.blob(blob))
        return self._sources[blob]

    def read(self, blobs: Iterable[str]) -> None:
        """Read blobs ahead, all at once, so that ``source`` has them."""
        missing = sorted(set(blobs) - self._sources.keys())
        for blob, content in zip(missing, self.repository.blobs(missing), strict=True):
            if content.data is not None:
                self._sources[blob] = self._written(blob, content.data)

    def _written(self, blob: str, data: bytes) -> bytes:
        """Take the source out of a blob; nothing when there is none in it."""
        from .extraction.budget import RejectedError
        from .extraction.written import source_of

        spoken = self._languages.get(blob, "")
        try:
            return source_of(data, language(spoken)) if spoken else data
        except RejectedError:
            return b""

    def birth(self, symbol: Symbol) -> tuple[str, str]:
        """Return path and qualified name at a symbol's first appearance on first-parent history.

        Renamed files and definitions that moved with an identical body are followed.
        """
        return self._births.get(symbol.id, (symbol.path, symbol.qualname))

    def counts(self) -> dict[str, int]:
        """Return how many files, symbols, calls and so on there are."""
        return view_counts(self.connection, self.view)

    def dump(self, complete: bool = True) -> Iterator[str]:
        """Yield the view as canonical lines without row ids (see ``indexer.dump``)."""
        return dump_lines(self, complete)

    @cached_property
    def _languages(self) -> dict[str, str]:
        rows = self.connection.execute(
            "SELECT oid, min(language) FROM file WHERE view = ? AND blob IS NOT NULL"
            " AND language IS NOT NULL GROUP BY oid",
            (self.view,),
        )
        return dict(rows)

    @cached_property
    @uncollected()
    def _symbols(self) -> dict[str, Symbol]:
        rows = self.connection.execute(f"{_SYMBOLS} WHERE f.view = ?", (self.view,)).fetchall()
        rows.sort(key=lambda row: (row[1], row[5]))
        found = sorted(map(symbol_of, rows), key=lambda one: one.path)
        return {one.id: one for one in found}

    @cached_property
    def _full_names(self) -> dict[str, str]:
        return {one.id: one.full_name for one in self._symbols.values()}

    @uncollected()
    def _read_edges(self, kind: str) -> list[Edge]:
        rows = self.connection.execute(_EDGES, (self.view, kind)).fetchall()
        if not rows:
            return []
        ids: dict[int | None, str] = _Ids()
        sources, targets, written, *rest = zip(*rows, strict=True)
        meant = [ids[target] for target in targets]
        full = self._full_names
        names = [full[one] if one else name for one, name in zip(meant, written, strict=True)]
        columns = zip(map(ids.__getitem__, sources), meant, names, *rest, strict=True)
        return list(map(Edge._make, columns))

    @cached_property
    def _callees(self) -> dict[str, list[Edge]]:
        found: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges("calls"):
            found[edge.source].append(edge)
        return found

    @cached_property
    def _callers(self) -> dict[str, list[Edge]]:
        found: dict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges("calls"):
            if edge.target:
                found[edge.target].append(edge)
        return found

    @cached_property
    def _births(self) -> dict[str, tuple[str, str]]:
        rows = self.connection.execute(
            "SELECT path, qualname, ordinal, birth_path, birth_qualname FROM birth WHERE view = ?"
            " ORDER BY history",
            (self.view,),
        )
        found: dict[str, tuple[str, str]] = {}
        for path, qualname, ordinal, birth_path, birth_qualname in rows:
            one = symbol_id(unquote(path), qualname, ordinal)
            found.pop(one, None)
            if birth_path is not None:
                found[one] = (unquote(birth_path), birth_qualname)
        return found


def symbol_of(row: Sequence[Any]) -> Symbol:
    """Build a symbol from a row: id, path, module, language, blob, position, then a definition."""
    number, stored, module, language, blob, position, _scope, qualname, name, kind = row[:10]
    path = unquote(stored)
    own = module.rpartition(".")[2] if kind == "module" else name
    return Symbol(
        id=number_id(number),
        path=path,
        module=module,
        qualname=qualname,
        name=own,
        kind=kind,
        signature=row[10],
        docstring=row[11],
        decorators=array(row[12]),
        parameters=array(row[13]),
        blob=blob,
        start_byte=row[14],
        end_byte=row[15],
        body_byte=row[16],
        start_line=row[17],
        end_line=row[18],
        parent=number_id(row[24]) if position else None,
        complexity=row[19],
        cognitive=row[20],
        nesting=row[21],
        body_hash=row[22],
        is_test=is_test_path(path) or name.startswith(("test_", "Test")),
        language=language,
    )
