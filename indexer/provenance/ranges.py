"""Evidence about lines of a file as one commit left it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .classes import UNKNOWN, Class

MOST_LINES = 100_000  # of a file: a longer range is cut off


@dataclass(frozen=True, slots=True)
class Range:
    """Lines ``first`` to ``last`` (from 1, inclusive) of a file, and who wrote them."""

    first: int
    last: int
    author: Class


Ranges = Mapping[str, tuple[Range, ...]]  # by path


def class_of_line(ranges: Iterable[Range], line: int) -> Class:
    """Return the class of one line by the first range that holds it."""
    return next((one.author for one in ranges if one.first <= line <= one.last), UNKNOWN)


def grouped(pairs: Iterable[tuple[str, Range]]) -> dict[str, tuple[Range, ...]]:
    """Return the ranges of each path, in their order."""
    found: dict[str, list[Range]] = defaultdict(list)
    for path, one in pairs:
        found[path].append(one)
    return {path: tuple(ranges) for path, ranges in found.items()}


def lines_of(ranges: Iterable[Range]) -> Iterator[Class]:
    """Yield the class of each line that the ranges name, once a line and range."""
    for one in ranges:
        yield from [one.author] * (one.last - one.first + 1)


def bounded(first: object, last: object, author: Class) -> Range | None:
    """Return a range from untrusted numbers; None when they make none."""
    if type(first) is not int or type(last) is not int or not 1 <= first <= last:
        return None
    return Range(first, last, author) if last <= MOST_LINES else None
