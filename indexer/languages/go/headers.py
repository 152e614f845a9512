"""Reads Go's definitions: functions, methods with receivers, types."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tree_sitter import Node

from ...extraction.comments import Preceding
from ...extraction.header import Header
from ...extraction.nesting import Span
from ...extraction.source import Source
from .declarations import parameters
from .expressions import result_text

_KINDS = {
    "function_declaration": "function",
    "method_declaration": "method",
    "method_elem": "method",
}
_TYPES = {"struct_type": "class", "interface_type": "interface"}
DEFINITIONS = ("definition.function", "definition.method", "definition.type")


def definition_nodes(source: Source) -> list[Node]:
    """Return the nodes of all definitions in the order of their headers."""
    found = [node for kind in DEFINITIONS for node in source.captures.get(kind, ())]
    found.sort(key=lambda node: (node.start_byte, -node.end_byte))
    return found


def read_headers(source: Source) -> list[Header]:
    """Return the definitions with their comments, in the order of the source."""
    preceding = Preceding(source.text, source.spans("comment"), ())
    return [_header(source, node, preceding) for node in definition_nodes(source)]


def _header(source: Source, node: Node, preceding: Preceding) -> Header:
    body = _body(node)
    start, end = _span(node)
    results = result_text(node, source.text) if node.type in _KINDS else ""
    signature_end = body[0] if body[0] < body[1] else end
    return Header(
        name=source.cut(node.child_by_field_name("name")),
        kind=_kind(node),
        signature=source.text.text(start, signature_end).strip(),
        start_byte=start,
        end_byte=end,
        body=body if body[0] < body[1] else (end, end),
        body_byte=_body_byte(source, node, body, end),
        docstring=preceding.above(start)[2],
        parameters=tuple(_parameters(source, node)),
        returns=f":{results}" if results else "",
        owner=_owner(source, node),
    )


def _kind(node: Node) -> str:
    if node.type in _KINDS:
        return _KINDS[node.type]
    return _TYPES.get(_type(node), "type") if node.type == "type_spec" else "type"


def _type(node: Node) -> str:
    """Return the sort of type that a specification gives its name."""
    found = node.child_by_field_name("type")
    return "" if found is None else found.type


def _span(node: Node) -> Span:
    """Return a definition's span, with the keyword ``type`` where that stands before it alone."""
    parent = node.parent
    if parent is None or parent.type != "type_declaration" or parent.named_child_count != 1:
        return node.byte_range
    grouped = any(child.type == "(" for child in parent.children)
    return node.byte_range if grouped else parent.byte_range


def _body(node: Node) -> Span:
    """Return the span between a definition's braces, these included; empty when it has none."""
    body = node.child_by_field_name("body" if node.type in _KINDS else "type")
    if body is None:
        return node.end_byte, node.end_byte
    if body.type == "struct_type" and body.named_child_count:
        return body.named_children[-1].byte_range
    braces = [child.start_byte for child in body.children if child.type == "{"]
    return (braces[0] if braces else body.start_byte), body.end_byte


def _body_byte(source: Source, node: Node, body: Span, end: int) -> int:
    """Return the first byte of the line of the body's first statement."""
    first = next(iter(_contents(node)), None)
    if first is None or body[0] == body[1]:
        return end
    line_start = source.text.line_start(first.start_byte)
    alone = not source.text.data[line_start : first.start_byte].strip()
    return line_start if alone else first.start_byte


def _contents(node: Node) -> Iterable[Node]:
    """Yield the statements, fields or methods in a definition's body."""
    body = node.child_by_field_name("body" if node.type in _KINDS else "type")
    children: Sequence[Node] = body.named_children if body is not None else ()
    if len(children) == 1 and children[0].type in ("statement_list", "field_declaration_list"):
        children = children[0].named_children
    return (child for child in children if child.type != "comment")


def _parameters(source: Source, node: Node) -> Iterable[tuple[str, str]]:
    """Yield (name, type) of a function's parameters, a method's receiver first."""
    for field in ("receiver", "parameters"):
        yield from parameters(node.child_by_field_name(field), source.text)


def _owner(source: Source, node: Node) -> str:
    """Return the type that a method is declared for."""
    receiver = node.child_by_field_name("receiver")
    kinds = [kind for _, kind in parameters(receiver, source.text)]
    return kinds[0].lstrip(":").partition("[")[0].strip("()") if kinds else ""
