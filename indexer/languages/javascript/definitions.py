"""Reads definitions: functions, classes, methods, interfaces, and expressions that have names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tree_sitter import Node

from ...extraction.comments import Preceding, clean
from ...extraction.header import Header
from ...extraction.source import Source
from .expressions import ANONYMOUS
from .jsdoc import Comments, returned
from .jsdoc import instances as spoken
from .jsdoc import parameters as documented
from .naming import PROTOTYPE, Name, Naming, wholes
from .types import single

_CLASSES = ("definition.class", "definition.interface", "definition.type")
_SIGNATURES = frozenset(("function_signature", "method_signature", "abstract_method_signature"))
_ALIAS = "type_alias_declaration"
_WORDS = ("static", "get", "set", "namespace")
_PARAMETERS = frozenset(("required_parameter", "optional_parameter"))


@dataclass(slots=True)
class Defined(Header):
    """A definition with its syntax node; the words in front of a method's name are decorators.

    Attributes:
        node: function, class, interface; None for the module.
        documented: types of parameters that its comment says, as written.
    """

    node: Node | None = None
    documented: dict[str, str] = field(default_factory=dict)


class Definitions:
    """Reads the definitions of a file.

    Attributes:
        closures: functions without a name.
    """

    def __init__(self, source: Source, naming: Naming) -> None:
        self._source, self._naming = source, naming
        self._wholes = dict(wholes(source))
        self._preceding = Preceding(source.text, source.spans("comment"), source.spans("decorator"))
        self._comments = Comments(source)
        self.closures: list[Node] = []

    def read(self) -> list[Defined]:
        """Return every definition, sorted by first byte, outer ones first."""
        captures = self._source.captures
        found = [
            self._class(node, name.partition(".")[2])
            for name in _CLASSES
            for node in captures.get(name, ())
        ]
        found += map(self._function, captures.get("definition.function", ()))
        for node in captures.get("definition.method", ()):
            found += self._method(node)
        for node in captures.get("definition.field", ()):
            found += self._field(node)
        for node in captures.get("definition.value", ()):
            found += self._value(node)
        found.sort(key=lambda one: (one.start_byte, -one.end_byte))
        return _without_overloads(found)

    def _class(self, node: Node, kind: str) -> Defined:
        whole = self._wholes.get(node.id, node)
        name = self._source.cut(node.child_by_field_name("name")) or "default"
        return self._definition(node, whole, name.replace(" ", ""), kind)

    def _function(self, node: Node) -> Defined:
        whole = self._wholes.get(node.id, node)
        name = self._source.cut(node.child_by_field_name("name")) or "default"
        return self._definition(node, whole, name, "function")

    def _method(self, node: Node) -> Iterable[Defined]:
        """Read a method of a class, an interface or a named object literal."""
        key, around = node.child_by_field_name("name"), node.parent
        name = "" if key is None else self._naming.key(key)
        if around is not None and not is_member(around):
            return []
        if around is None or around.type != "object":
            return [self._definition(node, node, name or self._source.cut(key), "method")]
        owner = self._naming.owners.get(around.id)
        if owner is None or not name:
            self.closures.append(node)
            return []
        named = Name(name, owner.removesuffix(PROTOTYPE), node, owner.endswith(PROTOTYPE))
        return [self._named(node, node, named)]

    def _field(self, node: Node) -> Iterable[Defined]:
        """Read a field that holds a function."""
        value = node.child_by_field_name("value")
        key = node.child_by_field_name("name") or node.child_by_field_name("property")
        if (
            value is None
            or key is None
            or value.type not in ("arrow_function", "function_expression")
        ):
            return []
        self._naming.values[value.id] = Name("", "", node)
        return [self._definition(value, node, self._source.cut(key), "method")]

    def _value(self, node: Node) -> Iterable[Defined]:
        """Read a function or class expression, if something gives it a name."""
        name = self._naming.values.get(node.id)
        if name is not None and not name.name:
            return []  # a field's
        own = self._source.cut(node.child_by_field_name("name"))
        if name is None or name == Name("exports", "module", name.node):
            if not own and node.type == "class":
                own = "exports" if name else ANONYMOUS
            if own or name is not None:
                whole = node if name is None else name.node
                named = Name(own, "", whole) if own else Name("exports", "module", whole)
                return [self._named(node, whole, named)]
            self.closures.append(node)
            return []
        return [self._named(node, self._wholes.get(name.node.id, name.node), name)]

    def _named(self, node: Node, whole: Node, name: Name) -> Defined:
        kind = "method" if name.is_method else "function"
        made = self._definition(node, whole, name.name, "class" if node.type == "class" else kind)
        made.owner = name.owner
        return made

    def _definition(self, node: Node, whole: Node, name: str, kind: str) -> Defined:
        body = node.child_by_field_name("body") or members_of_type(node)
        span = body.byte_range if body else (whole.end_byte, whole.end_byte)
        start, above, docstring = self._preceding.above(whole.start_byte)
        decorators = [*above, *(one.byte_range for one in _decorators(node, whole))]
        cut = self._source.text.text
        docstring = docstring or clean(self._comments.above(whole.start_byte))
        said = documented(docstring)
        result = single(node.child_by_field_name("return_type"), self._source)
        if not result and len(spoken(returned(docstring))) == 1:
            result = spoken(returned(docstring))[0]
        return Defined(
            name=name,
            kind=kind,
            signature=cut(_after_decorators(node, whole), span[0]).rstrip(),
            start_byte=start,
            end_byte=max(whole.end_byte, span[1]),
            body=span,
            body_byte=self._body_byte(body, whole.end_byte),
            docstring=docstring,
            decorators=(
                *(cut(*one)[1:].strip() for one in decorators),
                *dict.fromkeys([*_words(whole), *_words(node)]),
            ),
            parameters=tuple(self._parameters(node, said)),
            returns=result,
            node=node,
            documented=said,
        )

    def _body_byte(self, body: Node | None, end: int) -> int:
        if body is None:
            return end
        first = body
        if body.type in (
            "statement_block",
            "class_body",
            "interface_body",
            "enum_body",
            "object_type",
        ):
            inner = [child for child in body.named_children[:50] if child.type != "comment"]
            if not inner:
                return end
            first = inner[0]
        line_start = self._source.text.line_start(first.start_byte)
        alone = not self._source.text.data[line_start : first.start_byte].strip()
        return line_start if alone else first.start_byte

    def _parameters(self, node: Node, said: dict[str, str]) -> Iterable[tuple[str, str]]:
        for one in parameters(node):
            pattern = inner_pattern(one)
            if pattern.type != "this":
                typed = one.child_by_field_name("type") if one.type in _PARAMETERS else None
                rest = (one.child_by_field_name("pattern") or one).type == "rest_pattern"
                name = parameter_name(pattern, self._source)
                annotation = "" if rest else single(typed, self._source)
                if not annotation and len(spoken(said.get(name, ""))) == 1:
                    annotation = spoken(said[name])[0]
                yield name, annotation


def members_of_type(node: Node) -> Node | None:
    """Return the members of ``type A = { … }``."""
    value = node.child_by_field_name("value") if node.type == _ALIAS else None
    return value if value is not None and value.type == "object_type" else None


def is_member(around: Node) -> bool:
    """Return whether what lies directly in a node is a member of something that has a name."""
    if around.type != "object_type":
        return True
    return around.parent is not None and around.parent.type == _ALIAS


def parameters(node: Node) -> list[Node]:
    """Return the parameters of a function as written, with types and defaults."""
    one = node.child_by_field_name("parameter")
    if one is not None:
        return [one]
    several = node.child_by_field_name("parameters")
    if several is None:
        return []
    return [child for child in several.named_children if child.type != "comment"]


def inner_pattern(parameter: Node) -> Node:
    """Return the name or pattern of a parameter, without its default and its dots."""
    pattern = parameter.child_by_field_name("pattern") or parameter
    if pattern.type == "assignment_pattern":
        pattern = pattern.child_by_field_name("left") or pattern
    if pattern.type == "rest_pattern" and pattern.named_children:
        pattern = pattern.named_children[0]
    return pattern


def parameter_name(pattern: Node, source: Source) -> str:
    """Return a parameter's name; ``{}`` or ``[]`` for one that is taken apart."""
    return {"object_pattern": "{}", "array_pattern": "[]"}.get(pattern.type) or source.cut(pattern)


