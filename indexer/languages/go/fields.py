"""Reads the fields of structs, and what structs and interfaces embed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from ...extraction.nesting import Span
from ...extraction.source import Source
from ...extraction.sourcetext import SourceText
from ...facts import Variable
from .declarations import declared_names
from .expressions import first_child, instance, type_name

_NAMES = ("type_identifier", "qualified_type", "generic_type")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a struct.

    Attributes:
        path: an instance of its type.
        span: its declaration.
    """

    name: str
    path: str
    signature: str
    line: int
    span: Span

    def variable(self, scope: int, owner: str) -> Variable:
        """Return the fact of the field of a type."""
        qualname = f"{owner}.{self.name}"
        return Variable(scope, qualname, self.name, "field", self.signature, self.line, *self.span)


def read_fields(source: Source, node: Node) -> list[Field]:
    """Return the fields of a struct's definition; an embedded type is a field of its name."""
    found = []
    for one in _declarations(node):
        kind = one.child_by_field_name("type")
        names = [source.cut(name) for name in declared_names(one)]
        for name in names or [type_name(kind, source.text).rpartition(".")[2]]:
            if name != "_":
                signature = source.text.text(one.start_byte, (kind or one).end_byte)
                line = source.text.line(one.start_byte)
                found.append(
                    Field(name, instance(kind, source.text), signature, line, one.byte_range)
                )
    return found


def embedded(node: Node, text: SourceText) -> Iterator[tuple[str, Span]]:
    """Yield the path and place of each type that a struct or an interface embeds."""
    for one in _declarations(node):
        if one.child_by_field_name("name") is None:
            yield from _base(one.child_by_field_name("type"), text)
    kind = node.child_by_field_name("type")
    if kind is not None and kind.type == "interface_type" and node.type == "type_spec":
        for element in kind.named_children:
            if element.type == "type_elem" and element.named_child_count == 1:
                yield from _base(element.named_children[0], text)


def _base(kind: Node | None, text: SourceText) -> Iterator[tuple[str, Span]]:
    if kind is not None and kind.type == "pointer_type":
        kind = first_child(kind)
    if kind is not None and kind.type in _NAMES:
        inner = kind.child_by_field_name("type") if kind.type == "generic_type" else kind
        inner = inner or kind
        name = inner.child_by_field_name("name") or inner
        yield type_name(kind, text), name.byte_range


def _declarations(node: Node) -> Iterator[Node]:
    """Yield the field declarations of a struct's definition."""
    kind = node.child_by_field_name("type")
    if kind is None or kind.type != "struct_type" or node.type != "type_spec":
        return
    for fields in kind.named_children:
        if fields.type == "field_declaration_list":
            yield from (one for one in fields.named_children if one.type == "field_declaration")
