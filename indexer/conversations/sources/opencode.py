"""opencode: ``opencode.db``, with tables of sessions, messages and the parts of messages.

What a person took back stays until they go on: a session's ``revert`` names the first message that
counts no more. Ids grow with time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ..model import Call, Complete, Edit, Entry, Mark, Result, Role, Session, Status, Turn
from ..source import Origin, Surroundings, Tally
from ..worktrees import Inside, worktrees
from . import changes, databases, tools
from .documents import loaded
from .fields import Record, instant, joined, mapping, mappings, text

_ROLES: dict[str, Role] = {"user": "person", "assistant": "agent"}
_SILENT = {
    *("reasoning", "step-start", "step-finish", "snapshot", "patch", "file", "agent", "retry"),
    *("compaction", "subtask"),
}
_STATUSES: dict[str, Status] = {"completed": "ok", "error": "failed"}
_MESSAGES = "SELECT id, data FROM message WHERE session_id = ? ORDER BY id"
_PARTS = "SELECT data FROM part WHERE message_id = ? ORDER BY id"
_STATES = "SELECT session_id, count(*), max(id){} FROM part GROUP BY session_id"
_NEEDED = {
    "session": {"id", "directory"},
    "message": {"id", "session_id", "data"},
    "part": {"id", "message_id", "session_id", "data"},
}


class OpenCode:
    """The source; see ``Source``."""

    name = "opencode"
    is_personal = True

    def origins(self, around: Surroundings) -> Iterator[Origin]:
        """Yield the sessions held in a worktree, each an origin of its own."""
        moved = around.environment.get("XDG_DATA_HOME")
        data = Path(moved) if moved else around.home / ".local" / "share"
        with suppress(TimeoutError):  # next time
            yield from list(_listed(data / "opencode" / "opencode.db", around))

    def read(self, origin: Origin, cursor: str, tally: Tally) -> Iterator[Entry]:
        """Yield a session as a whole."""
        if origin.path is None:
            return
        with databases.opened(origin.path) as connection, databases.tolerant(tally):
            if connection and _is_known(connection):
                yield from _Reading(connection, origin.key, tally).entries()
        yield Mark("")


def _listed(path: Path, around: Surroundings) -> Iterator[Origin]:
    inside = Inside(worktrees(around.repository))
    with databases.opened(path) as connection, databases.tolerant(Tally()):
        if connection is None or not _is_known(connection):
            return
        states = _states(connection, path)
        rows = connection.execute("SELECT id, directory FROM session ORDER BY id")
        for native, directory in rows.fetchall():
            if text(native) and text(directory) in inside:
                yield Origin(native, path, states.get(native, ""), directory)


def _states(connection: sqlite3.Connection, path: Path) -> dict[str, str]:
    """Return what changes with a session; older tables do not tell when a part changed."""
    changed = "time_updated"
    if changed not in databases.columns(connection, "part"):
        stamp = databases.stamp(path)
        return {native: stamp for (native,) in connection.execute("SELECT id FROM session")}
    parts = connection.execute(_STATES.format(f", max({changed})"))
    found = {native: f"{count}:{last}:{time}" for native, count, last, time in parts}
    if {changed, "revert"} <= databases.columns(connection, "session"):
        rows = connection.execute(f"SELECT id, {changed}, revert FROM session")  # noqa: S608
        found |= {key: f"{found.get(key, '')}:{time}:{back}" for key, time, back in rows}
    return found


def _is_known(connection: sqlite3.Connection) -> bool:
    return all(names <= databases.columns(connection, table) for table, names in _NEEDED.items())


class _Reading:
    """Reads one session."""

    def __init__(self, connection: sqlite3.Connection, native: str, tally: Tally) -> None:
        self._connection, self._native, self._tally = connection, native, tally
        self._session = self._begun()
        self._told: list[str] = []

    def entries(self) -> Iterator[Entry]:
        """Yield the session and its messages."""
        until = text(mapping(loaded(self._column("revert"))).get("messageID"))
        for native, data in self._connection.execute(_MESSAGES, (self._native,)):
            if not isinstance(native, str) or (until and native >= until):
                continue
            entries = self._message(native, mapping(loaded(data)))
            if entries:
                yield from entries if self._told else (self._session, *entries)
                self._told.append(native)
        if self._told:
            yield Complete(self._native, tuple(self._told))

    def _begun(self) -> Session:
        parent = text(self._column("parent_id"))
        return Session(
            self._native,
            text(self._column("version")),
            text(self._column("directory")),
            parent=parent,
            agent=f"opencode:{self._native}",
            title=text(self._column("title")),
            time=instant(self._column("time_created")),
        )

    def _column(self, name: str) -> object:
        """Return a field of the session; None where there is no such column."""
        if name not in databases.columns(self._connection, "session"):
            return None
        query = f"SELECT {name} FROM session WHERE id = ?"  # noqa: S608 one of this file's names
        row = self._connection.execute(query, (self._native,)).fetchone()
        return row[0] if row else None

    def _message(self, native: str, record: Record) -> list[Entry]:
        """Return what a message tells; nothing for one that says and does nothing."""
        role = _ROLES.get(text(record.get("role")))
        if role is None:
            self._tally.broken += not record
            if record:
                self._tally.unknown(self._session.version, f"message.{record.get('role')}")
            return []
        words, used = self._parts(native)
        calls = tuple(call for call, _ in used)
        if not words and not calls:
            self._tally.skipped["message"] += 1
            return []
        model = text(record.get("modelID")) or text(mapping(record.get("model")).get("modelID"))
        turn = Turn(
            self._native,
            native,
            "agent" if self._session.parent else role,
            words,
            self._told[-1] if self._told else "",
            instant(mapping(record.get("time")).get("created")),
            model=model if role == "agent" else "",
            is_side=bool(self._session.parent),
            calls=calls,
            is_whole=True,
        )
        return [turn, *(one for _, result in used for one in [result] if one.status or one.output)]

    def _parts(self, message: str) -> tuple[str, list[tuple[Call, Result]]]:
        said, used = list[str](), list[tuple[Call, Result]]()
        for (data,) in self._connection.execute(_PARTS, (message,)):
            part = mapping(loaded(data))
            kind = text(part.get("type"))
            if kind == "text":
                is_own = part.get("synthetic") is not True and part.get("ignored") is not True
                said.append(text(part.get("text")).strip() if is_own else "")
            elif kind == "tool" and text(part.get("callID")):
                used.append(_used(part, self._native))
            elif not part:
                self._tally.broken += 1
            elif kind not in _SILENT:
                self._tally.unknown(self._session.version, f"part.{kind}")
        return joined(said), used


def _used(part: Record, session: str) -> tuple[Call, Result]:
    """Return the call of a tool with what became of it."""
    state = mapping(part.get("state"))
    call = tools.called(text(part.get("callID")), text(part.get("tool")), state.get("input"))
    shown = mapping(state.get("metadata"))
    status = _STATUSES.get(text(state.get("status")), "")
    if call.operation == "run" and shown.get("exit") not in (None, 0):
        status = "failed"
    output = text(state.get("error"))
    if call.operation == "run":
        output = text(state.get("output")) or output
    edits = _edits(shown, call) if call.operation == "edit" and status == "ok" else ()
    return call, Result(session, call.native, status, output, edits)


def _edits(shown: Record, call: Call) -> tuple[Edit, ...]:
    """Return what a call really changed, as the tool noted it."""
    path = next((edit.path for edit in call.edits), "")
    noted = mappings(shown.get("files")) or [mapping(shown.get("filediff"))]
    found = []
    for one in noted:
        named = tools.first(one, ("filePath", "file", "path")) or path
        before, after = one.get("before"), one.get("after")
        if named and isinstance(before, str) and isinstance(after, str):
            found.append(changes.replaced(named, before, after))
    if found:
        return tuple(found)
    diffs = changes.unified(text(shown.get("diff")), path)
    return tuple(replace(edit, path=path or edit.path) for edit in diffs)


SOURCE = OpenCode()
