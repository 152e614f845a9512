"""What became of a commit that HEAD does not reach any more: amended, rebased or squashed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...git.repository import Commit
from .past import Past, known_commit
from .score import SLACK, WINDOW

_ID = re.compile(r"[0-9a-f]{7,64}")
CONTAINED = 0.8  # share of its lines from which a later commit is taken to hold it
SAME = 0.3  # share that is enough when author, time and place in the history agree


def successors(past: Past, named: str) -> list[Commit]:
    """Return the commits of the history that an id means, be it one of another history.

    Args:
        past: the history that HEAD reaches.
        named: the id, or its first digits.

    """
    if not _ID.fullmatch(named):
        return []  # what a transcript calls a commit may be any text
    found = [one for commit_id, one in past.commits.items() if commit_id.startswith(named)]
    if found:
        return found if len(found) == 1 else []
    gone = known_commit(past.repository, named)
    if gone is None:
        return []
    held = [(share, one) for one in _later(past, gone) if (share := _held(past, gone, one))]
    same = [one for share, one in held if share >= SAME and _is_same_work(gone, one)]
    if same:
        return same[-1:]  # the oldest of them: later ones are copies
    best = max((share for share, _ in held), default=0.0)
    return [one for share, one in held if share == best >= CONTAINED][-1:]


def _later(past: Past, gone: Commit) -> Iterator[Commit]:
    for commit in past.commits.values():
        if gone.authored - SLACK <= commit.time <= gone.time + 8 * WINDOW:
            yield commit


def _is_same_work(one: Commit, other: Commit) -> bool:
    """Return whether author and author's time agree, which rewriting keeps."""
    return (one.author_email, one.authored) == (other.author_email, other.authored)


def _held(past: Past, gone: Commit, commit: Commit) -> float:
    """Return which share of a commit's lines another put into the same files."""
    if len(commit.parents) > 1 or past.paths(gone).isdisjoint(past.paths(commit)):
        return 0.0
    total = held = 0
    for path in sorted(past.paths(gone)):
        added = past.landing(gone, path).added
        total += added.total()
        if added and past.place(commit, path):
            landing = past.landing(commit, past.place(commit, path))
            held += sum(min(n, landing.room(line)) for line, n in added.items())
    return held / total if total else float(past.paths(gone) == past.paths(commit))
