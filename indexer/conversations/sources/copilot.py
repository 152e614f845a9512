"""Copilot CLI: ``~/.copilot/session-state/<session>/events.jsonl``, one event a line.

An event is an envelope ``{type, data, id, timestamp, parentId}``; each follows the one before it.
Going back to an earlier event is an event, too, and names it. The first versions kept a session in
``<session>.jsonl`` itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from ..model import Call, Entry, Gone, Result, Role, Session, Turn
from ..source import Origin, Surroundings, Tally
from . import changes, files, injected, jsonl, tools
from .fields import Record, instant, mapping, mappings, text

_Value = TypeVar("_Value")

_PATTERNS = ("*/events.jsonl", "*.jsonl")
_SILENT = {
    *("session.error", "session.idle", "session.info", "session.warning", "session.shutdown"),
    *("session.mode_changed", "session.plan_changed", "session.workspace_file_changed", "abort"),
    *("session.handoff", "session.truncation", "session.usage_info", "session.compaction_start"),
    *("session.task_complete", "session.remote_steerable_changed", "session.tools_updated"),
    *("session.background_tasks_changed", "session.custom_agents_updated", "session.imported"),
    *("session.skills_loaded", "session.extensions_loaded", "session.mcp_servers_loaded"),
    *("session.mcp_server_status_changed", "session.permissions_changed", "session.todos_changed"),
    *("session.usage_checkpoint", "session.context_cleared", "session.import_legacy"),
    *("assistant.turn_start", "assistant.turn_end", "assistant.intent", "assistant.usage"),
    *("assistant.reasoning", "assistant.reasoning_delta", "assistant.thinking", "result"),
    *("assistant.message_delta", "assistant.streaming_delta", "pending_messages.modified"),
    *("tool.execution_partial_result", "tool.execution_progress", "tool.user_requested"),
    *("skill.invoked", "hook.start", "hook.end", "hook.progress", "system.message"),
    *("system.notification", "subagent.started", "subagent.completed", "subagent.failed"),
    *("subagent.selected", "subagent.deselected", "permission.requested", "permission.completed"),
    *("user_input.requested", "user_input.completed", "elicitation.requested", "command.queued"),
    *("elicitation.completed", "command.execute", "command.completed", "commands.changed"),
    *("exit_plan_mode.requested", "exit_plan_mode.completed", "external_tool.requested"),
    *("external_tool.completed", "sampling.requested", "sampling.completed", "model.call_failure"),
    *("mcp.oauth_required", "mcp.oauth_completed", "capabilities.changed"),
}
_REMEMBERED = 256  # turns and events that can be gone back to
_HANDED_ON = 64  # of them, to the next reading
_CALLS = 256  # calls that are told by their turn, and not again when they start


class Copilot:
    """The source; see ``Source``."""

    name = "copilot"
    is_personal = True

    def origins(self, around: Surroundings) -> Iterator[Origin]:
        """Yield the sessions' events."""
        folder = around.environment.get("COPILOT_HOME")
        home = Path(folder) if folder else around.home / ".copilot"
        yield from chain(*(files.found(home / "session-state", one) for one in _PATTERNS))

    def read(self, origin: Origin, cursor: str, tally: Tally) -> Iterator[Entry]:
        """Yield the entries after a cursor; see ``Source.read``."""
        if origin.path:
            path = origin.path
            native = path.parent.name if path.name == "events.jsonl" else path.stem
            yield from jsonl.entries(path, cursor, tally, Events(native, tally))


@dataclass
class _State:
    """What a reading hands on to the next one.

    Attributes:
        session: as it is now; it is told with the next entry.
        model: of the agent.
        turns: ids of the turns told last, without those taken back.
        events: id of an event → the turn told last before it.
        calls: ids of the calls told last.

    """

    session: Session
    model: str = ""
    turns: list[str] = field(default_factory=list)
    events: dict[str, str] = field(default_factory=dict)
    calls: dict[str, bool] = field(default_factory=dict)


