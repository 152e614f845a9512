"""Why code is as it is: who said something of it, in commits, discussions, sessions and records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ...core.errors import UserError
from ..git.process import Git, GitError
from ..git.repository import Commit
from .conversing import SHORT, Talk
from .lineage import Touch, touches
from .naming import Meant
from .reading import Place, View
from .reasoning import Voice, commit_voice, newest
from .results import Node

LIMIT = 20
MOST_MERGES = 8  # merges whose own commits are looked up: each asks git
MOST_MERGED = 50  # commits of one merge
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
        found = touches(view, places)
        positions = sorted({one.position for one in found}, reverse=True)
        newer = [one for one in found if one.position in set(positions[:limit])]
        voices = [*_commits(view, newer, talk), *talk.about(one.node.id for one in places)]
        missing = talk.missing
    total = len(voices) + max(0, len(positions) - limit)
    return Why(what.nodes, tuple(newest(voices)[:limit]), total, total > limit, missing)


def commit_at(view: View, position: int) -> str:
    """Return the id of a commit of the first-parent line; "" when there is none."""
    row = view.connection.execute(
        'SELECT "commit" FROM history WHERE view = ? AND position = ?', (view.id, position)
    ).fetchone()
    return row[0] if row else ""


def _commits(view: View, found: Sequence[Touch], talk: Talk) -> Iterator[Voice]:
    by_commit: dict[int, list[Touch]] = defaultdict(list)
    for one in found:
        by_commit[one.position].append(one)
    merges = 0
    for position, touched in by_commit.items():
        with suppress(UserError):  # a shallow clone has not all of them
            commit = view.repository.commit(commit_at(view, position))
            what = sorted({_told(one) for one in touched})
            yield commit_voice(commit, what, talk.sessions_of(commit.id))
            merges += len(commit.parents) > 1
            if len(commit.parents) > 1 and merges <= MOST_MERGES:
                paths = {touch.path for touch in touched}
                for inner in merged(view, commit, paths):
                    told = [f"in {commit.id[:SHORT]}"]
                    yield commit_voice(inner, told, talk.sessions_of(inner.id))


def _told(touch: Touch) -> str:
    return f"{touch.change} {_name(touch.place)}"


def _name(place: Place) -> str:
    return place.node.qualname or place.node.name


def merged(view: View, merge: Commit, paths: Iterable[str]) -> Iterator[Commit]:
    """Yield the commits that a merge brought and that changed one of the paths."""
    git = Git(view.repository.common_dir, view.repository.common_dir)
    ends = (f"--max-count={MOST_MERGED}", "--no-merges", f"{merge.parents[0]}..{merge.id}")
    try:
        listed = git.output("rev-list", *ends, "--", *sorted(paths))
    except (GitError, OSError, ValueError):
        return
    for commit_id in listed.decode("ascii", "replace").split():
        with suppress(UserError):
            yield view.repository.commit(commit_id)
