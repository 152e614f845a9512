"""Accounts of what cleaning took out: set when a thing is replaced, raised when it grows."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping


class Accounts:
    """The table ``removed``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def set(
        self, session: int, part: str, counts: Mapping[str, int], turn: int = 0, call: int = 0
    ) -> None:
        """Replace what was taken out of a part of a turn or call."""
        self._sql.execute(
            'DELETE FROM removed WHERE session = ? AND turn = ? AND "call" = ? AND part = ?',
            (session, turn, call, part),
        )
        self.raise_by(session, part, counts, turn, call)

    def raise_by(
        self, session: int, part: str, counts: Mapping[str, int], turn: int = 0, call: int = 0
    ) -> None:
        """Add what was taken out of an addition to it."""
        if not counts:
            return
        self._sql.executemany(
            "INSERT INTO removed VALUES (?,?,?,?,?,?)"
            " ON CONFLICT DO UPDATE SET count = count + excluded.count",
            [(session, turn, call, part, kind, count) for kind, count in counts.items() if count],
        )
