"""Which commits a verdict is news to."""

from __future__ import annotations

from collections.abc import Sequence

from ...gate.history.records import Judged
from .told import MOST_WINDOW


def new_commits(line: Sequence[str], before: Sequence[Judged]) -> list[str]:
    """Return the commits since the last verdict on an earlier one, the newest first.

    The first verdict of all would be about the whole history: only its own commit is told.

    Args:
        line: commits on the first-parent line, oldest first; the verdict is on the last.
        before: earlier verdicts; those on the same commit or on other lines do not count.
    """
    places = {commit: place for place, commit in enumerate(line[:-1])}
    judged = [places[one.commit] for one in before if one.commit in places]
    since = max(judged, default=len(line) - 2)
    return list(reversed(line[since + 1 :]))[:MOST_WINDOW]
