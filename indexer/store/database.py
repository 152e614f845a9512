"""Opens ``graph.db`` for reading and writing.

Everything in it is derived from git, so a database that is damaged or of an older version is set
aside and built again; one of a newer version is refused and left as it is.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ...core.errors import UserError
from ...core.lock import exclusive
from .schema import APPLICATION_ID, SCHEMA, VERSION

if TYPE_CHECKING:
    from ...core.console import Console

BUSY_SECONDS = 30.0
_JOURNALS = ("-wal", "-shm", "-journal")


def open_for_writing(database: Path, console: Console) -> sqlite3.Connection:
    """Open the database, creating it, or beginning a new one where it cannot be used.

    Raises:
        UserError: a newer version made it, or it cannot be written.
    """
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        if not database.exists() or not _is_usable(database):
            _begin(database, console)
        connection = _connect(database, "rw")
        connection.execute("PRAGMA synchronous = NORMAL")
    except (OSError, sqlite3.Error) as error:
        raise UserError(
            f"cannot write {database} ({error})",
            "make the folder writable and free some space on its disk",
        ) from error
    return connection


def _begin(database: Path, console: Console) -> None:
    """Put a new database in place, unless another process has done so in the meantime."""
    lock = database.with_name(f"{database.name}.lock")
    with exclusive(lock, "making the graph", wait=True):
        if database.exists():
            if _is_usable(database):
                return
            set_aside(database, console)
        for suffix in _JOURNALS:  # a log that outlived its database would be played into this one
            database.with_name(database.name + suffix).unlink(missing_ok=True)
        _create(database)


def open_for_reading(database: Path) -> sqlite3.Connection:
    """Open the database read-only, at one moment: later writes are not seen.

    Raises:
        UserError: it is missing, damaged, or of another version.
    """
    if not database.exists():
        raise UserError("this repository is not indexed", "run `housestyle index`")
    if not _is_usable(database):
        raise UserError(f"{database} is damaged or outdated", "run `housestyle index`")
    connection = _connect(database, "ro")
    connection.execute("BEGIN")
    return connection


def set_aside(database: Path, console: Console) -> None:
    """Rename an unusable database and its journal files, replacing what was set aside before."""
    for suffix in ("", *_JOURNALS):
        part = database.with_name(database.name + suffix)
        if part.exists():
            part.replace(part.with_name(part.name + ".broken"))
    console.say(f"warning: {database} was damaged or outdated; building it again")


def is_damage(error: sqlite3.Error) -> bool:
    """Return whether an error says that the file's content is broken (not a lock, not a bug)."""
    return type(error) in (sqlite3.DatabaseError, sqlite3.IntegrityError)


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
            f"the graph could not be written ({error})",
            "free some space on its disk, or wait for the other process, and try again",
        ) from error


def _connect(database: Path, mode: str) -> sqlite3.Connection:
    uri = f"{database.resolve().as_uri()}?mode={mode}"
    if mode == "ro" and not os.access(database.parent, os.W_OK):
        uri += "&immutable=1"  # a write-ahead log needs a writable folder even to be read
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)


def _is_usable(database: Path) -> bool:
    """Return whether a file is a sound database of this version.

    Raises:
        UserError: a newer version made it, or it cannot be opened.
    """
    try:
        with closing(_connect(database, "ro")) as connection:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if (application, version) == (APPLICATION_ID, VERSION):
                connection.execute("SELECT count(*) FROM view").fetchone()
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return False
        raise UserError(f"cannot open {database} ({error})", "check who may read it") from error
    if application == APPLICATION_ID and version > VERSION:
        raise UserError(f"{database} was made by a newer housestyle", "upgrade housestyle")
    return bool((application, version) == (APPLICATION_ID, VERSION))


def _create(database: Path) -> None:
    """Create an empty database beside its place and rename it, so that none is half-made."""
    aside = database.with_name(f"{database.name}.new")
    aside.unlink(missing_ok=True)
    with closing(sqlite3.connect(aside)) as connection:
        connection.execute("PRAGMA synchronous = OFF")  # it is synchronised once, below
        connection.executescript(SCHEMA)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("PRAGMA journal_mode = WAL")
    with aside.open("rb") as file:
        os.fsync(file.fileno())
    aside.replace(database)
