"""Pull requests as groups of candidates, and how much of each is kept.

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
