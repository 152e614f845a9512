"""Decisions that persons took in conversations: the question, what was turned down, and the words.

Only sessions that may teach are read, and only persons' words are a reason: an agent's may have
been said to please.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ....core.errors import UserError
from ...graph import Graph
from ...store.quoting import quote, unquote
from ..store import Sessions
from ..store.rows import TEACHING, LinkRow, ReasonRow, SessionRow, TurnRow
from .clear import SURE

MOST_SYMBOLS = 2  # definitions by which one decision is told
_LEFT = (
    "SELECT c.after_blob, c.after_start, c.after_end, coalesce(b.birth_path, c.path),"
    " coalesce(b.birth_qualname, c.qualname)"
    " FROM history h JOIN change c ON (c.view, c.history) = (h.view, h.position)"
    " LEFT JOIN birth b ON (b.view, b.path, b.qualname, b.ordinal) = (c.view, c.path, c.qualname,"
    " c.ordinal) AND b.history = (SELECT max(history) FROM birth WHERE (view, path, qualname,"
    " ordinal) = (c.view, c.path, c.qualname, c.ordinal) AND history <= c.history)"
    ' WHERE h.view = ? AND h."commit" = ? AND c.path = ? AND c.after_blob IS NOT NULL'
    " ORDER BY c.position"
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A decision, and the code that follows from it.

    Attributes:
        session: key of the session.
        turn: key of the turn.
        symbol: id of the definition at HEAD that it became part of.
        commit: that brought it.
        path: of the file there.
        blob: git blob id of the file there.
        author_email: of who committed it.
        question: what was asked before.
        options: what was turned down, verbatim.
        reason: the words of who decided, verbatim, each span on a line.
        after: the definition as the commit left it, whole lines.

    """

    session: int
    turn: int
    symbol: str
    commit: str
    path: str
    blob: str
    author_email: str
    question: str
    options: tuple[str, ...]
    reason: str
    after: str


def decisions_taken(sessions: Sessions, graph: Graph) -> Iterator[Taken]:
    """Yield the decisions of sessions that may teach whose code landed, in order.

    Args:
        sessions: paired, their reasons told.
        graph: at HEAD, with its history.

    """
    for session in sessions.sessions(TEACHING):
        said: dict[int, list[ReasonRow]] = defaultdict(list)
        for reason in sessions.reasons(session=session.id):
            said[reason.turn].append(reason)
        for turn, question, before in _questioned(session, sessions.turns(session.id)):
            words = said.get(turn.id, [])
            if question and any(map(_is_settled, words)):
                options = [one for key in (*before, turn.id) for one in said.get(key, [])]
                links = sessions.links(session=session.id, turn=turn.id)
                yield from _landed(graph, links, (question, options, words))


def _questioned(
    session: SessionRow, turns: Iterator[TurnRow]
) -> Iterator[tuple[TurnRow, str, list[int]]]:
    """Yield each person's turn with what was asked before, and the turns in between."""
    question, between = session.title, list[int]()
    for turn in turns:
        if turn.role == "person" and not turn.is_side and turn.text.strip():
            yield turn, question, between
            question, between = turn.text, []
        else:
            between = [*between, turn.id]


def _is_settled(reason: ReasonRow) -> bool:
    return reason.label in ("decision", "rejected") and (
        reason.confidence >= SURE or reason.weight > 1
    )


def _landed(
    graph: Graph, links: Sequence[LinkRow], told: tuple[str, list[ReasonRow], list[ReasonRow]]
) -> Iterator[Taken]:
    question, options, words = told
    wanted = [one for one in links if one.symbol and one.commit and one.state == "landed"]
    for link in sorted(wanted, key=lambda one: (-one.score, one.symbol))[:MOST_SYMBOLS]:
        found = _definition(graph, link)
        try:
            author = graph.repository.commit(link.commit).author_email if found else ""
        except UserError:
            continue  # rewritten since
        if found:
            yield Taken(
                session=link.session,
                turn=link.turn,
                symbol=link.symbol,
                commit=link.commit,
                path=unquote(link.path),
                blob=found[0],
                author_email=author,
                question=question,
                options=tuple(one.text for one in options if one.label == "rejected"),
                reason="\n".join(" ".join(one.text.split()) for one in words),
                after=found[1],
            )


def _definition(graph: Graph, link: LinkRow) -> tuple[str, str] | None:
    """Return the file and the text of a link's definition as its commit left it."""
    born = tuple(str(link.parts.get("born", "")).split("\0"))
    rows = graph.connection.execute(_LEFT, (graph.view, link.commit, quote(unquote(link.path))))
    for blob, start, end, path, qualname in rows.fetchall():
        if (unquote(path), qualname) == born:
            source = graph.source(blob)
            first = source.rfind(b"\n", 0, start) + 1
            return blob, source[first:end].decode("utf-8", "replace").rstrip() + "\n"
    return None
