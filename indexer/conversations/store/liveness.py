"""Which turns of a session still count, and in what order they were said.

Turns are a forest: each answers another one. Where one has several answers, the person went back
and tried again, and the branch counts whose leaf is the newest. What was taken back counts no
more, nor does what follows it. Agents that were started aside do not compete with their starter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

_NEVER = (float("-inf"), -1)


class Node(NamedTuple):
    """A turn; nodes are given in the order of telling.

    Attributes:
        id: its key.
        parent: key of the turn that it answers; 0 for none.
        time: seconds since the epoch; 0 unknown.
        is_gone: it was taken back.
        is_side: it was said aside.

    """

    id: int
    parent: int
    time: float
    is_gone: bool
    is_side: bool


def conversation(nodes: Sequence[Node], is_discussion: bool) -> list[int]:
    """Return the keys of the turns that count, in the order of the conversation.

    Args:
        nodes: all turns of a session.
        is_discussion: all answers to a turn count, and one taken back takes no other with it.
    """
    forest = _Forest(nodes)
    if is_discussion:
        return [nodes[at].id for at in forest.order if not nodes[at].is_gone]
    return [nodes[at].id for at in forest.live()]


class _Forest:
    """Turns by their index, with their answers; a circle is cut at its first turn."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = nodes
        index = {node.id: at for at, node in enumerate(nodes)}
        self.parent = [index.get(node.parent, -1) for node in nodes]
        self.answers: dict[int, list[int]] = {}
        for at, parent in enumerate(self.parent):
            if parent not in (-1, at):
                self.answers.setdefault(parent, []).append(at)
        self.order = self._preorder()

    def live(self) -> Iterable[int]:
        """Yield the turns that count, in order."""
        newest = self._newest()
        counts = bytearray(len(self.nodes))
        for at in self.order:
            parent = self.parent[at]
            counts[at] = newest[at] != _NEVER and (
                parent < 0 or bool(counts[parent] and self._is_chosen(at, newest))
            )
            if counts[at]:
                yield at

    def _is_chosen(self, at: int, newest: Sequence[tuple[float, int]]) -> bool:
        """Return whether no other answer to the same turn leads further."""
        side, parent = self.nodes[at].is_side, self.parent[at]
        if side and not self.nodes[parent].is_side:
            return True
        return newest[at] == self._best(parent, side, newest)

    def _best(
        self, parent: int, side: bool, newest: Sequence[tuple[float, int]]
    ) -> tuple[float, int]:
        rivals = self.answers[parent]
        if len(rivals) == 1:
            return newest[rivals[0]]
        key = (parent, side)
        if key not in self._bests:
            same = (newest[at] for at in rivals if self.nodes[at].is_side == side)
            self._bests[key] = max(same)
        return self._bests[key]

    def _newest(self) -> list[tuple[float, int]]:
        """Return for each turn the newest leaf behind it; never for one that was taken back."""
        self._bests: dict[tuple[int, bool], tuple[float, int]] = {}
        newest = [_NEVER] * len(self.nodes)
        for at in reversed(self.order):
            node, parent = self.nodes[at], self.parent[at]
            newest[at] = _NEVER if node.is_gone else max(newest[at], (node.time, at))
            if parent >= 0:
                newest[parent] = max(newest[parent], newest[at])
        return newest

    def _preorder(self) -> list[int]:
        reached = bytearray(len(self.nodes))
        order: list[int] = []
        roots = [at for at, parent in enumerate(self.parent) if parent in (-1, at)]
        for start in (*roots, *range(len(self.nodes))):
            if not reached[start]:
                self.parent[start] = -1
                self._reach(start, reached, order)
        return order

    def _reach(self, start: int, reached: bytearray, order: list[int]) -> None:
        waiting = [start]
        while waiting:
            at = waiting.pop()
            if reached[at]:
                continue
            reached[at] = True
            order.append(at)
            answers = self.answers.get(at, ())
            waiting += sorted(answers, key=lambda one: (not self.nodes[one].is_side, one))[::-1]
