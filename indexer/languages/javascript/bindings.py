"""Reads which names each scope binds, and to what where that is plain.

A name that is bound to something unknown matters as much as a known one: it hides the outer name.
Blocks are no scopes of their own here, nor are functions without a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tree_sitter import Node

from ...extraction.source import Source
from ...facts import Binding
from . import jsdoc
from .closures import Owners
from .definitions import Defined, inner_pattern, is_member, parameters
from .expressions import UNKNOWN, Expressions, bracketed
from .locals import Locals
from .naming import Naming, unwrapped
from .patterns import bound_names
from .types import elements, function_type, instances

Raw = tuple[int, str, str]  # position, target, value
MAX_ITEMS = 20  # of an array literal that are read
_FUNCTIONS = ("arrow_function", "function_expression", "generator_function", "class", "object")


class Bindings:
    """The bindings of a file, besides definitions and imports."""

    def __init__(
        self,
        source: Source,
        naming: Naming,
        expressions: Expressions,
        closures: Sequence[Node],
        given: dict[int, tuple[str, int]],
        local: Locals,
    ) -> None:
        self._locals = local
        self._says = b"@type" in source.text.data
        self._comments = jsdoc.Comments(source)
        self._source, self._naming, self._expressions = source, naming, expressions
        self._closures, self._given = closures, given

    def read(self, exports: Sequence[Raw]) -> tuple[Binding, ...]:
        """Return all bindings, sorted, each once.

        Args:
            exports: what the module exports.
        """
        found = {*self._exports(exports)}
        found.update(Binding(*one) for one in self._told_apart())
        for index, header in enumerate(self._source.headers):
            if isinstance(header, Defined) and header.node is not None:
                for target, value in self._header(header, header.node):
                    found.add(Binding(index, target, value))
        found.update(self._returns())
        placed = sorted({*self._raw(), *self._expressions.casts})
        scopes = self._source.nesting.locate([start for start, _, _ in placed])
        for (scope, _), (start, target, value) in zip(scopes, placed, strict=True):
            told = self._locals.target(start, target), self._locals.path(start, value)
            found.add(Binding(scope, *told))
        return tuple(sorted(found, key=lambda one: (one.scope, one.target, one.value)))

    def _exports(self, exports: Sequence[Raw]) -> Iterator[Binding]:
        """Yield what the module exports; what a namespace does is its member."""
        placed = sorted(exports)
        scopes = self._source.nesting.locate([start for start, _, _ in placed])
        for (scope, _), (start, target, value) in zip(scopes, placed, strict=True):
            if not scope or target == "<export>.=":
                yield Binding(scope, target, self._locals.path(start, value))

    def _told_apart(self) -> Iterator[tuple[int, str, str]]:
        """Yield the names of definitions that local scopes share with others."""
        renamed = [*self._locals.renamed()]
        starts = [self._source.headers[index].start_byte for index, _, _ in renamed]
        scopes = self._source.nesting.locate(starts)
        for (scope, _), (_, name, path) in zip(scopes, renamed, strict=True):
            yield scope, name, path

    def _raw(self) -> Iterator[Raw]:
        for name, read in (
            ("declarator", self._declarator),
            ("assignment", self._assignment),
            ("loop", self._loop),
            ("caught", self._caught),
            ("definition.field", self._field),
            ("definition.type", self._alias),
            ("import.alias", self._import_alias),
        ):
            for node in self._source.captures.get(name, ()):
                yield from read(node)
        yield from self._properties()
        for node in self._closures:
            for place, one in enumerate(parameters(node)):
                for target, path in self._parameter(one, self._passed(node, place)):
                    yield node.start_byte, target, path

    # Parameters

    def _header(self, header: Defined, node: Node) -> Iterator[tuple[str, str]]:
        value = node.child_by_field_name("value") if header.kind == "type" else None
        if value is not None:
            yield from self._called_back(value, ALIAS)
        if header.kind in ("class", "interface", "type"):
            return
        for place, one in enumerate(parameters(node)):
            said = header.documented.get(self._cut(inner_pattern(one)), "")
            yield from self._parameter(one, "", said)
            kind = one.child_by_field_name("type")
            yield from self._called_back(kind, str(place)) if kind else ()
            if any(child.type in _PROPERTY for child in one.children):
                name = self._cut(inner_pattern(one))
                yield f"this.{name}", name
        own = self._cut(node.child_by_field_name("name"))
        if node.type == "function_expression" and own and own != header.name:
            yield own, ".".join(filter(None, (header.owner, header.name)))
        for one in _children(node.child_by_field_name("type_parameters")):
            constraint = one.child_by_field_name("constraint")
            names = instances(constraint.named_children[-1], self._source) if constraint else []
            for path in names or [""]:
                yield self._cut(one.child_by_field_name("name")), path

    def _passed(self, callback: Node, place: int) -> str:
        """Return the path of what a callback is called with.

        It is an element of what it iterates over, or what the function that it is passed to says
        of its own parameter: ``operate{0.1}`` is the second parameter of its first one.
        """
        callee, argument = self._given.get(callback.id, ("", 0))
        owner, _, name = callee.rpartition(".")
        if owner and not place and not argument and name in ITERATING:
            return f"{owner}[*]"
        return f"{callee}{{{argument}.{place}}}" if callee else ""

    def _called_back(self, one: Node, place: str) -> Iterator[tuple[str, str]]:
        """Yield what a parameter or type that is a function says of its own parameters."""
        function = function_type(one)
        for inner, each in enumerate(parameters(function) if function else ()):
            for path in instances(each.child_by_field_name("type"), self._source):
                yield f"<given>.{place}.{inner}", path

    def _parameter(self, one: Node, given: str, said: str = "") -> Iterator[tuple[str, str]]:
        """Yield the names of a parameter with what they are.

        Args:
            one: the parameter as written.
            given: path of the value that it is known to be given.
            said: its type, as a comment says.
        """
        pattern = inner_pattern(one)
        kind = one.child_by_field_name("type")
        held = elements(kind, self._source) or jsdoc.elements(said)
        values = instances(kind, self._source) or jsdoc.instances(said)
        rest = (one.child_by_field_name("pattern") or one).type == "rest_pattern"
        if not values:
            default = one.child_by_field_name("value") or one.child_by_field_name("right")
            values = [given] if given else self._expressions.values(default)
        if pattern.type == "this":
            yield from (("this", path) for path in values)
        elif pattern.type in ("identifier", "shorthand_property_identifier_pattern"):
            for path in values or [":Array" if rest else ""]:
                yield self._cut(pattern), path
            yield from ((f"{self._cut(pattern)}[*]", path) for path in held)
        else:
            yield from self._taken_apart(pattern, values)

    def _taken_apart(self, pattern: Node, values: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield the names of a pattern with the parts of the values that they get."""
        named = []
        for value in values:
            if value.startswith(":"):
                yield bracketed(value), value
                value = bracketed(value)
            named.append(value)
        for name, way in bound_names(pattern, self._source):
            known = [f"{value}{way}" for value in named] if way != "?" else []
            yield from ((self._cut(name), path) for path in known or [""])

    # Statements

    def _declarator(self, node: Node) -> Iterator[Raw]:
        pattern, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if pattern is None or self._is_import(value, pattern):
            return
        kind = node.child_by_field_name("type")
        said = self._said(self._whole(node))
        values = jsdoc.instances(said) or self._values(kind, value)
        if pattern.type != "identifier":
            for name, path in self._taken_apart(pattern, values):
                yield node.start_byte, name, path
        elif not self._is_definition(value):
            name = self._cut(pattern)
            for path in values or [""]:
                yield node.start_byte, name, path
            held = [*elements(kind, self._source), *jsdoc.elements(said)]
            for path in [*held, *self._items(value)]:
                yield node.start_byte, f"{name}[*]", path

    def _is_import(self, value: Node | None, pattern: Node) -> bool:
        if value is None or value.type != "call_expression":
            return False
        return self._expressions.required(value) is not None and pattern.type != "array_pattern"

    def _is_definition(self, value: Node | None) -> bool:
        """Return whether a value is a function or class that has the variable's name."""
        if value is None:
            return False
        inner = unwrapped(value)
        return inner.type in _FUNCTIONS[:4] and inner.id in self._naming.values

    def _values(self, kind: Node | None, value: Node | None) -> list[str]:
        found = instances(kind, self._source)
        return found or self._expressions.values(value)

    def _items(self, value: Node | None) -> list[str]:
        if value is None or unwrapped(value).type != "array":
            return []
        items = unwrapped(value).named_children[:MAX_ITEMS]
        return [path for one in items for path in self._expressions.values(one)]

    def _assignment(self, node: Node) -> Iterator[Raw]:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        said = self._said(node)
        values = jsdoc.instances(said) or self._expressions.values(right)
        if left.type in ("object_pattern", "array_pattern"):
            for name, path in self._taken_apart(left, values):
                yield node.start_byte, name, path
            return
        target = self._target(left)
        if not target or self._is_own(node, right):
            return
        for path in values or [""]:
            yield node.start_byte, target, path
        if "[" not in target:
            held = [*jsdoc.elements(said), *self._items(right)]
            yield from ((node.start_byte, f"{target}[*]", path) for path in held)

    def _said(self, node: Node) -> str:
        """Return the type that the comment above something says."""
        if not self._says:
            return ""
        return jsdoc.declared(self._comments.above(node.start_byte))

    def _whole(self, node: Node) -> Node:
        """Return the declaration that a declarator begins, for its comment."""
        if not self._says or node.parent is None or node.parent.named_children[0] != node:
            return node
        outer = node.parent.parent
        return outer if outer is not None and outer.type == "export_statement" else node.parent

    def _is_own(self, node: Node, right: Node) -> bool:
        inner = unwrapped(right)
        named = self._naming.values.get(inner.id)
        return named is not None and named.node == node and inner.type in _FUNCTIONS[:4]

    def _target(self, left: Node) -> str:
        """Return what an assignment binds: a name, ``this.a``, ``a['b']``, or nothing known."""
        path = self._expressions.node(left)
        if UNKNOWN in path or "(" in path or "{" in path:
            return ""
        if path.endswith("]"):
            return path if path.count("[") == 1 and "." not in path else ""
        owner, _, name = path.rpartition(".")
        if not owner or owner == "this":
            return path
        if owner in ("module.exports", "module"):
            return f"exports['{name}']" if name != "exports" else ""
        return f"{owner}['{name}']"

    def _loop(self, node: Node) -> Iterator[Raw]:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        if left is None:
            return
        over = operator is not None and operator.type == "of"
        values = self._expressions.values(right) if over else []
        for name, path in self._taken_apart(left, [f"{value}[*]" for value in values]):
            yield node.start_byte, name, path

    def _caught(self, node: Node) -> Iterator[Raw]:
        for name, _ in bound_names(node, self._source):
            yield node.start_byte, self._cut(name), ""

    def _field(self, node: Node) -> Iterator[Raw]:
        if node.parent is not None and not is_member(node.parent):
            return
        name = node.child_by_field_name("name") or node.child_by_field_name("property")
        kind, value = node.child_by_field_name("type"), node.child_by_field_name("value")
        if name is None or (value is not None and value.type in _FUNCTIONS[:2]):
            return
        said = self._said(node)
        for path in jsdoc.instances(said) or self._values(kind, value) or [""]:
            yield node.start_byte, self._cut(name), path
        held = [*elements(kind, self._source), *jsdoc.elements(said)]
        for path in [*held, *self._items(value)]:
            yield node.start_byte, f"{self._cut(name)}[*]", path

    def _alias(self, node: Node) -> Iterator[Raw]:
        name = self._cut(node.child_by_field_name("name"))
        for path in instances(node.child_by_field_name("value"), self._source):
            if path.startswith(":") and path != f":{name}":
                yield node.start_byte, name, path

    def _import_alias(self, node: Node) -> Iterator[Raw]:
        if node.named_child_count > 1:
            first, last = node.named_children[0], node.named_children[-1]
            yield node.start_byte, self._cut(first), self._expressions.path(last.byte_range)

    def _properties(self) -> Iterator[Raw]:
        """Yield the properties of named object literals."""
        for pair in self._source.captures.get("pair", ()):
            key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
            if key is None or value is None or unwrapped(value).type in _FUNCTIONS:
                continue
            owner = None if pair.parent is None else self._naming.owners.get(pair.parent.id)
            name = self._naming.key(key) if owner else ""
            for path in (self._expressions.values(value) or [""]) if name else ():
                yield pair.start_byte, f"{owner}['{name}']", path
        for node in self._source.captures.get("shorthand", ()):
            owner = None if node.parent is None else self._naming.owners.get(node.parent.id)
            if owner:
                yield node.start_byte, f"{owner}['{self._cut(node)}']", self._cut(node)

    # Results

    def _returns(self) -> Iterator[Binding]:
        """Yield what each function returns itself; annotated unions as alternatives."""
        for index, header in enumerate(self._source.headers):
            node = header.node if isinstance(header, Defined) else None
            if node is None or header.returns:
                continue
            for path in instances(node.child_by_field_name("return_type"), self._source):
                yield Binding(index, "<return>", path)
            body = node.child_by_field_name("body")
            if node.type == "arrow_function" and body and body.type != "statement_block":
                for path in self._expressions.values(body):
                    told = self._locals.path(body.start_byte, path)
                    yield Binding(index, "<return>", told)
        yield from self._statements()

    def _statements(self) -> Iterator[Binding]:
        nodes = [one for one in self._source.captures.get("return", ()) if one.named_children]
        nodes.sort(key=lambda node: node.start_byte)
        bodies = [header.body for header in self._source.headers]
        closures = [
            body.byte_range
            for body in (node.child_by_field_name("body") for node in self._closures)
            if body is not None
        ]
        owners = Owners(bodies, closures).owners([node.start_byte for node in nodes])
        for owner, node in zip(owners, nodes, strict=True):
            if owner > 0 and not self._source.headers[owner].returns:
                for path in self._expressions.values(node.named_children[-1]):
                    yield Binding(owner, "<return>", self._locals.path(node.start_byte, path))

    def _cut(self, node: Node | None) -> str:
        return self._source.cut(node)


_PROPERTY = ("accessibility_modifier", "readonly", "override_modifier")
"""What makes a constructor's parameter a field."""

ALIAS = "_"  # place of a function type that has a name

ITERATING = frozenset(
    ("forEach", "map", "filter", "find", "findLast", "findIndex", "some", "every", "flatMap")
)
"""Methods that give each element to their first argument."""


def _children(node: Node | None) -> list[Node]:
    return [] if node is None else list(node.named_children)
