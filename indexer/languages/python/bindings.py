"""Reads which names each scope binds, and to what where that is plain.

A name that is bound to something unknown matters as much as a known one: it hides the outer name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tree_sitter import Node

from ...extraction.nesting import Nesting
from ...extraction.parse import Captures
from ...extraction.sourcetext import SourceText
from ...facts import Binding
from .expressions import UNKNOWN, Paths, annotation_path
from .header import Header

GLOBAL = "global"  # value of a name that a ``global`` statement gives to the module


def read_bindings(
    captures: Captures,
    headers: Sequence[Header],
    nesting: Nesting,
    paths: Paths,
    text: SourceText,
) -> tuple[Binding, ...]:
    """Return all bindings except definitions and imports, sorted, each once."""
    found = {
        Binding(index, name, annotation)
        for index, header in enumerate(headers)
        for name, annotation in header.parameters
    }
    placed = sorted(_raw(captures, paths, text))
    scopes = nesting.locate([start for start, _, _ in placed])
    for (scope, _), (_, target, value) in zip(scopes, placed, strict=True):
        found.add(Binding(scope, target, value))
    return tuple(sorted(found, key=lambda one: (one.scope, one.target, one.value)))


def _raw(captures: Captures, paths: Paths, text: SourceText) -> Iterator[tuple[int, str, str]]:
    """Yield (position, target, value)."""
    for value, capture in (("", "local.definition"), (GLOBAL, "local.global")):
        for node in captures.get(capture, ()):
            yield node.start_byte, text.text(node.start_byte, node.end_byte), value
    for node in captures.get("assignment", ()):
        target = node.child_by_field_name("left")
        if target is not None and target.type in ("identifier", "attribute"):
            name = paths.path((target.start_byte, target.end_byte))
            if UNKNOWN not in name and name.count(".") <= 1 and "(" not in name:
                yield node.start_byte, name, _value(node, paths, text)


def _value(assignment: Node, paths: Paths, text: SourceText) -> str:
    """Return the path of the assigned value, else of an instance of its annotation."""
    right = assignment.child_by_field_name("right")
    while right is not None and right.type == "assignment":  # a = b = value
        right = right.child_by_field_name("right")
    if right is not None and right.type in ("identifier", "attribute", "call"):
        path = paths.path((right.start_byte, right.end_byte))
        if not path.startswith(UNKNOWN):
            return path
    kind = assignment.child_by_field_name("type")
    return "" if kind is None else annotation_path(text.text(kind.start_byte, kind.end_byte))
