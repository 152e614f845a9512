"""How likely a turn's edits are what a commit brought.

The score is 0.6 · lines + 0.2 · paths + 0.1 · branch + 0.1 · time, divided by the weights of the
parts that are known. *Lines* is the share of the turn's lines that the commit put in, *paths* the
Jaccard similarity of the files, *branch* whether the commit is of the branch that was checked out,
*time* halves with every day between them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ...git.repository import Commit

WEIGHTS = {"lines": 0.6, "paths": 0.2, "branch": 0.1, "time": 0.1}
ACCEPTED = 0.5
LEAST_LINES = 0.34  # below, a commit of the same files on the same day would do …
LEAST_EXPLAINED = 0.6  # … unless this share of what it put into them is the turn's
WINDOW = 7 * 86_400.0  # seconds from an edit to its commit
SLACK = 2.0  # seconds: git keeps whole ones
_HALF_LIFE = 86_400.0
ENOUGH = 3  # lines in common that cannot be chance


@dataclass(frozen=True, slots=True)
class Score:
    """A score.

    Attributes:
        parts: part → value; one that is not known is missing.
        explained: share of what the commit put into the turn's files that is the turn's.
        session: value of the turn's whole session in the same commit, if that is accepted.

    """

    parts: Mapping[str, float]
    explained: float = 0.0
    session: float = 0.0

    @property
    def value(self) -> float:
        """The weighted mean of the parts; that of the session for a turn that has lines in it.

        A turn that edits one file of many is as sure as its session, once lines of it are there.
        """
        weight = sum(WEIGHTS[name] for name in self.parts)
        own = sum(WEIGHTS[name] * part for name, part in self.parts.items()) / weight
        return max(own, self.session) if self.parts["lines"] >= LEAST_LINES else own

    @property
    def is_accepted(self) -> bool:
        """Whether it is taken for a landing."""
        enough = self.parts["lines"] >= LEAST_LINES or self.explained >= LEAST_EXPLAINED
        return self.value >= ACCEPTED and enough


def is_in_time(time: float, commit: Commit) -> bool:
    """Return whether a commit was made in the week after an edit; an unknown time is."""
    if not time:
        return True
    began = min(commit.authored or commit.time, commit.time)  # a rebase keeps the author's time
    return commit.time + SLACK >= time and began <= time + WINDOW


def share(matched: int, in_files: int, in_all: int) -> float:
    """Return which share of a turn's lines a commit holds.

    A commit that takes only some of the files is not blamed for the others, once it has enough
    lines in common that this cannot be chance.

    Args:
        matched: lines that both have.
        in_files: the turn's lines in the commit's files.
        in_all: all of the turn's lines.

    """
    if not matched:
        return 0.0
    whole = matched / max(in_all, matched)
    part = matched / max(in_files, matched)
    return max(whole, part * min(1.0, matched / ENOUGH))


def jaccard(one: Collection[str], other: Collection[str]) -> float:
    """Return the share of what is in both among what is in either."""
    either = len({*one, *other})
    return len({*one} & {*other}) / either if either else 0.0


def nearness(time: float, commit: Commit) -> float | None:
    """Return 1 for a commit made at once, half of it for each day later; None when unknown."""
    if not time:
        return None
    began = min(commit.authored or commit.time, commit.time)
    return float(0.5 ** (max(0.0, began - time) / _HALF_LIFE))
