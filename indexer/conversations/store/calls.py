"""Calls of tools, their outcomes, and what they did to files, as rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Literal

from ..model import Call, Edit, Result
from .accounts import Accounts
from .merging import lines

Removed = Mapping[str, Mapping[str, int]]
"""What cleaning took out of an entry: native id of a call, or "" for the entry → kind → times."""
Outcome = Literal["added", "updated", "same", "unknown"]
_NONE = "[]"
_FIND = """
SELECT id, turn, name, operation, paths, command FROM call WHERE session = ? AND native = ?
"""
_INSERT = """
INSERT INTO call (session, turn, native, position, name, operation, paths, command,
                            status, output, was_corrected)
VALUES (?1, ?2, ?3, (SELECT coalesce(max(position) + 1, 0) FROM call WHERE turn = ?2),
        ?4, ?5, ?6, ?7, '', '', 0)
ON CONFLICT DO NOTHING
"""


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
        outcome = (result.status or old[0], result.output or old[1], result.was_corrected or old[2])
        changed = outcome != tuple(old)
        if changed:
            self._sql.execute(
                "UPDATE call SET status = ?, output = ?, was_corrected = ? WHERE id = ?",
                (*outcome, key),
            )
        edited = bool(result.edits) and self._set_edits(key, result.edits, is_made=True)
        if changed or edited:
            account = self._accounts.set if any(old) else self._accounts.raise_by
            account(session, "result", removed.get("", {}), turn, key)
        return "updated" if changed or edited else "same"

    def _add(self, session: int, turn: int, call: Call, removed: Mapping[str, int]) -> bool:
        paths = json.dumps(call.paths, ensure_ascii=False) if call.paths else _NONE
        told = (call.name, call.operation, paths, call.command)
        cursor = self._sql.execute(_INSERT, (session, turn, call.native, *told))
        if cursor.rowcount > 0:
            key = int(cursor.lastrowid or 0)
            self._insert_edits(key, call.edits, is_made=False)
            self._accounts.raise_by(session, "call", removed, turn, key)
            return True
        key, turn, *old = self._sql.execute(_FIND, (session, call.native)).fetchone()
        new = (
            *(call.name or old[0], _known(call.operation, "other", old[1])),
            *(_known(paths, _NONE, old[2]), call.command or old[3]),
        )
        changed = new != tuple(old)
        if changed:
            self._sql.execute(
                "UPDATE call SET name = ?, operation = ?, paths = ?, command = ? WHERE id = ?",
                (*new, key),
            )
        edited = bool(call.edits) and self._set_edits(key, call.edits, is_made=False)
        if changed or edited:
            self._accounts.set(session, "call", removed, turn, key)
        return changed or edited

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
        if not edits:
            return
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


def _known(new: str, nothing: str, old: str) -> str:
    return old if new == nothing else new
