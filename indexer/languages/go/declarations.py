"""Reads what declares names inside functions, and the value or type that each name has.

In Go the first declaration says a name's type for good, so later assignments are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from ...extraction.sourcetext import SourceText
from .expressions import NO_PATH, RawPath, cut, instance, raw_path, type_text


@dataclass(frozen=True, slots=True)
class Declared:
    """A name that a statement declares.

    Attributes:
        position: first byte of the statement; the block around it is where the name is seen.
        visible: byte from which it is seen.
        value: what it is bound to; its ``head`` is empty when ``steps`` is all of the path.
    """

    name: str
    position: int
    visible: int
    value: RawPath


def typed(path: str) -> RawPath:
    """Return a path in which no name of a function occurs, such as ``:Server``."""
    return RawPath("", -1, path)


def read_declaration(node: Node, text: SourceText) -> Iterator[Declared]:
    """Yield the names of a captured ``local.declaration``."""
    kind = node.type
    if kind in ("var_spec", "const_spec"):
        yield from _specification(node, text)
    elif kind == "func_literal":
        yield from _parameters(node, text)
    elif kind == "type_switch_statement":
        yield from _type_switch(node, text)
    elif kind == "range_clause":
        yield from _range(node, text)
    else:
        yield from _short(node, text)


def parameters(node: Node | None, text: SourceText) -> Iterator[tuple[str, str]]:
    """Yield (name, path of its type) of a parameter list; unnamed ones have an empty name."""
    for one in node.named_children if node is not None else ():
        if one.type == "variadic_parameter_declaration":
            path = f":{type_text(one, text)}"
        elif one.type == "parameter_declaration":
            path = instance(one.child_by_field_name("type"), text)
        else:
            continue
        for name in declared_names(one) or (None,):
            yield cut(name, text), path


def declared_names(node: Node) -> list[Node]:
    """Return the names of a declaration, without the commas between them."""
    return [one for one in node.children_by_field_name("name") if one.is_named]


def _parameters(node: Node, text: SourceText) -> Iterator[Declared]:
    for field in ("parameters", "result"):
        for name, path in parameters(node.child_by_field_name(field), text):
            if name:
                yield Declared(name, node.start_byte, node.start_byte, typed(path))


def _specification(node: Node, text: SourceText) -> Iterator[Declared]:
    """Read ``var a, b T = x, y`` without ``var``, or a constant."""
    kind = instance(node.child_by_field_name("type"), text)
    names = [cut(name, text) for name in declared_names(node)]
    values = _values(node.child_by_field_name("value"), len(names), text)
    for name, value in zip(names, values, strict=True):
        path = typed(kind) if kind else value
        yield Declared(name, node.start_byte, node.end_byte, path)


def _short(node: Node, text: SourceText) -> Iterator[Declared]:
    """Read ``a, b := x, y``, also from a channel in a ``select``."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or not any(child.type == ":=" for child in node.children):
        return
    names = left.named_children
    for name, value in zip(names, _values(right, len(names), text), strict=True):
        yield Declared(cut(name, text), node.start_byte, node.end_byte, value)


def _range(node: Node, text: SourceText) -> Iterator[Declared]:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or not any(child.type == ":=" for child in node.children):
        return
    whole = raw_path(right, text)
    for name, step in zip(left.named_children[:2], ("[#]", "[*]"), strict=False):
        value = whole._replace(steps=whole.steps + step)
        yield Declared(cut(name, text), node.start_byte, node.end_byte, value)


def _type_switch(node: Node, text: SourceText) -> Iterator[Declared]:
    """Read ``switch t := x.(type)``: in each case of one type the name has that type."""
    alias, value = (
        node.child_by_field_name("alias"),
        raw_path(node.child_by_field_name("value"), text),
    )
    name = cut(alias, text)
    for case in node.named_children if name else ():
        if case.type in ("type_case", "default_case"):
            types = case.children_by_field_name("type")
            kind = (
                instance(types[0], text) if len(types) == 1 and cut(types[0], text) != "nil" else ""
            )
            path = typed(kind) if kind else value
            yield Declared(name, case.start_byte, case.start_byte, path)


def _values(node: Node | None, count: int, text: SourceText) -> list[RawPath]:
    """Return the value of each of several names; one call may give them all."""
    found = _expressions(node)
    if len(found) == count:
        return [raw_path(one, text) for one in found]
    if len(found) != 1:
        return [NO_PATH] * count
    whole = raw_path(found[0], text)
    if found[0].type in ("call_expression", "type_conversion_expression"):
        return [whole._replace(steps=f"{whole.steps}[{place}]") for place in range(count)]
    return [whole, *[NO_PATH] * (count - 1)]  # value, ok := …


def _expressions(node: Node | None) -> list[Node]:
    if node is None or node.type != "expression_list":
        return [node] if node is not None else []
    return [one for one in node.named_children if one.type != "comment"]