def _words(whole: Node) -> list[str]:
    """Return ``static``, ``get`` and ``set`` of a member, and ``namespace``."""
    return [child.type for child in whole.children[:6] if child.type in _WORDS]


def _decorators(node: Node, whole: Node) -> list[Node]:
    """Return the decorators that stand inside a definition."""
    nodes = [whole] if whole == node else [whole, node]
    return [child for one in nodes for child in one.children if child.type == "decorator"]


def _after_decorators(node: Node, whole: Node) -> int:
    """Return where a signature begins."""
    marks = _decorators(node, whole)
    if not marks:
        return whole.start_byte
    following = marks[-1].next_sibling
    return following.start_byte if following is not None else marks[-1].end_byte


def _without_overloads(found: list[Defined]) -> list[Defined]:
    """Keep of a function's signatures the one with a body, else the first."""
    kept: list[Defined] = []
    last: Defined | None = None
    for one in found:
        if last is not None and _completes(last, one):
            kept.remove(last)
        elif last is not None and _repeats(last, one):
            continue
        kept.append(one)
        last = one if one.node is not None and one.node.type in _SIGNATURES else None
    return kept


def _completes(signature: Defined, one: Defined) -> bool:
    same = signature.name == one.name and signature.kind == one.kind
    return same and one.node is not None and one.node.type not in _SIGNATURES


def _repeats(signature: Defined, one: Defined) -> bool:
    same = signature.name == one.name and signature.kind == one.kind
    return same and one.node is not None and one.node.type in _SIGNATURES
