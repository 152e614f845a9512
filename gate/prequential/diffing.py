"""Which lines of a file are new, in time that no content can stretch."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST = 40_000  # lines of one version times lines of the other; difflib may look at every pair


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

    Large versions are cut at the lines that occur once in both and in the same order (patience
    sorting, as of Bram Cohen's diff); between two of them all is one region when telling more
    would take too long.

    Args:
        before: lines of the old version.
        after: lines of the new one.
    """
    head = _shared(before, after)
    tail = _shared(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    found: list[Region] = []
    place, other = 0, 0
    for at, into in [*_anchors(old, new), (len(old), len(new))]:
        for one in _compared(old[place:at], new[other:into]):
            start, old_start = head + other, head + place
            found.append(
                Region(
                    start + one.first,
                    start + one.last,
                    old_start + one.old_first,
                    old_start + one.old_last,
                )
            )
        place, other = at + 1, into + 1
    return found


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return places of lines that correspond for sure; none where there is no need of them."""
    if len(old) * len(new) <= MOST:
        return []
    counts, others = Counter(old), Counter(new)
    places = {line: at for at, line in enumerate(new) if others[line] == 1}
    pairs = [
        (at, places[line]) for at, line in enumerate(old) if counts[line] == 1 and line in places
    ]
    return _rising(pairs)


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return a longest part of the pairs in which the second numbers rise (Fredman 1975)."""
    ends: list[int] = []  # the least second number that ends a rising part of each length
    last: list[int] = []  # the pair that it belongs to
    before: list[int | None] = []
    for number, (_, into) in enumerate(pairs):
        length = bisect_left(ends, into)
        before.append(last[length - 1] if length else None)
        ends[length : length + 1], last[length : length + 1] = [into], [number]
    found: list[tuple[int, int]] = []
    step = last[-1] if last else None
    while step is not None:
        found.append(pairs[step])
        step = before[step]
    return found[::-1]


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[Region]:
    if not old and not new:
        return
    if len(old) * len(new) > MOST:
        yield Region(0, len(new), 0, len(old))
        return
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for kind, old_first, old_last, first, last in codes:
        if kind != "equal":
            yield Region(first, last, old_first, old_last)


def _shared(left: Sequence[str], right: Sequence[str]) -> int:
    pairs = zip(left, right, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right)))
