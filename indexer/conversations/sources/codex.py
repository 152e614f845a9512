"""Codex CLI: ``~/.codex/sessions/YYYY/MM/DD/rollout-<time>-<id>.jsonl``, one record a line.

A record is an envelope ``{timestamp, type, payload}``; in the first versions it was the payload
alone. Records have no ids, so turns are numbered in their order. What a person types is told by
events: messages of the role ``user`` hold context that the tool adds. A forked session begins with
copies of the records of the one that it was forked from, written all at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from ..model import Call, Entry, Gone, Role, Session, Turn
from ..source import Origin, Surroundings, Tally
from . import codex_items, files, injected, jsonl
from .fields import Record, instant, items, mapping, text

_FOLDERS = ("sessions", "archived_sessions")
_SILENT_EVENTS = {
    *("token_count", "agent_message", "agent_reasoning", "agent_reasoning_raw_content", "error"),
    *("agent_reasoning_section_break", "task_complete", "turn_complete", "turn_aborted"),
    *("context_compacted", "entered_review_mode", "exited_review_mode", "warning", "plan_update"),
    *("web_search_begin", "web_search_end", "mcp_tool_call_begin", "mcp_tool_call_end"),
    *("view_image_tool_call", "image_generation_end", "undo_started", "undo_completed"),
    *("item_started", "item_completed", "exec_command_begin", "patch_apply_begin", "turn_diff"),
    *("stream_error", "background_event", "session_configured", "shutdown_complete"),
    *("exec_approval_request", "apply_patch_approval_request", "thread_goal_updated"),
    *("sub_agent_activity", "collab_agent_spawn_end", "collab_agent_interaction_end"),
    *("collab_waiting_end", "collab_close_end", "dynamic_tool_call_request", "model_reroute"),
    *("dynamic_tool_call_response", "guardian_assessment", "hook_completed", "hook_started"),
}
_SILENT_ITEMS = {
    *("reasoning", "web_search_call", "image_generation_call", "tool_search_call", "other"),
    *(
        "tool_search_output",
        "ghost_snapshot",
        "compaction",
        "compaction_summary",
        "context_compaction",
    ),
}
_BEGINNING = re.compile(
    rb'\{"timestamp":"[^"\\]{1,40}","type":"(?:response_item|event_msg)","payload":\{"type":"(\w+)"'
)
_UNREAD = {b"token_count", b"agent_reasoning", b"reasoning", b"agent_message", b"web_search_call"}
_CWD = re.compile(r"<cwd>([^<\n]+)</cwd>|Current working directory: ([^\n]+)")
_COPYING = 2.0  # seconds in which a fork's copies are written: nobody types as fast
_CALLS = 64  # calls whose outcome may still come
_PROMPTS = 64  # prompts that can be taken back
_ID = 36  # characters of a session's id, at the end of the file's name


class Codex:
    """The source; see ``Source``."""

    name = "codex"
    is_personal = True

    def origins(self, around: Surroundings) -> Iterator[Origin]:
        """Yield the rollouts; one that is archived keeps its name, so it is not read again."""
        folder = around.environment.get("CODEX_HOME")
        home = Path(folder) if folder else around.home / ".codex"
        seen = set()
        for origin in chain(*(files.found(home / one, "**/rollout-*.jsonl") for one in _FOLDERS)):
            key = origin.key.rpartition("/")[2]
            if key not in seen:
                seen.add(key)
                yield replace(origin, key=key)

    def read(self, origin: Origin, cursor: str, tally: Tally) -> Iterator[Entry]:
        """Yield the entries after a cursor; see ``Source.read``."""
        if origin.path:
            parser = Rollout(origin.path.stem[-_ID:], tally)
            yield from jsonl.entries(origin.path, cursor, tally, parser)


_Expected = Literal["", "told", "answer"]


@dataclass
class _State:
    """What a reading hands on to the next one.

    Attributes:
        session: as it is now; it is told with the next entry.
        has_begun: its first record was read.
        is_bare: records have no envelope.
        is_side: another agent started it.
        is_fork: it begins with copies of another session.
        copied_until: if so, records up to then are copies.
        model: of the agent.
        count: turns told.
        last: the turn told last.
        open: the agent's turn that calls still belong to.
        prompts: what a person asked, each with the turn before it.
        has_tasks: events tell where the work on a prompt begins.
        is_new_task: such an event came, and the prompt not yet.
        calls: calls → what is to know of them when their outcome comes.

    """

    session: Session
    has_begun: bool = False
    is_bare: bool = False
    is_side: bool = False
    is_fork: bool = False
    copied_until: float = 0.0
    model: str = ""
    count: int = 0
    last: str = ""
    open: str = ""
    prompts: list[tuple[str, str]] = field(default_factory=list)
    has_tasks: bool = False
    is_new_task: bool = False
    calls: dict[str, _Expected] = field(default_factory=dict)


class Rollout:
    """The records of one file, as they follow one another; see ``jsonl.Parser``."""

    def __init__(self, native: str, tally: Tally) -> None:
        self._tally = tally
        self._told: Session | None = None
        self._state = _State(Session(native, agent=f"codex:{native}"))

    @property
    def memory(self) -> dict[str, Any]:
        """What the next reading needs."""
        return asdict(self._state)

    def recall(self, memory: dict[str, Any]) -> None:
        """Take up ``memory``."""
        self._state = _State(**{**memory, "session": Session(**memory["session"])})

    def passes_over(self, line: bytes) -> str:
        """Return the type of a payload that says nothing, which stands at its begin."""
        found = _BEGINNING.match(line)
        return found[1].decode() if found and found[1] in _UNREAD else ""

    def parse(self, record: Record) -> Iterator[Entry]:
        """Yield what a record tells."""
        kind, payload = text(record.get("type")), record.get("payload")
        time = instant(record.get("timestamp"))
        if not isinstance(payload, dict):
            yield from self._bare(record)
        elif kind == "session_meta":
            self._introduced(payload, time)
        elif self._state.is_fork and 0 < time <= self._state.copied_until:
            self._tally.skipped["forked"] += 1
        elif kind == "turn_context":
            self._state.model = text(payload.get("model")) or self._state.model
            self._move(text(payload.get("cwd")))
        elif kind == "response_item":
            yield from self._item(payload, time)
        elif kind == "event_msg":
            yield from self._event(payload, time)
        elif kind == "compacted":
            yield from self._said("system", text(payload.get("message")), time)
        else:
            self._tally.unknown(self._state.session.version, kind)

    def _introduced(self, payload: Record, time: float) -> None:
        """Take up who and where; what a fork copied tells of those that it was forked from."""
        native = text(payload.get("id")) or self._state.session.native
        if self._state.has_begun and native != self._state.session.native:
            self._forked(native, time)
            return
        git, parent = mapping(payload.get("git")), text(payload.get("forked_from_id"))
        source = mapping(payload.get("source"))
        spawn = mapping(mapping(source.get("subagent")).get("thread_spawn"))
        self._state.is_side = "subagent" in source or payload.get("thread_source") == "subagent"
        if not self._state.has_begun:
            self._state.copied_until = time + _COPYING
            self._state.is_fork = bool(parent)
        self._state.has_begun = True
        self._state.session = Session(
            native,
            text(payload.get("cli_version")),
            text(payload.get("cwd")),
            text(git.get("repository_url")),
            text(git.get("branch")),
            text(git.get("commit_hash")),
            parent=text(spawn.get("parent_thread_id"))
            or text(payload.get("parent_thread_id"))
            or parent,
            agent=f"codex:{native}",
            time=instant(payload.get("timestamp")) or time,
        )

    def _forked(self, native: str, time: float) -> None:
        """Take up which session the copies are of, where the first record did not say so."""
        self._tally.skipped["session_meta"] += 1
        if 0 < time <= self._state.copied_until:
            self._state.is_fork = True
            known = self._state.session
            self._state.session = replace(known, parent=known.parent or native)

    def _move(self, cwd: str) -> None:
        self._state.session = replace(self._state.session, cwd=cwd or self._state.session.cwd)

    def _bare(self, record: Record) -> Iterator[Entry]:
        """Yield what a record of the first versions tells, which had no envelope."""
        if "record_type" in record:
            self._tally.skipped["state"] += 1
        elif "type" in record:
            yield from self._item(record, 0.0)
        elif isinstance(record.get("id"), str):
            self._state.is_bare = True
            self._introduced(record, instant(record.get("timestamp")))
        else:
            self._tally.unknown(self._state.session.version, "")

    def _item(self, payload: Record, time: float) -> Iterator[Entry]:
        kind = text(payload.get("type"))
        if kind == "message":
            yield from self._message(payload, time)
        elif kind in ("function_call", "custom_tool_call", "local_shell_call"):
            yield from self._call(codex_items.called(payload), time, codex_items.asked(payload))
        elif kind in ("function_call_output", "custom_tool_call_output"):
            yield from self._output(payload, time)
        elif kind in _SILENT_ITEMS:
            self._tally.skipped[kind] += 1
        else:
            self._tally.unknown(self._state.session.version, f"response_item.{kind}")

    def _message(self, payload: Record, time: float) -> Iterator[Entry]:
        role, said = text(payload.get("role")), codex_items.said(payload)
        if role == "assistant":
            yield from self._said("agent", said, time)
            return
        if self._state.is_bare and role == "user":
            cwd = _CWD.search(said)
            self._move((cwd[1] or cwd[2]).strip() if cwd else "")
            said = injected.spoken(said)
            if said:
                yield from self._prompt(said, time)
                return
        self._tally.skipped["message.context"] += 1

    def _event(self, payload: Record, time: float) -> Iterator[Entry]:
        kind = text(payload.get("type"))
        if kind == "user_message":
            yield from self._typed(payload, time)
        elif kind in ("task_started", "turn_started"):
            self._state.has_tasks = self._state.is_new_task = True
        elif kind == "thread_rolled_back":
            yield from self._rolled_back(payload.get("num_turns"))
        elif kind in ("exec_command_end", "patch_apply_end"):
            yield from self._ended(kind, payload, time)
        elif kind == "thread_name_updated":
            self._state.session = replace(
                self._state.session, title=text(payload.get("thread_name"))
            )
            yield from self._begun()
        elif kind in _SILENT_EVENTS:
            self._tally.skipped[kind] += 1
        else:
            self._tally.unknown(self._state.session.version, f"event_msg.{kind}")

    def _typed(self, payload: Record, time: float) -> Iterator[Entry]:
        is_plain = payload.get("kind") in (None, "plain")
        said = injected.spoken(text(payload.get("message"))) if is_plain else ""
        if said:
            yield from self._prompt(said, time)
        else:
            self._tally.skipped["user_message.injected"] += 1

    def _prompt(self, said: str, time: float) -> Iterator[Entry]:
        """Yield what was typed; while the agent works it belongs to the same prompt."""
        before = self._state.last
        yield from self._said("agent" if self._state.is_side else "person", said, time)
        if self._state.is_new_task or not self._state.has_tasks:
            self._state.prompts = [*self._state.prompts[1 - _PROMPTS :], (self._state.last, before)]
        self._state.is_new_task, self._state.open = False, ""

    def _rolled_back(self, count: object) -> Iterator[Entry]:
        if type(count) is not int or count < 1 or not self._state.prompts:
            return
        first, before = self._state.prompts[-min(count, len(self._state.prompts))]
        del self._state.prompts[-count:]
        self._state.last, self._state.open = before, ""
        yield from self._begun()
        yield Gone(self._state.session.native, first)

    def _said(self, role: Role, said: str, time: float) -> Iterator[Entry]:
        if said:
            yield from self._turn(role, said, time)
            self._state.open = self._state.last if role == "agent" else ""

    def _call(self, call: Call, time: float, asked: str = "") -> Iterator[Entry]:
        """Yield a call; calls before the first outcome belong to what was said before them."""
        if not call.native:
            self._tally.broken += 1
            return
        self._state.calls = {
            **dict(list(self._state.calls.items())[1 - _CALLS :]),
            call.native: "answer" if asked else "",
        }
        if self._state.open:
            yield from self._begun()
            native, model = self._state.session.native, self._state.model
            yield Turn(
                native,
                self._state.open,
                "agent",
                asked,
                model=model,
                is_side=self._state.is_side,
                calls=(call,),
            )
        else:
            yield from self._turn("agent", asked, time, (call,))
            self._state.open = self._state.last

    def _turn(
        self, role: Role, said: str, time: float, calls: tuple[Call, ...] = ()
    ) -> Iterator[Entry]:
        yield from self._begun()
        self._state.count += 1
        native, before, self._state.last = (
            str(self._state.count),
            self._state.last,
            str(self._state.count),
        )
        model = self._state.model if role == "agent" else ""
        yield Turn(
            self._state.session.native,
            native,
            role,
            said,
            before,
            time,
            model=model,
            is_side=self._state.is_side,
            calls=calls,
        )

    def _output(self, payload: Record, time: float) -> Iterator[Entry]:
        """Yield an outcome, unless an event told it better; an answer is the person's."""
        self._state.open = ""
        expected = self._state.calls.get(text(payload.get("call_id")))
        if expected == "told":
            self._tally.skipped["output"] += 1
            return
        yield from self._begun()
        yield codex_items.finished(self._state.session.native, payload)
        if expected == "answer":
            yield from self._said("person", codex_items.answered(payload), time)

    def _ended(self, kind: str, payload: Record, time: float) -> Iterator[Entry]:
        """Yield an outcome; of a call that the agent made from within another, the call, too."""
        call, session = text(payload.get("call_id")), self._state.session.native
        if payload.get("source") == "user_shell":
            self._tally.skipped["user_shell"] += 1
            return
        if call not in self._state.calls:
            words = tuple(one for one in items(payload.get("command")) if isinstance(one, str))
            made = codex_items.commanded(call, words, "exec_command")
            if kind == "patch_apply_end":
                made = Call(call, "apply_patch", "edit")
            yield from self._call(made, time)
        if call:
            self._state.calls[call] = "told"
            is_patch = kind == "patch_apply_end"
            yield from self._begun()
            yield (codex_items.applied if is_patch else codex_items.ran)(session, payload)

    def _begun(self) -> Iterator[Entry]:
        """Yield the session, when it is new or has moved."""
        if self._told != self._state.session:
            self._told = self._state.session
            yield self._state.session


SOURCE = Codex()
