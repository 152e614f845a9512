"""Calls of tools, their outcomes, and what they did to files, as rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ..model import Call, Edit, Result
from .accounts import Accounts
from .merging import lines, updated

Removed = Mapping[str, Mapping[str, int]]
"""What cleaning took out of an entry: native id of a call, or "" for the entry → kind → times."""
Outcome = Literal["added", "updated", "same", "unknown"]
_COLUMNS = ("name", "operation", "paths", "command")
_NONE = "[]"


class Calls:
    """Writes the calls of turns, and their results."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection
        self._accounts = Accounts(connection)

    def add(
        self, session: int, turn: int, calls: Sequence[Call], removed: Removed, whole: bool
    ) -> bool:
        """Add calls to a turn, or bring them up to date; return whether anything was anew.

        Args:
            session: key of the session.
            turn: key of the turn.
            calls: as told.
            removed: what cleaning took out of them.
            whole: the turn has no other calls than these.
        """
        anew = whole and self._drop_others(turn, {call.native for call in calls})
        for call in calls:
            anew |= self._add(session, turn, call, removed.get(call.native, {}))
        return anew

    def finish(self, session: int, result: Result, removed: Removed) -> Outcome:
        """Write what became of a call."""
        row = self._sql.execute(
            "SELECT id, turn, status, output, was_corrected FROM call"
            " WHERE session = ? AND native = ?",
            (session, result.call),
        ).fetchone()
        if row is None:
            return "unknown"
        key, turn, *old = row
        columns = ("status", "output", "was_corrected")
        told = (result.status, result.output, int(result.was_corrected))
        changed = self._update(key, dict(zip(columns, old, strict=True)), columns, told)
        edited = bool(result.edits) and self._set_edits(key, result.edits, is_made=True)
        if changed or edited:
            self._accounts.set(session, "result", removed.get("", {}), turn, key)
        return "updated" if changed or edited else "same"

    def _add(self, session: int, turn: int, call: Call, removed: Mapping[str, int]) -> bool:
        row = self._sql.execute(
            "SELECT id, turn, name, operation, paths, command FROM call"
            " WHERE session = ? AND native = ?",
            (session, call.native),
        ).fetchone()
        paths = json.dumps(call.paths, ensure_ascii=False)
        told = (call.name, call.operation, paths, call.command)
        if row is None:
            key = self._insert(session, turn, call.native, told)
            self._insert_edits(key, call.edits, is_made=False)
            self._accounts.raise_by(session, "call", removed, turn, key)
            return True
        key, turn, *old = row
        changed = self._update(key, dict(zip(_COLUMNS, old, strict=True)), _COLUMNS, told)
        edited = bool(call.edits) and self._set_edits(key, call.edits, is_made=False)
        if changed or edited:
            self._accounts.set(session, "call", removed, turn, key)
        return changed or edited

    def _insert(self, session: int, turn: int, native: str, told: tuple[str, ...]) -> int:
        cursor = self._sql.execute(
            "INSERT INTO call (session, turn, native, position, name, operation, paths, command,"
            " status, output, was_corrected) VALUES (?, ?, ?,"
            " (SELECT coalesce(max(position) + 1, 0) FROM call WHERE turn = ?),"
            " ?, ?, ?, ?, '', '', 0)",
            (session, turn, native, turn, *told),
        )
        return int(cursor.lastrowid or 0)

    def _update(
        self, key: int, old: Mapping[str, Any], columns: Sequence[str], told: Sequence[Any]
    ) -> bool:
        new = {
            name: value
            for name, value in zip(columns, told, strict=True)
            if value not in (_NONE, "other")
        }
        anew = updated(old, new)
        for name, value in anew.items():
            self._sql.execute(f"UPDATE call SET {name} = ? WHERE id = ?", (value, key))
        return bool(anew)

    def _set_edits(self, call: int, edits: Sequence[Edit], *, is_made: bool) -> bool:
        """Replace the edits of a call, unless they are these, or are known better."""
        old = self._sql.execute(
            "SELECT path, removed, added, is_made FROM edit WHERE call = ? ORDER BY position",
            (call,),
        ).fetchall()
        new = [(one.path, lines(one.removed), lines(one.added), int(is_made)) for one in edits]
        if old == new or (old and old[0][3] and not is_made):
            return False
        self._sql.execute("DELETE FROM edit WHERE call = ?", (call,))
        self._insert_edits(call, edits, is_made=is_made)
        return True

    def _insert_edits(self, call: int, edits: Sequence[Edit], *, is_made: bool) -> None:
        self._sql.executemany(
            "INSERT INTO edit VALUES (?,?,?,?,?,?)",
            [
                (call, number, one.path, lines(one.removed), lines(one.added), is_made)
                for number, one in enumerate(edits)
            ],
        )

    def _drop_others(self, turn: int, natives: set[str]) -> bool:
        held = self._sql.execute("SELECT id, native FROM call WHERE turn = ?", (turn,)).fetchall()
        others = [(key,) for key, native in held if native not in natives]
        self._sql.executemany("DELETE FROM call WHERE id = ?", others)
        self._sql.executemany('DELETE FROM removed WHERE "call" = ?', others)
        return bool(others)
