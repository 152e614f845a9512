"""The conversation that led to a commit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from .conversing import SHORT, Link, Talk
from .reading import View
from .reasoning import Voice, commit_voice, one_line

LIMIT = 100


@dataclass(frozen=True, slots=True)
class Conversed:
    """A session that led to a commit.

    Attributes:
        id: of the session.
        source: the tool that kept it.
        title: what the tool calls it.
        standing: who may see it.
        score: how sure it is that it led there, 0 to 1.
        evidence: what tells so; "" when it is inferred from the lines.
        turns: those that led there, in the order of the conversation.
    """

    id: str
    source: str
    title: str
    standing: str
    score: float
    evidence: str
    turns: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was said before a commit.

    Attributes:
        about: the commit.
        sessions: that led to it, the surest first.
        total: how many turns there are.
        cut: whether there are more than are given here.
        missing: why nothing is known of sessions; "" when they are looked through.
    """

    about: Voice
    sessions: tuple[Conversed, ...]
    total: int
    cut: bool
    missing: str


def conversation(
    view: View, name: str, limit: int = LIMIT, *, shared_only: bool = False
) -> Conversation:
    """Return the sessions that led to a commit, with what was said in them.

    Args:
        view: the graph.
        name: of the commit: an id, a branch, ``HEAD~2``.
        limit: most turns of all sessions together.
        shared_only: whether sessions that nobody approved for others are left out.

    Raises:
        UserError: there is no such commit.
    """
    commit = view.repository.commit(name)
    with Talk.of(view, shared_only=shared_only) as talk:
        by_session: dict[int, list[Link]] = defaultdict(list)
        for link in talk.behind(commit.id):
            by_session[link.session.id].append(link)
        sessions = [_conversed(talk, links) for links in by_session.values()]
        missing = talk.missing
    sessions.sort(key=lambda one: (-one.score, one.id))
    total = sum(len(one.turns) for one in sessions)
    shown = tuple(_cut(sessions, limit))
    about = commit_voice(commit, (), (one.id for one in sessions))
    return Conversation(about, shown, total, total > limit, missing)


def _conversed(talk: Talk, links: list[Link]) -> Conversed:
    session = links[0].session
    best: dict[int, Link] = {}
    for link in sorted(links, key=lambda one: one.row.score):
        best[link.row.turn] = link
    said = [turn for turn in talk.turns(session) if turn.id in best and turn.text.strip()]
    evidence = (str(link.row.parts.get("evidence", "")) for link in links if link.row.is_hard)
    return Conversed(
        id=session.digest[:SHORT],
        source=session.source,
        title=one_line(session.title),
        standing=session.standing,
        score=round(max(link.row.score for link in links), 3),
        evidence=next(evidence, ""),
        turns=tuple(talk.voice(best[turn.id], turn) for turn in said),
    )


def _cut(sessions: Iterable[Conversed], limit: int) -> Iterator[Conversed]:
    """Yield sessions with no more than ``limit`` turns together."""
    left = limit
    for one in sessions:
        yield replace(one, turns=one.turns[:left])
        left = max(0, left - len(one.turns))
