"""Whether a commit is of a branch, as far as git still knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .past import Past, known_commit, reached

_NAME = re.compile(r"(?!.*(?:\.\.|@\{|//))[\w][\w./+@#-]{0,199}", re.ASCII)
_MERGED = re.compile(
    r"Merge (?:remote-tracking )?branch '([^']+)'|Merge pull request #\d+ from (\S+)"
)
_PLACES = ("refs/heads/", "refs/remotes/origin/")


class Branches:
    """Remembers what each branch reaches.

    Args:
        past: the history that HEAD reaches.
        since: seconds since the epoch; older commits are left out.

    """

    def __init__(self, past: Past, since: float) -> None:
        self._past, self._since = past, since
        self._known: dict[str, frozenset[str] | None] = {}

    def part(self, branch: str, commit: str) -> float | None:
        """Return 1 when a commit is of a branch, 0 when it is not; None when nobody knows."""
        if branch not in self._known:
            self._known[branch] = self._commits(branch)
        found = self._known[branch]
        return None if found is None else float(commit in found)

    def _commits(self, branch: str) -> frozenset[str] | None:
        if not _NAME.fullmatch(branch):
            return None
        places = (known_commit(self._past.repository, place + branch) for place in _PLACES)
        tips = [*filter(None, places)]
        heads = [*(tip.id for tip in tips), *self._merged(branch)]
        return frozenset(reached(self._past.repository, heads, self._since)) if heads else None

    def _merged(self, branch: str) -> Iterator[str]:
        """Yield the tips that merges say were the branch's."""
        for commit in self._past.commits.values():
            named = _MERGED.match(commit.subject) if len(commit.parents) > 1 else None
            if named and (named[1] == branch or (named[2] or "").partition("/")[2] == branch):
                yield commit.parents[1]
