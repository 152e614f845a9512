"""Pairs sessions with the commits that took in what they did, as far as that may have changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from ....core.console import Console
from ...git.repository import Commit, Repository
from ...graph import Graph
from ..store import Sessions
from ..store.rows import LinkRow, SessionRow
from .affected import Span, affected, spans
from .assignment import Assignment
from .branches import Branches
from .evidence import gather
from .links import links_of
from .netting import units
from .past import Past, reached
from .score import SLACK
from .told import Named, named_by
from .whereabouts import Whereabouts, knows_history
from .work import Work, work_of

STAGE = "pairing"
UNTIMED = 90 * 86_400.0  # seconds that are looked back for a session without any time
VERSION = 1  # of the rule: another one pairs everything anew


@dataclass(frozen=True, slots=True)
class Paired:
    """What a pairing did.

    Attributes:
        sessions: that were paired, anew or for the first time.
        landed: of those, with a commit.
        unlanded: of those, whose work nobody committed.
        links: that were written.

    """

    sessions: int = 0
    landed: int = 0
    unlanded: int = 0
    links: int = 0


@dataclass(frozen=True, slots=True)
class _State:
    """How things stood when sessions were last paired.

    Attributes:
        head: id of the commit at HEAD.
        now: seconds since the epoch.
        bare: sessions that were paired without symbols.
        version: of the rule.

    """

    head: str = ""
    now: float = 0.0
    bare: tuple[int, ...] = ()
    version: int = 0


def pair(
    sessions: Sessions,
    repository: Repository,
    graph: Graph | None,
    now: float,
    console: Console,
) -> Paired:
    """Bring the links of all sessions up to HEAD.

    Args:
        sessions: opened for writing.
        repository: whose commits are looked through.
        graph: at HEAD, for the symbols; without one, links end at files.
        now: seconds since the epoch.
        console: tells how far it is.

    """
    head = repository.head()
    if head is None:
        return Paired()
    before, after = _state(sessions), _State(head.id, now, version=VERSION)
    graph = graph if graph and knows_history(graph, head.id) else None
    known = spans(sessions)
    begun = _begun(sessions, known, before, after) | ({*before.bare} if graph else set())
    commits = _new(repository, before, after, known)
    chosen = affected(known, begun | _naming(sessions, commits), commits)
    rows = [one for one in sessions.sessions() if one.id in chosen]
    done = _paired(sessions, repository, rows, (graph, after), console) if rows else Paired()
    bare = () if graph else tuple(sorted({*before.bare, *chosen}))
    with sessions.writing():
        if graph and before.head != after.head:
            _retarget(sessions, Whereabouts(graph, Past(repository, head.id, now)), chosen)
        sessions.mark(STAGE, "history", json.dumps([after.head, now, bare, VERSION]))
    return done


def _paired(
    sessions: Sessions,
    repository: Repository,
    rows: Sequence[SessionRow],
    place: tuple[Graph | None, _State],
    console: Console,
) -> Paired:
    graph, state = place
    works = [work_of(sessions, row) for row in rows]
    since = min(work.begin or state.now - UNTIMED for work in works) - SLACK
    past = Past(repository, state.head, since)
    named = {work.session.id: _named(sessions, work) for work in works}
    assignment = Assignment(past, Branches(past, since), gather(past, works, named))
    pieces = [piece for work in works for piece in work.pieces]
    result = assignment.run(works, units(pieces))
    where = Whereabouts(graph, past) if graph else None
    total = Paired()
    with sessions.writing(), console.progress("pairing", len(works)) as advance:
        for number, work in enumerate(works, 1):
            turns = [*sessions.turns(work.session.id)]
            links = links_of(work, turns, result, (past, where), state.now)
            sessions.set_links(work.session.id, links)
            sessions.done(STAGE, work.session)
            total = _counted(total, links)
            advance(number)
    return total


def _counted(total: Paired, links: Sequence[LinkRow]) -> Paired:
    whole = [link.state for link in links if not link.turn]
    return Paired(
        total.sessions + 1,
        total.landed + ("landed" in whole),
        total.unlanded + ("unlanded" in whole),
        total.links + len(links),
    )


def _named(sessions: Sessions, work: Work) -> list[Named]:
    return [one for turn in work.branches for one in named_by(sessions.calls(turn))]


def _state(sessions: Sessions) -> _State:
    told, _ = sessions.cursor(STAGE, "history")
    with suppress(ValueError, TypeError):
        head, now, bare, version = json.loads(told)
        return _State(head, now, tuple(bare), version)
    return _State()


def _begun(sessions: Sessions, known: dict[int, Span], before: _State, after: _State) -> set[int]:
    """Return the sessions that changed, or whose week is over."""
    if before.version != after.version:
        return {one.id for one in sessions.sessions()}
    over = {one for one, span in known.items() if before.now <= span.last < after.now}
    return {one.id for one in sessions.pending(STAGE)} | over


def _new(
    repository: Repository, before: _State, after: _State, known: dict[int, Span]
) -> dict[Commit, frozenset[str]]:
    """Return the commits that came into the history, or left it, with the names they touch."""
    if before.head == after.head or before.version != after.version:
        return {}
    begins = [span.first or after.now - UNTIMED for span in known.values()]
    since = min([*begins, after.now - UNTIMED]) - SLACK
    new = reached(repository, [after.head], since)
    old = reached(repository, [before.head], since)
    found = [(new.get(one) or old[one]) for one in sorted(new.keys() ^ old.keys())]
    past = Past(repository, after.head, after.now)
    past.load(found)
    return {one: frozenset(PurePosixPath(path).name for path in past.paths(one)) for one in found}


def _naming(sessions: Sessions, commits: Iterable[Commit]) -> set[int]:
    """Return the sessions that name one of the commits as theirs, or are linked to it."""
    ids = {commit.id for commit in commits}
    linked = {link.session for one in sorted(ids) for link in sessions.links(commit=one)}
    return linked | {one.id for one in sessions.sessions() if one.head in ids}


def _retarget(sessions: Sessions, where: Whereabouts, done: Iterable[int]) -> None:
    """Let links follow symbols that were renamed or moved since they were written."""
    for row in sessions.sessions():
        links = sessions.links(session=row.id) if row.id not in done else []
        moved = [_moved(link, where) for link in links]
        if moved != links:
            sessions.set_links(row.id, moved)


def _moved(link: LinkRow, where: Whereabouts) -> LinkRow:
    path, _, qualname = str(link.parts.get("born", "")).partition("\0")
    return replace(link, symbol=where.at_head((path, qualname))) if qualname else link
