"""Comments and attributes in front of definitions, and the text of comments."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable

from .nesting import Span
from .sourcetext import SourceText

_SPACE = re.compile(rb"\s*")
_BLOCK = re.compile(r"\A/\*[*!]?|\*+/\Z")
_STARS = re.compile(r"^[ \t]*\*[ \t]?", re.MULTILINE)
_LINE = re.compile(r"^[ \t]*(?:///?|//!|#+|--)[!]?[ \t]?", re.MULTILINE)
_SHEBANG = b"#!"


class Preceding:
    """What stands in front of definitions.

    Args:
        text: the source.
        comments: spans of all comments.
        decorators: spans of attributes that stand in front of what they belong to.
    """

    def __init__(
        self, text: SourceText, comments: Iterable[Span], decorators: Iterable[Span]
    ) -> None:
        self._text = text
        self._comments = self._before(comments)
        self._decorators = self._before(decorators)

    def _before(self, spans: Iterable[Span]) -> dict[int, Span]:
        """Key each span by the first byte that is not space after it."""
        data = self._text.data
        return {_after_space(data, end): (start, end) for start, end in spans}

    def above(self, start: int) -> tuple[int, list[Span], str]:
        """Return what stands right above a definition.

        Args:
            start: its first byte.

        Returns:
            its first byte with its attributes, their spans in order, the text of its comments.
        """
        attributes: list[Span] = []
        comments: list[Span] = []
        position = start
        while True:
            if position in self._decorators:
                attributes.append(self._decorators[position])
                position = start = attributes[-1][0]
            elif self._documents(self._comments.get(position), position):
                comments.append(self._comments[position])
                position = comments[-1][0]
            else:
                break
        texts = [self._text.text(*span).rstrip() for span in reversed(comments)]
        return start, attributes[::-1], clean("\n".join(texts))

    def _documents(self, comment: Span | None, position: int) -> bool:
        """Return whether a comment has its lines for itself and no blank line after it."""
        if comment is None:
            return False
        data, (start, end) = self._text.data, comment
        gap = data[len(data[:end].rstrip()) if data[end - 1 : end] == b"\n" else end : position]
        alone = not data[self._text.line_start(start) : start].strip()
        return alone and gap.count(b"\n") <= 1 and not data.startswith(_SHEBANG, start)


def clean(comment: str) -> str:
    """Return the text of comments without their signs."""
    if comment.startswith("/*"):
        return inspect.cleandoc(_STARS.sub("", _BLOCK.sub("", comment))).strip()
    return inspect.cleandoc(_LINE.sub("", comment)).strip()


def _after_space(data: bytes, position: int) -> int:
    match = _SPACE.match(data, position)
    return match.end() if match else position
