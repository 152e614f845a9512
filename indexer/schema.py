"""The schema of ``graph.db``, and how the file is opened.

Everything in it is derived from git, so a database that is damaged or of an older version is set
aside and built again; one of a newer version is refused and left as it is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import UserError

if TYPE_CHECKING:
    from ..core.console import Console

APPLICATION_ID = 0x68737467  # "hstg"
VERSION = 1
BUSY_SECONDS = 30.0

SCHEMA = """
-- Which extractor made facts: its code, query, grammar and budgets.
CREATE TABLE extractor (
    id INTEGER PRIMARY KEY,
    language TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    UNIQUE (language, fingerprint)
) STRICT;

-- Facts: what one content says by itself. Rows are written once and never changed.
CREATE TABLE blob (
    id INTEGER PRIMARY KEY,
    oid TEXT NOT NULL,
    extractor INTEGER NOT NULL REFERENCES extractor,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    lines INTEGER NOT NULL,
    UNIQUE (oid, extractor)
) STRICT;

CREATE TABLE def (
    blob INTEGER NOT NULL REFERENCES blob,
    position INTEGER NOT NULL,       -- in order of the source; 0 is the module
    scope INTEGER NOT NULL,          -- position of the definition around it
    qualname TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    signature TEXT NOT NULL,
    docstring TEXT NOT NULL,
    decorators TEXT NOT NULL,        -- JSON array
    parameters TEXT NOT NULL,        -- JSON array
    returns TEXT NOT NULL,
    start_byte INTEGER NOT NULL,
    end_byte INTEGER NOT NULL,
    body_byte INTEGER NOT NULL,
    start_line INTEGER NOT NULL,
    end_line INTEGER NOT NULL,
    complexity INTEGER NOT NULL,
    body_hash TEXT NOT NULL,
    own_hash TEXT NOT NULL,
    conditional INTEGER NOT NULL,
    PRIMARY KEY (blob, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE ref (
    blob INTEGER NOT NULL REFERENCES blob,
    position INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    kind TEXT NOT NULL,
    path TEXT NOT NULL,
    line INTEGER NOT NULL,
    start_byte INTEGER NOT NULL,
    end_byte INTEGER NOT NULL,
    PRIMARY KEY (blob, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE imp (
    blob INTEGER NOT NULL REFERENCES blob,
    position INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    module TEXT NOT NULL,
    level INTEGER NOT NULL,
    name TEXT NOT NULL,
    alias TEXT NOT NULL,
    line INTEGER NOT NULL,
    start_byte INTEGER NOT NULL,
    end_byte INTEGER NOT NULL,
    PRIMARY KEY (blob, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE flow (
    blob INTEGER NOT NULL REFERENCES blob,
    position INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    target TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (blob, position)
) STRICT, WITHOUT ROWID;

-- A view shows one tree; each worktree has one.
CREATE TABLE view (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    "commit" TEXT NOT NULL,
    tree TEXT NOT NULL,
    basis TEXT NOT NULL              -- extractor, resolver and settings that it was derived with
) STRICT;

CREATE TABLE view_file (
    view INTEGER NOT NULL REFERENCES view,
    path TEXT NOT NULL,              -- git's quoted form when it is not UTF-8
    blob INTEGER NOT NULL REFERENCES blob,
    module TEXT NOT NULL,
    PRIMARY KEY (view, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE sym (
    view INTEGER NOT NULL REFERENCES view,
    id TEXT NOT NULL,
    path TEXT NOT NULL,
    blob INTEGER NOT NULL,
    position INTEGER NOT NULL,       -- the definition is def(blob, position)
    PRIMARY KEY (view, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE edge (
    view INTEGER NOT NULL REFERENCES view,
    position INTEGER NOT NULL,
    source TEXT NOT NULL,            -- sym.id
    target TEXT NOT NULL,            -- sym.id; empty when external or unresolved
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    strategy TEXT NOT NULL,
    confidence REAL NOT NULL,
    line INTEGER NOT NULL,
    start_byte INTEGER NOT NULL,
    end_byte INTEGER NOT NULL,
    PRIMARY KEY (view, position)
) STRICT, WITHOUT ROWID;

-- The first-parent line of a view, oldest first, and what each commit did to definitions.
CREATE TABLE history (
    view INTEGER NOT NULL REFERENCES view,
    position INTEGER NOT NULL,
    "commit" TEXT NOT NULL,
    PRIMARY KEY (view, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE change (
    view INTEGER NOT NULL REFERENCES view,
    history INTEGER NOT NULL,        -- position of the commit
    position INTEGER NOT NULL,
    change TEXT NOT NULL,
    path TEXT NOT NULL,
    qualname TEXT NOT NULL,
    ordinal INTEGER NOT NULL,        -- which of the definitions of this name in the file
    before_blob TEXT,
    before_start INTEGER,
    before_end INTEGER,
    after_blob TEXT,
    after_start INTEGER,
    after_end INTEGER,
    PRIMARY KEY (view, history, position)
) STRICT, WITHOUT ROWID;

-- Where each definition of the newest commit first appeared, when not under its present name.
CREATE TABLE birth (
    view INTEGER NOT NULL REFERENCES view,
    path TEXT NOT NULL,
    qualname TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    birth_path TEXT NOT NULL,
    birth_qualname TEXT NOT NULL,
    PRIMARY KEY (view, path, qualname, ordinal)
) STRICT, WITHOUT ROWID;
"""


def open_for_writing(database: Path, console: Console) -> sqlite3.Connection:
    """Open the database, creating it, or building a new one where it cannot be used.

    Raises:
        UserError: a newer version made it, or it cannot be written.
    """
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        if database.exists() and not _usable(database):
            _set_aside(database)
            console.say(f"warning: {database} was damaged or outdated; building it again")
        connection = _connect(f"{database.resolve().as_uri()}?mode=rwc")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        _create(connection)
    except (OSError, sqlite3.Error) as error:
        raise UserError(f"cannot write {database} ({error})", "check its folder") from error
    return connection


def open_for_reading(database: Path) -> sqlite3.Connection:
    """Open the database read-only.

    Raises:
        UserError: it is missing, damaged, or of another version.
    """
    remedy = "run `housestyle index`"
    if not database.exists():
        raise UserError("this repository is not indexed", remedy)
    if not _usable(database):
        raise UserError(f"{database} is damaged or outdated", remedy)
    return _connect(f"{database.resolve().as_uri()}?mode=ro")


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """Run a block in one immediate transaction, rolled back when it raises.

    Deferred transactions that read first fail at once when another writer comes between.

    Raises:
        UserError: the lock is not had in time, or the disk does not take the data.
    """
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    except sqlite3.OperationalError as error:
        raise UserError(
            f"the graph could not be written ({error})", "free the disk or wait, then try again"
        ) from error


def _connect(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)


def _usable(database: Path) -> bool:
    """Return whether a file is a sound database of this version.

    Raises:
        UserError: a newer version made it.
    """
    try:
        connection = _connect(f"{database.resolve().as_uri()}?mode=rw")
        try:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            connection.execute("SELECT count(*) FROM view").fetchone()
        finally:
            connection.close()
    except sqlite3.DatabaseError:
        return False
    if application == APPLICATION_ID and version > VERSION:
        raise UserError(f"{database} was made by a newer housestyle", "upgrade housestyle")
    return bool(application == APPLICATION_ID and version == VERSION)


def _set_aside(database: Path) -> None:
    """Rename the database and its journal files, replacing what was set aside before."""
    for suffix in ("", "-wal", "-shm"):
        part = database.with_name(database.name + suffix)
        if part.exists():
            part.replace(part.with_name(part.name + ".broken"))


def _create(connection: sqlite3.Connection) -> None:
    """Create the tables in a new database."""
    with writing(connection):
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == 0:
            for statement in SCHEMA.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {VERSION}")
