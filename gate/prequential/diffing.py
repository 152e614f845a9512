"""Which lines of a file are new, in time that no content can stretch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_PAIRS = 200_000  # pairs of equal lines; difflib looks at each, more than once


@dataclass(frozen=True, slots=True)
class Region:
    """Lines that came in the place of others; 0-based, ends exclusive.

    Attributes:
        first: the first new line.
        last: the end of the new lines.
        old_first: the first line that went; equal to `old_last` when none did.
        old_last: the end of the lines that went.
    """

    first: int
    last: int
    old_first: int
    old_last: int


def regions(before: Sequence[str], after: Sequence[str]) -> list[Region]:
    """Return where two versions of a file differ, in order.

    What lies between the first and the last difference is one region when telling more would
    take too long.

    Args:
        before: lines of the old version.
        after: lines of the new one.
    """
    head = _shared(before, after)
    tail = _shared(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if not old and not new:
        return []
    if not old or not new or _pairs(old, new) > MOST_PAIRS:
        return [Region(head, head + len(new), head, head + len(old))]
    return list(_compared(old, new, head))


def _compared(old: Sequence[str], new: Sequence[str], head: int) -> Iterator[Region]:
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for kind, old_first, old_last, first, last in codes:
        if kind != "equal":
            yield Region(head + first, head + last, head + old_first, head + old_last)


def _shared(left: Sequence[str], right: Sequence[str]) -> int:
    pairs = zip(left, right, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right)))


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    counts = Counter(old)
    return sum(counts[line] for line in new)
