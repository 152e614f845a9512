"""What a definition's syntax node says by itself: name, signature, parameters, docstring."""

from __future__ import annotations

import ast
import inspect
import re
import warnings

from tree_sitter import Node

from ...extraction.header import Header
from ...extraction.nesting import Span
from ...extraction.sourcetext import SourceText
from .expressions import annotation_path

_PARAMETER_TYPES = frozenset(
    {
        "identifier",
        "typed_parameter",
        "default_parameter",
        "typed_default_parameter",
        "list_splat_pattern",
        "dictionary_splat_pattern",
    }
)
_PREFIX = re.compile(r"[A-Za-z]*")
_QUOTES = ('"""', "'''")
FEW = 20  # children that are asked for one by one


def read_header(node: Node, decorated: Node | None, text: SourceText) -> Header:
    """Read a class or function definition.

    Args:
        node: the ``class_definition`` or ``function_definition``.
        decorated: the ``decorated_definition`` around it.
        text: the source.
    """
    start, end = node.byte_range
    is_class = node.type == "class_definition"
    body = node.child_by_field_name("body")
    name = node.child_by_field_name("name")
    listed = node.child_by_field_name("superclasses" if is_class else "parameters")
    returned = None if is_class else node.child_by_field_name("return_type")
    span = body.byte_range if body else (end, end)
    docstring, docstring_span, first = read_docstring(body, text) if body else ("", None, None)
    return Header(
        name=_text(name, text) if name else "?",
        kind="class" if is_class else "function",
        signature=text.text(start, _signature_end(node, returned or listed, span[0], text)),
        start_byte=decorated.start_byte if decorated else start,
        end_byte=end,
        body=span,
        body_byte=_body_byte(first, node, text),
        docstring=docstring,
        docstring_span=docstring_span,
        decorators=_decorators(decorated, text) if decorated else (),
        parameters=() if is_class else _parameters(listed, text),
        returns=annotation_path(_text(returned, text)) if returned else "",
        bases=_bases(listed) if is_class else [],
    )


def read_docstring(block: Node, text: SourceText) -> tuple[str, Span | None, Node | None]:
    """Return a block's docstring, its statement's span, and the first statement after it."""
    statements = _first_statements(block)
    if not statements:
        return "", None, None
    literal = _literal(statements[0])
    value = None if literal is None else _string_value(_text(literal, text))
    if value is None:
        return "", None, statements[0]
    span = (statements[0].start_byte, statements[0].end_byte)
    return _cleaned(value), span, statements[1] if len(statements) > 1 else None


def _first_statements(block: Node) -> list[Node]:
    """Return up to two statements; asking for all children would make objects of them."""
    found: list[Node] = []
    count = block.named_child_count
    for place in range(min(count, FEW)):
        child = block.named_child(place)
        if child is not None and child.type != "comment":
            found.append(child)
            if len(found) == 2:
                return found
    if count <= FEW:
        return found
    return [child for child in block.named_children if child.type != "comment"][:2]


def _cleaned(value: str) -> str:
    """Do what ``inspect.cleandoc`` does, faster for the common single line."""
    return inspect.cleandoc(value) if "\n" in value or "\t" in value else value.lstrip()


def _literal(statement: Node) -> Node | None:
    """Return the string expression that a statement consists of."""
    if statement.type != "expression_statement" or statement.named_child_count != 1:
        return None
    child = statement.named_children[0]
    return child if child.type in ("string", "concatenated_string") else None


def _string_value(literal: str) -> str | None:
    """Evaluate a string literal; None for bytes and f-strings, which document nothing."""
    quote = literal[:3]
    inner = literal[3:-3]
    if quote in _QUOTES and not any(sign in inner for sign in ("\\", "\r", quote)):
        return inner
    prefix = _PREFIX.match(literal)
    if prefix and set(prefix.group().lower()) & set("bf"):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes are the author's matter
            value = ast.literal_eval(f"({literal})")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    if not isinstance(value, str):
        return None
    return value.encode("utf-8", "replace").decode("utf-8")  # no lone surrogates


def _text(node: Node | None, text: SourceText) -> str:
    return "" if node is None else text.text(node.start_byte, node.end_byte)


def _signature_end(node: Node, last: Node | None, body_start: int, text: SourceText) -> int:
    """Return the end of the colon before the body."""
    if last is not None:
        colon = text.data.find(b":", last.end_byte, body_start)
        if colon >= 0:
            return colon + 1
    ends = [child.end_byte for child in node.children if child.type == ":"]
    return ends[-1] if ends else body_start


def _body_byte(first: Node | None, node: Node, text: SourceText) -> int:
    if first is None:
        return node.end_byte
    line_start = text.line_start(first.start_byte)
    alone = not text.data[line_start : first.start_byte].strip()
    return line_start if alone else first.start_byte


def _decorators(decorated: Node, text: SourceText) -> tuple[str, ...]:
    found = (child for child in decorated.named_children if child.type == "decorator")
    return tuple(_text(child, text)[1:].strip() for child in found)


def _parameters(node: Node | None, text: SourceText) -> tuple[tuple[str, str], ...]:
    if node is None:
        return ()
    found = (child for child in node.named_children if child.type in _PARAMETER_TYPES)
    return tuple(_parameter(child, text) for child in found)


def _parameter(node: Node, text: SourceText) -> tuple[str, str]:
    if node.type == "identifier":
        return _text(node, text), ""
    name = node.child_by_field_name("name") or node
    while name.type != "identifier" and name.named_child_count:
        name = name.named_children[0]
    starred = node.type.endswith("splat_pattern") or (
        node.named_child_count > 0 and node.named_children[0].type.endswith("splat_pattern")
    )
    kind = node.child_by_field_name("type")
    return _text(name, text), "" if starred else annotation_path(_text(kind, text))


def _bases(bases: Node | None) -> list[Span]:
    """Return the spans of base classes, without type arguments."""
    if bases is None:
        return []
    skipped = ("keyword_argument", "comment", "dictionary_splat", "list_splat")
    return [_base(child) for child in bases.named_children if child.type not in skipped]


def _base(node: Node) -> Span:
    value = node.child_by_field_name("value") if node.type == "subscript" else None
    return (value or node).byte_range
