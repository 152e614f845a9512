"""Writes expressions as paths (see ``indexer.facts``).

``new A(b).c`` is ``A().c``, ``await a.b()`` is ``a.b()``, ``"text".trim`` is ``String().trim``.
What no path can say gets a name of its own in braces, bound like any other:
``require("./a").b`` is ``{∙/a}.b``, and ``(a as Foo).b`` is ``{:Foo}.b``.
"""

from __future__ import annotations

import re

from tree_sitter import Node

from ...extraction.nesting import Span
from ...extraction.source import Source
from .types import single

UNKNOWN = "?"
ANONYMOUS = "<class>"  # a class expression without a name still has members
MAX_HOPS = 24  # of one expression that are followed
MAX_BYTES = 300  # of an expression that is compared with the pattern of plain names
_NAME = r"[^\W\d](?:[\w$])*|\$[\w$]*"
_PLAIN = re.compile(rf"(?:{_NAME})(?:\s*\??\.\s*#?(?:{_NAME}))*\Z")
_SUPER = re.compile(r"\Asuper(?=\.)")
_JOINT = re.compile(r"\s*\??\.\s*")
_INNER = frozenset(
    ("await_expression", "parenthesized_expression", "non_null_expression", "satisfies_expression")
)
_LITERALS = {
    "string": "String()",
    "template_string": "String()",
    "number": "Number()",
    "regex": "RegExp()",
    "array": "Array()",
    "object": "Object()",
    "true": "Boolean()",
    "false": "Boolean()",
}
NAMES = frozenset(("identifier", "this", "super", "shorthand_property_identifier"))
_KEY = re.compile(r"[\w$ :/-]{1,40}\Z")


_IN_A_NAME = str.maketrans(".()[]{}", "∙" * 7)


def bracketed(text: str) -> str:
    """Return a name for something that has none, in one step of a path."""
    return f"{{{text.translate(_IN_A_NAME)}}}"


class Expressions:
    """The paths of a file's expressions.

    Attributes:
        casts: (position, name, path of the type) for each ``(a as Foo).b``.
        requires: (module's string node, name) for each ``require("./a").b`` and ``import("./a")``.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self.casts: list[tuple[int, str, str]] = []
        self.requires: list[tuple[Node, str, str]] = []

    def path(self, span: Span) -> str:
        """Return the path of plain names joined by dots; ``?`` for anything else."""
        return self._plain(span) or UNKNOWN

    def node(self, node: Node | None) -> str:
        """Return the path of an expression; it begins with ``?`` when nothing is known of it."""
        steps: list[str] = []
        for _ in range(MAX_HOPS):
            if node is None:
                break
            base = self._base(node)
            if base:
                return _joined(base, steps)
            node = self._outer(node, steps)
        return _joined(UNKNOWN, steps)

    def values(self, node: Node | None) -> list[str]:
        """Return the paths of what an expression can be, without unknown ones."""
        found: dict[str, None] = {}
        waiting = [] if node is None else [node]
        for _ in range(MAX_HOPS):
            if not waiting:
                break
            one = waiting.pop()
            inner = _alternatives(one)
            if inner is not None:
                waiting.extend(reversed(inner))
                continue
            path = self._class(one) or self._cast(one) or self.node(one)
            if not path.startswith(UNKNOWN):
                found[path] = None
        return list(found)

    def required(self, call: Node) -> Node | None:
        """Return the module's string of ``require("…")`` or ``import("…")``."""
        function = call.child_by_field_name("function")
        arguments = call.child_by_field_name("arguments")
        if function is None or arguments is None or arguments.named_child_count < 1:
            return None
        if function.type != "import" and self._source.cut(function) != "require":
            return None
        first = arguments.named_children[0]
        return first if first.type == "string" else None

    def _plain(self, span: Span) -> str:
        if span[1] - span[0] > MAX_BYTES:
            return ""
        text = self._source.text.text(*span)
        if not _PLAIN.match(text):
            return ""
        dotted = _JOINT.sub(".", text)
        return _SUPER.sub("super()", dotted) if dotted.startswith("super") else dotted

    def _base(self, node: Node) -> str:
        """Return the path of something that is no part of a longer expression."""
        if node.type in NAMES:
            return "super()" if node.type == "super" else self._source.cut(node)
        if node.type == "member_expression":
            return self._plain(node.byte_range)
        if node.type == "call_expression":
            string = self.required(node)
            return self._module(node, string) if string is not None else ""
        if node.type in ("as_expression", "type_assertion"):
            path = self._cast(node)
            return self._named_cast(node, path) if path else ""
        return _LITERALS.get(node.type, "")

    def _outer(self, node: Node, steps: list[str]) -> Node | None:
        """Note an expression's last step; return what comes before it."""
        if node.type == "member_expression":
            steps.append("." + self._source.cut(node.child_by_field_name("property")))
            return node.child_by_field_name("object")
        if node.type == "subscript_expression":
            steps.append(self._element(node.child_by_field_name("index")))
            return node.child_by_field_name("object")
        if node.type == "call_expression":
            steps.append("()")
            return node.child_by_field_name("function")
        if node.type == "new_expression":
            steps.append("()")
            return node.child_by_field_name("constructor")
        if node.type in _INNER or node.type in ("as_expression", "instantiation_expression"):
            return node.named_children[0] if node.named_children else None
        if node.type == "type_assertion":
            return node.named_children[-1]
        return None

    def _element(self, index: Node | None) -> str:
        if index is not None and index.type == "number":
            return f"[{self._source.cut(index)}]"
        if index is not None and index.type == "string":
            key = self._source.cut(index)[1:-1]
            if _KEY.match(key):
                return f"['{key}']"
        if index is not None and index.type == "identifier":
            return f"[{self._source.cut(index)}]"
        return "[*]"

    def _module(self, call: Node, string: Node) -> str:
        alias = bracketed(self._source.cut(string)[1:-1])
        function = call.child_by_field_name("function")
        dynamic = function is not None and function.type == "import"
        self.requires.append((string, alias, "" if dynamic else "="))
        return alias

    def _class(self, node: Node) -> str:
        """Return the name of a class expression, under which its scope knows it."""
        if node.type != "class":
            return ""
        return self._source.cut(node.child_by_field_name("name")) or ANONYMOUS

    def _cast(self, node: Node) -> str:
        """Return the path of the type that an expression is said to have."""
        if node.type == "as_expression" and node.named_child_count > 1:
            return single(node.named_children[-1], self._source)
        if node.type == "type_assertion" and node.named_children[0].named_children:
            return single(node.named_children[0].named_children[0], self._source)
        return ""

    def _named_cast(self, node: Node, path: str) -> str:
        name = bracketed(path)
        self.casts.append((node.start_byte, name, path))
        return name


def _joined(base: str, steps: list[str]) -> str:
    return base + "".join(reversed(steps))


def _alternatives(node: Node) -> list[Node] | None:
    """Return the expressions of which one is the value; None when there is no choice."""
    if node.type in _INNER:
        return list(node.named_children[:1])
    if node.type == "ternary_expression":
        sides = (node.child_by_field_name("consequence"), node.child_by_field_name("alternative"))
        return [side for side in sides if side is not None]
    if node.type in ("assignment_expression", "sequence_expression"):
        return list(node.named_children[-1:])
    if node.type == "binary_expression":
        operator = node.child_by_field_name("operator")
        if operator is not None and operator.type in ("||", "??"):
            return list(node.named_children)
        if operator is not None and operator.type == "&&":
            return list(node.named_children[-1:])
        return []
    return None
