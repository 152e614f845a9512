"""Continue: ``~/.continue/sessions/<id>.json``, one document a session, written anew each time.

Messages have no ids: they are named by their place in the history.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..model import Call, Complete, Entry, Mark, Result, Role, Session, Status, Turn
from ..source import Origin, Surroundings, Tally
from ..worktrees import Inside, worktrees
from . import files, injected, tools
from .addresses import local
from .documents import document
from .fields import Record, instant, joined, mapping, mappings, text

_ROLES: dict[str, Role] = {"user": "person", "assistant": "agent"}
_SILENT = {"system", "thinking", "tool"}
_STATUSES: dict[str, Status] = {"done": "ok", "errored": "failed", "canceled": "failed"}
_LIST = "sessions.json"
_LONGEST_TIME = 15  # digits of milliseconds


class Continue:
    """The source; see ``Source``."""

    name = "continue"
    is_personal = True

    def origins(self, around: Surroundings) -> Iterator[Origin]:
        """Yield the sessions; those that the list beside them puts elsewhere are not opened."""
        moved = around.environment.get("CONTINUE_GLOBAL_DIR")
        folder = (Path(moved) if moved else around.home / ".continue") / "sessions"
        inside = Inside(worktrees(around.repository))
        listed = {
            f"{text(one.get('sessionId'))}.json": local(one.get("workspaceDirectory"))
            for one in mappings(document(folder / _LIST, Tally()))
        }
        for origin in files.found(folder, "*.json"):
            cwd = listed.get(origin.key, "")
            if origin.key != _LIST and (not cwd or cwd in inside):
                yield origin

    def read(self, origin: Origin, cursor: str, tally: Tally) -> Iterator[Entry]:
        """Yield a session as a whole."""
        if origin.path is not None:
            record = mapping(document(origin.path, tally))
            time = _time(origin.path) if record else 0.0
            yield from _told(record, origin.path.stem, time, tally)
        yield Mark("")


def _told(record: Record, stem: str, time: float, tally: Tally) -> Iterator[Entry]:
    native = text(record.get("sessionId")) or stem
    cwd = local(record.get("workspaceDirectory"))
    session = Session(
        native, cwd=cwd, agent=f"continue-cli:{native}", title=text(record.get("title")), time=time
    )
    told, parent = list[str](), ""
    for place, item in enumerate(mappings(record.get("history"))):
        entries = _item(item, session, str(place), parent, tally)
        if entries:
            yield from entries if told else (session, *entries)
            parent = str(place)
            told.append(parent)
    if told:
        yield Complete(native, tuple(told))


def _item(
    item: Record, session: Session, native: str, parent: str, tally: Tally
) -> tuple[Entry, ...]:
    """Return what a message tells; nothing for one that says and does nothing."""
    message = mapping(item.get("message"))
    kind = text(message.get("role"))
    role = _ROLES.get(kind)
    if role is None:
        if kind in _SILENT:
            tally.skipped[kind] += 1
        else:
            tally.unknown("", f"message.{kind}")
        return ()
    words = _words(message.get("content"))
    words = injected.spoken(words) if role == "person" else words.strip()
    states = mappings(item.get("toolCallStates")) or [
        {"toolCall": one} for one in mappings(message.get("toolCalls"))
    ]
    called = [(call, state) for state in states if (call := _call(state))]
    if not words and not called:
        tally.skipped[f"{kind}.empty"] += 1
        return ()
    logs = mappings(item.get("promptLogs"))
    model = text(logs[0].get("modelTitle")) if logs and role == "agent" else ""
    calls = tuple(call for call, _ in called)
    turn = Turn(
        session.native,
        native,
        role,
        words,
        parent,
        session.time,
        model=model,
        calls=calls,
        is_whole=True,
    )
    results = [_result(call, state, session.native) for call, state in called]
    return (turn, *(one for one in results if one.status or one.output))


def _call(state: Record) -> Call | None:
    called = mapping(state.get("toolCall"))
    native = text(called.get("id")) or text(state.get("toolCallId"))
    function = mapping(called.get("function"))
    given = mapping(state.get("parsedArgs")) or function.get("arguments")
    return tools.called(native, text(function.get("name")), given) if native else None


def _result(call: Call, state: Record, session: str) -> Result:
    status = _STATUSES.get(text(state.get("status")), "")
    printed = joined(text(one.get("content")) for one in mappings(state.get("output")))
    output = printed if call.operation == "run" or status == "failed" else ""
    return Result(session, call.native, status, output)


def _words(content: object) -> str:
    if isinstance(content, str):
        return content
    return joined(text(one.get("text")) for one in mappings(content) if one.get("type") == "text")


def _time(path: Path) -> float:
    """Return when a session began, which only the list of sessions tells."""
    for one in mappings(document(path.with_name(_LIST), Tally())):
        if one.get("sessionId") == path.stem:
            told = one.get("dateCreated")
            digits = text(told)[:_LONGEST_TIME]
            return instant(int(digits) if digits.isdecimal() else told)
    return 0.0


SOURCE = Continue()
