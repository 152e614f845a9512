"""What gives a function or class expression its name: a variable, an assignment, a property.

``const f = () => …`` is f; ``const o = { m() {} }`` has o.m; ``A.prototype.m = function …`` is the
method A.m; ``exports.f = …`` and ``module.exports.f = …`` are exports.f.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from ...extraction.source import Source

MAX_UNWRAPPED = 8
_WRAPPERS = frozenset(
    ("parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression")
)
_KEY = re.compile(r"[^\W\d][\w$]*\Z|[$#][\w$]*\Z")
_COMPUTED = re.compile(r"\[[\w$]+\]\Z")  # a symbol that a variable holds
_TARGET = re.compile(r"[\w$]+(\.#?[\w$]+){0,3}\Z")
PROTOTYPE = ".prototype"


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a value.

    Attributes:
        name: last part.
        owner: what it is a member of, by dotted names; empty for a variable.
        node: node that gives it the name.
        is_method: whether it belongs to a prototype.
    """

    name: str
    owner: str
    node: Node
    is_method: bool = False


class Naming:
    """The names of a file's function, class and object expressions, by node id.

    Attributes:
        values: names of values; ids of nodes as keys.
        owners: of object literals, the dotted names under which their members are found.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self.values: dict[int, Name] = {}
        self.owners: dict[int, str] = {}
        self._direct()
        self._members()

    def _direct(self) -> None:
        captures = self._source.captures
        for node in captures.get("declarator", ()):
            left, right = node.child_by_field_name("name"), node.child_by_field_name("value")
            if left is not None and right is not None and left.type == "identifier":
                self._name(right, Name(self._source.cut(left), "", node))
        for node in captures.get("assignment", ()):
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is not None and right is not None:
                self._assigned(left, right, node)
        for node in captures.get("export", ()):
            value = node.child_by_field_name("value")
            if value is not None:
                self._name(value, Name("default", "", node))

    def _assigned(self, left: Node, right: Node, node: Node) -> None:
        target = "".join(self._source.cut(left).split()) if left.byte_range else ""
        if len(target) > 120 or not _TARGET.match(target):
            return
        owner, _, name = target.rpartition(".")
        if owner == "module.exports":
            owner = "exports"
        is_method = owner.endswith(PROTOTYPE)
        self._name(right, Name(name, owner.removesuffix(PROTOTYPE), node, is_method))

    def _name(self, value: Node, name: Name) -> None:
        """Name a value, and the object literal that it is."""
        inner = unwrapped(value)
        if inner.type in _NAMEABLE:
            self.values.setdefault(inner.id, name)
        if inner.type == "object":
            self.owners[inner.id] = _owner_of(name)

    def _members(self) -> None:
        """Name the values of the properties of named object literals, outer ones first."""
        for pair in self._source.captures.get("pair", ()):
            key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
            if key is not None and value is not None:
                inner = unwrapped(value)
                if inner.type in _NAMEABLE:
                    self._member(pair, self.key(key), inner)

    def _member(self, pair: Node, key: str, value: Node) -> None:
        around = pair.parent
        owner = None if around is None else self.owners.get(around.id)
        if owner is not None and key:
            prototype = owner.endswith(PROTOTYPE)
            name = Name(key, owner.removesuffix(PROTOTYPE), pair, prototype)
            self.values.setdefault(value.id, name)
            if value.type == "object":
                self.owners[value.id] = f"{owner}.{key}"

    def key(self, node: Node) -> str:
        """Return the name of a property; empty when it is computed or no name.

        A symbol that a variable holds is the variable's name in brackets.
        """
        text = self._source.cut(node)
        if node.type == "string":
            text = text[1:-1]
        return text if _KEY.match(text) or _COMPUTED.match(text) else ""


_NAMEABLE = frozenset(
    ("object", "arrow_function", "function_expression", "generator_function", "class")
)


def unwrapped(node: Node) -> Node:
    """Return an expression without parentheses and casts; of ``a = b = value`` the value."""
    for _ in range(MAX_UNWRAPPED):
        if node.type in _WRAPPERS and node.named_children:
            node = node.named_children[0]
        elif node.type == "assignment_expression" or _is_default(node):
            node = node.child_by_field_name("right") or node
        else:
            break
    return node


def _is_default(node: Node) -> bool:
    """Return whether an expression is ``a || function …``."""
    if node.type != "binary_expression":
        return False
    operator, right = node.child_by_field_name("operator"), node.child_by_field_name("right")
    chosen = operator is not None and operator.type in ("||", "??")
    return chosen and right is not None and right.type in _NAMEABLE


def wholes(source: Source) -> Iterator[tuple[int, Node]]:
    """Yield (id, statement) for each declaration that its statement is the whole of.

    ``export const f = …`` begins at ``export``; ``let a = …, b = …`` has no whole for either.
    """
    outer: dict[int, Node] = {}
    for node in source.captures.get("export", ()):
        declared = node.child_by_field_name("declaration")
        if declared is not None:
            outer[declared.id] = node
            yield declared.id, node
    for node in source.captures.get("declaration", ()):
        if node.named_child_count == 1:
            yield node.named_children[0].id, outer.get(node.id, node)


def _owner_of(name: Name) -> str:
    prototype = PROTOTYPE if name.is_method else ""
    if name.owner == "module" and name.name == "exports":
        return "exports"
    if name.name == "prototype" and name.owner:
        return f"{name.owner}{PROTOTYPE}"
    return f"{name.owner}{prototype}.{name.name}" if name.owner else name.name
