"""Why code is as it is: who said something of it, in commits, discussions, sessions and records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ...core.errors import UserError
from . import recorded
from .conversing import SHORT, Talk
from .lineage import VARIABLES, Touch, commit_at, listed, position_of, touches
from .naming import Meant
from .reading import Place, View
from .reasoning import Voice, commit_voice, newest
from .results import Node
from .walks import changed_lines, merged

LIMIT = 20
MOST_MERGES = 8  # merges whose own commits are looked up: each asks git
MOST_TOLD = 6  # changes of one commit that are named
MOST_SYMBOLS = 500  # definitions inside one whose reasons are looked for


@dataclass(frozen=True, slots=True)
class Why:
    """Who said something of a symbol.

    Attributes:
        asked: the symbol.
        voices: the newest first.
        total: how many there are.
        cut: whether there are more than are given here.
        missing: why no sessions are among them; "" when they are looked through.
    """

    asked: tuple[Node, ...]
    voices: tuple[Voice, ...]
    total: int
    cut: bool
    missing: str


def why(view: View, what: Meant, limit: int = LIMIT, *, shared_only: bool = False) -> Why:
    """Return the commits, remarks, turns and records behind a symbol, the newest first.

    The view's history must be up to HEAD.

    Args:
        view: the graph.
        what: the symbol; what is defined in it counts as well.
        limit: most voices to give.
        shared_only: whether sessions that nobody approved for others are left out.
    """
    places = [one for place in what.places for one in view.within(place)][:MOST_SYMBOLS]
    with Talk.of(view, shared_only=shared_only) as talk:
        found = [*touches(view, listed(view, places)), *_of_lines(view, what.places, limit)]
        positions = sorted({one.position for one in found}, reverse=True)
        newer = [one for one in found if one.position in set(positions[:limit])]
        voices = [*_commits(view, newer, talk), *talk.about(one.node.id for one in places)]
        voices += recorded.about(view, what.places)
        missing = talk.missing
    total = len(voices) + max(0, len(positions) - limit)
    return Why(what.nodes, tuple(newest(voices)[:limit]), total, total > limit, missing)


def _commits(view: View, found: Sequence[Touch], talk: Talk) -> Iterator[Voice]:
    by_commit: dict[int, list[Touch]] = defaultdict(list)
    for one in found:
        by_commit[one.position].append(one)
    merges = 0
    for position, touched in by_commit.items():
        with suppress(UserError):  # a shallow clone has not all of them
            commit = view.repository.commit(commit_at(view, position))
            yield commit_voice(commit, _told(touched), talk.sessions_of(commit.id))
            merges += len(commit.parents) > 1
            if len(commit.parents) > 1 and merges <= MOST_MERGES:
                paths = {touch.path for touch in touched}
                for inner in merged(view, commit, paths):
                    told = [f"in {commit.id[:SHORT]}"]
                    yield commit_voice(inner, told, talk.sessions_of(inner.id))


def _told(touched: Iterable[Touch]) -> list[str]:
    told = sorted({f"{one.change} {one.place.node.qualname}" for one in touched})
    more = len(told) - MOST_TOLD
    return told if more <= 0 else [*told[:MOST_TOLD], f"and {more} more"]


def _of_lines(view: View, places: Iterable[Place], limit: int) -> Iterator[Touch]:
    """Yield what changed the lines of fields and constants, which are not listed."""
    for place in places:
        if place.node.kind in VARIABLES:
            for commit_id in changed_lines(view, place, limit):
                position = position_of(view, [commit_id])
                if position is not None:
                    yield Touch(position, "lines", place, place.node.path)
