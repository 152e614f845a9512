"""Fingerprints of bodies that comments, docstrings and layout do not change.

Between comments, strings and block borders the source is cut into words and signs; strings stay
verbatim; every statement starts with a mark and every block is bracketed, because in Python
line ends and indentation are syntax. This equals a hash over the syntax tree's tokens at a
fraction of the cost of visiting them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from hashlib import sha256

from .nesting import Span

_TOKEN = re.compile(rb"\w+|[^\w\s;\\]")
_OPEN, _CLOSE, _STATEMENT = b"\x01", b"\x02", b"\x03"  # in this order at one position
_BOM = b"\xef\xbb\xbf"


class TokenStream:
    """The normalised tokens of a file, by position.

    Args:
        data: the source.
        statements: first byte of each statement; comments and docstrings may be among them.
        blocks: span of each indented block.
        strings: spans kept verbatim.
        dropped: spans left out: comments and docstrings.
    """

    def __init__(
        self,
        data: bytes,
        statements: Iterable[int],
        blocks: Sequence[Span],
        strings: Iterable[Span],
        dropped: Iterable[Span],
    ) -> None:
        absent = list(dropped)
        marks = [(start, end, data[start:end]) for start, end in strings]
        marks += [(start, end, b"") for start, end in absent]
        marks += [(start, start, _OPEN) for start, _ in blocks]
        marks += [(end, end, _CLOSE) for _, end in blocks]
        marks += [
            (start, start, _STATEMENT)
            for start in {*statements}.difference(start for start, _ in absent)
        ]
        self._starts: list[int] = []
        self._tokens: list[bytes] = []
        self._fill(data, sorted(marks))

    def _fill(self, data: bytes, marks: list[tuple[int, int, bytes]]) -> None:
        position = len(_BOM) if data.startswith(_BOM) else 0
        for start, end, token in marks:
            if start < position:
                continue  # inside a string or a comment
            self._add(position, b"\0".join(_TOKEN.findall(data, position, start)))
            self._add(start, token)
            position = end
        self._add(position, b"\0".join(_TOKEN.findall(data, position)))

    def _add(self, start: int, token: bytes) -> None:
        if token:
            self._starts.append(start)
            self._tokens.append(token)

    def digest(self, span: Span, holes: Iterable[Span] = ()) -> str:
        """Return 16 hexadecimal digits of SHA-256 over a body's tokens.

        Args:
            span: the body.
            holes: sorted spans inside it that are left out.
        """
        state = sha256()
        position = span[0]
        for start, end in (*holes, (span[1], span[1])):
            if start >= position:
                state.update(b"\0".join(self._slice(position, start)) + b"\0")
                position = end
        return state.hexdigest()[:16]

    def _slice(self, start: int, end: int) -> list[bytes]:
        return self._tokens[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