class Events:
    """The events of one file, as they follow one another; see ``jsonl.Parser``."""

    def __init__(self, native: str, tally: Tally) -> None:
        self._tally = tally
        self._told: Session | None = None
        self._state = _State(_session(native))

    @property
    def memory(self) -> dict[str, Any]:
        """What the next reading needs."""
        state = self._state
        events = dict(list(state.events.items())[-_HANDED_ON:])
        calls = dict(list(state.calls.items())[-_HANDED_ON:])
        turns = state.turns[-_HANDED_ON:]
        return asdict(replace(state, events=events, calls=calls, turns=turns))

    def recall(self, memory: dict[str, Any]) -> None:
        """Take up ``memory``."""
        self._state = _State(**{**memory, "session": Session(**memory["session"])})

    def passes_over(self, line: bytes) -> str:
        """Pass over nothing: the id of every event counts."""
        return ""

    def parse(self, record: Record) -> Iterator[Entry]:
        """Yield what an event tells."""
        event = text(record.get("id"))
        before = self._state.turns[-1] if self._state.turns else ""
        kind, data = text(record.get("type")), mapping(record.get("data"))
        if kind in _HANDLERS:
            yield from _HANDLERS[kind](self, data, record)
        elif kind in _SILENT:
            self._tally.skipped[kind] += 1
        else:
            self._tally.unknown(self._state.session.version, kind)
        if event:
            _keep(self._state.events, event, before, _REMEMBERED)

    def moved(self, data: Record, record: Record) -> Iterable[Entry]:
        """Take up who and where; the next entry tells it."""
        context = mapping(data.get("context")) or data
        known = self._state.session
        native = text(data.get("sessionId")) or known.native
        if native != known.native:
            known = _session(native)
        self._state.model = text(data.get("selectedModel")) or self._state.model
        self._state.session = replace(
            known,
            version=text(data.get("copilotVersion")) or known.version,
            cwd=text(context.get("cwd")) or text(context.get("gitRoot")) or known.cwd,
            remote=_remote(context) or known.remote,
            branch=text(context.get("branch")) or known.branch,
            base=known.base or text(context.get("baseCommit")) or text(context.get("headCommit")),
            head=text(context.get("headCommit")) or known.head,
            time=known.time or instant(data.get("startTime")) or instant(record.get("timestamp")),
        )
        return ()

    def changed_model(self, data: Record, _record: Record) -> Iterable[Entry]:
        """Take up which model answers."""
        self._state.model = text(data.get("newModel"))
        return ()

    def titled(self, data: Record, _record: Record) -> Iterator[Entry]:
        """Yield the session with its title."""
        self._state.session = replace(self._state.session, title=text(data.get("title")))
        yield from self._begun()

    def compacted(self, data: Record, record: Record) -> Iterator[Entry]:
        """Yield the summary that takes the place of what was said."""
        yield from self._said("system", text(data.get("summaryContent")), record)

    def typed(self, data: Record, record: Record) -> Iterator[Entry]:
        """Yield what a person typed."""
        said = injected.spoken(text(data.get("content")))
        source = text(data.get("source"))
        if not said or source not in ("", "user"):
            self._tally.skipped["user.injected"] += 1
            return
        yield from self._said("person", said, record)

    def answered(self, data: Record, record: Record) -> Iterator[Entry]:
        """Yield what the agent says, with the calls that it asks for."""
        requests = mappings(data.get("toolRequests"))
        calls = tuple(_called(one, "name") for one in requests if text(one.get("toolCallId")))
        for call in calls:
            _keep(self._state.calls, call.native, True, _CALLS)
        said = text(data.get("content"))
        if said or calls:
            yield from self._said("agent", said, record, calls)

    def started(self, data: Record, record: Record) -> Iterator[Entry]:
        """Yield a call that no message asked for; most are told already."""
        native = text(data.get("toolCallId"))
        if native and native not in self._state.calls:
            _keep(self._state.calls, native, True, _CALLS)
            yield from self._said("agent", "", record, (_called(data, "toolName"),))
        else:
            self._tally.skipped["tool.execution_start"] += 1

    def finished(self, data: Record, _record: Record) -> Iterator[Entry]:
        """Yield what became of a call."""
        call, result = text(data.get("toolCallId")), mapping(data.get("result"))
        is_done = data.get("success") is not False
        printed = tools.first(result, ("content",)) or text(
            mapping(data.get("error")).get("message")
        )
        shown = text(result.get("detailedContent"))
        edits = changes.unified(shown) if "\n+++ " in shown else ()
        if call:
            yield from self._begun()
            yield Result(
                self._state.session.native,
                call,
                "ok" if is_done else "failed",
                "" if edits else printed,
                edits if is_done else (),
            )

    def went_back(self, data: Record, _record: Record) -> Iterator[Entry]:
        """Yield that an event was taken back, with all that follows it."""
        state, event = self._state, text(data.get("upToEventId"))
        if not event:
            self._tally.broken += 1
            return
        before = state.events.get(event)
        kept = state.turns.index(before) + 1 if before in state.turns else 0
        gone = [event] if before is None else state.turns[kept:]
        state.turns = state.turns[:kept]
        if gone:
            yield from self._begun()
            yield Gone(state.session.native, gone[0])

    def _said(
        self, role: Role, said: str, record: Record, calls: tuple[Call, ...] = ()
    ) -> Iterator[Entry]:
        native = text(record.get("id"))
        if not native:
            self._tally.broken += 1
            return
        if not said and not calls:
            return
        data, state = mapping(record.get("data")), self._state
        is_side = bool(text(data.get("parentToolCallId")) or text(record.get("agentId")))
        model = text(data.get("model")) or state.model if role == "agent" else ""
        before = state.turns[-1] if state.turns and not is_side else ""
        yield from self._begun()
        yield Turn(
            state.session.native,
            native,
            role,
            said,
            before,
            instant(record.get("timestamp")),
            model=model,
            is_side=is_side,
            calls=calls,
        )
        if not is_side:
            state.turns = [*state.turns[1 - _REMEMBERED :], native]

    def _begun(self) -> Iterator[Entry]:
        """Yield the session, when it is new or has moved."""
        if self._told != self._state.session:
            self._told = self._state.session
            yield self._state.session


def _session(native: str) -> Session:
    return Session(native, agent=f"github-copilot-cli:{native}")


def _remote(context: Record) -> str:
    """Return the address of the repository, which is told as ``owner/name``."""
    repository = text(context.get("repository"))
    host = text(context.get("repositoryHost")) or "github.com"
    return f"https://{host}/{repository}" if repository.count("/") == 1 else repository


def _called(data: Record, name: str) -> Call:
    return tools.called(text(data.get("toolCallId")), text(data.get(name)), data.get("arguments"))


def _keep(table: dict[str, _Value], key: str, value: _Value, most: int) -> None:
    table[key] = value
    if len(table) > most:
        del table[next(iter(table))]


_HANDLERS: dict[str, Callable[[Events, Record, Record], Iterable[Entry]]] = {
    "session.start": Events.moved,
    "session.resume": Events.moved,
    "session.context_changed": Events.moved,
    "session.model_change": Events.changed_model,
    "session.title_changed": Events.titled,
    "session.compaction_complete": Events.compacted,
    "session.snapshot_rewind": Events.went_back,
    "user.message": Events.typed,
    "assistant.message": Events.answered,
    "tool.execution_start": Events.started,
    "tool.execution_complete": Events.finished,
}
SOURCE = Copilot()
