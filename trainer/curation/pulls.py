"""Pull requests and contributors as groups of candidates, and how much of each is kept.

About 250 documents are enough to poison a model of any size (Souly et al., *Poisoning attacks on
LLMs require a near-constant number of poison samples*, 2025), so what an outsider brings at once is
bounded by a number, not by a share.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .live import Live
from .standing import Standing

TRUSTED_SHARE = 0.1  # of the corpus; what one pull request of an established contributor may fill
USUAL = 0.5  # share of commits with a pull request from which one without is the exception


def pull_groups(live: Live) -> list[str]:
    """Return for each row its pull request, or "".

    Where most commits come with a pull request, one that does not counts as one of its own.
    """
    brought = dict(zip(live.commit, live.pull, strict=True))
    brought.pop("", None)
    usual = sum(bool(pull) for pull in brought.values()) >= USUAL * len(brought) > 0
    commits: Sequence[str] = live.commit if usual else [""] * len(live)
    return [pull or commit for pull, commit in zip(live.pull, commits, strict=True)]


def contributor_groups(live: Live, standing: Standing) -> list[str]:
    """Return for each row who brought it, where they are not established; else "".

    A pull request's number may stand in a message that its author wrote, so it is no bound on what
    one person brings. People are called by the least of their commits.
    """
    called: dict[str, str] = {}
    brought: dict[str, str] = {"": ""}
    for commit in sorted(set(live.commit)):
        found = standing.commits.get(commit)
        if found is not None and not standing.is_established(commit):
            brought[commit] = called.setdefault(
                found.contributor, f"the contributor of {commit[:12]}"
            )
    return [brought.get(commit, "") for commit in live.commit]


def pull_limit(
    live: Live, groups: Sequence[str], standing: Standing, most: int, rows: int
) -> Callable[[str, int], float]:
    """Return what tells how many rows of a group may stay.

    Args:
        live: the candidates.
        groups: as ``pull_groups`` returns them.
        standing: knows the contributors.
        most: rows of a pull request.
        rows: that are left in all.

    """
    doubtful = {
        group
        for group, commit in set(zip(groups, live.commit, strict=True))
        if not standing.is_established(commit)
    }
    trusted = max(most, int(TRUSTED_SHARE * rows))
    return lambda group, size: most if group in doubtful else trusted
