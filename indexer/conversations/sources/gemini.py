"""Gemini CLI: ``~/.gemini/tmp/<project>/chats``, one file a session, agents aside in folders.

A file of lines is a log: a message is written anew whenever its calls go on, ``$rewindTo`` takes
back a message with all that follow, ``$set`` changes what is known of the session and may hold
messages, too. Until 2026 a session was one JSON document with all its messages. The folder's name
stands for the project: a digest of its path, or a name that ``projects.json`` lists.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..model import Call, Edit, Entry, Gone, Mark, Result, Session, Status, Turn
from ..source import Origin, Surroundings, Tally
from ..worktrees import Inside, worktrees
from . import changes, files, injected, jsonl, tools
from .documents import content, document
from .fields import Record, instant, joined, mapping, mappings, text

_SILENT = {"info", "error", "warning"}
_STATUSES: dict[str, Status] = {"success": "ok", "error": "failed", "cancelled": "failed"}
_PATTERNS = ("*/chats/*.json", "*/chats/*.jsonl", "*/chats/*/*.jsonl")
_LONGEST_PATH = 4096


class Gemini:
    """The source; see ``Source``."""

    name = "gemini"
    is_personal = True

    def origins(self, around: Surroundings) -> Iterator[Origin]:
        """Yield the sessions of projects that lie in a worktree."""
        moved = around.environment.get("GEMINI_CLI_HOME")
        folder = (Path(moved) if moved else around.home) / ".gemini"
        roots = worktrees(around.repository)
        inside, projects = Inside(roots), _projects(folder, roots)
        for pattern in _PATTERNS:
            for origin in files.found(folder / "tmp", pattern):
                name = origin.key.partition("/")[0]
                cwd = projects.get(name) or _root(folder / "tmp" / name)
                if cwd in inside:
                    yield Origin(origin.key, origin.path, origin.state, cwd)

    def read(self, origin: Origin, cursor: str, tally: Tally) -> Iterator[Entry]:
        """Yield the entries after a cursor; a document is told as a whole."""
        if origin.path is None:
            return
        parser = Recording(origin.path, origin.cwd, tally)
        if origin.path.suffix == ".jsonl":
            yield from jsonl.entries(origin.path, cursor, tally, parser)
            return
        yield from parser.parse(mapping(document(origin.path, tally)))
        yield Mark("")


class Recording:
    """The records of one file; see ``jsonl.Parser``."""

    def __init__(self, path: Path, cwd: str, tally: Tally) -> None:
        self._tally = tally
        self._cwd = cwd
        aside = path.parent.name if path.parent.name != "chats" else ""
        self._session = _session(path.stem, cwd, parent=aside)
        self._is_told = False

    @property
    def memory(self) -> dict[str, Any]:
        """Which session it is."""
        one = self._session
        return {"session": [one.native, one.parent, one.title, one.time]}

    def recall(self, memory: dict[str, Any]) -> None:
        """Take up ``memory``."""
        told = memory.get("session")
        if isinstance(told, list) and len(told) == 4 and text(told[0]):
            native, parent, title = map(text, told[:3])
            self._session = _session(native, self._cwd, parent, title, instant(told[3]))

    def passes_over(self, line: bytes) -> str:
        """Return nothing: every line is parsed."""
        return ""

    def parse(self, record: Record) -> Iterator[Entry]:
        """Yield what a record tells."""
        target, patch = text(record.get("$rewindTo")), record.get("$set")
        if target:
            yield Gone(self._session.native, target)
        elif isinstance(patch, dict):
            yield from self._known(patch)
        elif text(record.get("id")):
            yield from self._message(record)
        elif text(record.get("sessionId")):
            yield from self._begun(record)
        elif record:
            self._tally.unknown("", next(iter(record)))

    def _begun(self, record: Record) -> Iterator[Entry]:
        """Yield what the first record tells, which may be all there is."""
        native, time = text(record.get("sessionId")), instant(record.get("startTime"))
        one = self._session
        self._session = _session(native, self._cwd, one.parent, one.title, time or one.time)
        self._is_told = False
        yield from self._known(record)

    def _known(self, record: Record) -> Iterator[Entry]:
        """Yield the session again if it is called otherwise, and the messages that are told."""
        title = text(record.get("summary"))
        if title and title != self._session.title:
            self._session = replace(self._session, title=title)
            yield from [self._session] if self._is_told else []
        for message in mappings(record.get("messages")):
            yield from self._message(message)

    def _message(self, record: Record) -> Iterator[Entry]:
        kind, native = text(record.get("type")), text(record.get("id"))
        if kind not in ("user", "gemini"):
            if kind in _SILENT:
                self._tally.skipped[kind] += 1
            else:
                self._tally.unknown("", f"message.{kind}")
            return
        is_person = kind == "user"
        words = _words(record.get("displayContent") or record.get("content"))
        tools_called = [one for one in mappings(record.get("toolCalls")) if text(one.get("id"))]
        words = injected.spoken(words) if is_person else words.strip()
        if not native or not (words or tools_called):
            self._tally.skipped[f"{kind}.empty"] += 1
            return
        if not self._is_told:
            yield self._session
        self._is_told = True
        yield Turn(
            self._session.native,
            native,
            "person" if is_person and not self._session.parent else "agent",
            words,
            time=instant(record.get("timestamp")),
            model=text(record.get("model")),
            is_side=bool(self._session.parent),
            calls=tuple(_call(one) for one in tools_called),
            is_whole=True,
        )
        for one in tools_called:
            yield from _results(one, self._session.native)


def _session(
    native: str, cwd: str, parent: str = "", title: str = "", time: float = 0.0
) -> Session:
    return Session(native, cwd=cwd, parent=parent, agent=f"gemini:{native}", title=title, time=time)


def _call(tool: Record) -> Call:
    return tools.called(text(tool.get("id")), text(tool.get("name")), tool.get("args"))


def _results(tool: Record, session: str) -> Iterator[Entry]:
    status = _STATUSES.get(text(tool.get("status")), "")
    call = _call(tool)
    output = _output(tool.get("result")) if call.operation == "run" or status == "failed" else ""
    edits = _edits(mapping(tool.get("resultDisplay")), call) if status == "ok" else ()
    corrected = mapping(tool.get("args")).get("modified_by_user") is True
    if status or output or edits:
        yield Result(session, call.native, status, output, edits, corrected)


def _edits(shown: Record, call: Call) -> tuple[Edit, ...]:
    """Return what a call really changed, as it was shown."""
    path = next((edit.path for edit in call.edits), "") or text(shown.get("fileName"))
    old, new = shown.get("originalContent"), shown.get("newContent")
    if path and isinstance(new, str) and (isinstance(old, str) or old is None):
        return (changes.replaced(path, old or "", new),)
    found = changes.unified(text(shown.get("fileDiff")), path)
    return tuple(replace(edit, path=path or edit.path) for edit in found)


def _output(result: object) -> str:
    """Return what a tool answered."""
    parts = [result] if isinstance(result, dict) else mappings(result)
    responses = [mapping(mapping(one.get("functionResponse")).get("response")) for one in parts]
    said = [tools.first(one, ("output", "error", "content")) for one in responses]
    return joined((text(result), *said))


def _words(parts: object) -> str:
    """Return the text of a message: text, a part, or a list of both."""
    if isinstance(parts, dict):
        parts = [parts]
    each = parts if isinstance(parts, list) else [parts]
    return "".join(text(mapping(one).get("text")) or text(one) for one in each)


def _projects(folder: Path, roots: Iterable[Path]) -> dict[str, str]:
    """Return the folders that names of projects stand for."""
    found = {hashlib.sha256(os.fsencode(root)).hexdigest(): str(root) for root in roots}
    listed = mapping(mapping(document(folder / "projects.json", Tally())).get("projects"))
    return found | {text(name): path for path, name in listed.items() if text(name)}


def _root(project: Path) -> str:
    """Return the folder that a project's own folder names."""
    data = content(project / ".project_root", Tally(), _LONGEST_PATH) or b""
    return os.fsdecode(data).strip()


SOURCE = Gemini()
