"""The words of all definitions, kept beside the graph and brought up to date content by content.

It is an index of one view, since bm25 weighs words by how many definitions have them. What it
answers depends on the contents of the tree alone, not on the order in which they came.
"""

from __future__ import annotations

import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..retrieval import any_of, words
from .reading import Place, View

if TYPE_CHECKING:
    from ...core.console import Console

BATCH = 200  # contents between two reports of progress
MAX_BYTES = 50_000  # of one definition; what follows tells little more
_VERSION = 1
_NOT_INDEXED = ("module", "field", "constant")
_SCHEMA = f"""
CREATE TABLE basis (value TEXT NOT NULL);
CREATE TABLE definition (
    id INTEGER PRIMARY KEY, oid TEXT NOT NULL, position INTEGER NOT NULL, UNIQUE (oid, position)
);
CREATE TABLE content (oid TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE VIRTUAL TABLE code USING fts5(name, body, detail = column);
PRAGMA user_version = {_VERSION};
"""
Found = tuple[str, int]  # git's id of a content, position of a definition in it


def alike(view: View, place: Place, limit: int, console: Console) -> list[Found]:
    """Return the definitions whose words resemble those of one, best first."""
    path = _path(view)
    try:
        return _alike(view, place, limit, console, path)
    except sqlite3.DatabaseError:  # damaged, or locked for long: it can be made anew at will
        with suppress(OSError):
            Path(path).unlink()
        return _alike(view, place, limit, console, ":memory:")


def _path(view: View) -> str:
    """Return where the index is kept: beside the graph, if that can be written."""
    (graph,) = (name for _, _, name in view.connection.execute("PRAGMA database_list"))
    folder = Path(graph).parent
    return str(folder / f"similar-{view.id}.db") if os.access(folder, os.W_OK) else ":memory:"


def _alike(view: View, place: Place, limit: int, console: Console, path: str) -> list[Found]:
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as index:
        index.execute("BEGIN IMMEDIATE")
        _prepare(view, index)
        _update(view, index, console)
        index.execute("COMMIT")
        text = _texts(view, place.blob, _content(view, place.oid)).get(place.position, ("", ""))
        query = any_of(" ".join(text))
        if not query:
            return []
        rows = index.execute(
            "SELECT d.oid, d.position FROM code JOIN definition d ON d.id = code.rowid"
            " WHERE code MATCH ? ORDER BY bm25(code, 2.0, 1.0), d.oid, d.position LIMIT ?",
            (query, limit),
        )
        return rows.fetchall()


def _prepare(view: View, index: sqlite3.Connection) -> None:
    """Create the tables, anew when the graph's definitions are others of the same contents."""
    (basis,) = view.connection.execute("SELECT basis FROM view WHERE id = ?", (view.id,)).fetchone()
    (version,) = index.execute("PRAGMA user_version").fetchone()
    if version == _VERSION and index.execute("SELECT value FROM basis").fetchone() == (basis,):
        return
    for table in ("basis", "definition", "content", "code"):
        index.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in filter(None, map(str.strip, _SCHEMA.split(";\n"))):
        index.execute(statement)
    index.execute("INSERT INTO basis VALUES (?)", (basis,))


def _update(view: View, index: sqlite3.Connection, console: Console) -> None:
    """Bring the index to the contents of the view."""
    wanted = dict(
        view.connection.execute(
            "SELECT oid, blob FROM file WHERE view = ? AND blob IS NOT NULL ORDER BY oid",
            (view.id,),
        )
    )
    held = {oid for (oid,) in index.execute("SELECT oid FROM content")}
    for oid in sorted(held.difference(wanted)):
        _remove(index, oid)
    fresh = sorted(set(wanted).difference(held))
    with console.progress("reading words", len(fresh)) as advance:
        for done, found in enumerate(view.repository.blobs(fresh), 1):
            _add(index, found.id, _texts(view, wanted[found.id], found.data or b""))
            if done % BATCH == 0:
                advance(done)


def _remove(index: sqlite3.Connection, oid: str) -> None:
    index.execute(
        "DELETE FROM code WHERE rowid IN (SELECT id FROM definition WHERE oid = ?)", (oid,)
    )
    index.execute("DELETE FROM definition WHERE oid = ?", (oid,))
    index.execute("DELETE FROM content WHERE oid = ?", (oid,))


def _add(index: sqlite3.Connection, oid: str, texts: dict[int, tuple[str, str]]) -> None:
    index.execute("INSERT INTO content VALUES (?)", (oid,))
    for position, (name, body) in texts.items():
        cursor = index.execute("INSERT INTO definition VALUES (NULL, ?, ?)", (oid, position))
        index.execute(
            "INSERT INTO code (rowid, name, body) VALUES (?, ?, ?)",
            (cursor.lastrowid, " ".join(words(name)), " ".join(words(body))),
        )


def _content(view: View, oid: str) -> bytes:
    (found,) = view.repository.blobs([oid])
    return found.data or b""


def _texts(view: View, blob: int, content: bytes) -> dict[int, tuple[str, str]]:
    """Return name and text of each definition of a content, by position.

    A class is what stands before its first method, and the names of its members: the methods
    have their own texts.
    """
    rows = view.connection.execute(
        "SELECT position, scope, qualname, name, kind, start_byte, end_byte FROM def"
        " WHERE blob = ? ORDER BY position",
        (blob,),
    ).fetchall()
    members = _members(rows)
    found = {}
    for position, _, qualname, _, kind, start, end in rows:
        if kind in _NOT_INDEXED:
            continue
        inner = members[position] if kind not in ("function", "method") else []
        stop = min([end, start + MAX_BYTES, *(first for first, _ in inner)])
        text = content[start:stop].decode("utf-8", "replace")
        found[position] = (qualname, " ".join([text, *(name for _, name in inner)]))
    return found


def _members(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[int, str]]]:
    """Return first byte and name of the definitions inside each, by position."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for _, scope, _, name, kind, start, _ in rows:
        if kind not in _NOT_INDEXED:
            found[scope].append((start, name))
    return found
