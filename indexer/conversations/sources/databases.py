"""SQLite databases of other tools, which may be writing to them: read, and left as they are."""

from __future__ import annotations

import os
import sqlite3
import urllib.parse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ..source import Origin, Tally
from . import files
from .documents import LARGEST

_WAIT = 2.0  # seconds for a writer
_WAL = 2  # https://www.sqlite.org/fileformat2.html: versions of a file in WAL mode
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection | None]:
    """Open a database to read one state of it; None when it is none, or may not be read.

    Nothing is written beside it: where no writer left a log, it is read as it lies.
    """
    connection = _connected(path)
    if connection is None:
        yield None
        return
    with closing(connection):
        connection.execute("BEGIN")
        yield connection


@contextmanager
def tolerant(tally: Tally) -> Iterator[None]:
    """Count what is damaged or too large as broken, and end what reads it.

    Raises:
        TimeoutError: it is in use and stays so; it may be read later.
    """
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _BUSY:
            raise TimeoutError("the database is in use") from error
        tally.broken += 1


def stamp(path: Path) -> str:
    """Return what changes when a database does; its log counts."""
    parts = [files.of(path.with_name(path.name + end), "") for end in ("", "-wal")]
    return "+".join(part.state if isinstance(part, Origin) else "" for part in parts)


def columns(connection: sqlite3.Connection, table: str) -> frozenset[str]:
    """Return the columns of a table; none when there is no such table, or a view in its place."""
    is_table = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    if connection.execute(is_table, (table,)).fetchone() is None:
        return frozenset()
    found = connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
    return frozenset(name for (name,) in found)


def _connected(path: Path) -> sqlite3.Connection | None:
    file = files.opened(path)
    if file is None:
        return None
    with file:
        header = file.read(100)
    if not header.startswith(b"SQLite format 3\0"):
        return None
    has_log = path.with_name(path.name + "-wal").exists()
    mode = "immutable=1" if header[18] == _WAL and not has_log else "mode=ro"
    named = urllib.parse.quote(os.fsencode(path))
    try:
        connection = sqlite3.connect(
            f"file:{named}?{mode}", uri=True, timeout=_WAIT, isolation_level=None
        )
    except sqlite3.Error:
        return None
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST)
    connection.text_factory = _text
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
