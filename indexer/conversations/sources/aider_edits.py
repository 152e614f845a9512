"""Edits within an answer of a model that aider asked: blocks to search for and replace, and others.

The formats are those of https://aider.chat/docs/more/edit-formats.html: ``diff`` (and its fenced
variant), ``udiff``, ``whole``. A whole file is told from an example by aider's word that it was
applied.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field

from ..model import Edit
from . import changes

_SEARCH = re.compile(r"<{5,9} SEARCH>?\s*")
_DIVIDER = re.compile(r"={5,9}\s*")
_REPLACE = re.compile(r">{5,9} REPLACE\s*")
_FENCE = re.compile(r"\s*(`{3,20}|~{3,20}|</?source>|</?code>|</?pre>)\s*([\w+#.-]*)\s*")
_NEAR = 3  # lines above a block among which its file is named
_LONGEST_NAME = 300


@dataclass
class Answer:
    """What an answer says and does.

    Attributes:
        prose: the words, without the edits.
        edits: the changes, in order.

    """

    prose: list[str] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Block:
    """A run of lines: between two fences, or a passage to search for with its replacement."""

    lines: Sequence[str]
    kind: str = ""
    replacement: Sequence[str] | None = None


def edits_in(lines: Sequence[str], applied: Set[str]) -> Answer:
    """Return what the lines of an answer say, and what they change.

    Args:
        lines: of the answer, without line breaks.
        applied: files that aider said it changed.

    """
    answer = Answer()
    path = ""
    for block in _blocks(lines):
        if block.replacement is not None:
            path = _file(answer.prose) or path
            _forget(answer.prose, path)
            old, new = "\n".join(block.lines), "\n".join(block.replacement)
            answer.edits += [changes.replaced(path, old, new)] if path else []
        elif block.kind == "diff" and changes.has_header("\n".join(block.lines)):
            answer.edits += changes.unified("\n".join(block.lines))
        elif block.kind and (named := _file(answer.prose)) in applied:
            _forget(answer.prose, named)
            answer.edits.append(changes.replaced(named, "", "\n".join(block.lines)))
        else:
            answer.prose += block.lines
    return answer


def _blocks(lines: Sequence[str]) -> Iterator[_Block]:
    """Yield the blocks of an answer; one that does not end is prose."""
    ends = _Ends(lines)
    at = 0
    while at < len(lines):
        if not _may_fence(lines[at]):
            yield _Block(lines[at : at + 1])
        elif _SEARCH.fullmatch(lines[at]) and (found := ends.passage(at)):
            divider, end = found
            yield _Block(lines[at + 1 : divider], "", lines[divider + 1 : end])
            at = end
        elif (fence := _FENCE.fullmatch(lines[at])) and (end := ends.closing(at, fence[1])):
            inner = lines[at + 1 : end]
            if any(map(_SEARCH.fullmatch, inner)):
                yield from _blocks(inner)
            else:
                yield _Block(inner, fence[2] or "text")
            at = end
        else:
            yield _Block(lines[at : at + 1])
        at += 1


class _Ends:
    """Where blocks may end, looked up without reading on from each begin."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._dividers = list[int]()
        self._replaced = list[int]()
        self._fences: dict[str, list[int]] = defaultdict(list)
        for at, line in enumerate(lines):
            if line.startswith("=") and _DIVIDER.fullmatch(line):
                self._dividers.append(at)
            elif line.startswith(">") and _REPLACE.fullmatch(line):
                self._replaced.append(at)
            elif _may_fence(line) and _FENCE.fullmatch(line):
                self._fences[line.strip()].append(at)

    def passage(self, at: int) -> tuple[int, int] | None:
        """Return the lines in the middle and at the end of a passage that begins at a line."""
        divider = _after(self._dividers, at)
        end = _after(self._replaced, divider) if divider else 0
        return (divider, end) if end else None

    def closing(self, at: int, fence: str) -> int:
        """Return the line that closes a fence; 0 when none does."""
        closing = fence.replace("<", "</") if fence.startswith("<") else fence
        return _after(self._fences.get(closing, []), at)


def _may_fence(line: str) -> bool:
    return line.lstrip()[:1] in ("`", "~", "<")


def _after(positions: Sequence[int], at: int) -> int:
    found = bisect_right(positions, at)
    return positions[found] if found < len(positions) else 0


def _file(prose: Sequence[str]) -> str:
    """Return the file that the last lines name; "" when they name none."""
    for line in reversed([line for line in prose[-_NEAR:] if line.strip()][-1:]):
        named = line.strip().strip("`*#: ").strip()
        looks_like_path = named and " " not in named and len(named) <= _LONGEST_NAME
        if looks_like_path and ("." in named or "/" in named):
            return named
    return ""


def _forget(prose: list[str], named: str) -> None:
    """Take the name of a block's file from the prose, where it is nothing but a heading."""
    while prose and (not prose[-1].strip() or prose[-1].strip().strip("`*#: ") == named):
        if prose.pop().strip():
            return
