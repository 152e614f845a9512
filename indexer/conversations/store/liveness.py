"""Which turns of a session still count, and in what order they were said.

Turns are a forest: each answers another one. Where one has several answers, the person went back
and tried again, and the branch counts whose leaf is the newest. What was taken back counts no
more, nor does what follows it. Agents that were started aside do not compete with their starter.

A session may have hundreds of thousands of turns, so they are held as arrays of numbers.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import NamedTuple

NONE = -1
_NEVER = (float("-inf"), NONE)


class Node(NamedTuple):
    """A turn; nodes are given in the order of telling, and named by their place in it.

    Attributes:
        parent: the turn that it answers; ``NONE`` for none.
        time: seconds since the epoch; 0 unknown.
        is_gone: it was taken back.
        is_side: it was said aside.

    """

    parent: int
    time: float
    is_gone: bool
    is_side: bool


def conversation(nodes: Iterable[Node], is_discussion: bool) -> array[int]:
    """Return the turns that count, in the order of the conversation.

    Args:
        nodes: all turns of a session.
        is_discussion: all answers to a turn count, and one taken back takes no other with it.
    """
    forest = _Forest(nodes)
    if is_discussion:
        return array("q", (at for at in forest.order if not forest.gone[at]))
    return array("q", forest.live())


class _Forest:
    """Turns with their answers; a circle is cut at its first turn."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.parent, self.time = array("q"), array("d")
        self.gone, self.side = bytearray(), bytearray()
        for parent, time, is_gone, is_side in nodes:
            self.parent.append(parent)
            self.time.append(time)
            self.gone.append(is_gone)
            self.side.append(is_side)
        self._link()
        self.order = self._preorder()

    def live(self) -> Iterator[int]:
        """Yield the turns that count, in order."""
        self._find_newest()
        counts = bytearray(len(self.parent))
        for at in self.order:
            parent = self.parent[at]
            counts[at] = self._leaf(at) != _NEVER and (
                parent == NONE or bool(counts[parent] and self._is_chosen(at))
            )
            if counts[at]:
                yield at

    def _is_chosen(self, at: int) -> bool:
        """Return whether no other answer to the same turn leads further."""
        side, parent = self.side[at], self.parent[at]
        if side and not self.side[parent]:
            return True
        if self._first[parent] == at and self._next[at] == NONE:
            return True
        if (parent, side) not in self._bests:
            same = (one for one in self._answers(parent) if self.side[one] == side)
            self._bests[parent, side] = max(map(self._leaf, same))
        return self._leaf(at) == self._bests[parent, side]

    def _leaf(self, at: int) -> tuple[float, int]:
        """Return time and place of the newest leaf behind a turn; never when it was taken back."""
        return self._leaf_time[at], self._leaf_at[at]

    def _find_newest(self) -> None:
        count = len(self.parent)
        self._bests: dict[tuple[int, int], tuple[float, int]] = {}
        self._leaf_time = array("d", [_NEVER[0]]) * count
        self._leaf_at = array("q", [_NEVER[1]]) * count
        for at in reversed(self.order):
            newest = _NEVER if self.gone[at] else max(self._leaf(at), (self.time[at], at))
            self._leaf_time[at], self._leaf_at[at] = newest
            parent = self.parent[at]
            if parent != NONE and newest > self._leaf(parent):
                self._leaf_time[parent], self._leaf_at[parent] = newest

    def _link(self) -> None:
        """List the answers of each turn: its first one, and for each the next."""
        count = len(self.parent)
        self._first, self._next = array("q", [NONE]) * count, array("q", [NONE]) * count
        for at in range(count - 1, -1, -1):
            parent = self.parent[at]
            if not 0 <= parent < count or parent == at:
                self.parent[at] = NONE
            else:
                self._next[at], self._first[parent] = self._first[parent], at

    def _answers(self, at: int) -> Iterator[int]:
        answer = self._first[at]
        while answer != NONE:
            yield answer
            answer = self._next[answer]

    def _preorder(self) -> array[int]:
        reached = bytearray(len(self.parent))
        order = array("q")
        roots = (at for at, parent in enumerate(self.parent) if parent == NONE)
        for starts in (roots, range(len(self.parent))):
            for start in starts:
                if not reached[start]:
                    self.parent[start] = NONE
                    self._reach(start, reached, order)
        return order

    def _reach(self, start: int, reached: bytearray, order: array[int]) -> None:
        """Put a turn and what answers it in order, what was said aside first."""
        waiting = [start]
        while waiting:
            at = waiting.pop()
            if reached[at]:
                continue
            reached[at] = True
            order.append(at)
            answers = list(self._answers(at))
            if len(answers) > 1:
                answers.sort(key=lambda one: (self.side[one], -one))
            waiting += answers
