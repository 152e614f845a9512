"""Which lines of a change look least like the house, as its comment says it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..inert import block, code
from ..wording import count
from .fitting import fold

if TYPE_CHECKING:
    from ..preview.artifact import Surprise

LINES, WIDTH = 12, 120
MEDIAN = 0.5


def surprise_parts(surprise: Surprise | None) -> tuple[list[str], list[str]]:
    """Return lines that are seen at once, and folded parts."""
    if surprise is None or not surprise.scored:
        return [], []
    return [_line(surprise)], [fold("What looks least like the house", list(_hunks(surprise)))]


def _line(surprise: Surprise) -> str:
    usual = [one.bits for one in surprise.own if one.share == MEDIAN]
    median = f", where the median is {usual[0]:.2f}" if usual else ""
    taught = "; the model learned from some of those" if surprise.is_taught else ""
    return (
        f"- **Surprise**: {surprise.bits:.2f} bits per byte under {code(surprise.model[:12])}, "
        f"more than {surprise.rank:.0%} of the last {count(surprise.own_commits, 'commit')} here"
        f"{median}{taught}"
    )


def _hunks(surprise: Surprise) -> Iterator[str]:
    for one in surprise.hunks:
        where = code(f"{one.place.path}:{one.place.line}", 120)
        yield (
            f"{where}: {one.bits:.2f} bits per byte, more than {one.rank:.0%} of "
            f"{count(surprise.own_hunks, 'hunk')} of the house"
        )
        yield from ("", block(one.text, LINES, WIDTH), "")
