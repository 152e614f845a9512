"""Circles in a graph of dependencies: strongly connected components (Tarjan), without recursion."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

Graph = Mapping[str, Sequence[str]]


def circles(graph: Graph) -> list[list[str]]:
    """Return the groups of nodes that reach one another, largest first, each sorted."""
    found = [sorted(group) for group in _Components(graph).all() if len(group) > 1]
    return sorted(found, key=lambda group: (-len(group), group))


def shortest(graph: Graph, group: Sequence[str]) -> list[str]:
    """Return a shortest circle through the first node of a group; the node ends it again."""
    start, inside = group[0], {*group}
    came: dict[str, str] = {}
    waiting = deque([start])
    while waiting:
        at = waiting.popleft()
        for following in sorted(inside.intersection(graph.get(at, ()))):
            if following == start:
                way = [start, at]
                while way[-1] != start:
                    way.append(came[way[-1]])
                return way[::-1]
            if following not in came:
                came[following] = at
                waiting.append(following)
    return [start]


class _Components:
    """One run of Tarjan's algorithm; ``low`` is the oldest node known to be reached."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._index: dict[str, int] = {}
        self._low: dict[str, int] = {}
        self._stack: list[str] = []
        self._on_stack: set[str] = set()
        self._work: list[tuple[str, Iterator[str]]] = []

    def all(self) -> Iterator[list[str]]:
        """Yield all components."""
        for root in sorted(self._graph):
            if root not in self._index:
                self._enter(root)
            while self._work:
                node, following = self._work[-1]
                other = next(following, None)
                if other is not None:
                    self._follow(node, other)
                    continue
                self._work.pop()
                if self._work:
                    self._lower(self._work[-1][0], self._low[node])
                if self._low[node] == self._index[node]:
                    yield self._cut(node)

    def _enter(self, node: str) -> None:
        self._index[node] = self._low[node] = len(self._index)
        self._stack.append(node)
        self._on_stack.add(node)
        self._work.append((node, iter(sorted(self._graph.get(node, ())))))

    def _follow(self, node: str, other: str) -> None:
        if other not in self._index:
            self._enter(other)
        elif other in self._on_stack:
            self._lower(node, self._index[other])

    def _lower(self, node: str, value: int) -> None:
        self._low[node] = min(self._low[node], value)

    def _cut(self, node: str) -> list[str]:
        """Take a finished component off the stack."""
        group = [self._stack.pop()]
        while group[-1] != node:
            group.append(self._stack.pop())
        self._on_stack.difference_update(group)
        return group
