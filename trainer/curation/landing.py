"""How commits came to the branch: when, and with which pull request."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ...indexer.history import SymbolChange

MERGE = re.compile(r"\s*Merge pull request #(?P<number>\d{1,9}) from ")  # GitHub
SQUASH = re.compile(r"[^\n]*\(#(?P<number>\d{1,9})\)[ \t]*(?:\n|\Z)")  # GitHub
REQUEST = re.compile(r"^See merge request \S*!(?P<number>\d{1,9})\s*$", re.MULTILINE)  # GitLab


@dataclass(frozen=True, slots=True)
class Landing:
    """What is known of one commit.

    Attributes:
        time: of the commit, in seconds since 1970.
        pull: "#12" (GitHub) or "!12" (GitLab), or "" where its message names none.

    """

    time: int = 0
    pull: str = ""


NOWHERE = Landing()


def landings(changes: Iterable[SymbolChange]) -> dict[str, Landing]:
    """Return the landing of each commit that changed a definition."""
    commits = {change.commit: change for change in changes}
    return {
        name: Landing(change.time, pull_request(change.message)) for name, change in commits.items()
    }


def pull_request(message: str) -> str:
    """Return the pull request that a commit's message names, as a forge wrote it, or ""."""
    found = MERGE.match(message) or SQUASH.match(message.lstrip())
    if found:
        return f"#{found['number']}"
    found = REQUEST.search(message)
    return f"!{found['number']}" if found else ""
