"""The tables of ``corpus.db``, and opening it: it is derived, so what is damaged is made anew."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import sqlite_utils

from ...core.errors import UserError

APPLICATION_ID = 0x48534350  # "HSCP"
VERSION = 2
SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE source (key TEXT PRIMARY KEY, kind TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE candidate (             -- narrow: every assembly reads all of it
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    source TEXT NOT NULL REFERENCES source (key),
    kind TEXT NOT NULL,
    path TEXT NOT NULL,
    symbol TEXT NOT NULL,
    "commit" TEXT NOT NULL,
    author TEXT NOT NULL,
    first INTEGER,                   -- lines of what it teaches, counted from its symbol's first
    last INTEGER,
    exact TEXT NOT NULL,             -- hash of the normalised syntax of what it teaches
    tokens INTEGER NOT NULL,
    is_test INTEGER NOT NULL,
    measures BLOB NOT NULL,          -- float32, as in curation.filters.MEASURES
    outcome TEXT,                    -- '' kept, else the reason; NULL before selection
    UNIQUE (source, id)
) STRICT;
CREATE INDEX candidate_id ON candidate (id);
CREATE TABLE content (               -- what is read of few candidates only
    candidate INTEGER PRIMARY KEY REFERENCES candidate (number),
    prompt TEXT NOT NULL,            -- no text at all when it holds a secret
    suffix TEXT NOT NULL,
    completion TEXT NOT NULL,
    blob TEXT NOT NULL,
    shows TEXT NOT NULL              -- ids of symbols, apart by blanks
) STRICT;
CREATE TABLE sketch (                -- none of a candidate whose text is not stored
    candidate INTEGER PRIMARY KEY REFERENCES candidate (number),
    whole TEXT NOT NULL,             -- hash of its whole text
    taught TEXT NOT NULL,            -- hash of its completion; '' when that is too short to tell
    grams BLOB NOT NULL,             -- upper halves of the hashes of runs of 13 tokens, ascending
    bands BLOB NOT NULL,             -- uint64 keys; empty where it has no signature
    signature BLOB NOT NULL          -- uint32 MinHash; empty when it is compared exactly only
) STRICT;
CREATE TABLE protected (             -- texts that no candidate may repeat
    number INTEGER PRIMARY KEY,
    space TEXT NOT NULL,             -- what kind of text it is
    key TEXT NOT NULL,               -- where it stands, or its hash
    tokens INTEGER NOT NULL,
    exact TEXT NOT NULL,
    grams BLOB NOT NULL,             -- uint64 hashes of runs of 13 tokens, ascending
    signature BLOB NOT NULL,
    UNIQUE (space, key)
) STRICT;
CREATE TABLE leak (
    candidate INTEGER NOT NULL REFERENCES candidate (number),
    protected INTEGER NOT NULL REFERENCES protected (number),
    PRIMARY KEY (candidate, protected)
) STRICT, WITHOUT ROWID;
CREATE INDEX leak_protected ON leak (protected);
"""
OF_CANDIDATES = ("leak", "sketch", "content")
TABLES = ("near", "band", *OF_CANDIDATES, "protected", "candidate", "source", "meta")


def opened(path: Path) -> sqlite_utils.Database:
    """Open the database, made when missing, set aside when damaged.

    Raises:
        UserError: it cannot be opened, or a newer housestyle wrote it.

    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _checked(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            problem = f"cannot open {path}: {error}"
            raise UserError(problem, "free some space on its disk and try again") from error
        set_aside(path)
        return _checked(path)


def _checked(path: Path) -> sqlite_utils.Database:
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        database = sqlite_utils.Database(connection, execute_plugins=False)
        database.execute("PRAGMA cache_size = -65536")
        _migrate(database, path)
    except BaseException:
        connection.close()
        raise
    return database


def _migrate(database: sqlite_utils.Database, path: Path) -> None:
    application = database.execute("PRAGMA application_id").fetchone()[0]
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if application not in (0, APPLICATION_ID):
        raise sqlite3.DatabaseError("not a corpus")
    if version > VERSION:
        problem = f"{path} was written by a newer housestyle"
        raise UserError(problem, f"upgrade housestyle, or delete {path}: it is derived")
    if version == VERSION:
        _check_pages(database)
        return
    drops = "".join(f"DROP TABLE IF EXISTS {table};" for table in TABLES)
    stamps = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};"
    database.conn.executescript(f"BEGIN IMMEDIATE; {drops} {SCHEMA} {stamps} COMMIT;")


def _check_pages(database: sqlite_utils.Database) -> None:
    """Check the tables of which every assembly reads all; a torn page of others shows when read."""
    for table in ("source", "candidate", "leak"):
        if database.execute(f"PRAGMA quick_check({table})").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("torn pages")


def set_aside(path: Path) -> None:
    """Put a damaged database out of the way; the next one is made anew."""
    path.replace(path.with_name(f"{path.name}.damaged"))
    for suffix in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
