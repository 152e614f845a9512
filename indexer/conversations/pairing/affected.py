"""Which sessions have to be paired again after the history or the conversations have changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from ...git.repository import Commit
from ..store import Sessions
from .score import SLACK, WINDOW

_SPANS = (
    "SELECT s.id, e.path, coalesce(min(nullif(t.time, 0)), s.time),"
    " coalesce(max(t.time), s.time) FROM edit e"
    ' JOIN "call" c ON c.id = e."call" JOIN turn t ON t.id = c.turn'
    " JOIN session s ON s.id = t.session GROUP BY s.id, e.path ORDER BY s.id"
)


@dataclass(frozen=True, slots=True)
class Span:
    """Which files a session edited, and when commits may hold that.

    Attributes:
        names: of the files, without their folders.
        first: seconds since the epoch; 0 unknown.
        last: a week after the last edit.

    """

    names: frozenset[str]
    first: float
    last: float

    def holds(self, commit: Commit, names: frozenset[str]) -> bool:
        """Return whether a commit that changed files of these names may have taken the work in."""
        if self.names.isdisjoint(names):
            return False
        began = min(commit.authored or commit.time, commit.time)
        return not self.first or (commit.time + SLACK >= self.first and began <= self.last)

    def meets(self, other: Span) -> bool:
        """Return whether one commit may hold work of both on one file."""
        if self.names.isdisjoint(other.names):
            return False
        unknown = not self.first or not other.first
        return unknown or (self.first <= other.last and other.first <= self.last)


def spans(sessions: Sessions) -> dict[int, Span]:
    """Return the spans of all sessions that edited files."""
    names: dict[int, set[str]] = defaultdict(set)
    times: dict[int, list[float]] = defaultdict(list)
    for session, path, first, last in sessions.connection.execute(_SPANS):
        names[session].add(PurePosixPath(path).name)
        times[session] += [first, last + WINDOW if last else 0.0]
    return {
        session: Span(frozenset(names[session]), min(times[session]), max(times[session]))
        for session in names
    }


def affected(
    known: Mapping[int, Span], begun: Iterable[int], commits: Mapping[Commit, frozenset[str]]
) -> set[int]:
    """Return the sessions to pair again: those concerned, and all that share commits with them.

    Args:
        known: the spans of all sessions.
        begun: sessions that changed, or whose links are void.
        commits: that came into the history or left it, with the names of the files they changed.

    """
    found = {*begun}
    for session, span in known.items():
        if any(span.holds(commit, names) for commit, names in commits.items()):
            found.add(session)
    by_name: dict[str, list[int]] = defaultdict(list)
    for session, span in known.items():
        for name in span.names:
            by_name[name].append(session)
    waiting = sorted(found & known.keys())
    while waiting:
        span = known[waiting.pop()]
        near = {one for name in span.names for one in by_name[name]} - found
        joined = {one for one in near if span.meets(known[one])}
        found |= joined
        waiting += sorted(joined)
    return found
