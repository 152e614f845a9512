"""Which definition's body holds a position, in one pass over sorted blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Span = tuple[int, int]  # first byte, end exclusive


class Nesting:
    """The blocks of a file, nested.

    Args:
        blocks: every indented block.
        bodies: index of the definition whose body a block is, for those that are one.
    """

    def __init__(self, blocks: Iterable[Span], bodies: Mapping[Span, int]) -> None:
        self._blocks = sorted((start, -end) for start, end in blocks if start < end)
        self._owners = [bodies.get((start, -end)) for start, end in self._blocks]

    def locate(self, positions: Sequence[int]) -> list[tuple[int, bool]]:
        """Return for each position its definition and whether it lies directly in the body.

        Args:
            positions: sorted byte positions.

        Returns:
            pairs of definition index (0 is the module) and False when another block, such as
            that of an ``if``, lies between the body and the position.
        """
        found, following = [], 0
        stack: list[tuple[int, int, bool]] = []  # end, definition, whether the block is its body
        for position in positions:
            while following < len(self._blocks) and self._blocks[following][0] <= position:
                self._push(stack, following)
                following += 1
            while stack and stack[-1][0] <= position:
                stack.pop()
            found.append(stack[-1][1:] if stack else (0, True))
        return found

    def _push(self, stack: list[tuple[int, int, bool]], index: int) -> None:
        start, negative_end = self._blocks[index]
        while stack and stack[-1][0] <= start:
            stack.pop()
        owner = self._owners[index]
        if owner is None:
            stack.append((-negative_end, stack[-1][1] if stack else 0, False))
        else:
            stack.append((-negative_end, owner, True))
