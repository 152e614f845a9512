"""Destructuring: which names a pattern binds, and to what part of the value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from ...extraction.source import Source

MAX_NODES = 2_000  # of one pattern that are visited
_KEY = re.compile(r"[^\W\d][\w$]*\Z|\$[\w$]*\Z")
_SHORT = ("shorthand_property_identifier_pattern", "identifier")
_DEFAULTS = ("assignment_pattern", "object_assignment_pattern")


def bound_names(pattern: Node, source: Source) -> Iterator[tuple[Node, str]]:
    """Yield each name of a pattern with its way from the value: ``.a``, ``[0]``, ``.a.b``.

    The way is ``?`` where it is not known, as for the rest of an object.
    """
    waiting = [(pattern, "")]
    for _ in range(MAX_NODES):
        if not waiting:
            return
        node, way = waiting.pop()
        if node.type in _SHORT:
            yield node, way
        else:
            waiting.extend(reversed([*_parts(node, way, source)]))


def _parts(node: Node, way: str, source: Source) -> Iterator[tuple[Node, str]]:
    """Yield what lies directly in a pattern, with its way."""
    if node.type == "object_pattern":
        yield from (_property(child, way, source) for child in node.named_children)
    elif node.type == "array_pattern":
        yield from _items(node, way)
    elif node.type in _DEFAULTS:
        left = node.child_by_field_name("left")
        if left is not None:
            yield left, way
    elif node.type == "rest_pattern":
        yield from ((child, "?") for child in node.named_children[:1])


def _property(child: Node, way: str, source: Source) -> tuple[Node, str]:
    if child.type == "pair_pattern":
        key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
        return value or child, _extended(way, source.cut(key).strip("'\""))
    if child.type == "object_assignment_pattern":
        left = child.child_by_field_name("left")
        return child, _extended(way, source.cut(left))
    if child.type in _SHORT:
        return child, _extended(way, source.cut(child))
    return child, way


def _extended(way: str, key: str) -> str:
    return f"{way}.{key}" if way != "?" and _KEY.match(key) else "?"


def _items(node: Node, way: str) -> Iterator[tuple[Node, str]]:
    place = 0
    for child in node.children:
        if child.type == ",":
            place += 1
        elif child.is_named:
            yield child, "?" if way == "?" else f"{way}[{place}]"
