"""What people said of code: the commits, remarks, turns and records in which reasons stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ...core.redact import redact
from ..conversations.reasons.finding import of_message
from ..git.repository import Commit
from ..provenance.messages import class_by_message

Kind = Literal["commit", "remark", "turn", "record"]
MOST_SAID = 600  # characters of a turn that are shown
MOST_REASONS = 12  # of one voice


@dataclass(frozen=True, slots=True)
class Said:
    """A span that says why.

    Attributes:
        label: ``rationale``, ``constraint``, ``decision`` or ``rejected``.
        text: its words, verbatim, on one line.
        confidence: that it is what the label says, 0 to 1.
        weight: how much it counts among others; a person's correction of an agent most.
    """

    label: str
    text: str
    confidence: float
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who said something about code.

    Attributes:
        kind: a commit's message, a remark of a discussion, a turn of a session with an assistant,
            or a decision record.
        id: names it in other questions.
        time: seconds since the epoch; 0 unknown.
        title: the commit's subject, or the beginning of what was said.
        by: ``person``, ``agent``, ``mixed`` or ``unknown``.
        what: what it did to the code, or how that came: changes of a commit, label of a link.
        score: how sure it is that it belongs to the code, 0 to 1.
        reasons: its spans that say why.
        commit: the commit that it became; "" where it is none.
        conversations: ids of the sessions that the commit came from.
        standing: who may see a session; "" for what git holds.
    """

    kind: Kind
    id: str
    time: float
    title: str
    by: str
    what: tuple[str, ...] = ()
    score: float = 1.0
    reasons: tuple[Said, ...] = ()
    commit: str = ""
    conversations: tuple[str, ...] = ()
    standing: str = ""


BY = {"ai": "agent", "human": "person", "mixed": "mixed"}


def commit_voice(
    commit: Commit, what: Iterable[str] = (), conversations: Iterable[str] = ()
) -> Voice:
    """Return what a commit says."""
    found = class_by_message(commit.message, commit.author_email, commit.author_name)
    reasons = of_message(commit.message)[:MOST_REASONS]
    return Voice(
        kind="commit",
        id=commit.id,
        time=float(commit.time),
        title=one_line(redact(commit.subject)),
        by=BY.get(found.author_class, "unknown"),
        what=tuple(what),
        reasons=tuple(Said(one.label, redact(one.line), one.confidence) for one in reasons),
        commit=commit.id,
        conversations=tuple(sorted(conversations)),
    )


def one_line(text: str, most: int = MOST_SAID) -> str:
    """Return the beginning of a text on one line."""
    line = " ".join(text[: most * 4].split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def newest(voices: Iterable[Voice]) -> list[Voice]:
    """Return voices, the newest first."""
    return sorted(voices, key=lambda one: (-one.time, one.kind, one.id))
