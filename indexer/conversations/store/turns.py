"""Turns as rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from typing import Any

from ..model import Place, Turn
from .accounts import Accounts
from .calls import Calls, Outcome, Removed
from .merging import bounded, joined, moment, updated

_COLUMNS = (*("role", "text", "parent", "time", "author", "model", "branch", "is_side", "is_gone"),)
_FIND = f"SELECT id, {', '.join(_COLUMNS)} FROM turn WHERE session = ? AND native = ?"
_INSERT = """
INSERT INTO turn (session, native, position, rank, follows, is_live,
                  role, text, parent, time, author, model, branch, is_side, is_gone)
SELECT s.id, ?, p.next, p.next, CASE WHEN s.is_discussion THEN NULL WHEN ? THEN side_tip ELSE tip
       END, 1, ?, ?, ?, ?, ?, ?, ?, ?, 0
FROM session s,
     (SELECT coalesce(max(position) + 1, 0) AS next FROM turn WHERE session = ?) p WHERE s.id = ?
"""
_BEHIND = """
WITH RECURSIVE behind (id) AS (
    SELECT {tip} FROM session WHERE id = ?
    UNION
    SELECT coalesce(p.id, t.follows) FROM behind b JOIN turn t ON t.id = b.id
    LEFT JOIN turn p ON p.session = t.session AND p.native = t.parent AND t.parent <> ''
    LIMIT 100000
)
SELECT 1 FROM behind WHERE id = ?
"""


class Turns:
    """Writes turns with their calls and places."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection
        self._accounts = Accounts(connection)
        self._calls = Calls(connection)

    def add(self, session: int, turn: Turn, removed: Removed) -> Outcome:
        """Add a turn, or what is told anew of it."""
        row = self._sql.execute(_FIND, (session, turn.native)).fetchone()
        if row is None:
            key, outcome = self._insert(session, turn, removed), "added"
        else:
            key, *old = row
            changed = self._update(
                session, key, dict(zip(_COLUMNS, old, strict=True)), turn, removed
            )
            outcome = "updated" if changed else "same"
        called = self._calls.add(session, key, turn.calls, removed, turn.is_whole)
        placed = turn.place is not None and self._put(key, turn.place)
        if outcome == "same" and (called or placed):
            return "updated"
        return outcome  # type: ignore[return-value]

    def take_back(self, session: int, native: str) -> Outcome:
        """Note that a turn counts no more; what is told next goes on before it."""
        row = self._sql.execute(
            "SELECT t.id, coalesce(p.id, t.follows), t.is_side, t.is_gone FROM turn t"
            " LEFT JOIN turn p ON p.session = t.session AND p.native = t.parent"
            " WHERE t.session = ? AND t.native = ?",
            (session, native),
        ).fetchone()
        if row is None:
            return "unknown"
        key, before, is_side, was_gone = row
        self._sql.execute("UPDATE turn SET is_gone = 1 WHERE id = ?", (key,))
        if self._is_behind(session, key, is_side):
            self._follow(session, before, is_side)
        return "same" if was_gone else "updated"

    def keep_only(self, session: int, natives: Collection[str]) -> Outcome:
        """Note that all other turns of a discussion were deleted."""
        rows = self._sql.execute("SELECT id, native FROM turn WHERE session = ?", (session,))
        kept = set(natives)
        gone = [(key,) for key, native in rows.fetchall() if native not in kept]
        before = self._sql.total_changes
        self._sql.executemany("UPDATE turn SET is_gone = 1 WHERE id = ? AND NOT is_gone", gone)
        return "updated" if self._sql.total_changes > before else "same"

    def _insert(self, session: int, turn: Turn, removed: Removed) -> int:
        told = (turn.role, turn.text, turn.parent, moment(turn.time))
        more = (turn.author, turn.model, turn.branch, int(turn.is_side))
        cursor = self._sql.execute(
            _INSERT, (turn.native, int(turn.is_side), *told, *more, session, session)
        )
        key = int(cursor.lastrowid or 0)
        self._accounts.raise_by(session, "turn", removed.get("", {}), key)
        self._follow(session, key, turn.is_side)
        return key

    def _update(
        self, session: int, key: int, old: Mapping[str, Any], turn: Turn, removed: Removed
    ) -> bool:
        text = turn.text if turn.is_whole else joined(old["text"], turn.text)
        told = {name: getattr(turn, name) for name in ("role", "parent", "author", "model")}
        anew = updated(old, {**told, "branch": turn.branch, "time": self._time(old, turn)})
        if text != old["text"]:
            anew["text"] = text
            account = self._accounts.set if turn.is_whole else self._accounts.raise_by
            account(session, "turn", removed.get("", {}), key)
        if old["is_gone"]:
            anew["is_gone"] = 0  # told again after it was taken back
        for name, value in anew.items():
            self._sql.execute(f"UPDATE turn SET {name} = ? WHERE id = ?", (value, key))
        return bool(anew)

    def _time(self, old: Mapping[str, Any], turn: Turn) -> float:
        """Return the time of the first part; an edit later on does not change it."""
        times = [time for time in (old["time"], moment(turn.time)) if time]
        return min(times, default=0.0)

    def _put(self, turn: int, place: Place) -> bool:
        row = (
            *(place.path, place.commit, bounded(place.first), bounded(place.last), place.side),
            *(place.hunk, place.suggestion),
            *(None if place.resolved is None else int(place.resolved), int(place.outdated)),
        )
        old = self._sql.execute("SELECT * FROM place WHERE turn = ?", (turn,)).fetchone()
        if old and old[1:] == row:
            return False
        self._sql.execute("INSERT OR REPLACE INTO place VALUES (?,?,?,?,?,?,?,?,?,?)", (turn, *row))
        return True

    def _is_behind(self, session: int, turn: int, is_side: bool) -> bool:
        """Return whether the turn that the next one follows is a turn, or comes after it."""
        tip = "side_tip" if is_side else "tip"
        row = self._sql.execute(_BEHIND.format(tip=tip), (session, turn)).fetchone()
        return row is not None

    def _follow(self, session: int, turn: int | None, is_side: bool) -> None:
        """Note which turn the next one without a parent follows."""
        tip = "side_tip" if is_side else "tip"
        self._sql.execute(f"UPDATE session SET {tip} = ? WHERE id = ?", (turn, session))
