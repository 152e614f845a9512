"""Splits a call's arguments in the bytes, without visiting syntax nodes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...extraction.nesting import Span

MAX_BYTES = 2000  # longer argument lists are not read
MAX_ARGUMENTS = 20
_BLANK = b" \t\r\n\f\\"
_TOKEN = re.compile(
    rb"[\[({]|[\])}]|,|#[^\n]*"
    rb"|'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\""
    rb"|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"",
    re.DOTALL,
)
_KEYWORD = re.compile(rb"([^\W\d]\w*)\s*=(?!=)")
_OPENING, _CLOSING = b"[({", b"])}"


def arguments(data: bytes, start: int, end: int) -> Iterator[tuple[str, Span]]:
    """Yield (place, span of the value) for each argument.

    Args:
        data: the source.
        start: a position between what is called and its opening parenthesis.
        end: end of the call, exclusive.

    Yields:
        place: position as decimal digits, a keyword, ``*`` or ``**``; positions after a
            starred argument are not known and not told.
    """
    opening = data.find(b"(", start, end)
    if opening < 0 or end - opening > MAX_BYTES:
        return
    position, known = 0, True
    for first, last in pieces(data, opening + 1, end - 1):
        keyword = _KEYWORD.match(data, first, last)
        if keyword:
            yield keyword.group(1).decode("utf-8", "replace"), trim(data, keyword.end(), last)
        elif data.startswith(b"*", first, last):
            stars = 2 if data.startswith(b"**", first, last) else 1
            known = known and stars == 2
            yield "*" * stars, trim(data, first + stars, last)
        elif known:
            yield str(position), (first, last)
            position += 1


def closes(data: bytes, start: int, end: int) -> bool:
    """Return whether the parenthesis that opens a span closes at its end."""
    depth = 0
    for token in _TOKEN.finditer(data, start, end):
        sign = token.group()
        depth += (sign in _OPENING) - (sign in _CLOSING)
        if depth == 0:
            return token.end() == end
    return False


def trim(data: bytes, start: int, end: int) -> Span:
    """Return a span without blanks at its ends."""
    while start < end and data[start] in _BLANK:
        start += 1
    while start < end and data[end - 1] in _BLANK:
        end -= 1
    return start, end


def pieces(data: bytes, start: int, end: int) -> Iterator[Span]:
    """Yield the spans between commas outside brackets and strings, of a part of the source."""
    depth, first, count = 0, start, 0
    for token in _TOKEN.finditer(data, start, end):
        sign = token.group()
        if sign in _OPENING:
            depth += 1
        elif sign in _CLOSING:
            depth -= 1
        elif sign == b"," and depth == 0:
            yield trim(data, first, token.start())
            first, count = token.end(), count + 1
            if count >= MAX_ARGUMENTS:
                return
    last = trim(data, first, end)
    if last[0] < last[1]:
        yield last
