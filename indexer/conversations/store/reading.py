"""Sessions, turns, calls and edits as they are asked for."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from ..model import Operation, Place
from .rows import CallRow, EditRow, SessionRow, Standing, TurnRow

_SESSION = (
    "id, source, native, digest, version, cwd, remote, branch, base, head, parent, agent, title,"
    " time, is_discussion, standing, revision"
)
_TURN = (
    "t.id, t.session, t.native, t.role, t.text, t.parent, t.time, t.author, t.model, t.branch,"
    ' t.is_side, t.is_live, p.path, p."commit", p.first, p.last, p.side, p.hunk, p.suggestion,'
    " p.resolved, p.outdated"
)
_FROM_TURN = "FROM turn t LEFT JOIN place p ON p.turn = t.id"
_CALL = "id, turn, native, name, operation, paths, command, status, output, was_corrected"
_EDIT = (
    "c.id, t.id, e.path, e.removed, e.added, t.time, c.status, e.is_made, t.is_live,"
    " c.was_corrected"
)
_FROM_EDIT = "FROM edit e JOIN call c ON c.id = e.call JOIN turn t ON t.id = c.turn"
_OF_CONVERSATION = "ORDER BY t.is_live DESC, t.rank, t.position"


class Reading:
    """What can be asked of an opened database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def sessions(self, standing: Collection[Standing] = (), source: str = "") -> list[SessionRow]:
        """Return sessions by time.

        Args:
            standing: the standings wanted; all when empty.
            source: the only source wanted.
        """
        marks = ",".join("?" * len(standing))
        rows = self.connection.execute(
            f"SELECT {_SESSION} FROM session WHERE (? OR standing IN ({marks}))"
            " AND (? = '' OR source = ?) ORDER BY time, digest",
            (not standing, *standing, source, source),
        )
        return [_session(row) for row in rows]

    def session(self, which: int | str) -> SessionRow | None:
        """Return the session of a key or of a digest; None when there is none."""
        column = "id" if isinstance(which, int) else "digest"
        row = self.connection.execute(
            f"SELECT {_SESSION} FROM session WHERE {column} = ?", (which,)
        ).fetchone()
        return None if row is None else _session(row)

    def find(self, source: str, native: str) -> SessionRow | None:
        """Return the session that a source knows by an id; None when there is none."""
        row = self.connection.execute(
            f"SELECT {_SESSION} FROM session WHERE source = ? AND native = ?", (source, native)
        ).fetchone()
        return None if row is None else _session(row)

    def operation(self, source: str, session: str, call: str) -> Operation | None:
        """Return what a call does to files; None when it is not known."""
        row: tuple[Operation] | None = self.connection.execute(
            "SELECT operation FROM call WHERE native = ? AND session ="
            " (SELECT id FROM session WHERE source = ? AND native = ?)",
            (call, source, session),
        ).fetchone()
        return row[0] if row else None

    def turns(self, session: int, *, every: bool = False) -> Iterator[TurnRow]:
        """Yield the live turns of a session in the order of the conversation.

        Args:
            session: its key.
            every: yield those that are not live, too, after them.
        """
        rows = self.connection.execute(
            f"SELECT {_TURN} {_FROM_TURN} WHERE t.session = ? AND (t.is_live OR ?)"
            f" {_OF_CONVERSATION}",
            (session, every),
        )
        return map(_turn, rows)

    def turn(self, turn: int) -> TurnRow | None:
        """Return the turn of a key; None when there is none."""
        query = f"SELECT {_TURN} {_FROM_TURN} WHERE t.id = ?"
        row = self.connection.execute(query, (turn,)).fetchone()
        return None if row is None else _turn(row)

    def calls(self, turn: int) -> list[CallRow]:
        """Return the calls of a turn, in order."""
        rows = self.connection.execute(
            f"SELECT {_CALL} FROM call WHERE turn = ? ORDER BY position", (turn,)
        )
        return [_call(row) for row in rows]

    def edits(self, session: int, *, every: bool = False) -> Iterator[EditRow]:
        """Yield what the calls of a session's live turns did to files, in order.

        Args:
            session: its key.
            every: yield those of turns that are not live, too, after them.
        """
        rows = self.connection.execute(
            f"SELECT {_EDIT} {_FROM_EDIT} WHERE t.session = ? AND (t.is_live OR ?)"
            f" {_OF_CONVERSATION}, c.position, e.position",
            (session, every),
        )
        return map(_edit, rows)

    def cursor(self, source: str, key: str) -> tuple[str, str]:
        """Return where reading of an origin goes on, and its state then; ("", "") at first."""
        row = self.connection.execute(
            "SELECT cursor, state FROM cursor WHERE source = ? AND key = ?", (source, key)
        ).fetchone()
        return (row[0], row[1]) if row else ("", "")

    def removed(self, session: int) -> dict[str, int]:
        """Return how much cleaning took out of a session, by kind."""
        rows = self.connection.execute(
            "SELECT kind, sum(count) FROM removed WHERE session = ? GROUP BY kind ORDER BY kind",
            (session,),
        )
        return dict(rows.fetchall())

    def drift(self, source: str = "") -> list[tuple[str, str, str, str, int]]:
        """Return what was not taken: source, unknown | broken | skipped, version, type, count."""
        return self.connection.execute(
            "SELECT source, what, version, type, sum(count) FROM drift WHERE ? IN ('', source)"
            " GROUP BY source, what, version, type ORDER BY source, what, version, type",
            (source,),
        ).fetchall()


def _session(row: tuple[Any, ...]) -> SessionRow:
    return SessionRow(*_with(row, {14: bool}))


def _turn(row: tuple[Any, ...]) -> TurnRow:
    place = None if row[12] is None else Place(*_with(row[12:], {7: _maybe, 8: bool}))
    return TurnRow(*_with((*row[:12], place), {10: bool, 11: bool}))


def _call(row: tuple[Any, ...]) -> CallRow:
    return CallRow(*_with(row, {5: _array, 9: bool}))


def _edit(row: tuple[Any, ...]) -> EditRow:
    return EditRow(*_with(row, {3: _lines, 4: _lines, 7: bool, 8: bool, 9: bool}))


def _with(row: tuple[Any, ...], kinds: Mapping[int, Callable[[Any], Any]]) -> list[Any]:
    """Return a row with some of its columns, by number, made into what they mean."""
    values = list(row)
    for at, kind in kinds.items():
        values[at] = kind(values[at])
    return values


def _maybe(flag: int | None) -> bool | None:
    return None if flag is None else bool(flag)


def _array(packed: str) -> tuple[str, ...]:
    return tuple(json.loads(packed))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")[:-1])
