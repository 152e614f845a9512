"""Transcripts of Cursor's agents: one message a line, without ids, times and results."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..model import Call, Entry, Role, Session, Turn
from ..source import Tally
from . import injected, tools
from .fields import Record, joined, mapping, mappings, text

_ROLES: dict[str, Role] = {"user": "person", "assistant": "agent"}
_UNSAID = {"thinking", "redacted_thinking", "tool_result", "image", "file"}
_SILENT = {"turn_ended", "turn_started", "status"}
_ASKED = re.compile(r"<user_query>\s*(.*?)\s*</user_query>", re.DOTALL)


class Transcript:
    """The lines of one file; see ``jsonl.Parser``.

    Args:
        native: id of the conversation.
        cwd: folder that it was held in.
        tally: where is counted what was not taken.

    """

    def __init__(self, native: str, cwd: str, tally: Tally) -> None:
        self._session = Session(native, cwd=cwd, agent=f"cursor:{native}")
        self._tally = tally
        self._lines = 0
        self._is_told = False

    @property
    def memory(self) -> dict[str, Any]:
        """How many lines were read, for turns are named by theirs."""
        return {"lines": self._lines}

    def recall(self, memory: dict[str, Any]) -> None:
        """Take up ``memory``."""
        lines = memory.get("lines")
        self._lines = lines if type(lines) is int and lines > 0 else 0

    def passes_over(self, line: bytes) -> str:
        """Return nothing: every line is parsed."""
        return ""

    def parse(self, record: Record) -> Iterator[Entry]:
        """Yield what a line tells."""
        self._lines += 1
        role = _ROLES.get(text(record.get("role")))
        if role is None:
            self._pass(text(record.get("type")) or text(record.get("role")))
            return
        said, calls = self._content(role, mapping(record.get("message")))
        if not said and not calls:
            self._tally.skipped["message"] += 1
            return
        if not self._is_told:
            yield self._session
        self._is_told = True
        yield Turn(self._session.native, str(self._lines), role, said, calls=calls, is_whole=True)

    def _pass(self, kind: str) -> None:
        if kind in _SILENT:
            self._tally.skipped[kind] += 1
        else:
            self._tally.unknown("", kind)

    def _content(self, role: Role, message: Record) -> tuple[str, tuple[Call, ...]]:
        content = message.get("content")
        if isinstance(content, str):
            return _spoken(role, content), ()
        said, calls = list[str](), list[Call]()
        for nth, block in enumerate(mappings(content), 1):
            kind = text(block.get("type"))
            if kind == "text":
                said.append(_spoken(role, text(block.get("text"))))
            elif kind == "tool_use":
                native = text(block.get("id")) or f"{self._lines}.{nth}"
                calls.append(tools.called(native, text(block.get("name")), block.get("input")))
            elif kind not in _UNSAID:
                self._tally.unknown("", f"message.{kind}")
        return joined(said), tuple(calls)


def _spoken(role: Role, words: str) -> str:
    """Return the words; around those of a person stands what Cursor adds."""
    if role != "person":
        return words.strip()
    asked = _ASKED.findall(words) if "<user_query>" in words else []
    return joined(asked) if asked else injected.spoken(words)
