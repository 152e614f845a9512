"""Cline, and Roo Code that grew from it: a folder for each task in the storage of an editor.

``ui_messages.json`` holds what was said and shown, each with its time; it is written anew each
time. The folder stands in the list of tasks or, in Roo Code, beside the messages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ..model import Call, Complete, Edit, Entry, Mark, Result, Role, Session, Turn
from ..source import Origin, Surroundings, Tally
from ..worktrees import Inside, worktrees
from . import files, injected, tools
from .documents import document, loaded
from .fields import Record, instant, mapping, mappings, text, texts

_EDITORS = ("Code", "Code - Insiders", "VSCodium", "Cursor", "Windsurf")
_BASES = (".config", "Library/Application Support", "AppData/Roaming")
_EXTENSIONS = ("saoudrizwan.claude-dev", "rooveterinaryinc.roo-cline")
_SERVER = (".vscode-server/data", ".cursor-server/data")
_OWN = ".cline/data"
_SAID: dict[str, Role] = {
    "task": "person",
    "user_feedback": "person",
    "text": "agent",
    "completion_result": "agent",
    "plan_mode_respond": "agent",
    "followup": "agent",
    "plan_mode_response": "agent",
}
_SILENT = {
    *("api_req_started", "api_req_finished", "api_req_retried", "api_req_retry_delayed"),
    *("api_req_failed", "reasoning", "checkpoint_created", "checkpoint_saved", "task_progress"),
    *("error", "info", "diff_error", "clineignore_error", "rooignore_error", "deleted_api_reqs"),
    *("shell_integration_warning", "mistake_limit_reached", "hook_status", "resume_task"),
    *("resume_completed_task", "browser_action_launch", "browser_action", "browser_action_result"),
    *("use_mcp_server", "mcp_server_request_started", "mcp_server_response", "mcp_notification"),
    *("load_mcp_documentation", "condense", "condense_context", "summarize_task", "new_task"),
    *("use_subagents", "subagent", "todo", "generate_explanation", "codebase_search_result"),
}
_PATH = "ui_messages.json"
_NAMED_HERE = ("cwdOnTaskInitialization", "shadowGitConfigWorkTree", "workspace")


class Cline:
    """The source; see ``Source``."""

    name = "cline"
    is_personal = True

    def origins(self, around: Surroundings) -> Iterator[Origin]:
        """Yield the tasks whose folder is known to lie in a worktree."""
        inside = Inside(worktrees(around.repository))
        for folder in _storages(around.home):
            listed = mappings(document(folder / "state" / "taskHistory.json", Tally()))
            known = {text(one.get("id")): tools.first(one, _NAMED_HERE) for one in listed}
            for origin in files.found(folder / "tasks", f"*/{_PATH}"):
                task = origin.key.partition("/")[0]
                cwd = known.get(task) or _beside(folder / "tasks" / task)
                if cwd in inside:
                    key = f"{folder.relative_to(around.home).as_posix()}/{task}"
                    yield Origin(key, origin.path, origin.state, cwd)

    def read(self, origin: Origin, cursor: str, tally: Tally) -> Iterator[Entry]:
        """Yield a task as a whole."""
        if origin.path is not None:
            messages = mappings(document(origin.path, tally))
            yield from Task(origin.path.parent.name, origin.cwd, tally).entries(messages)
        yield Mark("")


class Task:
    """One task.

    Args:
        native: its id.
        cwd: folder that it was held in.
        tally: where is counted what was not taken.

    """

    def __init__(self, native: str, cwd: str, tally: Tally) -> None:
        self._session = Session(native, cwd=cwd, agent=f"cline:{native}")
        self._tally = tally
        self._told: dict[str, None] = {}
        self._edited: Call | None = None
        self._ran = ""
        self._printed: list[str] = []

    def entries(self, messages: list[Record]) -> Iterator[Entry]:
        """Yield the session, and what its messages tell."""
        for message in messages:
            if message.get("partial") is True:
                continue  # it is still being written
            for entry in self._message(message):
                if isinstance(entry, Turn):
                    if not self._told:
                        self._session = replace(self._session, time=entry.time)
                        yield self._session
                    self._told[entry.native] = None
                yield entry
        if self._told:
            yield Complete(self._session.native, tuple(self._told))

    def _message(self, message: Record) -> Iterator[Entry]:
        kind = text(message.get(text(message.get("type"))))
        words = text(message.get("text")).strip()
        if kind in ("tool", "command"):
            yield from self._called(kind, words, message)
        elif kind == "command_output" and self._ran:
            self._printed += [words] if words else []
            yield Result(self._session.native, self._ran, "", "\n".join(self._printed))
        elif kind == "user_feedback_diff" and self._edited:
            edits = _corrected(self._edited.edits, mapping(loaded(words)))
            native = self._edited.native
            yield Result(self._session.native, native, "ok", "", edits, was_corrected=True)
        elif kind in _SAID:
            yield from self._said(kind, words, message)
        elif kind in _SILENT or kind in ("command_output", "user_feedback_diff"):
            self._tally.skipped[kind] += 1
        else:
            self._tally.unknown("", f"message.{kind}")

    def _said(self, kind: str, words: str, message: Record) -> Iterator[Entry]:
        role = _SAID[kind] if self._told else "person"  # the task comes first, as text or as task
        said = injected.spoken(words) if role == "person" else _asked(words)
        if said:
            yield self._turn(role, said, message)

    def _called(self, kind: str, words: str, message: Record) -> Iterator[Entry]:
        """Yield the turn that calls a tool; an approval repeats what was shown."""
        native = self._native(message)
        given = mapping(loaded(words)) if kind == "tool" else {"command": words}
        name = text(given.get("tool")) if kind == "tool" else "execute_command"
        if not name or not self._told:
            self._tally.broken += 1
            return
        call = tools.called(native, name, given)
        if call.operation == "edit":
            self._edited = call
        elif call.operation == "run":
            self._ran, self._printed = native, []
        yield self._turn("agent", "", message, (call,))

    def _turn(self, role: Role, words: str, message: Record, calls: tuple[Call, ...] = ()) -> Turn:
        model = text(mapping(message.get("modelInfo")).get("modelId"))
        return Turn(
            self._session.native,
            self._native(message),
            role,
            words,
            next(reversed(self._told), ""),
            instant(message.get("ts")),
            model=model if role == "agent" else "",
            calls=calls,
            is_whole=True,
        )

    def _native(self, message: Record) -> str:
        """Return the name of a message: its time, and what it is where two have the same."""
        time = message.get("ts")
        named = str(time) if type(time) is int and 0 < time < 10**15 else "0"
        return named if named not in self._told else f"{named}.{len(self._told)}"


def _corrected(edits: tuple[Edit, ...], given: Record) -> tuple[Edit, ...]:
    """Return edits as the person left them, who changed the lines that they put in."""
    path = text(given.get("path"))
    anew = {edit.path: edit for edit in tools.edits_of(given, path)}.get(path)
    if anew is None:
        return ()
    return tuple(
        replace(edit, added=_exchanged(edit.added, anew)) if edit.path == path else edit
        for edit in edits
    )


def _exchanged(lines: tuple[str, ...], edit: Edit) -> tuple[str, ...]:
    """Return lines with those of an edit in the place of the first that it takes out."""
    left, kept = Counter(edit.removed), list[str]()
    at = -1
    for line in lines:
        if left[line] > 0:
            left[line] -= 1
            at = len(kept) if at < 0 else at
        else:
            kept.append(line)
    at = len(kept) if at < 0 else at
    return (*kept[:at], *edit.added, *kept[at:])


def _asked(words: str) -> str:
    """Return what an agent says; a question is told with its options, as JSON."""
    given = mapping(loaded(words)) if words.startswith("{") else {}
    question = tools.first(given, ("question", "response"))
    options = [option for option in texts(given.get("options")) if option]
    return "\n".join((question, *(f"- {one}" for one in options))) if question else words


def _storages(home: Path) -> Iterator[Path]:
    """Yield the folders in which editors and the extensions' own tools keep tasks."""
    users = [home / base / editor / "User" for base in _BASES for editor in _EDITORS]
    users += [home / server / "User" for server in _SERVER]
    for user in users:
        yield from (user / "globalStorage" / extension for extension in _EXTENSIONS)
    yield home / _OWN


def _beside(task: Path) -> str:
    """Return the folder that Roo Code notes beside the messages."""
    return text(mapping(document(task / "history_item.json", Tally())).get("workspace"))


SOURCE = Cline()
