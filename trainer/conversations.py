"""What the conversations of a repository have to teach about the code at HEAD."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..core.settings import IndexerSettings
from ..indexer.conversations.pairing.corrections import Corrections
from ..indexer.conversations.pairing.debugging import fixes
from ..indexer.conversations.pairing.past import Past
from ..indexer.conversations.reviewing import Reviewing, remarks
from ..indexer.conversations.store import Sessions
from ..indexer.conversations.store.rows import TEACHING
from ..indexer.definitions import Definitions
from ..indexer.extraction.budget import Budget
from ..indexer.graph import Graph
from ..indexer.successors import Successors
from ..indexer.tracked import Tracked
from .discussions import decisions
from .kinds.told import NOTHING, Corrected, Landed, Mended, Reviewed, Told


def told_at(database: Path, graph: Graph, settings: IndexerSettings) -> Told:
    """Return what people shared of their conversations, as far as its code landed.

    Args:
        database: ``sessions.db``; where there is none, nothing was told.
        graph: the code graph at HEAD.
        settings: which files are read.

    Raises:
        UserError: the database is damaged, or of a newer version.

    """
    if not database.exists():
        return NOTHING
    with Sessions.open(database, readonly=True) as sessions:
        taught = sessions.sessions(TEACHING)
        if not taught:
            return NOTHING
        past = Past(graph.repository, graph.commit)
        return Told(
            reviewed=tuple(_reviewed(sessions, graph, settings)),
            corrected=tuple(_corrected(sessions, past)),
            mended=tuple(_mended(sessions, past)),
            decided=tuple(one for session in taught for one in decisions(sessions, session, graph)),
        )


def _reviewed(sessions: Sessions, graph: Graph, settings: IndexerSettings) -> Iterator[Reviewed]:
    budget = Budget(settings.max_file_bytes, settings.max_line_bytes)
    definitions = Definitions(graph.repository, Tracked(settings.exclude, budget))
    successors = Successors(graph)
    for one in Reviewing(graph.repository, definitions).revisions(remarks(sessions)):
        symbol = successors.of(one.commit, one.path, one.qualname, one.ordinal)
        landed = Landed(symbol, one.commit, one.blob, one.author_email)
        yield Reviewed(landed, one.words, one.before, one.after)


def _corrected(sessions: Sessions, past: Past) -> Iterator[Corrected]:
    for one in Corrections(sessions, past).found():
        landed = Landed(one.symbol, one.commit, one.blob, one.author_email)
        yield Corrected(landed, one.request, one.before, one.proposed, one.after)


def _mended(sessions: Sessions, past: Past) -> Iterator[Mended]:
    for one in fixes(sessions, past):
        landed = Landed(one.symbol, one.commit, one.blob, one.author_email)
        yield Mended(landed, one.failure, one.before, one.after)
