"""Writes expressions as paths (see ``indexer.facts``): ``a.b``, ``Flask().run``, ``:Flask``."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from ...extraction.nesting import Span
from ...extraction.sourcetext import SourceText

UNKNOWN = "?"
MAX_BYTES = 1000  # of a longer expression only the last name is read
_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*\Z")
_SPACE = re.compile(r"(\s|\\\n|#[^\n]*\n)+")
_LAST = re.compile(rb"\.(?:\s|\\\r?\n|#[^\n]*\n)*([^\W\d]\w*|\w*[\x80-\xff][\w\x80-\xff]*)\Z")
_GAP = re.compile(rb"(\s|\\|#[^\n]*\n)*\Z")
_OPTIONAL = re.compile(r"(?:(?:typing|t)\.)?Optional\[(.*)\]\Z")


class Paths:
    """The paths of a file's expressions.

    Args:
        text: the source.
        calls: (span of the call, span of what is called), in any order.
    """

    def __init__(self, text: SourceText, calls: Iterable[tuple[Span, Span]]) -> None:
        self._text = text
        self._called: dict[Span, str] = {}
        self._call_ends: dict[int, list[int]] = {}  # by first byte, ascending
        for call, callee in sorted(calls, key=lambda pair: pair[0][1]):  # inner calls end first
            self._called[call] = self.path(callee)
            self._call_ends.setdefault(call[0], []).append(call[1])

    def path(self, span: Span) -> str:
        """Return the path of the expression at a span; ``?`` when it has none."""
        start, end = span
        if end - start > MAX_BYTES:
            return self._attribute((end - MAX_BYTES, end), UNKNOWN)
        if span in self._called:
            return f"{self._called[span]}()"
        dotted = self._text.text(start, end)
        if not dotted.isidentifier():
            dotted = _SPACE.sub("", dotted)
        if _DOTTED.match(dotted):
            return dotted
        return self._attribute(span, None)

    def _attribute(self, span: Span, receiver: str | None) -> str:
        """Return the path of an attribute of something that is not a plain name."""
        match = _LAST.search(self._text.data[span[0] : span[1]])
        if match is None:
            return UNKNOWN
        name = match.group(1).decode("utf-8", "replace")
        return f"{receiver or self._receiver(span[0], span[0] + match.start())}.{name}"

    def _receiver(self, start: int, dot: int) -> str:
        """Return the path of the call that ends before a dot."""
        ends = self._call_ends.get(start, [])
        place = bisect_right(ends, dot) - 1
        if place < 0 or not _GAP.match(self._text.data[ends[place] : dot]):
            return UNKNOWN
        return f"{self._called[start, ends[place]]}()"


def last_identifier(path: str, span: Span) -> Span:
    """Return the span of an expression's last identifier; of all of it when it has none."""
    name = path.rpartition(".")[2]
    if name == UNKNOWN or name.endswith(")"):
        return span
    return max(span[0], span[1] - len(name.encode())), span[1]


def annotation_path(annotation: str) -> str:
    """Return the path of an instance of an annotated type; empty when it is not one class.

    ``Flask``, ``"Flask"``, ``Flask | None`` and ``Optional[Flask]`` all give ``:Flask``.
    """
    plain = _SPACE.sub("", annotation.strip().strip("'\""))
    optional = _OPTIONAL.match(plain)
    if optional:
        plain = optional.group(1)
    choices = [choice for choice in plain.split("|") if choice != "None"]
    if len(choices) != 1 or not _DOTTED.match(choices[0]):
        return ""
    return f":{choices[0]}"
