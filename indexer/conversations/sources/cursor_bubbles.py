"""A conversation of Cursor: its record names the messages (``bubbles``) and their order.

A message of the agent holds at most one call of a tool, together with its result; arguments and
results are JSON text within JSON. Since 2026 an edit names the file's content before and after by
their digests; before that, the result held differences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from ..model import Call, Complete, Edit, Entry, Result, Role, Session, Status, Turn
from ..source import Tally
from . import changes, tools
from .addresses import local
from .documents import loaded
from .fields import Record, instant, items, mapping, mappings, text

Value = Callable[[str], Any]
"""Looks up the value of a key: text or bytes, or None."""

_ROLES: dict[int, Role] = {1: "person", 2: "agent"}
_CONTENT = "composer.content."
_NAMING = 20  # messages that may name the folder, where nothing else does
_OUTPUTS = ("output", "contents", "resultForModel", "error", "errorMessage")
_STATUSES: dict[str, Status] = {
    "completed": "ok",
    "error": "failed",
    "failed": "failed",
    "cancelled": "failed",
    "rejected": "failed",
}


@dataclass(frozen=True, slots=True)
class Composer:
    """One conversation.

    Attributes:
        native: its id.
        cwd: folder of the window that it was held in, when that is known.
        value: looks up values.
        tally: where is counted what was not taken.

    """

    native: str
    cwd: str
    value: Value
    tally: Tally

    def entries(self) -> Iterator[Entry]:
        """Yield the session, and all its messages, whole."""
        record = mapping(loaded(self.value(f"composerData:{self.native}")))
        if not record:
            self.tally.broken += 1
            return
        session = self._session(record)
        told, parent = list[str](), ""
        for native, inline in _listed(record):
            bubble = mapping(inline or loaded(self.value(f"bubbleId:{self.native}:{native}")))
            self.tally.broken += not bubble
            turn = self._turn(native, bubble, session)
            if turn is None:
                told += [] if bubble else [native]  # it may have been told when it was whole
                continue
            if parent == "":
                yield session
            model = turn.model or _model(record.get("modelConfig"), "modelName")
            yield replace(turn, parent=parent, model=model if turn.role == "agent" else "")
            yield from self._results(bubble, turn)
            told.append(native)
            parent = native
        if parent:
            yield Complete(self.native, tuple(told))

    def _session(self, record: Record) -> Session:
        parent = text(mapping(record.get("subagentInfo")).get("parentComposerId"))
        return Session(
            self.native,
            str(record.get("_v"))[:20] if type(record.get("_v")) is int else "",
            folder_of(record) or self.cwd or self._folder(record),
            branch=text(record.get("createdOnBranch")),
            parent=parent,
            agent=f"cursor:{self.native}",
            title=text(record.get("name")),
            time=instant(record.get("createdAt")),
        )

    def _folder(self, record: Record) -> str:
        """Return the folder that the first messages name."""
        for native, inline in _listed(record)[:_NAMING]:
            bubble = mapping(inline or loaded(self.value(f"bubbleId:{self.native}:{native}")))
            named = text(bubble.get("workspaceProjectDir"))
            folders = [path for uri in items(bubble.get("workspaceUris")) if (path := local(uri))]
            if named or folders:
                return named or folders[0]
        return ""

    def _turn(self, native: str, bubble: Record, session: Session) -> Turn | None:
        """Return what a message tells; None when that is nothing."""
        kind = bubble.get("type")
        role = _ROLES.get(kind) if type(kind) is int else None
        if role is None:
            if bubble:
                self.tally.unknown(session.version, f"bubble.{kind}")
            return None
        call = _call(native, mapping(bubble.get("toolFormerData")))
        words = "" if call and role == "agent" else text(bubble.get("text")).strip()
        if not words and not call:
            self.tally.skipped["bubble"] += 1
            return None
        return Turn(
            self.native,
            native,
            role,
            words,
            time=_time(bubble) or session.time,
            model=_model(bubble.get("modelInfo"), "modelName"),
            is_side=bool(session.parent),
            calls=(call,) if call else (),
            is_whole=True,
        )

    def _results(self, bubble: Record, turn: Turn) -> Iterator[Entry]:
        tool = mapping(bubble.get("toolFormerData"))
        for call in turn.calls:
            result = mapping(_object(tool.get("result")))
            status = _status(tool, result)
            output = tools.first(result, _OUTPUTS) if call.operation == "run" else ""
            if status == "failed":
                output = output or text(tool.get("error")) or tools.first(result, _OUTPUTS)
            edits = self._edits(call, result) if status != "failed" else ()
            if status or output or edits:
                yield Result(self.native, call.native, status, output, edits)

    def _edits(self, call: Call, result: Record) -> tuple[Edit, ...]:
        """Return what an edit really changed, as its result tells."""
        path = next((edit.path for edit in call.edits), "")
        if call.operation != "edit" or not path:
            return ()
        shown = [text(one.get("diffString")) for one in mappings(_chunks(result))]
        if any(shown):
            wide = all(changes.is_wide(one) for one in shown)
            found = [changes.unified(one, path, 2 if wide else 1) for one in shown]
            return tuple(replace(edit, path=path) for edits in found for edit in edits)
        after, before = self._content(result, "after"), self._content(result, "before")
        if after is None:
            return ()
        return (changes.replaced(path, before or "", after),)

    def _content(self, result: Record, when: str) -> str | None:
        """Return the text of a file before or after an edit; None when it is not kept."""
        key = text(result.get(f"{when}ContentId"))
        value = self.value(key) if key.startswith(_CONTENT) else None
        if isinstance(value, bytes):
            value = value.decode("utf-8", "replace")
        return value if isinstance(value, str) else None


def folder_of(record: Record) -> str:
    """Return the folder of the window that a record names; "" when it names none."""
    uri = mapping(mapping(record.get("workspaceIdentifier")).get("uri"))
    return text(uri.get("fsPath")) or local(uri.get("external")) or text(uri.get("path"))


def _listed(record: Record) -> list[tuple[str, Record]]:
    """Return the ids of the messages in order; older records hold the messages themselves."""
    headers = mappings(record.get("fullConversationHeadersOnly"))
    known = mapping(record.get("conversationMap"))
    inline = [] if headers else mappings(record.get("conversation"))
    named = [(text(one.get("bubbleId")), one) for one in inline or headers]
    found = {native: one if inline else mapping(known.get(native)) for native, one in named}
    return [(native, one) for native, one in found.items() if native]


def _call(native: str, tool: Record) -> Call | None:
    name = text(tool.get("name"))
    if not name:
        return None
    given = {**mapping(_object(tool.get("rawArgs"))), **mapping(_object(tool.get("params")))}
    streamed = text(given.get("streamingContent"))
    if streamed:
        given.setdefault("contents", streamed)
    if not given:
        given = {"patch": text(tool.get("rawArgs"))}
    return tools.called(text(tool.get("toolCallId")) or native, name, given)


def _object(value: object) -> object:
    """Return an argument or a result, which is JSON text or, seldom, an object."""
    return value if isinstance(value, dict) else loaded(value)


def _status(tool: Record, result: Record) -> Status:
    if tool.get("userDecision") == "rejected" or result.get("rejected") is True:
        return "failed"
    codes = [result.get("exitCodeV2"), result.get("exitCode")]
    if any(type(code) is int and code != 0 for code in codes):
        return "failed"
    return _STATUSES.get(text(tool.get("status")), "")


def _chunks(result: Record) -> object:
    found = mapping(result.get("diff")).get("chunks")
    return found if found else [result]


def _model(found: object, name: str) -> str:
    named = text(mapping(found).get(name))
    return "" if named == "default" else named


def _time(bubble: Record) -> float:
    timing = mapping(bubble.get("timingInfo"))
    return instant(bubble.get("createdAt")) or instant(timing.get("clientStartTime"))
