"""Claude Code: ``~/.claude/projects/<folder>/<session>.jsonl``, one record a line.

A record names the record that it follows (``parentUuid``); rewinding continues from an earlier one.
A message of the agent is spread over records that share ``message.id``; results of tools come as
records of type ``user``. Agents that an agent starts have files of their own. A forked session
begins with copies of the records of the one that it was forked from, and says so in each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..model import Entry, Gone, Role, Session, Turn
from ..source import Origin, Surroundings, Tally
from . import claude_blocks, files, jsonl
from .fields import Record, instant, mapping, text
from .threads import Spot, Threads, bounded

_PATTERNS = ("*/*.jsonl", "*/*/subagents/**/agent-*.jsonl")
_OUTSIDE = ("file-history-snapshot", "file-history-delta", "queue-operation", "last-prompt")
_SILENT = {
    *("progress", "system", *_OUTSIDE, "mode", "permission-mode", "tag", "agent-name"),
    *("agent-color", "agent-setting", "attribution-snapshot", "speculation-accept", "started"),
    *("content-replacement", "marble-origami-commit", "marble-origami-snapshot", "result"),
    *("task-summary", "bridge-session", "frame-link", "relocated", "cost-state", "continued-in"),
    *("fork-context-ref", "atis-latch", "checkpoint", "summary", "todo"),
}
_PREFIXES = {f'{{"type":"{kind}",'.encode(): kind for kind in _OUTSIDE}
_LONGEST_PREFIX = max(map(len, _PREFIXES))
_KNOWN = ("native", "version", "cwd", "branch", "parent")
_MESSAGES = 16  # messages whose parts may still come
_SESSIONS = 64  # of one file: its own, those that it has copies of, agents aside


class ClaudeCode:
    """The source; see ``Source``."""

    name = "claude-code"
    is_personal = True

    def origins(self, around: Surroundings) -> Iterator[Origin]:
        """Yield the transcripts of all projects; only their records tell which they are of."""
        folder = around.environment.get("CLAUDE_CONFIG_DIR")
        projects = (Path(folder) if folder else around.home / ".claude") / "projects"
        for pattern in _PATTERNS:
            yield from files.found(projects, pattern)

    def read(self, origin: Origin, cursor: str, tally: Tally) -> Iterator[Entry]:
        """Yield the entries after a cursor; see ``Source.read``."""
        if origin.path:
            parser = Transcript(origin.path, tally)
            yield from jsonl.entries(origin.path, cursor, tally, parser)


class Transcript:
    """The records of one file, as they follow one another; see ``jsonl.Parser``."""

    def __init__(self, path: Path, tally: Tally) -> None:
        self._path = path
        self._tally = tally
        self._count = self._unread = 0
        self._threads = Threads()
        self._sessions: dict[str, Session] = {}
        self._told: set[str] = set()
        self._messages: dict[str, str] = {}
        self._first: dict[str, str] = {}
        self._tips: dict[str, str] = {}
        self._version = ""

    @property
    def memory(self) -> dict[str, Any]:
        """What the next reading needs."""
        sessions = list(self._sessions.values())[-1:]
        return {
            "records": self._threads.recent(),
            "messages": bounded(self._messages, _MESSAGES),
            "first": bounded(self._first, 1),
            "version": self._version,
            "count": self._count,
            "session": [{name: getattr(one, name) for name in _KNOWN} for one in sessions],
        }

    def recall(self, memory: dict[str, Any]) -> None:
        """Take up ``memory``."""
        records = [(record, Spot(*spot)) for record, *spot in memory["records"]]
        sessions = [_session(**known) for known in memory["session"]]
        self._messages, self._first = dict(memory["messages"]), dict(memory["first"])
        self._version = memory["version"]
        self._sessions = {session.native: session for session in sessions}
        self._tips = {spot.session: spot.turn for _, spot in records}
        for record, spot in records:
            self._threads.note(record, spot)
        self._count = self._unread = memory["count"]

    def passes_over(self, line: bytes) -> str:
        """Return the type of records outside the conversation, which is what they begin with."""
        end = line.find(b",", 0, _LONGEST_PREFIX) + 1
        return _PREFIXES.get(line[:end], "")

    def parse(self, record: Record) -> Iterator[Entry]:
        """Yield what a record tells."""
        kind = text(record.get("type"))
        self._version = text(record.get("version")) or self._version
        if kind in ("user", "assistant", "attachment", "progress", "system"):
            yield from self._chained(kind, record)
        elif (about := claude_blocks.about_session(record)) is not None:
            yield from self._about(record, about)
        elif kind in _SILENT:
            self._tally.skipped[kind] += 1
        else:
            self._tally.unknown(self._version, kind)

    def _chained(self, kind: str, record: Record) -> Iterator[Entry]:
        """Yield what a record of the conversation tells; others follow it, even if it is silent."""
        uuid = text(record.get("uuid"))
        if not uuid:
            self._tally.broken += 1
            return
        self._count += 1
        session, spot = self._identity(record), self._spot(record)
        if uuid in self._threads:
            self._tally.skipped["copy"] += 1
            return
        parent = self._tips.get(session, "")
        if spot:
            parent = spot.turn if spot.session == session else ""
        is_silent, turn = True, parent
        for entry in self._entries(kind, record, session, spot):
            if is_silent:
                yield from self._begun(record, session, spot)
                is_silent = False
            if isinstance(entry, Turn):
                turn = self._tips[session] = entry.native
            yield entry
        self._threads.note(uuid, Spot(session, turn))

    def _entries(
        self, kind: str, record: Record, session: str, spot: Spot | None
    ) -> Iterator[Entry]:
        parent = spot.turn if spot and spot.session == session else ""
        if kind == "assistant":
            yield from self._said_by_agent(record, session, parent)
        elif kind == "user":
            yield from claude_blocks.results(record, session)
            yield from self._said(record, session, spot)
        elif said := claude_blocks.queued(record):
            yield _turn(record, session, parent, "person", said)
        else:
            self._tally.skipped[kind] += 1

    def _said_by_agent(self, record: Record, session: str, parent: str) -> Iterator[Entry]:
        message = mapping(record.get("message"))
        model = text(message.get("model"))
        if model == "<synthetic>" or record.get("isApiErrorMessage") is True:
            self._tally.skipped["assistant.synthetic"] += 1
            return
        said, calls = claude_blocks.agent(message, self._version, self._tally)
        uuid = text(record.get("uuid"))
        key = f"{session} {text(message.get('id')) or uuid}"
        native = self._messages.pop(key, "")
        if not native and not said and not calls:
            self._tally.skipped["assistant.thinking"] += 1
            return
        self._messages[key] = native or uuid
        if len(self._messages) > _MESSAGES:
            del self._messages[next(iter(self._messages))]
        parent = "" if native else parent
        yield _turn(
            record, session, parent, "agent", said, native=native or uuid, model=model, calls=calls
        )

    def _said(self, record: Record, session: str, spot: Spot | None) -> Iterator[Entry]:
        role, said = claude_blocks.person(record, self._version, self._tally)
        if not said:
            return
        parent = spot.turn if spot and spot.session == session else ""
        is_first = spot == Spot(session, "") or not _follows(record)
        if role == "person" and is_first:
            yield from self._restarted(session, text(record.get("uuid")))
        yield _turn(record, session, parent, role, said)

    def _restarted(self, session: str, native: str) -> Iterator[Entry]:
        """Yield that the conversation began anew when a person changed the first message."""
        first = self._first.get(session)
        self._first[session] = native
        if first and first != native:
            yield Gone(session, first)

    def _identity(self, record: Record) -> str:
        """Return the session of a record: of the one that it is a copy of, where it is one."""
        origin = text(mapping(record.get("forkedFrom")).get("sessionId"))
        session = origin or text(record.get("sessionId")) or self._path.stem
        agent = text(record.get("agentId")) if record.get("isSidechain") is True else ""
        return f"{session}/{agent}" if agent else session

    def _begun(self, record: Record, session: str, spot: Spot | None) -> Iterator[Entry]:
        """Yield the session, when it is new or has moved."""
        known = self._sessions.get(session)
        cwd = text(record.get("cwd"))
        if known and session in self._told and _stays(known, self._version, cwd):
            return
        if not known:
            branch, time = text(record.get("gitBranch")), instant(record.get("timestamp"))
            known = _session(session, branch=branch, parent=_parent(session, spot), time=time)
        found = replace(known, version=self._version, cwd=cwd or known.cwd)
        self._remember(found)
        yield found

    def _about(self, record: Record, about: Record) -> Iterator[Entry]:
        """Yield a session again, with what a record outside the conversation tells of it."""
        spot = self._threads.spot(text(record.get("leafUuid")))
        native = spot.session if spot else text(record.get("sessionId"))
        known = self._sessions.get(native)
        if not known:
            self._tally.skipped[text(record.get("type"))] += 1
            return
        found = replace(known, **about)
        self._remember(found)
        yield found

    def _remember(self, session: Session) -> None:
        """Remember a session as told, and forget the one that was told longest ago."""
        self._sessions.pop(session.native, None)
        self._sessions[session.native] = session
        self._told.add(session.native)
        if len(self._sessions) > _SESSIONS:
            oldest = next(iter(self._sessions))
            self._told.discard(oldest)
            for table in (self._sessions, self._first, self._tips):
                table.pop(oldest, None)

    def _spot(self, record: Record) -> Spot | None:
        """Return where the record stands that another one follows."""
        before = _follows(record)
        if self._unread and before not in self._threads:
            self._search()
        return self._threads.spot(before)

    def _search(self) -> None:
        """Read what an earlier reading had read: a person went back to a turn of then.

        Or it was written again, as happens when a conversation is made shorter.
        """
        earlier = Transcript(self._path, Tally())
        for record in jsonl.records(self._path):
            if earlier._count >= self._unread:
                break
            for _ in earlier.parse(record):
                pass
        self._threads.precede(earlier._threads)
        self._unread = 0


def _follows(record: Record) -> str:
    return text(record.get("parentUuid")) or text(record.get("logicalParentUuid"))


def _turn(
    record: Record,
    session: str,
    parent: str,
    role: Role,
    said: str,
    **more: Any,  # noqa: ANN401
) -> Turn:
    """Return a turn, with what every record of the conversation tells."""
    return Turn(
        session,
        more.pop("native", "") or text(record.get("uuid")),
        role,
        said,
        parent,
        instant(record.get("timestamp")),
        branch=text(record.get("gitBranch")),
        is_side=record.get("isSidechain") is True,
        **more,
    )


def _stays(known: Session, version: str, cwd: str) -> bool:
    return known.version == version and cwd in ("", known.cwd)


def _parent(session: str, spot: Spot | None) -> str:
    """Return the session that one was spawned by or forked from."""
    if "/" in session:
        return session.partition("/")[0]
    return spot.session if spot and spot.session != session else ""


def _session(native: str, **known: Any) -> Session:  # noqa: ANN401 fields of a session
    """Return a session; agents aside have no name of their own at git-ai."""
    return Session(native, agent=f"claude:{native.partition('/')[0]}", **known)


SOURCE = ClaudeCode()
