"""A view's rows: which tree it shows, its files, symbols, edges and look-ups."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .quoting import quote, unquote

if TYPE_CHECKING:
    from ..resolution.edges import EdgeRow

DERIVATION_VERSION = 2  # raise it when the same facts give other symbols or edges
OWN_TABLES = ("edge", "dep", "tally", "sym")  # what belongs to a file
HISTORY_TABLES = ("history", "change", "birth")
_MARKS = ",".join("?" * 12)


@dataclass(frozen=True, slots=True)
class ViewState:
    """What a view shows: a commit's tree, derived with a basis (extractors, resolver, settings)."""

    id: int
    commit: str
    tree: str
    basis: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a view; ``blob`` is None when it only configures (``pyproject.toml``)."""

    id: int
    path: str
    oid: str
    blob: int | None
    language: str
    module: str


def find_view(connection: sqlite3.Connection, name: str) -> ViewState | None:
    """Return a view by its worktree's name."""
    row = connection.execute(
        'SELECT id, "commit", tree, basis FROM view WHERE name = ?', (name,)
    ).fetchone()
    return None if row is None else ViewState(*row)


def save_view(
    connection: sqlite3.Connection, name: str, commit: str, tree: str, basis: str
) -> ViewState:
    """Record what a view shows from now on."""
    connection.execute(
        'INSERT INTO view (name, "commit", tree, basis) VALUES (?, ?, ?, ?)'
        ' ON CONFLICT (name) DO UPDATE SET "commit" = excluded."commit",'
        " tree = excluded.tree, basis = excluded.basis",
        (name, commit, tree, basis),
    )
    saved = find_view(connection, name)
    if saved is None:
        raise LookupError(name)
    return saved


def empty_view(connection: sqlite3.Connection, view: int) -> None:
    """Delete everything that a view shows."""
    for table in ("edge", "dep", "tally"):
        connection.execute(
            f"DELETE FROM {table} WHERE file IN (SELECT id FROM file WHERE view = ?)",
            (view,),
        )
    for table in ("sym", "file", *HISTORY_TABLES):
        connection.execute(f"DELETE FROM {table} WHERE view = ?", (view,))


def stored_files(connection: sqlite3.Connection, view: int) -> dict[str, StoredFile]:
    """Return the files of a view by path."""
    rows = connection.execute(
        "SELECT id, path, oid, blob, language, module FROM file WHERE view = ?", (view,)
    )
    found = (StoredFile(number, unquote(path), *rest) for number, path, *rest in rows)
    return {one.path: one for one in found}


def save_file(connection: sqlite3.Connection, view: int, file: StoredFile) -> StoredFile:
    """Write a file's row; its id is kept when it has one, else given."""
    values = (view, quote(file.path), file.oid, file.blob, file.language, file.module)
    cursor = connection.execute(
        "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?)", (file.id or None, *values)
    )
    number = file.id or int(cursor.lastrowid or 0)
    return StoredFile(number, file.path, file.oid, file.blob, file.language, file.module)


def remove_file(connection: sqlite3.Connection, file: int) -> None:
    """Delete a file with everything that belongs to it."""
    forget(connection, file, OWN_TABLES)
    connection.execute("DELETE FROM file WHERE id = ?", (file,))


def forget(connection: sqlite3.Connection, file: int, tables: Iterable[str]) -> None:
    """Delete rows that belong to a file."""
    for table in tables:
        connection.execute(f"DELETE FROM {table} WHERE file = ?", (file,))


def save_symbols(
    connection: sqlite3.Connection, view: int, file: int, numbers: Sequence[int]
) -> None:
    """Write the symbols of a file, in the order of ``def``."""
    connection.executemany(
        "INSERT INTO sym VALUES (?, ?, ?, ?)",
        ((view, number, file, position) for position, number in enumerate(numbers)),
    )


def save_edges(
    connection: sqlite3.Connection,
    file: int,
    edges: Iterable[EdgeRow],
    asked: Mapping[str, Sequence[str]],
) -> None:
    """Write the edges of a file and the look-ups that they depend on."""
    connection.executemany(
        f"INSERT INTO edge VALUES ({_MARKS})",
        ((file, position, *edge) for position, edge in enumerate(edges)),
    )
    connection.executemany(
        "INSERT INTO dep VALUES (?, ?, ?)",
        ((quote(subject), file, quote_lines(names)) for subject, names in asked.items()),
    )


def quote_lines(names: Iterable[str]) -> str:
    """Return identifiers as lines of text that SQLite takes."""
    return "\n".join(names).encode("utf-8", "replace").decode()
