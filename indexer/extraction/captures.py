"""What a query captured, in the order of the source.

tree-sitter's Python binding collects captures in sets, whose order differs from run to run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter

from tree_sitter import Node

from .nesting import Span

_SPAN: Callable[[Node], Span] = attrgetter("byte_range")
_END: Callable[[Node], int] = attrgetter("end_byte")
_START: Callable[[Node], int] = attrgetter("start_byte")


class Captures(Mapping[str, list[Node]]):
    """Nodes by the name of their capture, sorted by first byte, outer ones first.

    Args:
        found: nodes in any order.
    """

    def __init__(self, found: dict[str, list[Node]]) -> None:
        self._found = found
        self._sorted: set[str] = set()
        self._spans: dict[str, list[Span]] = {}

    def __getitem__(self, name: str) -> list[Node]:
        """Return the nodes of a capture.

        Raises:
            KeyError: nothing was captured by that name.
        """
        nodes = self._found[name]
        if name not in self._sorted:
            nodes.sort(key=_END, reverse=True)
            nodes.sort(key=_START)  # outer ones stay first
            self._sorted.add(name)
        return nodes

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def put(self, name: str, nodes: list[Node]) -> None:
        """Replace what was captured by a name."""
        self._found[name] = nodes
        self._sorted.discard(name)
        self._spans.pop(name, None)

    def any(self, name: str) -> list[Node]:
        """Return the nodes of a capture in any order, none when there are none."""
        return self._found.get(name, [])

    def spans(self, name: str) -> list[Span]:
        """Return the spans of a capture, sorted; not to be changed."""
        spans = self._spans.get(name)
        if spans is None:
            spans = self._spans[name] = list(map(_SPAN, self.any(name)))
            spans.sort()
        return spans

    def starts(self, name: str) -> list[int]:
        """Return the first bytes of a capture, in any order."""
        return list(map(_START, self.any(name)))
