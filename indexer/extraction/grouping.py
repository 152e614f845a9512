"""Puts captures together: each captured whole with the parts that lie in it.

A query's patterns say which node is a definition, a reference or an import, and which nodes inside
are its name, its body and so on. Captures come without their patterns (asking for those costs
three times as much), so each part goes to the innermost whole around it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tree_sitter import Node

from .nesting import Span

WHOLES = (
    "definition.class",
    "definition.interface",
    "definition.type",
    "definition.method",
    "definition.function",
    "definition.constant",
    "definition.field",
    "scope.type",
    "scope",
    "import",
    "import.item",
    "import.all",
    "reference.class",
    "reference.call",
    "parameter",
)
"""In order of precedence when one node is captured by several."""

PARTS = ("name", "body", "owner", "receiver", "returns", "type", "value", "module", "alias")
"""What a whole may have in it."""

_OUTER = frozenset(("scope", "scope.type", *(one for one in WHOLES[:5])))


@dataclass(slots=True, eq=False)
class Item:
    """A captured whole.

    Attributes:
        kind: name of its capture.
        node: its syntax node.
        parent: innermost definition with a body of its own, or scope, around it.
        parts: nodes by the name of their capture, in the order of the source.
    """

    kind: str
    node: Node
    span: Span
    parent: Item | None = None
    parts: dict[str, list[Node]] = field(default_factory=dict)

    def part(self, name: str) -> Node | None:
        """Return the first part of a name."""
        found = self.parts.get(name)
        return found[0] if found else None


def group(captures: Mapping[str, Sequence[Node]]) -> list[Item]:
    """Return every whole with its parts, in the order of the source, outer ones first."""
    wholes: dict[Span, Item] = {}
    for kind in WHOLES:
        for node in captures.get(kind, ()):
            wholes.setdefault(node.byte_range, Item(kind, node, node.byte_range))
    events = [(start, -end, 0, "", one.node) for (start, end), one in wholes.items()]
    for name in PARTS:
        spans = {node.byte_range: node for node in captures.get(name, ())}
        events += [(start, -end, 1, name, node) for (start, end), node in spans.items()]
    events.sort(key=lambda event: event[:4])
    return _sweep(events, wholes)


def _holds(whole: Item, part: str, span: Span) -> bool:
    """Return whether a part may belong to a whole; it is all of it only when it names it."""
    return whole.span != span or part in ("name", "module")


def _sweep(events: list[tuple[int, int, int, str, Node]], wholes: dict[Span, Item]) -> list[Item]:
    found: list[Item] = []
    stack: list[Item] = []
    for start, negative_end, part, name, node in events:
        span = (start, -negative_end)
        while stack and stack[-1].span[1] <= start:
            stack.pop()
        if part:
            whole = next((one for one in reversed(stack) if _holds(one, name, span)), None)
            if whole is not None:
                whole.parts.setdefault(name, []).append(node)
            continue
        item = wholes[span]
        item.parent = next((one for one in reversed(stack) if one.kind in _OUTER), None)
        found.append(item)
        stack.append(item)
    return found
