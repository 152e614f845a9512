"""Markdown by its headings: which lines stand below which; code is no heading.

ATX (``## A heading``) and setext headings (underlined), as in
https://spec.commonmark.org/0.31.2/#leaf-blocks; front matter is kept apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*")
_SETEXT = re.compile(r" {0,3}(=+|-+)[ \t]*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_FIELD = re.compile(r"([\w -]{1,40}?):[ \t]*(.*)")
_MOST_FRONT = 100  # lines of front matter


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the lines below it, up to the next heading of any level.

    Attributes:
        level: 1 to 6; 0 for what stands above the first heading.
        heading: its words.
        text: the lines below, without empty ones around them.
        line: of the heading (from 1).
        first: first line of the text; 0 when there is none.
        last: last line of the text.

    """

    level: int
    heading: str
    text: str
    line: int
    first: int
    last: int


def sections(text: str) -> list[Section]:
    """Return the sections of a text, in order; front matter is none of them."""
    lines = _lines(text)
    begin = len(_front(lines))
    marks = [(begin, begin, 0, ""), *_headings(lines, begin)]
    ends = [at for at, *_ in marks[1:]] + [len(lines)]
    found = [
        _section(lines, at, below, end, level, heading)
        for (at, below, level, heading), end in zip(marks, ends, strict=True)
    ]
    return [one for one in found if one.level or one.text]


def front_matter(text: str) -> dict[str, str]:
    """Return the fields of front matter that hold one value each, by their names in lower case."""
    found: dict[str, str] = {}
    for line in _front(_lines(text)):
        field = _FIELD.fullmatch(line)
        if field and field[2]:
            found.setdefault(field[1].lower(), field[2].strip().strip("\"'"))
    return found


def _lines(text: str) -> list[str]:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")


def _front(lines: Sequence[str]) -> Sequence[str]:
    """Return the lines of front matter with those around them; none when there is none."""
    if lines[0].rstrip() != "---":
        return ()
    end = next((n for n, line in enumerate(lines[1:_MOST_FRONT], 1) if line.rstrip() == "---"), 0)
    return lines[: end + 1] if end else ()


def _headings(lines: Sequence[str], begin: int) -> Iterator[tuple[int, int, int, str]]:
    """Yield where each heading stands, where its text begins, its level and its words."""
    fence = ""
    for at in range(begin, len(lines)):
        line = lines[at]
        mark = _FENCE.fullmatch(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and not mark[2].strip():
            fence = ""
        elif not fence and (atx := _ATX.fullmatch(line)):
            yield at, at + 1, len(atx[1]), (atx[2] or "").strip()
        elif not fence and at > begin and _is_underlined(lines, at, begin):
            yield at - 1, at + 1, 1 if line.lstrip().startswith("=") else 2, lines[at - 1].strip()


def _is_underlined(lines: Sequence[str], at: int, begin: int) -> bool:
    """Tell whether a line underlines the only line of a paragraph."""
    above = lines[at - 1]
    if not _SETEXT.fullmatch(lines[at]) or not above.strip() or above.startswith((" " * 4, ">")):
        return False
    if _ATX.fullmatch(above) or re.match(r" {0,3}(?:[-*+]|\d+[.)]) ", above) or "|" in above:
        return False
    return at - 1 == begin or not lines[at - 2].strip()


def _section(
    lines: Sequence[str], at: int, below: int, end: int, level: int, heading: str
) -> Section:
    filled = [n for n in range(below, end) if lines[n].strip()]
    if not filled:
        return Section(level, heading, "", at + 1, 0, 0)
    text = "\n".join(lines[filled[0] : filled[-1] + 1])
    return Section(level, heading, text, at + 1, filled[0] + 1, filled[-1] + 1)
