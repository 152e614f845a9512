"""Tells names apart that blocks and functions without a name bind alike.

Facts know the scopes of definitions alone: what a callback or a block binds belongs to the
definition around it. Tests show how often one name then means many things: ``it("…", () => { const
a = … })``. So a name that such a scope shares with another one, beside or around it, gets a number
there: ``a#2``. All other names stay as they are written.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tree_sitter import Node

from ...extraction.nesting import Span
from ...extraction.source import Source
from .definitions import Defined, inner_pattern, parameters
from .patterns import bound_names

_HEAD = re.compile(r":?((?:[^\W\d]|\$)[\w$]*)")
_FUNCTION_WIDE = "variable_declaration"


@dataclass(slots=True)
class _Scope:
    """A stretch of source that binds names.

    Attributes:
        definition: whether it is one of a definition, or the module.
        function: whether ``var`` stays in it.
    """

    start: int
    end: int
    definition: bool
    function: bool
    parent: int = -1
    names: set[str] = field(default_factory=set)


class Locals:
    """The local scopes of a file."""

    def __init__(self, source: Source, closures: Iterable[Node], imported: Iterable[str]) -> None:
        self._source = source
        self._scopes = _nested(_scopes(source, closures))
        self._starts = [one.start for one in self._scopes]
        self._scopes[0].names.update(imported)
        for position, name, function in _declared(source, closures):
            self._scopes[self._bearer(position, function)].names.add(name)
        self._numbers = self._conflicts()

    def target(self, position: int, path: str) -> str:
        """Return what is bound at a position, its name told apart."""
        return self.path(position + 1, path)

    def path(self, position: int, path: str) -> str:
        """Return a path that is read at a position, its first name told apart."""
        if not self._numbers:
            return path
        head = _HEAD.match(path)
        if head is None:
            return path
        number = self._numbers.get((self._binding(position, head.group(1)), head.group(1)))
        return path if number is None else f"{path[: head.end()]}#{number}{path[head.end() :]}"

    def renamed(self) -> Iterator[tuple[int, str, str]]:
        """Yield (index, name, path) for definitions in local scopes whose name is told apart."""
        for index, header in enumerate(self._source.headers):
            path = self.path(header.start_byte, header.name) if index and not header.owner else ""
            if path and path != header.name:
                yield index, path, f"@{index}"

    def _at(self, position: int) -> int:
        """Return the innermost scope around a position."""
        at = bisect_right(self._starts, position) - 1
        while at > 0 and self._scopes[at].end <= position:
            at = self._scopes[at].parent
        return at

    def _bearer(self, position: int, function: bool) -> int:
        at = self._at(position)
        while function and at > 0 and not self._scopes[at].function:
            at = self._scopes[at].parent
        return at

    def _binding(self, position: int, name: str) -> int:
        at = self._at(position)
        while at > 0 and name not in self._scopes[at].names:
            at = self._scopes[at].parent
        return at

    def _conflicts(self) -> dict[tuple[int, str], int]:
        """Number the names of local scopes that others in reach bind too."""
        owners = [self._owner(at) for at in range(len(self._scopes))]
        binders: dict[tuple[int, str], list[int]] = defaultdict(list)
        for at, scope in enumerate(self._scopes):
            for name in scope.names:
                binders[owners[at], name].append(at)
        found = {}
        for (owner, name), scopes in binders.items():
            if len(scopes) > 1 or self._bound_outside(owner, name):
                for number, at in enumerate(scopes, 1):
                    if not self._scopes[at].definition:
                        found[at, name] = number
        return found

    def _owner(self, at: int) -> int:
        while not self._scopes[at].definition:
            at = self._scopes[at].parent
        return at

    def _bound_outside(self, owner: int, name: str) -> bool:
        at = self._scopes[owner].parent
        while at >= 0:
            if name in self._scopes[at].names:
                return True
            at = self._scopes[at].parent
        return False


def _scopes(source: Source, closures: Iterable[Node]) -> Iterator[_Scope]:
    yield _Scope(0, len(source.text.data) + 1, definition=True, function=True)
    bodies = set[Span]()
    for header in source.headers:
        if isinstance(header, Defined) and header.node is not None:
            bodies.add(header.body)
            span = header.node.byte_range
            yield _Scope(span[0] + 1, span[1], definition=True, function=True)
    for node in closures:
        body = node.child_by_field_name("body")
        bodies.add(body.byte_range if body else (0, 0))
        yield _Scope(node.start_byte + 1, node.end_byte, definition=False, function=True)
    for start, end in source.spans("block"):
        if (start, end) not in bodies:
            yield _Scope(start + 1, end, definition=False, function=False)
    for node in source.captures.get("loop", ()):
        yield _Scope(node.start_byte + 1, node.end_byte, definition=False, function=False)
    for node in source.captures.get("catch", ()):
        yield _Scope(node.start_byte + 1, node.end_byte, definition=False, function=False)


def _nested(scopes: Iterable[_Scope]) -> list[_Scope]:
    found = sorted(scopes, key=lambda one: (one.start, -one.end, not one.definition))
    stack: list[int] = []
    for at, one in enumerate(found):
        while stack and found[stack[-1]].end <= one.start:
            stack.pop()
        one.parent = stack[-1] if stack else -1
        stack.append(at)
    return found


def _declared(source: Source, closures: Iterable[Node]) -> Iterator[tuple[int, str, bool]]:
    """Yield (position, name, whether the function around it binds it)."""
    for node in source.captures.get("declaration", ()):
        for one in node.named_children:
            pattern = one.child_by_field_name("name")
            yield from _names(source, pattern, one.start_byte, node.type == _FUNCTION_WIDE)
    for node in source.captures.get("loop", ()):
        if node.child_by_field_name("kind") is not None:
            yield from _names(source, node.child_by_field_name("left"), node.start_byte + 1)
    for node in source.captures.get("caught", ()):
        yield from _names(source, node, node.start_byte)
    named = (one for one in source.headers[1:] if not one.owner and one.kind != "method")
    yield from ((one.start_byte, one.name, False) for one in named)
    defined = (one.node for one in source.headers if isinstance(one, Defined))
    for function in (*filter(None, defined), *closures):
        yield from _passed(source, function)


def _names(
    source: Source, pattern: Node | None, position: int, function: bool = False
) -> Iterator[tuple[int, str, bool]]:
    for name, _ in bound_names(pattern, source) if pattern is not None else ():
        yield position, source.cut(name), function


def _passed(source: Source, function: Node) -> Iterator[tuple[int, str, bool]]:
    for one in parameters(function):
        yield from _names(source, inner_pattern(one), function.start_byte + 1)
