"""Debugging: a command that failed in a session, and the edits after which it passed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..store import Sessions
from ..store.rows import CallRow, EditRow
from .passages import outcomes, passage
from .past import Past

MOST_EDITS = 6  # between a failure and the run that passed; more mend more than that failure
LEAST = 0.8  # share of an edit's lines that was committed as it was
LONGEST = 4000  # characters of a command
_FAILED = re.compile(
    r"^(?:FAILED|ERROR|FAIL|Traceback|not ok)\b|^E  |^(?:error|fatal|panic)[:\[]|: error:"
    r"|\b[1-9]\d* (?:failed|failures?|errors?)\b",
    re.MULTILINE,
)
_PASSED = re.compile(
    r"\b\d+ passed\b|^OK\b|^ok\b|no issues found|All checks passed|test result: ok|0 errors?\b",
    re.MULTILINE,
)
_BEFORE = re.compile(r"^(?:cd\s+[^;&|]+(?:&&|;)\s*|[A-Z_][A-Z0-9_]*=\S*\s+)+")
_AFTER = re.compile(r"\s*(?:2>&1|\|\s*(?:tail|head|grep|cat|tee)\b[^|;&]*|;\s*echo\b[^;&|]*)")
_LOOKING = """
git ls cat cd grep rg find sed awk head tail echo rm mv cp mkdir which sleep curl wget pip apt
apt-get kill ps
"""
_NO_CHECK = frozenset(_LOOKING.split())


@dataclass(frozen=True, slots=True)
class Mending:
    """A failure that edits mended.

    Attributes:
        session: key of the session.
        command: what failed, and passed later.
        failure: what it printed when it failed the last time.
        edits: those between.

    """

    session: int
    command: str
    failure: str
    edits: tuple[EditRow, ...]


@dataclass(frozen=True, slots=True)
class Fix:
    """One of the edits that mended a failure, as it was committed.

    Attributes:
        session: key of the session.
        turn: key of the turn that made the edit.
        symbol: id of the definition at HEAD.
        commit: that brought it.
        path: of the file there.
        blob: git blob id of the file there.
        author_email: of who committed it.
        failure: the end of what the failing command printed.
        before: the lines before.
        after: the lines after, verbatim.

    """

    session: int
    turn: int
    symbol: str
    commit: str
    path: str
    blob: str
    author_email: str
    failure: str
    before: str
    after: str


@dataclass
class _Run:
    """A command that failed, and what was edited since."""

    words: tuple[str, ...]
    call: CallRow
    edits: list[EditRow] = field(default_factory=list)


def mendings(sessions: Sessions, session: int) -> Iterator[Mending]:
    """Yield the failures of a session that were mended, in order."""
    edits: dict[int, list[EditRow]] = defaultdict(list)
    for edit in sessions.edits(session):
        edits[edit.call].append(edit)
    failing: list[_Run] = []
    for turn in sessions.turns(session):
        for call in sessions.calls(turn.id):
            for run in failing:
                run.edits += edits[call.id] if call.status != "failed" else []
            words = checked(call.command)
            if not words:
                continue
            if has_failed(call):
                failing = [run for run in failing if run.words != words] + [_Run(words, call)]
            elif has_passed(call):
                over = [run for run in failing if set(words) <= set(run.words)]
                failing = [run for run in failing if run not in over]
                yield from (_mending(session, run) for run in over if _is_told(run))


def fixes(sessions: Sessions, past: Past) -> Iterator[Fix]:
    """Yield what mended failures in sessions that may teach, and was committed as it was.

    Args:
        sessions: paired with the repository's commits.
        past: reads those.

    """
    failures: dict[int, dict[tuple[int, str], str]] = {}
    for one in outcomes(sessions, past):
        edit, session = one.edit, one.link.session
        if session not in failures:
            failures[session] = {
                (e.call, e.path): m.failure for m in mendings(sessions, session) for e in m.edits
            }
        failure = failures[session].get((edit.call, edit.path), "")
        text = past.lines(one.commit, one.link.path)
        fresh = past.fresh(one.commit, one.link.path)
        found = passage(edit.added, text, fresh) if failure and edit.removed else None
        if found and found.share >= LEAST:
            yield Fix(
                session=session,
                turn=edit.turn,
                symbol=one.link.symbol,
                commit=one.commit.id,
                path=one.link.path,
                blob=one.blob,
                author_email=one.commit.author_email,
                failure=failure,
                before="".join(f"{line}\n" for line in edit.removed),
                after="".join(f"{line}\n" for line in found.lines),
            )


def checked(command: str) -> tuple[str, ...]:
    """Return the words of a command that checks something; none for what only looks or moves."""
    plain = _AFTER.sub("", _BEFORE.sub("", command[:LONGEST].strip()))
    words = tuple(plain.split())
    return () if not words or words[0] in _NO_CHECK else words


def has_failed(call: CallRow) -> bool:
    """Return whether a command failed; behind a pipe only what it printed tells."""
    return call.status == "failed" or bool(_FAILED.search(call.output))


def has_passed(call: CallRow) -> bool:
    """Return whether a command did what it should."""
    return call.status == "ok" or bool(_PASSED.search(call.output))


def _is_told(run: _Run) -> bool:
    return 0 < len(run.edits) <= MOST_EDITS and bool(run.call.output.strip())


def _mending(session: int, run: _Run) -> Mending:
    return Mending(session, run.call.command, run.call.output, tuple(run.edits))
