"""The database of conversations, opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from .derived import Derived
from .opening import open_for_reading, open_for_writing, refused
from .schema import SCHEMA
from .writing import Writing


class Sessions(Derived, Writing):
    """``sessions.db``; a context manager that closes it.

    What is written is written inside ``writing``, and is there as a whole or not at all.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        Derived.__init__(self, connection)
        Writing.__init__(self, connection)
        self.path = path

    @classmethod
    def open(cls, path: Path, readonly: bool = False) -> Sessions:
        """Open the database; for writing, it is made where there is none, and migrated.

        Raises:
            UserError: it is damaged or of a newer version, is not there to be read, or cannot be
                written; its file is left as it is.
        """
        return cls(open_for_reading(path) if readonly else open_for_writing(path), path)

    @classmethod
    def temporary(cls) -> Sessions:
        """Return an empty database in memory, for what is not to be kept."""
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.executescript(SCHEMA)
        connection.execute("PRAGMA foreign_keys = ON")
        return cls(connection, Path(":memory:"))

    def close(self) -> None:
        """Close the database; what is not committed is lost."""
        self.connection.close()

    def __enter__(self) -> Sessions:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
        if isinstance(error, (sqlite3.OperationalError, sqlite3.DatabaseError)):
            raise refused(self.path, error) from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Run a block in one immediate transaction, rolled back when it raises; or in a rehearsal.

        Deferred transactions that read first fail at once when another writer comes between.
        """
        if self.connection.in_transaction:
            yield
            self.flush()
            return
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.flush()
            self.connection.execute("COMMIT")
        except BaseException:
            self.forget()
            self._undo()
            raise

    @contextmanager
    def rehearsing(self) -> Iterator[None]:
        """Run a block whose writing can be read back in it, and is undone at its end."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            self.forget()
            self._undo()

    def _undo(self) -> None:
        if self.connection.in_transaction:  # not after an error that SQLite undid itself
            self.connection.execute("ROLLBACK")
