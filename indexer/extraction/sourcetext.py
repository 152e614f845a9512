"""A blob's bytes with line numbers and text by byte position."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate


class SourceText:
    """The content of a blob; positions are bytes, lines count from 1."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._ascii = data.decode("ascii") if data.isascii() else None
        lengths = map((1).__add__, map(len, data.split(b"\n")))
        self._line_starts = [0, *accumulate(lengths)]
        self._line_starts.pop()  # what would follow the last line

    @property
    def lines(self) -> int:
        """Number of lines; a last line without newline counts."""
        ended = self._line_starts[-1] == len(self.data)
        return len(self._line_starts) - ended

    def line(self, offset: int) -> int:
        """Return the line that holds a position."""
        return bisect_right(self._line_starts, offset)

    def column(self, offset: int) -> int:
        """Return the bytes between a line's start and a position."""
        return offset - self.line_start(offset)

    def line_start(self, offset: int) -> int:
        """Return the first byte of the line that holds a position."""
        return self._line_starts[self.line(offset) - 1]

    def place(self, start: int, end: int) -> tuple[int, int, int, int]:
        """Return the line of a span, the span, and its column."""
        line = bisect_right(self._line_starts, start)
        return line, start, end, start - self._line_starts[line - 1]

    def places(self, starts: Sequence[int]) -> tuple[list[int], list[int]]:
        """Return the lines and the columns of positions."""
        line_starts = self._line_starts
        lines = [bisect_right(line_starts, start) for start in starts]
        found = zip(starts, lines, strict=True)
        return lines, [start - line_starts[line - 1] for start, line in found]

    def text(self, start: int, end: int) -> str:
        """Return a span as text; bytes that are not UTF-8 become replacement characters."""
        if self._ascii is not None:
            return self._ascii[start:end]
        return self.data[start:end].decode("utf-8", "replace")
