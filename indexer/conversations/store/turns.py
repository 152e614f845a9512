"""Turns as rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from typing import Any

from ..model import Place, Turn
from .accounts import Accounts
from .calls import Calls, Outcome, Removed
from .heads import Heads
from .merging import bounded, joined, moment, updated

_COLUMNS = (*("role", "text", "parent", "time", "author", "model", "branch", "is_side", "is_gone"),)
_FIND = f"SELECT id, {', '.join(_COLUMNS)} FROM turn WHERE session = ? AND native = ?"
_INSERT = f"""
INSERT INTO turn (session, native, position, rank, follows, is_live,
                            {", ".join(_COLUMNS)})
VALUES (?1, ?2, ?3, ?3, ?4, 1, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0)
ON CONFLICT DO NOTHING
"""
_BEHIND = """
WITH RECURSIVE behind (id) AS (
    SELECT ?1
    UNION
    SELECT coalesce(p.id, t.follows) FROM behind b JOIN turn t ON t.id = b.id
    LEFT JOIN turn p ON p.session = t.session AND p.native = t.parent AND t.parent <> ''
    LIMIT 100000
)
SELECT 1 FROM behind WHERE id = ?2
"""


class Turns:
    """Writes turns with their calls and places."""

    def __init__(self, connection: sqlite3.Connection, heads: Heads) -> None:
        self._sql = connection
        self._heads = heads
        self._accounts = Accounts(connection)
        self._calls = Calls(connection)

    def add(self, session: int, turn: Turn, removed: Removed) -> Outcome:
        """Add a turn, or what is told anew of it."""
        key = self._insert(session, turn, removed)
        outcome: Outcome = "added" if key else "same"
        if not key:
            key, *old = self._sql.execute(_FIND, (session, turn.native)).fetchone()
            known = dict(zip(_COLUMNS, old, strict=True))
            if self._update(session, key, known, turn, removed):
                outcome = "updated"
        anew = bool(turn.calls) or turn.is_whole
        anew = anew and self._calls.add(session, key, turn.calls, removed, turn.is_whole)
        if turn.place:
            anew |= self._put(key, turn.place)
        return "updated" if anew and outcome == "same" else outcome

    def take_back(self, session: int, native: str) -> Outcome:
        """Note that a turn counts no more; what is told next goes on before it."""
        row = self._sql.execute(
            "SELECT t.id, coalesce(p.id, t.follows), t.is_side, t.is_gone FROM turn t"
            " LEFT JOIN turn p ON p.session = t.session AND p.native = t.parent AND t.parent <> ''"
            " WHERE t.session = ? AND t.native = ?",
            (session, native),
        ).fetchone()
        if row is None:
            return "unknown"
        key, before, is_side, was_gone = row
        self._sql.execute("UPDATE turn SET is_gone = 1 WHERE id = ?", (key,))
        head = self._heads.of(session)
        if self._is_behind(key, head.follows(is_side)):
            head.move(is_side, before)
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
        """Return the key of a turn that was not there; 0 when it was."""
        head = self._heads.of(session)
        follows = None if head.is_discussion else head.follows(turn.is_side)
        told = (turn.role, turn.text, turn.parent, moment(turn.time))
        more = (turn.author, turn.model, turn.branch, int(turn.is_side))
        cursor = self._sql.execute(
            _INSERT, (session, turn.native, head.position, follows, *told, *more)
        )
        if cursor.rowcount < 1:
            return 0
        key = int(cursor.lastrowid or 0)
        self._accounts.raise_by(session, "turn", removed.get("", {}), key)
        head.position += 1
        head.move(turn.is_side, key)
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

    def _is_behind(self, turn: int, tip: int | None) -> bool:
        """Return whether a tip is a turn, or comes after it."""
        return tip is not None and bool(self._sql.execute(_BEHIND, (tip, turn)).fetchone())
