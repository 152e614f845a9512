"""Opens ``sessions.db``: it holds what exists nowhere else, so nothing is ever set aside."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from ....core.errors import UserError
from ....core.lock import exclusive
from .migration import migrate
from .schema import APPLICATION_ID, SCHEMA, VERSION

BUSY_SECONDS = 30.0
_CACHE = "PRAGMA cache_size = -8000"  # KiB
_JOURNALS = ("-wal", "-shm", "-journal")


def open_for_writing(database: Path) -> sqlite3.Connection:
    """Open the database, making an empty one where there is none, migrating an older one.

    Raises:
        UserError: it is damaged, of a newer version, or cannot be written.
    """
    try:
        database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not database.exists():
            _begin(database)
        version = _version(database)
        connection = _connect(database, "rw")
        for pragma in ("PRAGMA synchronous = NORMAL", "PRAGMA foreign_keys = ON", _CACHE):
            connection.execute(pragma)
        if version < VERSION:
            migrate(connection)
    except (OSError, sqlite3.Error) as error:
        raise refused(database, error) from error
    return connection


def open_for_reading(database: Path) -> sqlite3.Connection:
    """Open the database read-only, at one moment: later writes are not seen.

    Raises:
        UserError: it is missing, damaged, or of another version.
    """
    if not database.exists():
        raise UserError("no conversations are harvested yet", "run `housestyle harvest`")
    try:
        if _version(database) < VERSION:
            raise UserError(f"{database} is of an older version", "run `housestyle harvest`")
        connection = _connect(database, "ro")
        connection.execute("BEGIN")
    except (OSError, sqlite3.Error) as error:
        raise refused(database, error) from error
    return connection


def refused(database: Path, error: Exception) -> UserError:
    """Return what to tell a person about a failure; the file stays as it is."""
    if type(error) is sqlite3.DatabaseError:
        return UserError(
            f"{database} is damaged ({error}); it is left as it is",
            "restore it from a backup, or move it away to begin a new one",
        )
    return UserError(
        f"cannot use {database} ({error})",
        "make its folder writable, free some space on its disk, and try again",
    )


def _version(database: Path) -> int:
    """Return the version of a database of conversations.

    Raises:
        UserError: it is something else, or of a newer version.
    """
    if not database.stat().st_size:
        raise refused(database, sqlite3.DatabaseError("the file is empty"))
    with closing(_connect(database, "ro")) as connection:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application != APPLICATION_ID or version < 1:
        raise refused(database, sqlite3.DatabaseError("it holds no conversations"))
    if version > VERSION:
        raise UserError(f"{database} was made by a newer housestyle", "upgrade housestyle")
    return int(version)


def _connect(database: Path, mode: str) -> sqlite3.Connection:
    uri = f"{database.resolve().as_uri()}?mode={mode}"
    journal = database.with_name(f"{database.name}-wal")
    if mode == "ro" and not os.access(database.parent, os.W_OK) and not journal.exists():
        uri += "&immutable=1"  # a write-ahead log needs a writable folder even to be read
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)


def _begin(database: Path) -> None:
    """Create an empty database beside its place and rename it, so that none is half-made."""
    lock = database.with_name(f"{database.name}.lock")
    with exclusive(lock, "making the database of conversations", wait=True):
        if database.exists():
            return
        for suffix in _JOURNALS:  # a log that outlived its database would be played into this one
            database.with_name(database.name + suffix).unlink(missing_ok=True)
        _create(database)


def _create(database: Path) -> None:
    aside = database.with_name(f"{database.name}.new")
    aside.unlink(missing_ok=True)
    with closing(sqlite3.connect(aside)) as connection:
        connection.executescript(f"BEGIN;{SCHEMA}COMMIT;")  # one wait for the disk, not one a table
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("PRAGMA journal_mode = WAL")
    aside.chmod(0o600)
    with aside.open("rb") as file:
        os.fsync(file.fileno())
    aside.replace(database)
