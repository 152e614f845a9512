"""Brings a file's paths and names together: what is called, and what each name is bound to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from tree_sitter import Node

from ...extraction.nesting import Span
from ...extraction.source import Source
from ...extraction.sourcetext import SourceText
from ...facts import Binding, Reference
from .blocks import OUTSIDE, Blocks
from .declarations import Declared, parameters, read_declaration, typed
from .expressions import UNKNOWN, RawPath, first_child, raw_path, type_path
from .headers import definition_nodes
from .importing import read_import


class _Use(NamedTuple):
    """A place where something is called, or a field read or written."""

    kind: str
    scope: int
    path: RawPath
    meaning: int
    span: Span


class GoPaths:
    """The paths of a file, each name told apart by the block it is seen from."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._blocks = Blocks(source.spans("local.scope"), self._declarations())
        self._uses = [self._use("calls", node, _called) for node in _callees(source)]
        packages = {
            one for node in source.captures.get("import", ()) for one in _names(node, source)
        }
        self._uses += [
            use
            for kind, node in _fields(source)
            if (use := self._use(kind, node, raw_path)).path.head not in (*packages, UNKNOWN)
        ]
        self._values = [
            (owner, name, number, one.value, self._meaning(one))
            for owner, name, number, one in self._blocks.names()
        ]

    def path(self, span: Span) -> str:
        """Return the path of a name as written."""
        return self._source.text.text(*span)

    def value(self, path: RawPath) -> str:
        """Return a path of the file's level."""
        return self._blocks.written(0, path, self._blocks.meaning(0, path))

    def references(self) -> Iterator[Reference]:
        """Yield everything called that has a name, and the fields that are used."""
        text = self._source.text
        for use in self._uses:
            path = self._blocks.written(use.scope, use.path, use.meaning)
            if path != UNKNOWN and not path.startswith("(func("):
                start, end = use.span
                line, column = text.line(start), text.column(start)
                yield Reference(use.scope, use.kind, path, line, start, end, column)

    def bindings(self) -> Iterator[Binding]:
        """Yield the names that functions declare."""
        for owner, name, number, value, meaning in self._values:
            where = self._source.nesting.scope(value.position) if value.position >= 0 else owner
            path = self._blocks.written(where, value, meaning)
            target = self._blocks.name(owner, name, number)
            yield Binding(owner, target, "" if path.startswith(UNKNOWN) else path)

    def _use(self, kind: str, node: Node, read: Callable[[Node, SourceText], RawPath]) -> _Use:
        scope = self._source.nesting.scope(node.start_byte)
        path = read(node, self._source.text)
        return _Use(kind, scope, path, self._blocks.meaning(scope, path), last_identifier(node))

    def _meaning(self, one: Declared) -> int:
        if one.value.position < 0:
            return OUTSIDE
        return self._blocks.meaning(self._source.nesting.scope(one.value.position), one.value)

    def _declarations(self) -> Iterator[tuple[int, Declared]]:
        constants = {*self._source.spans("definition.constant")}
        for index, node in enumerate(definition_nodes(self._source), 1):
            body = self._source.headers[index].body
            for name, path in named(node, self._source.text) if body[0] < body[1] else ():
                yield index, Declared(name, body[0], body[0], typed(path))
        nodes = self._source.captures.get("local.declaration", ())
        for node in sorted(nodes, key=lambda one: (one.start_byte, -one.end_byte)):
            if node.byte_range not in constants:
                for one in read_declaration(node, self._source.text):
                    yield self._source.nesting.scope(node.start_byte), one


def _names(node: Node, source: Source) -> Iterator[str]:
    """Yield the name that an import binds: what follows it is no field."""
    for one in read_import(node, source.text):
        yield one.alias


def _fields(source: Source) -> Iterator[tuple[str, Node]]:
    """Yield selectors that are not called, and whether they are written."""
    called = {node.byte_range for node in _callees(source)}
    written = {*source.spans("reference.write")}
    for node in source.captures.get("reference.read", ()):
        if node.byte_range not in called:
            yield ("writes" if node.byte_range in written else "reads"), node


def named(node: Node, text: SourceText) -> Iterable[tuple[str, str]]:
    """Return (name, type) of a function's receiver, parameters and named results."""
    fields = ("receiver", "parameters", "result")
    return [
        one
        for field in fields
        for one in parameters(node.child_by_field_name(field), text)
        if one[0]
    ]


def _callees(source: Source) -> Iterator[Node]:
    """Yield what is called, converted to, or made by a literal, in the order of the source."""
    nodes = [
        *source.captures.get("reference.call", ()),
        *source.captures.get("reference.class", ()),
    ]
    for node in sorted(nodes, key=lambda one: (one.start_byte, -one.end_byte)):
        callee = node.child_by_field_name("function") or node.child_by_field_name("type")
        if callee is not None and callee.type in _CALLABLE:
            yield callee


_CALLABLE = (
    "generic_type",
    "identifier",
    "index_expression",
    "parenthesized_expression",
    "qualified_type",
    "selector_expression",
    "type_identifier",
    "type_instantiation_expression",
)


def _called(node: Node, text: SourceText) -> RawPath:
    if node.type in ("generic_type", "qualified_type", "type_identifier"):
        return type_path(node, text)
    return raw_path(node, text)


def last_identifier(node: Node) -> Span:
    """Return the span of the last name of what is called; of all of it when it has none."""
    found: Node | None = node
    while found is not None:
        if found.type in ("identifier", "field_identifier", "type_identifier"):
            return found.byte_range
        if found.type == "selector_expression":
            found = found.child_by_field_name("field")
        elif found.type == "qualified_type":
            found = found.child_by_field_name("name")
        elif found.type == "unary_expression":
            found = found.child_by_field_name("operand")
        elif found.type in _WRAPPERS:
            found = first_child(found)
        else:
            break
    return node.byte_range


_WRAPPERS = (
    "generic_type",
    "index_expression",
    "parenthesized_expression",
    "type_instantiation_expression",
)
