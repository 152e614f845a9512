"""Reads fields of classes and interfaces, members of enums, and constants of the module."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tree_sitter import Node

from ...extraction.source import Source
from ...facts import Variable
from .definitions import Defined, inner_pattern, is_member, parameters
from .naming import unwrapped

_CLASSES = ("class", "interface", "type")
_VALUES = ("arrow_function", "function_expression", "generator_function", "class")
_MODIFIERS = ("accessibility_modifier", "readonly", "override_modifier")
MAX_SIGNATURE = 200  # bytes of a declaration that are kept
Raw = tuple[int, str, Node, int]  # position, name, node, end of the signature


def read_variables(source: Source, qualnames: Sequence[str]) -> list[Variable]:
    """Return fields and constants in the order of the source, the first of each name."""
    found: dict[tuple[int, str], Variable] = {}
    raw = sorted(
        [*_fields(source), *_constants(source), *_assigned(source)], key=lambda one: one[0]
    )
    places = source.nesting.locate([one[0] for one in raw])
    for (scope, direct), (_, name, node, end) in zip(places, raw, strict=True):
        owner = _owner(source, scope, node)
        if owner is None or (owner == 0 and not direct):
            continue
        prefix = f"{qualnames[owner]}." if owner else ""
        kind = "field" if owner else "constant"
        signature = source.text.text(node.start_byte, min(end, node.start_byte + MAX_SIGNATURE))
        place = (source.text.line(node.start_byte), node.start_byte, node.end_byte)
        one = Variable(owner, prefix + name, name, kind, signature.rstrip(" ="), *place)
        found.setdefault((owner, name), one)
    return list(found.values())


def _owner(source: Source, scope: int, node: Node) -> int | None:
    """Return the class or module that a variable belongs to; None for a local one."""
    if node.type in ("assignment_expression", "required_parameter"):
        around = source.nesting.locate([source.headers[scope].start_byte])[0][0] if scope else 0
        is_method = source.headers[scope].kind == "method" or node.type == "required_parameter"
        return around if is_method and source.headers[around].kind in _CLASSES else None
    if scope and source.headers[scope].kind not in _CLASSES:
        return None
    return scope


def _fields(source: Source) -> Iterator[Raw]:
    for node in source.captures.get("definition.field", ()):
        name = node.child_by_field_name("name") or node.child_by_field_name("property")
        value, around = node.child_by_field_name("value"), node.parent
        is_function = value is not None and value.type in _VALUES[:2]
        if name is not None and not is_function and (around is None or is_member(around)):
            end = value.start_byte if value else node.end_byte
            yield node.start_byte, source.cut(name), node, end
    for header in source.headers:
        defined = header.node if isinstance(header, Defined) else None
        if defined is not None and defined.type == "enum_declaration":
            yield from _members(source, defined.child_by_field_name("body"))
        elif defined is not None and header.name == "constructor":
            yield from _passed(source, defined, header.body[0] + 1)


def _passed(source: Source, constructor: Node, position: int) -> Iterator[Raw]:
    """Yield the parameters that are fields."""
    for one in parameters(constructor):
        if any(child.type in _MODIFIERS for child in one.children):
            yield position, source.cut(inner_pattern(one)), one, one.end_byte


def _members(source: Source, body: Node | None) -> Iterator[Raw]:
    for child in body.named_children if body is not None else ():
        name = child.child_by_field_name("name") if child.type == "enum_assignment" else child
        if name is not None and name.type != "comment":
            yield child.start_byte, source.cut(name).strip("'\""), child, child.end_byte


def _constants(source: Source) -> Iterator[Raw]:
    for node in source.captures.get("declarator", ()):
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None or name.type != "identifier":
            continue
        if value is None or not _is_definition(value):
            yield (
                node.start_byte,
                source.cut(name),
                node,
                value.start_byte if value else node.end_byte,
            )


def _is_definition(value: Node) -> bool:
    inner = unwrapped(value)
    required = inner.type == "call_expression" and b"require" in (inner.text or b"")[:8]
    return inner.type in _VALUES or required


def _assigned(source: Source) -> Iterator[Raw]:
    """Yield attributes that methods give their object."""
    for node in source.captures.get("assignment", ()):
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None or left.type != "member_expression":
            continue
        owner, name = left.child_by_field_name("object"), left.child_by_field_name("property")
        own = owner is not None and owner.type == "this" and node.type == "assignment_expression"
        if own and name is not None and unwrapped(right).type not in _VALUES:
            yield node.start_byte, source.cut(name), node, right.start_byte
