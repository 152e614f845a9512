"""The corpus as the last assembly left it, for questions: nothing is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from ...core.errors import UserError
from ..curation.live import Live
from ..curation.near import Near
from ..example import Example
from ..kinds.material import Material
from . import loading
from .leaks import Leaks, Space
from .neighbours import near_rows
from .schema import APPLICATION_ID, VERSION

LOCK_S = 10.0  # how long a question waits for an assembly that writes


class Reading:
    """An open corpus; made by ``reading``."""

    def __init__(self, connection: sqlite3.Connection, spaces: Sequence[Space]) -> None:
        self._connection = connection
        self._spaces = spaces
        self._leaks = Leaks(connection, 0)

    def live(self, material: Material | None = None) -> Live:
        """Return all candidates as columns; see ``Corpus.live``."""
        leaks = self._leaks.reasons([space.reason for space in self._spaces])
        return loading.columns(self._connection, leaks, material)

    def near(self, live: Live, threshold: float) -> Near:
        """Return the near-duplicates among the candidates."""
        return near_rows(self._connection, live.number, threshold)

    def example(self, number: int) -> Example:
        """Return one candidate's example; its text is empty when it held a secret."""
        ((_, found),) = loading.examples(self._connection, "number = ?", [number])
        return found

    def leaks_of(self, asked: Sequence[Example]) -> list[str]:
        """Return which protected text each example that is not stored repeats, or ""."""
        return self._leaks.of(asked, self._spaces)


@contextmanager
def reading(path: Path, spaces: Sequence[Space]) -> Iterator[Reading]:
    """Open the corpus while the block runs.

    Args:
        path: ``corpus.db``.
        spaces: the kinds of protected text, the one first that counts most; which texts they hold
            is read from the corpus.

    Raises:
        UserError: there is no corpus of this version, or it is damaged.

    """
    try:
        with closing(_connected(path)) as connection:
            yield Reading(connection, spaces)
    except sqlite3.DatabaseError as error:
        problem = f"the corpus cannot be read ({error})"
        raise UserError(problem, "run `housestyle assemble`, which mends it") from error


def _connected(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise UserError("there is no corpus yet", "run `housestyle assemble`")
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", timeout=LOCK_S, uri=True)
    try:
        stamps = ("application_id", "user_version")
        found = tuple(connection.execute(f"PRAGMA {name}").fetchone()[0] for name in stamps)
        if found != (APPLICATION_ID, VERSION):
            problem = "the corpus was written by another version of housestyle"
            raise UserError(problem, "run `housestyle assemble`")
    except BaseException:
        connection.close()
        raise
    return connection
