"""Fingerprints of bodies that comments, docstrings and layout do not change.

The source is rewritten once, at C speed and in place, so that positions hold: comments become
spaces, white space in strings becomes signs that are none, and the space in front of a statement
becomes a mark that says how deep it lies, because in Python line ends and indentation are syntax.
What white space is left is then taken out wherever it does not part two words. This equals a hash
over the syntax tree's tokens at a fraction of the cost of visiting them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from itertools import accumulate, pairwise

from .nesting import Span

_BOM = b"\xef\xbb\xbf"
_BLANK = b" \t\n\r\f\v;\\"  # what parts tokens
_KEPT = bytes.maketrans(_BLANK, b"\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f")  # the same inside strings
_SPACES = bytes.maketrans(_BLANK, b" " * len(_BLANK))
_MARKS = bytes((1, 2, 3, 4, 5, 6, 7, 8))  # of statements, by depth
_LEADING = b"\0\1"  # a docstring leaves them behind
_SPACE = 32
_IDLE_SPACE = re.compile(rb" (?:(?!\w)|(?<!\w ))")


class TokenStream:
    """The normalised tokens of a file, by position.

    Args:
        data: the source.
        statements: first byte of each statement; comments and docstrings may be among them.
        blocks: span of each indented block.
        strings: spans kept verbatim.
        dropped: spans left out: comments and docstrings.
        cuts: every position at which a body or a hole in one begins or ends.
    """

    def __init__(
        self,
        data: bytes,
        statements: Iterable[int],
        blocks: Sequence[Span],
        strings: Iterable[Span],
        dropped: Iterable[Span],
        cuts: Iterable[int],
    ) -> None:
        absent = list(dropped)
        begun = sorted({*statements}.difference([start for start, _ in absent]))
        plain = data.translate(_SPACES)
        self._shifted = [at for at in begun if not at or plain[at - 1] != _SPACE]
        self._depths = _Depths(blocks)
        borders = sorted({0, len(data), *cuts})
        self._places = {position: place for place, position in enumerate(borders)}
        text = bytes(self._rewritten(data, begun, strings, absent))
        before = self._after_shift([position - 1 for position in borders[1:]])
        shifted = [0, *(position + 1 for position in before)]
        parts = b"\0".join([text[start:end] for start, end in pairwise(shifted)])
        self._pieces = _IDLE_SPACE.sub(b"", b" ".join(parts.split())).split(b"\0")

    def _rewritten(
        self, data: bytes, begun: Sequence[int], strings: Iterable[Span], absent: Iterable[Span]
    ) -> bytearray:
        text = bytearray(data)
        if data.startswith(_BOM):
            text[: len(_BOM)] = b" " * len(_BOM)
        for start, end in strings:
            text[start:end] = data[start:end].translate(_KEPT)
        for start, end in absent:
            text[start:end] = b" " * (end - start)
        text = text.translate(_SPACES)
        for position in reversed(self._shifted):
            text.insert(position, _SPACE)
        depth_at = self._depths.at
        for position, place in zip(begun, self._after_shift(begun), strict=True):
            text[place - 1] = _MARKS[depth_at(position) & 7]
        return text

    def _after_shift(self, positions: Sequence[int]) -> Sequence[int]:
        """Return where bytes went when statements got the space that they lacked."""
        shifted = self._shifted
        if not shifted:
            return positions
        return [position + bisect_right(shifted, position) for position in positions]

    def digest(self, span: Span, holes: Iterable[Span] = ()) -> str:
        """Return 16 hexadecimal digits of SHA-256 over a body's tokens.

        Args:
            span: the body.
            holes: sorted spans inside it that are left out.
        """
        pieces: list[bytes] = []
        places, position = self._places, span[0]
        for start, end in (*holes, (span[1], span[1])):
            if start >= position:
                pieces += self._pieces[places[position] : places[start]]
                position = end
        text = b"\0".join(pieces)
        base = self._depths.at(span[0]) & 7
        if base:
            text = text.translate(_relative(base))
        return sha256(text.lstrip(_LEADING)).hexdigest()[:16]


@cache
def _relative(base: int) -> bytes:
    """Return the table that makes marks count from a body's own depth."""
    return bytes.maketrans(_MARKS, _MARKS[-base:] + _MARKS[:-base])


class _Depths:
    """How many blocks lie around a position."""

    def __init__(self, blocks: Sequence[Span]) -> None:
        borders = [(start, 1) for start, end in blocks if start < end]
        borders += [(end, -1) for start, end in blocks if start < end]
        borders.sort()
        self._starts = [position for position, _ in borders]
        self._depths = [0, *accumulate(step for _, step in borders)]

    def at(self, position: int) -> int:
        """Return the number of blocks around a position."""
        return self._depths[bisect_right(self._starts, position)]
