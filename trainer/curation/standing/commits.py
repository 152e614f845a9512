"""What history says of the commit that an example's text comes from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from ....indexer.history import SymbolChange
from ....indexer.provenance.agents import agent_of

MERGED = re.compile(r"Merge pull request #\d+ from (?P<login>[^/\s]+)/")  # GitHub's own subject
BOT = re.compile(
    r"\[bot\]@"
    r"|^(?:dependabot|renovate|greenkeeper|pyup|snyk|imgbot|mergify|pre-commit-ci|weblate|transifex"
    r"|allcontributors|github-actions|semantic-release|release-please)(?:[-+._]?bot)?(?:[-+._]|@)"
    r"|@(?:renovateapp\.com|pyup\.io|users\.noreply\.weblate\.org)$|^(?:bot|noreply|no-reply)@bots?\.",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class CommitStanding:
    """One commit among those of its line that changed definitions.

    Attributes:
        contributor: who brought it: the login that a merged pull request names, else the author's
            address. Never stored, never told.
        earlier: commits of the same contributor before it.
        since: commits after it.
        founding: commits before the contributor's first.
        touched: definitions that it changed.
        is_bot: whether its author is a program, coding agents aside.

    """

    contributor: str
    earlier: int
    since: int
    founding: int
    touched: int
    is_bot: bool


def commit_standings(changes: Sequence[SymbolChange]) -> dict[str, CommitStanding]:
    """Return the standing of every commit of a history.

    Places in the line count, times do not: whoever makes a commit chooses its time.

    Args:
        changes: oldest first.

    """
    commits = [(commit, list(group)) for commit, group in groupby(changes, lambda c: c.commit)]
    landed: Counter[str] = Counter()
    first: dict[str, int] = {}
    found: dict[str, CommitStanding] = {}
    for place, (commit, group) in enumerate(commits):
        who, address = contributor(group[0]), group[0].author_email
        found[commit] = CommitStanding(
            who,
            landed[who],
            len(commits) - place - 1,
            first.setdefault(who, place),
            len(group),
            is_bot(address),
        )
        landed[who] += 1
    return found


def contributor(change: SymbolChange) -> str:
    """Return who brought a commit; a merge's author only accepted it."""
    merged = MERGED.match(change.subject)
    return merged["login"].lower() if merged else change.author_email.strip().lower()


def is_bot(address: str) -> bool:
    """Tell whether an address is a program's that is no coding agent."""
    return bool(BOT.search(address)) and not agent_of(address)


def is_quarantined(standing: CommitStanding, first_commits: int, settled: int) -> bool:
    """Tell whether a commit is one of a new contributor's first and has not settled yet.

    Who came while the repository was younger than what it takes to settle is one of its founders.

    Args:
        standing: of the commit.
        first_commits: so many first commits of a contributor are watched.
        settled: after so many later commits they are watched no more.

    """
    if standing.founding < settled:
        return False
    return standing.earlier < first_commits and standing.since < settled


Commits = Mapping[str, CommitStanding]
