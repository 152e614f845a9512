"""What a value's syntax can give, as paths; displays of elements get a name of their own.

A display such as ``[f, g]`` that is no plain assignment's value is bound to a name that no source
can write (``#1``), and its elements are bound like any other container's: ``#1[0]``, ``#1[*]``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tree_sitter import Node

from ...extraction.nesting import Span
from ...extraction.source import Source
from .argument_list import arguments
from .expressions import ELEMENT, ITERATED, SEQUENCE, SEQUENCES, UNKNOWN, key

LIST, TABLE = "[]", "{}"  # values of names that are bound to containers
MAX_ELEMENTS = 200
EXACT_ELEMENTS = 8  # in longer lists places are not told apart
MAX_DEPTH = 4
_PLAIN = frozenset({"string", "integer", "float", "true", "false", "none"})  # tell nothing
_PATHS = ("identifier", "attribute", "call", "subscript")
_LISTS = ("list", "tuple", "set", "expression_list")
_COMPREHENSIONS = ("list_comprehension", "set_comprehension", "generator_expression")
_WRAPPERS = ("parenthesized_expression", "await")

Emit = Callable[[int, str, str], None]  # position, target, value


class Values:
    """Reads values of one file.

    Args:
        source: the file.
        emit: called for each element of a display.
    """

    def __init__(self, source: Source, emit: Emit) -> None:
        self._source, self._emit = source, emit
        self._displays = 0

    def read(self, node: Node, position: int, name: str = "", depth: int = 0) -> list[str]:
        """Return the paths that a value can be; none when nothing is known of it.

        Args:
            node: the value.
            position: where it is bound, which decides the scope.
            name: what it is bound to, so that a display needs no name of its own.
            depth: how many displays and alternatives it lies in.
        """
        kind = node.type
        while kind in _WRAPPERS and node.named_child_count:
            node = node.named_children[0]
            kind = node.type
        if kind in _PATHS:
            return self._path(node, position, name)
        if depth >= MAX_DEPTH:
            return []
        if kind == "conditional_expression":
            children = node.named_children
            chosen = [children[0], children[-1]]
        elif kind == "boolean_operator":
            chosen = _sides(node)
        elif kind == "named_expression":
            chosen = node.children_by_field_name("value")
        else:
            return self._display(node, position, name, depth)
        return [path for one in chosen for path in self.read(one, position, name, depth + 1)]

    def _path(self, node: Node, position: int, name: str) -> list[str]:
        path = self._source.paths.path(node.byte_range)
        if path == "dict()":
            return self._dict(node, position, name)
        if path.removesuffix("()") in SEQUENCES:
            return self._sequence(node, position)
        return [] if path.startswith(UNKNOWN) else [path]

    def at(self, span: Span, position: int) -> list[str]:
        """Return the paths that the value at a span can be."""
        path = self._source.paths.path(span)
        if not path.startswith(UNKNOWN):
            return [path]
        if self._source.text.data[span[0] : span[0] + 1] not in (b"[", b"{", b"(", b"l"):
            return []
        node = self._source.root.named_descendant_for_byte_range(*span)
        return [] if node is None or node.byte_range != span else self.read(node, position)

    def iterated(self, node: Node, position: int) -> list[str]:
        """Return the paths of what iterating over a value gives."""
        return [path + ITERATED for path in self.read(node, position)]

    def _display(self, node: Node, position: int, name: str, depth: int) -> list[str]:
        if node.type in _PLAIN:
            return []
        if node.type in _LISTS:
            elements, kind = list(self._elements(node, position, depth)), LIST
        elif node.type == "dictionary":
            elements, kind = list(self._pairs(node, position, depth)), TABLE
        elif node.type in _COMPREHENSIONS or node.type == "dictionary_comprehension":
            kind = TABLE if node.type == "dictionary_comprehension" else LIST
            elements = [(ELEMENT, path) for path in self._body(node, position, depth)]
        elif node.type == "binary_operator":
            elements, kind = self._sum(node, position, depth), LIST
        elif node.type == "lambda":
            return self._lambda(node, position, depth)
        else:
            return []
        if not elements and not name:
            return []
        return [self._named(name, kind, elements, position)]

    def _named(self, name: str, kind: str, elements: list[tuple[str, str]], position: int) -> str:
        """Bind elements to a name; return the value that a binding to the display has."""
        owner = name
        if not owner:
            self._displays += 1
            owner = f"#{self._displays}"
            self._emit(position, owner, kind)
        for step, path in elements:
            self._emit(position, owner + step, path)
        return kind if name else owner

    def _elements(self, node: Node, position: int, depth: int) -> Iterator[tuple[str, str]]:
        children = node.named_children[:MAX_ELEMENTS]
        exact = len(children) <= EXACT_ELEMENTS
        for place, child in enumerate(children):
            if child.type == "list_splat":
                exact = False
                for path in self.read(child.named_children[0], position, depth=depth + 1):
                    yield ELEMENT, path + ITERATED
                continue
            for path in self.read(child, position, depth=depth + 1):
                yield f"[{place}]" if exact else ELEMENT, path

    def _pairs(self, node: Node, position: int, depth: int) -> Iterator[tuple[str, str]]:
        for child in node.named_children[:MAX_ELEMENTS]:
            value = child.child_by_field_name("value")
            if child.type == "dictionary_splat":
                for path in self.read(child.named_children[0], position, depth=depth + 1):
                    yield ELEMENT, path + ELEMENT
            elif value is not None and child.named_children:
                written = child.named_children[0]
                step = key(self._source.text.data[slice(*written.byte_range)])
                for path in self.read(value, position, depth=depth + 1):
                    yield ELEMENT if step == SEQUENCE else step, path

    def _sequence(self, node: Node, position: int) -> list[str]:
        """Read ``list([f])``, of which only the display has no path of its own."""
        called = node.child_by_field_name("function")
        if called is None:
            return []
        given = arguments(self._source.text.data, called.end_byte, node.end_byte)
        spans = [span for place, span in given if place == "0"]
        return [path + SEQUENCE for span in spans for path in self.at(span, position)]

    def _dict(self, node: Node, position: int, name: str) -> list[str]:
        """Read ``dict(a=f)`` like a display."""
        called = node.child_by_field_name("function")
        if called is None:
            return []
        elements = []
        for place, span in arguments(self._source.text.data, called.end_byte, node.end_byte):
            path = self._source.paths.path(span)
            if not path.startswith(UNKNOWN):
                known = place.isidentifier()
                elements.append(
                    (f"['{place}']" if known else ELEMENT, path if known else path + ELEMENT)
                )
        return [self._named(name, TABLE, elements, position)] if elements or name else []

    def _body(self, node: Node, position: int, depth: int) -> list[str]:
        body = node.child_by_field_name("body")
        if body is not None and body.type == "pair":
            body = body.child_by_field_name("value")
        return [] if body is None else self.read(body, position, depth=depth + 1)

    def _sum(self, node: Node, position: int, depth: int) -> list[tuple[str, str]]:
        """Return the elements of a sum of which one part is a display."""
        sides = [*node.children_by_field_name("left"), *node.children_by_field_name("right")]
        if not any(side.type in _LISTS for side in sides):
            return []
        return [
            (ELEMENT, path + ITERATED)
            for side in sides
            for path in self.read(side, position, depth=depth + 1)
        ]

    def _lambda(self, node: Node, position: int, depth: int) -> list[str]:
        """Return what calling a lambda gives."""
        body = node.child_by_field_name("body")
        found = [] if body is None else self.read(body, position, depth=depth + 1)
        return [f"lambda:{path}" for path in found if not path.startswith("lambda:")]


def _sides(node: Node) -> list[Node]:
    """Return the operands that ``or`` and ``and`` can give: of ``and``, the last."""
    right = node.children_by_field_name("right")
    if any(child.type == "and" for child in node.children):
        return right
    return [*node.children_by_field_name("left"), *right]
