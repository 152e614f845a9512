"""Where sessions have come to: remembered within a transaction, written at its end."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


@dataclass(slots=True)
class Head:
    """Where a session has come to.

    Attributes:
        is_discussion: turns follow no other by being told after it.
        position: of the turn that is told next.
        tip: the turn that one without a parent follows.
        side_tip: the same for one said aside.

    """

    is_discussion: bool
    position: int
    tip: int | None
    side_tip: int | None

    def follows(self, is_side: bool) -> int | None:
        """Return the turn that one without a parent follows."""
        return self.side_tip if is_side else self.tip

    def move(self, is_side: bool, turn: int | None) -> None:
        """Note which turn the next one without a parent follows."""
        if is_side:
            self.side_tip = turn
        else:
            self.tip = turn


class Heads:
    """The heads of sessions."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection
        self._known: dict[int, Head] = {}

    def of(self, session: int) -> Head:
        """Return the head of a session."""
        head = self._known.get(session)
        if head is None:
            row = self._sql.execute(
                "SELECT is_discussion, (SELECT coalesce(max(position) + 1, 0) FROM turn"
                " WHERE session = s.id), tip, side_tip FROM session s WHERE id = ?",
                (session,),
            ).fetchone()
            head = self._known[session] = Head(bool(row[0]), *row[1:])
        return head

    def flush(self) -> None:
        """Write what is remembered."""
        self._sql.executemany(
            "UPDATE session SET tip = ?, side_tip = ? WHERE id = ?",
            [(head.tip, head.side_tip, session) for session, head in self._known.items()],
        )
        self.forget()

    def forget(self) -> None:
        """Drop what is remembered."""
        self._known.clear()
