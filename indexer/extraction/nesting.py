"""Which definition's body holds a position."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

Span = tuple[int, int]  # first byte, end exclusive


class Nesting:
    """The blocks of a file, nested.

    Args:
        blocks: every block, bodies of definitions among them.
        bodies: index of the definition whose body a block is, for those that are one.
    """

    def __init__(self, blocks: Iterable[Span], bodies: Mapping[Span, int]) -> None:
        self._starts = [0]  # where the answer changes
        self._places = [(0, True)]
        self._fill(sorted((start, -end) for start, end in blocks if start < end), bodies)

    def _fill(self, blocks: list[tuple[int, int]], bodies: Mapping[Span, int]) -> None:
        stack = [(1 << 62, 0, True)]  # end, definition, whether the block is its body
        for start, negative_end in blocks:
            while stack[-1][0] <= start:
                self._close(stack)
            owner = bodies.get((start, -negative_end))
            inner = (stack[-1][1], False) if owner is None else (owner, True)
            stack.append((-negative_end, *inner))
            self._starts.append(start)
            self._places.append(inner)
        while len(stack) > 1:
            self._close(stack)

    def _close(self, stack: list[tuple[int, int, bool]]) -> None:
        end, _, _ = stack.pop()
        self._starts.append(end)
        self._places.append(stack[-1][1:])

    def locate(self, positions: Sequence[int]) -> list[tuple[int, bool]]:
        """Return for each position its definition and whether it lies directly in the body.

        The definition is an index, 0 being the module; False means that another block, such as
        that of an ``if``, lies between the body and the position.
        """
        starts, places = self._starts, self._places
        return [places[bisect_right(starts, position) - 1] for position in positions]

    def scope(self, position: int) -> int:
        """Return the definition whose body holds a position."""
        return self._places[bisect_right(self._starts, position) - 1][0]
