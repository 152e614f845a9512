"""Decisions that were taken in a conversation, each with the code that followed from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from ..core.errors import UserError
from ..indexer.conversations.reasons.clear import is_clear_reason
from ..indexer.conversations.reasons.said import CORRECTION
from ..indexer.conversations.store import Sessions
from ..indexer.conversations.store.rows import LinkRow, ReasonRow, SessionRow, TurnRow
from ..indexer.git.repository import Commit
from ..indexer.graph import Graph
from ..indexer.model import Symbol
from .kinds.told import Decided, Landed

REJECTED = "rejected"  # label of what was considered and not taken
LEAST_SURE = 0.5  # confidence of a reason that is taught
MOST_OPTIONS = 3
MOST_OF_SESSION = 20
CODE = frozenset({"function", "method", "class"})


def decisions(sessions: Sessions, session: SessionRow, graph: Graph) -> Iterator[Decided]:
    """Yield what people decided in a session, in the order of the conversation.

    Args:
        sessions: paired with the repository's commits, their reasons told.
        session: one that may teach.
        graph: the code graph at HEAD.

    """
    yield from islice(_decisions(sessions, session, graph), MOST_OF_SESSION)


def _decisions(sessions: Sessions, session: SessionRow, graph: Graph) -> Iterator[Decided]:
    reasons = sessions.reasons(session=session.id)
    landed = _landed(sessions.links(session=session.id), graph) if reasons else {}
    if not landed:
        return
    told: dict[int, list[ReasonRow]] = defaultdict(list)
    for reason in reasons:
        told[reason.turn].append(reason)
    rejected = [one.text for one in reasons if one.label == REJECTED]
    turns = list(sessions.turns(session.id))
    for place, turn in enumerate(turns):
        code = next((landed[t.id] for t in turns[place:] if t.id in landed), None)
        if code is None or turn.role != "person":
            continue
        for reason in told[turn.id]:
            if _is_taught(reason):
                question = _question(session, turns[:place])
                options = tuple(one for one in rejected if one != reason.text)[:MOST_OPTIONS]
                yield _decided(graph, code, question, options, reason.text)


def _is_taught(reason: ReasonRow) -> bool:
    """Tell whether a reason is sure enough; what corrects an agent need not name it as one."""
    is_clear = reason.weight >= CORRECTION or is_clear_reason(" ".join(reason.text.split()))
    return reason.label != REJECTED and reason.confidence >= LEAST_SURE and is_clear


def _landed(links: Iterable[LinkRow], graph: Graph) -> dict[int, tuple[Symbol, Commit]]:
    """Return turn → the definition at HEAD that its work is most surely in, and the commit."""
    symbols = {one.id: one for one in graph.symbols() if one.kind in CODE}
    found: dict[int, tuple[Symbol, Commit]] = {}
    for link in sorted(links, key=lambda one: (-one.score, one.symbol, one.commit)):
        commit = _commit(graph, link.commit) if link.symbol in symbols else None
        if commit and link.turn and link.turn not in found:
            found[link.turn] = (symbols[link.symbol], commit)
    return found


def _commit(graph: Graph, name: str) -> Commit | None:
    try:
        return graph.repository.commit(name) if name else None
    except UserError:
        return None  # rewritten since


def _question(session: SessionRow, before: Sequence[TurnRow]) -> str:
    """Return what a person last asked for; the session's title at its begin."""
    people = (turn for turn in reversed(before) if turn.role == "person" and not turn.is_side)
    return next((turn.text for turn in people if turn.text.strip()), session.title)


def _decided(
    graph: Graph, code: tuple[Symbol, Commit], question: str, options: tuple[str, ...], reason: str
) -> Decided:
    symbol, commit = code
    source = graph.source(symbol.blob)
    start = source.rfind(b"\n", 0, symbol.start_byte) + 1
    text = source[start : symbol.end_byte].decode("utf-8", "replace").rstrip() + "\n"
    landed = Landed(symbol.id, commit.id, symbol.blob, commit.author_email)
    return Decided(landed, question, options, reason, text)
