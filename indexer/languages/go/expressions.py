"""Writes Go's expressions and types as paths (see ``indexer.facts``).

Beside names, ``()`` and ``[*]``, Go's paths know a type in parentheses where a name could stand,
``([]Server)``: what is converted to a type, asserted to have it, or made of it, is its call,
``([]Server)()``. ``[#]`` is the key that a loop runs over, ``[0]``, ``[1]`` … one of several
results. Pointers are written like what they point to.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tree_sitter import Node

from ...extraction.sourcetext import SourceText

UNKNOWN = "?"
MAX_STEPS = 30  # of a longer chain only the end is written
MAX_TYPE_BYTES = 1000
_MAKERS = ("new", "make")  # their first argument is the type of what they give
_GROWERS = ("append", "max", "min")  # what they give has the type of their first argument
_PLAIN = (
    "generic_type",
    "identifier",
    "pointer_type",
    "qualified_type",
    "selector_expression",
    "type_identifier",
)
_SIGNS = re.compile(r"\s*([\[\](){},;.])\s*")
_SPACE = re.compile(r"\s+")
_INTERFACE = re.compile(r"\binterface\{[^{}]*\}")
_LINES = re.compile(r"\s*\n\s*")
_EMPTY = re.compile(r"(?<=[{(,;]);+|;+(?=[)}])")
_TAG = re.compile(r"`[^`]*`|\"[^\"\n]*\"")  # of a field
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


class RawPath(NamedTuple):
    """A path before its first name is told apart from others of that name.

    Attributes:
        head: first name, a type in parentheses, or ``?``.
        position: first byte of the name; -1 when it is none.
        steps: the rest of the path.
    """

    head: str
    position: int
    steps: str


NO_PATH = RawPath(UNKNOWN, -1, "")


def raw_path(node: Node | None, text: SourceText) -> RawPath:
    """Return the path of an expression, followed from its end to its first name."""
    steps: list[str] = []
    while node is not None and len(steps) < MAX_STEPS:
        if node.type == "identifier":
            return RawPath(cut(node, text), node.start_byte, _join(steps))
        made = _made_type(node, text)
        if made is not None:
            return made._replace(steps=f"{made.steps}(){_join(steps)}")
        node = _next(node, steps, text)
    return RawPath(UNKNOWN, -1, _join(steps))


def _join(steps: list[str]) -> str:
    return "".join(reversed(steps))


def _next(node: Node, steps: list[str], text: SourceText) -> Node | None:
    """Add the last step of an expression and return what stands before it."""
    kind = node.type
    if kind == "selector_expression":
        steps.append(f".{cut(node.child_by_field_name('field'), text)}")
        return node.child_by_field_name("operand")
    if kind == "call_expression":
        grown = _argument(node, _GROWERS, text)
        if grown is not None:
            return grown
        steps.append("()")
        return node.child_by_field_name("function")
    if kind == "index_expression":
        steps.append("[*]")
        return node.child_by_field_name("operand")
    if kind == "slice_expression":
        return node.child_by_field_name("operand")
    if kind in ("parenthesized_expression", "type_instantiation_expression"):
        return first_child(node)
    return _operand(node, steps) if kind == "unary_expression" else None


def _argument(node: Node, names: tuple[str, ...], text: SourceText) -> Node | None:
    """Return the first argument of a call of one of the built-in functions named."""
    function = node.child_by_field_name("function")
    if function is None or function.type != "identifier" or cut(function, text) not in names:
        return None
    arguments = node.child_by_field_name("arguments")
    return first_child(arguments) if arguments else None


def _operand(node: Node, steps: list[str]) -> Node | None:
    """Look through ``&x``, ``*x`` and ``-x``; ``<-x`` is an element of the channel."""
    operator = node.children[0].type
    if operator == "!":
        return None
    if operator == "<-":
        steps.append("[*]")
    return node.child_by_field_name("operand")


def _made_type(node: Node, text: SourceText) -> RawPath | None:
    """Return the type, as a path to be called, of an expression that names it; else None."""
    kind = node.type
    if kind in ("composite_literal", "type_conversion_expression", "type_assertion_expression"):
        return type_path(node.child_by_field_name("type"), text)
    if kind == "func_literal":
        return RawPath(f"({function_type(node, text)})", -1, "")
    if kind == "call_expression":
        made = _argument(node, _MAKERS, text)
        return type_path(made, text) if made is not None else None
    return None


def type_path(node: Node | None, text: SourceText) -> RawPath:
    """Return the path of a type that is named where variables may hide its name."""
    name = type_name(node, text)
    if node is None or name.startswith("("):
        return RawPath(name, -1, "")
    head, dot, rest = name.partition(".")
    return RawPath(head, node.start_byte, f"{dot}{rest}")


def type_name(node: Node | None, text: SourceText) -> str:
    """Return a type as the path of what is called to make one of it: ``pkg.T`` or ``([]T)``."""
    written = type_text(node, text)
    plain = node is not None and node.type in _PLAIN
    if not written:
        return "(?)"
    return written.partition("[")[0] if plain and not written.startswith("[") else f"({written})"


def instance(node: Node | None, text: SourceText) -> str:
    """Return the path of an instance of a type, ``:T``; empty for none."""
    written = type_text(node, text)
    return f":{written}" if written else ""


def type_text(node: Node | None, text: SourceText) -> str:
    """Return a type without pointers and spare space; empty when it is too long to be followed."""
    if node is None or node.end_byte - node.start_byte > MAX_TYPE_BYTES:
        return ""
    if node.type == "variadic_parameter_declaration":
        return f"[]{type_text(node.child_by_field_name('type'), text)}"
    plain = cut(node, text).replace("*", "")
    if plain.replace(".", "").isidentifier():
        return plain
    found = _COMMENT.sub(" ", cut(node, text)).replace("*", "")
    found = _SPACE.sub(" ", _LINES.sub(";", _TAG.sub("", found).strip()))
    return _INTERFACE.sub("interface{}", _EMPTY.sub("", _SIGNS.sub(r"\1", found)))


def function_type(node: Node, text: SourceText) -> str:
    """Return the type of a function with its results alone: ``func()(T,error)``."""
    return f"func(){result_text(node, text)}"


def result_text(node: Node, text: SourceText) -> str:
    """Return what a function gives: empty, a type, or several in parentheses."""
    result = node.child_by_field_name("result")
    if result is None or result.type != "parameter_list":
        return type_text(result, text)
    types: list[str] = []
    for one in result.named_children:
        count = sum(name.is_named for name in one.children_by_field_name("name"))
        types.extend([type_text(one.child_by_field_name("type"), text)] * max(count, 1))
    return types[0] if len(types) == 1 else f"({','.join(types)})"


def cut(node: Node | None, text: SourceText) -> str:
    """Return a node's source; empty for None."""
    return "" if node is None else text.text(*node.byte_range)


def first_child(node: Node) -> Node | None:
    """Return a node's first named child, which syntax errors may have taken."""
    return node.named_children[0] if node.named_child_count else None
