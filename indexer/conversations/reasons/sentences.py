"""Sentences of a text, each known by where it stands, so that it can be given back verbatim.

Code, quotations, tables, headings and trailers hold no sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_TEXT = 200_000  # characters; what is longer was not written by hand
_TRAILER = re.compile(
    r"[A-Za-z][\w-]{1,40}-(?:by|id): \S|\(cherry picked|Merge:|This reverts commit", re.I
)
_ITEM = re.compile(r"[ \t]{0,3}(?:(?:[-*+•]|\d{1,3}[.)])[ \t]+(?:\[[ x]\][ \t]+)?)?")
_NO_PROSE = re.compile(r" {4}|[ ]{0,3}(?:\t|>|\||#{1,6}[ \t]|={3}|-{3}|<!--|\$ )")
_FENCE = re.compile(r"[ ]{0,3}(```|~~~)")
_END = re.compile(r"[.!?][\"')\]]?(\s+)(?=[A-Z`\"'(\[])")
_ABBREVIATED = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|cf|[Nn]o|resp|approx|Mr|Dr|[A-Z])|\.\.)\.\Z")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text.

    Attributes:
        start: its first character.
        end: the one after its last.
        text: its words on one line.

    """

    start: int
    end: int
    text: str


def sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a text in order.

    Args:
        text: a message, in Markdown or plain; what goes beyond ``MOST_TEXT`` is left out.

    """
    text = text[:MOST_TEXT]
    for start, end in _blocks(text):
        first = start
        for match in _END.finditer(text, start, end):
            if not _ABBREVIATED.search(text, max(first, match.start() - 8), match.start() + 1):
                yield _sentence(text, first, match.start(1))
                first = match.end()
        yield _sentence(text, first, end)


def _sentence(text: str, start: int, end: int) -> Sentence:
    return Sentence(start, end, " ".join(text[start:end].split()))


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield where paragraphs and items of lists begin and end."""
    begun: tuple[int, int] | None = None
    for start, end, opens in _lines(text):
        if begun and opens:
            yield begun
            begun = None
        begun = (begun[0] if begun else start, end)
    if begun:
        yield begun


def _lines(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield where each line of prose begins and ends, and whether it opens a block."""
    place, fence, was_prose = 0, "", False
    for line in text.splitlines(keepends=True):
        here, place = place, place + len(line)
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1] == fence):
            fence = "" if fence else mark[1]
            was_prose = False
        elif fence or not line.strip() or _NO_PROSE.match(line) or _TRAILER.match(line):
            was_prose = False
        else:
            item = _ITEM.match(line)
            lead = item.end() if item else 0
            is_item = bool(item and item[0].strip())
            yield here + lead, here + max(lead, len(line.rstrip())), is_item or not was_prose
            was_prose = True
