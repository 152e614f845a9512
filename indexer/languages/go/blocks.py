"""Which declaration a name means at a position: Go's blocks, in which names hide one another.

Facts know one name once in a function. So where a function uses a name for several things — two
variables of different blocks, or a variable and the package that it hides — each variable is
written with a prime and its number: ``err``, ``err'1``, ``err'2``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ...extraction.nesting import Span
from .declarations import Declared
from .expressions import RawPath

BLANK = "_"
OUTSIDE = -1  # what a name means that no declaration of the function is visible for


@dataclass(frozen=True, slots=True)
class _Local:
    """A name in the block where it is seen."""

    visible: int
    end: int
    declared: Declared


class Blocks:
    """The names that the functions of a file declare.

    Args:
        scopes: spans of all blocks.
        declarations: every name declared, parameters of definitions included.
        owner: which definition's body holds a position.
    """

    def __init__(
        self,
        scopes: Iterable[Span],
        declarations: Iterable[tuple[int, Declared]],
    ) -> None:
        self._starts, self._spans = _innermost(scopes)
        self._locals: dict[tuple[int, str], list[_Local]] = defaultdict(list)
        self._places: set[tuple[int, str, int, int]] = set()
        self._ranges: dict[tuple[int, str], tuple[list[int], list[int]]] = {}
        for owner, one in declarations:
            if one.name and one.name != BLANK:
                self._declare(owner, one)
        self._meant: dict[tuple[int, str], set[int]] = defaultdict(set)

    def _declare(self, owner: int, one: Declared) -> None:
        start, end = self._spans[bisect_right(self._starts, one.position) - 1]
        place = (owner, one.name, start, end)
        if place not in self._places:  # a further := in the same block declares nothing new
            self._places.add(place)
            self._locals[owner, one.name].append(_Local(one.visible, end, one))

    def meaning(self, owner: int, path: RawPath) -> int:
        """Return which local of its name a path begins with, and note the use."""
        key = owner, path.head
        if path.position < 0 or key not in self._locals:
            return OUTSIDE
        if key not in self._ranges:
            self._ranges[key] = _ranges(self._locals[key])
        starts, meant = self._ranges[key]
        found = meant[bisect_right(starts, path.position) - 1]
        self._meant[key].add(found)
        return found

    def written(self, owner: int, path: RawPath, meaning: int) -> str:
        """Return a path; to be called after the meaning of every path of the file is known."""
        head = path.head if meaning == OUTSIDE else self._name(owner, path.head, meaning)
        return f"{head}{path.steps}"

    def _name(self, owner: int, name: str, number: int) -> str:
        known = self._locals[owner, name]
        alone = len(known) == 1 and OUTSIDE not in self._meant.get((owner, name), ())
        return name if alone and owner else f"{name}'{number + 1}"

    def names(self) -> Iterable[tuple[int, str, int, Declared]]:
        """Yield (definition, name, number, declaration) of every name."""
        for (owner, name), known in self._locals.items():
            for number, one in enumerate(known):
                yield owner, name, number, one.declared

    def name(self, owner: int, name: str, number: int) -> str:
        """Return how a name is written."""
        return self._name(owner, name, number)


def _ranges(known: list[_Local]) -> tuple[list[int], list[int]]:
    """Return where the meaning of a name changes, and which local it is from there."""
    starts, meant = [-1], [OUTSIDE]
    stack = [(1 << 62, OUTSIDE)]
    order = sorted(range(len(known)), key=lambda one: (known[one].visible, -known[one].end))
    for number in order:
        while stack[-1][0] <= known[number].visible:
            starts.append(stack.pop()[0])
            meant.append(stack[-1][1])
        stack.append((known[number].end, number))
        starts.append(known[number].visible)
        meant.append(number)
    while len(stack) > 1:
        starts.append(stack.pop()[0])
        meant.append(stack[-1][1])
    return starts, meant


def _innermost(scopes: Iterable[Span]) -> tuple[list[int], list[Span]]:
    """Return where the innermost block changes, and which one it is from there."""
    starts, spans = [0], [(0, 1 << 62)]
    stack = [(0, 1 << 62)]
    for start, negative_end in sorted((start, -end) for start, end in scopes if start < end):
        while stack[-1][1] <= start:
            _close(stack, starts, spans)
        stack.append((start, -negative_end))
        starts.append(start)
        spans.append(stack[-1])
    while len(stack) > 1:
        _close(stack, starts, spans)
    return starts, spans


def _close(stack: list[Span], starts: list[int], spans: list[Span]) -> None:
    _, end = stack.pop()
    starts.append(end)
    spans.append(stack[-1])
