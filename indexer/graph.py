"""The read side of the code graph: symbols, edges and source of one view."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from ..core.errors import UserError
from .dump import dump_lines
from .git.repository import Repository
from .languages.python.modules import is_test_path
from .model import Edge, IndexedFile, Symbol
from .resolution.program import symbol_ids
from .store.database import open_for_reading
from .store.factstore import definition
from .store.quoting import unquote
from .store.statistics import view_counts
from .store.view import ViewState, find_view


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

    def files(self) -> list[IndexedFile]:
        """Return the Python files of the tree, sorted by path."""
        rows = self.connection.execute(
            "SELECT path, oid, module, lines, status, reason FROM view_file f"
            " JOIN blob b ON b.id = f.blob WHERE view = ?",
            (self.view,),
        )
        found = [
            IndexedFile(unquote(path), blob, "python", module, lines, status, reason)
            for path, blob, module, lines, status, reason in rows
        ]
        return sorted(found, key=lambda file: file.path)

    def symbols(self) -> list[Symbol]:
        """Return all symbols, sorted by path and first byte, each module before its contents."""
        return list(self._symbols.values())

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
        return list(self._edges.get(kind, ()))

    def imports(self) -> list[Edge]:
        """Return the imports; the source is a module's symbol."""
        return self.edges("imports")

    def text(self, symbol: Symbol) -> str:
        """Return a definition's source; bytes that are not UTF-8 become replacement characters."""
        content = self.source(symbol.blob)[symbol.start_byte : symbol.end_byte]
        return content.decode("utf-8", "replace")

    def source(self, blob: str) -> bytes:
        """Return the content of a blob."""
        if blob not in self._sources:
            self._sources[blob] = self.repository.blob(blob)
        return self._sources[blob]

    def birth(self, symbol: Symbol) -> tuple[str, str]:
        """Return path and qualified name at a symbol's first appearance on first-parent history.

        Renamed files and definitions that moved with an identical body are followed.
        """
        return self._births.get(symbol.id, (symbol.path, symbol.qualname))

    def counts(self) -> dict[str, int]:
        """Return how many files, symbols, calls and so on there are."""
        return view_counts(self.connection, self.view)

    def dump(self) -> Iterator[str]:
        """Yield the whole view as canonical lines without row ids."""
        return dump_lines(self)

    @cached_property
    def _symbols(self) -> dict[str, Symbol]:
        found: dict[str, Symbol] = {}
        for file in self.files():
            for symbol in self._symbols_of(file):
                found[symbol.id] = symbol
        return found

    def _symbols_of(self, file: IndexedFile) -> list[Symbol]:
        definitions = [definition(row) for row in self._definition_rows.get(file.blob, ())]
        ids = symbol_ids(file.path, definitions)
        in_tests = is_test_path(file.path)
        found = []
        for index, one in enumerate(definitions):
            name = file.module.rpartition(".")[2] if one.kind == "module" else one.name
            found.append(
                Symbol(
                    id=ids[index],
                    path=file.path,
                    module=file.module,
                    qualname=one.qualname,
                    name=name,
                    kind=one.kind,
                    signature=one.signature,
                    docstring=one.docstring,
                    decorators=one.decorators,
                    parameters=one.parameters,
                    blob=file.blob,
                    start_byte=one.start_byte,
                    end_byte=one.end_byte,
                    body_byte=one.body_byte,
                    start_line=one.start_line,
                    end_line=one.end_line,
                    parent=ids[one.scope] if index else None,
                    complexity=one.complexity,
                    body_hash=one.body_hash,
                    is_test=in_tests or one.name.startswith(("test_", "Test")),
                )
            )
        return found

    @cached_property
    def _definition_rows(self) -> dict[str, list[tuple[object, ...]]]:
        rows = self.connection.execute(
            "SELECT oid, def.* FROM (SELECT DISTINCT blob FROM view_file WHERE view = ?) v"
            " JOIN blob b ON b.id = v.blob JOIN def ON def.blob = b.id"
            " ORDER BY def.blob, def.position",
            (self.view,),
        )
        found: dict[str, list[tuple[object, ...]]] = defaultdict(list)
        for oid, _, _, *columns in rows:
            found[oid].append(tuple(columns))
        return found

    @cached_property
    def _edges(self) -> dict[str, list[Edge]]:
        rows = self.connection.execute(
            "SELECT source, target, name, kind, strategy, confidence, line, start_byte, end_byte"
            " FROM edge WHERE view = ? ORDER BY position",
            (self.view,),
        )
        found: dict[str, list[Edge]] = defaultdict(list)
        for row in rows:
            edge = Edge(*row)
            found[edge.kind].append(edge)
        return found

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
        from .model import symbol_id

        rows = self.connection.execute(
            "SELECT path, qualname, ordinal, birth_path, birth_qualname FROM birth WHERE view = ?",
            (self.view,),
        )
        return {
            symbol_id(unquote(path), qualname, ordinal): (unquote(birth_path), birth_qualname)
            for path, qualname, ordinal, birth_path, birth_qualname in rows
        }
