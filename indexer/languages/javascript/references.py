"""Reads uses of names: calls, rendered components, bases, decorators, attributes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from ...extraction.nesting import Span
from ...extraction.source import Source
from ...facts import Argument, Reference
from .definitions import Defined
from .expressions import UNKNOWN, Expressions
from .locals import Locals
from .types import name

MAX_ARGUMENTS = 30  # of one call whose values are kept
MAX_READ = 4  # longest path of an attribute, in names
_HERITAGE = ("class_heritage", "extends_type_clause", "extends_clause", "implements_clause")
Placed = tuple[int, str, str, Span]  # position, kind, path, span of the last identifier


class Uses:
    """The uses of names in a file.

    Attributes:
        given: id of a callback → path of what it is passed to, and its place there.
    """

    def __init__(self, source: Source, expressions: Expressions, local: Locals) -> None:
        self._source, self._expressions, self._locals = source, expressions, local
        self.given: dict[int, tuple[str, int]] = {}
        self._calls: list[Placed] = []
        self._arguments: list[tuple[int, str, str, str]] = []
        self._called: set[Span] = set()
        for call in source.captures.get("reference.call", ()):
            self._call(call)
        for element in source.captures.get("element", ()):
            self._element(element)

    def references(self) -> list[Reference]:
        """Return all uses."""
        placed = sorted([*self._calls, *self._attributes()])
        scopes = self._source.nesting.locate([one[0] for one in placed])
        found = [
            self._reference(scope, kind, self._locals.path(at, path), span)
            for (scope, _), (at, kind, path, span) in zip(scopes, placed, strict=True)
        ]
        headers = self._source.headers
        return [*found, *self._bases(headers), *self._decorators(headers)]

    def arguments(self) -> list[Argument]:
        """Return what calls pass."""
        passed = sorted(self._arguments)
        scopes = self._source.nesting.locate([one[0] for one in passed])
        return [
            Argument(scope, self._locals.path(at, callee), place, self._locals.path(at, value))
            for (scope, _), (at, callee, place, value) in zip(scopes, passed, strict=True)
        ]

    def _reference(self, scope: int, kind: str, path: str, span: Span) -> Reference:
        text = self._source.text
        return Reference(scope, kind, path, text.line(span[0]), *span, text.column(span[0]))

    # Calls

    def _call(self, call: Node) -> None:
        callee = call.child_by_field_name("function") or call.child_by_field_name("constructor")
        if callee is None or callee.type == "import" or self._expressions.required(call):
            return
        path, span = self._expressions.node(callee), last_identifier(callee)
        if callee.type == "super":
            path = "super().constructor"
        self._called.add(callee.byte_range)
        self._calls.append((callee.start_byte, "calls", path, span))
        arguments = call.child_by_field_name("arguments")
        if arguments is not None and arguments.type == "arguments" and not path.startswith(UNKNOWN):
            self._pass(call.start_byte, path, arguments)

    def _pass(self, at: int, callee: str, arguments: Node) -> None:
        for place, one in enumerate(arguments.named_children[:MAX_ARGUMENTS]):
            if one.type == "spread_element":
                return
            if one.type in ("arrow_function", "function_expression"):
                self.given[one.id] = (callee, place)
                continue
            for value in self._expressions.values(one):
                if not value.endswith(("String()", "Number()", "Boolean()", "Object()")):
                    self._arguments.append((at, callee, str(place), value))

    def _element(self, element: Node) -> None:
        path = self._expressions.node(element)
        if "." in path or path[:1].isupper():
            self._called.add(element.byte_range)
            span = last_identifier(element)
            self._calls.append((element.start_byte, "calls", path, span))

    # Attributes

    def _attributes(self) -> Iterator[Placed]:
        """Yield reads and writes of attributes of plain names."""
        written = {
            node.children[0].byte_range for node in self._source.captures.get("assignment", ())
        }
        for node in self._source.captures.get("member", ()):
            span = node.byte_range
            if span in self._called:
                continue
            path = self._expressions.path(span)
            if path != UNKNOWN and path.count(".") < MAX_READ:
                kind = "writes" if span in written else "reads"
                yield node.start_byte, kind, path, last_identifier(node)

    # Bases and decorators

    def _bases(self, headers: Sequence[object]) -> Iterator[Reference]:
        for index, header in enumerate(headers):
            if isinstance(header, Defined) and header.kind in ("class", "interface"):
                for base in _bases(header.node):
                    path = self._base(base)
                    if not path.startswith(UNKNOWN):
                        told = self._locals.path(header.start_byte, path)
                        yield self._reference(index, "inherits", told, last_identifier(base))

    def _base(self, base: Node) -> str:
        if base.type in ("generic_type", "type_identifier", "nested_type_identifier"):
            return name(base, self._source)
        return self._expressions.node(base)

    def _decorators(self, headers: Sequence[Defined | object]) -> Iterator[Reference]:
        nodes = self._source.captures.get("decorator", ())
        defined = [(one, at) for at, one in enumerate(headers) if isinstance(one, Defined)]
        starts = [one.start_byte for one, _ in defined]
        for node in nodes:
            place = bisect_right(starts, node.start_byte) - 1
            if place < 0 or not node.named_children:
                continue
            header, index = defined[place]
            around = node.parent
            in_parameters = around is not None and around.type.endswith("_parameter")
            if node.end_byte <= header.body[0] and not in_parameters:
                yield self._decorator(index, node.named_children[0])

    def _decorator(self, index: int, what: Node) -> Reference:
        called = what.child_by_field_name("function") if what.type == "call_expression" else what
        what = called or what
        return self._reference(
            index, "decorates", self._expressions.node(what), last_identifier(what)
        )


def last_identifier(node: Node) -> Span:
    """Return the span of what names an expression: its last property, or all of it."""
    for field in ("property", "name"):
        inner = node.child_by_field_name(field)
        if inner is not None:
            return last_identifier(inner) if inner.type.startswith("nested") else inner.byte_range
    return node.byte_range


def _bases(node: Node | None) -> Iterator[Node]:
    """Yield the base classes and interfaces of a class."""
    waiting = [] if node is None else [one for one in node.named_children if one.type in _HERITAGE]
    while waiting:
        clause = waiting.pop()
        for child in clause.named_children:
            if child.type in _HERITAGE:
                waiting.append(child)
            elif child.type not in ("type_arguments", "comment"):
                yield child
