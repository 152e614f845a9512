"""Which lines of a text a model would have written, from the likeliest token at each place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """A token of the true text.

    Attributes:
        start: where it begins in the text, in characters.
        end: where it ends.
        right: whether it is the likeliest token at its place.
        guess: text of the likeliest token, where that is another.
    """

    start: int
    end: int
    right: bool
    guess: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, and how much of it would have been offered.

    Attributes:
        text: the line with its end.
        right: whether all of it would have been.
        accepted: bytes from the end of its indentation to the first token that is not the likeliest
            one: what a person would have taken over before typing on.
    """

    text: str
    right: bool
    accepted: int

    @property
    def typed(self) -> int:
        """Bytes without indentation and line end."""
        return len(self.text.strip().encode())


def right_lines(text: str, tokens: Sequence[Token]) -> list[Line]:
    """Return the lines of a text that are not blank, as far as tokens cover it.

    A line counts as offered when all its tokens are the likeliest, its end included: a model that
    would have gone on writing offers another line. Where a token reaches into the next line, what
    it says up to the end of this one counts. The same characters in other tokens are not looked
    for, so what is counted is a lower bound.

    Args:
        text: the true text.
        tokens: its tokens in order; the text may go on after the last.
    """
    covered = tokens[-1].end if tokens else 0
    whole = [span for span in _lines(text) if span[1] <= covered]
    return [
        Line(
            text[first:last],
            _is_right(text, first, last, tokens),
            _accepted(text, first, last, tokens),
        )
        for first, last in whole
        if text[first:last].strip()
    ]


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield start, end
        start = end


def _is_right(text: str, first: int, last: int, tokens: Sequence[Token]) -> bool:
    return all(
        token.right or (token.end > last and _says(token, text[token.start : last]))
        for token in tokens
        if token.start < last and token.end > first
    )


def _accepted(text: str, first: int, last: int, tokens: Sequence[Token]) -> int:
    line = text[first:last]
    begin = first + len(line) - len(line.lstrip())
    wrong = (token.start for token in tokens if token.end > first and not token.right)
    end = min(next(wrong, last), first + len(line.rstrip()))
    return len(text[begin:end].encode()) if end > begin else 0


def _says(token: Token, words: str) -> bool:
    """Tell whether what would have been written there begins with the rest of the line."""
    return bool(words) and token.guess.startswith(words)
