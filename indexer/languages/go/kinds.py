"""What types are made of: underlying types, aliases, type parameters."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from ...extraction.sourcetext import SourceText
from ...facts import Binding
from .declarations import declared_names
from .expressions import cut, first_child, instance, type_text

UNDERLYING, ALIAS = "<type>", "<alias>"


def type_bindings(index: int, node: Node, text: SourceText) -> Iterator[Binding]:
    """Yield what a definition's type parameters and, for a type, its own type are.

    A type parameter stands for its constraint. A receiver's has one that is not written there.
    """
    for one in _parameters(node.child_by_field_name("type_parameters")):
        constraint = type_text(one.child_by_field_name("type"), text)
        for name in declared_names(one):
            yield Binding(index, cut(name, text), f"({constraint or 'any'})")
    for name in _receiver_parameters(node.child_by_field_name("receiver")):
        yield Binding(index, cut(name, text), "(any)")
    kind = node.child_by_field_name("type")
    if node.type in ("type_spec", "type_alias") and kind is not None:
        target = ALIAS if node.type == "type_alias" else UNDERLYING
        if kind.type not in ("struct_type", "interface_type"):
            yield Binding(index, target, instance(kind, text))


def _parameters(node: Node | None) -> list[Node]:
    found = node.named_children if node is not None else []
    return [one for one in found if one.type == "type_parameter_declaration"]


def _receiver_parameters(node: Node | None) -> Iterator[Node]:
    """Yield the names that a receiver gives the parameters of its type."""
    declared = first_child(node) if node is not None else None
    kind = declared.child_by_field_name("type") if declared is not None else None
    if kind is not None and kind.type == "pointer_type":
        kind = first_child(kind)
    if kind is None or kind.type != "generic_type":
        return
    arguments = kind.child_by_field_name("type_arguments")
    yield from arguments.named_children if arguments is not None else ()
