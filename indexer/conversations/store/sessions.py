"""The database of conversations, opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from .derived import Derived
from .opening import open_for_reading, open_for_writing, refused
from .writing import Writing


class Sessions(Derived, Writing):
    """``sessions.db``; a context manager that closes it.

    What is written is written inside ``writing``, and is there as a whole or not at all.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        Derived.__init__(self, connection)
        Writing.__init__(self, connection)
        self._path = path

    @classmethod
    def open(cls, path: Path, readonly: bool = False) -> Sessions:
        """Open the database; for writing, it is made where there is none, and migrated.

        Raises:
            UserError: it is damaged or of a newer version, is not there to be read, or cannot be
                written; its file is left as it is.
        """
        return cls(open_for_reading(path) if readonly else open_for_writing(path), path)

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
            raise refused(self._path, error) from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Run a block in one immediate transaction, rolled back when it raises."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.flush()
            self.connection.execute("COMMIT")
        except BaseException:
            self.forget()
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise
