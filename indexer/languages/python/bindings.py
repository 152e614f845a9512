"""Reads which names each scope binds, and to what where that can be told.

A name that is bound to something unknown matters as much as a known one: it hides the outer name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import cast

from tree_sitter import Node

from ...extraction.nesting import Span
from ...extraction.source import Source
from ...facts import Argument, Binding
from .argument_list import arguments, pieces
from .expressions import ELEMENT, ITERATED, SEQUENCE, UNKNOWN, Paths, alias_path, annotation_path
from .passing import read_arguments
from .values import LIST, TABLE, Values

GLOBAL, NONLOCAL = "global", "nonlocal"  # values of names that belong to an outer scope
_NAMES = {"local.definition": "", "local.global": GLOBAL, "local.nonlocal": NONLOCAL}
_SEQUENCE_TARGETS = ("pattern_list", "tuple_pattern", "list_pattern", "tuple", "list")
_DISPLAYS = ("expression_list", "tuple", "list")
_ADDING = {"append": "0", "add": "0", "appendleft": "0", "insert": "1", "setdefault": "1"}
_EXTENDING = {"extend": ITERATED, "update": ELEMENT}

Raw = tuple[int, str, str]  # position, target, value
Bound = tuple[int, str, str]  # fields of a binding

_binding_of = cast("Callable[[object], Binding]", partial(tuple.__new__, Binding))


def read_bindings(source: Source, paths: Paths) -> tuple[tuple[Binding, ...], tuple[Argument, ...]]:
    """Return all bindings except definitions and imports, and what calls pass; each once."""
    reader = _Reader(source, paths)
    reader.read()
    passed = read_arguments(source, paths, reader.values)
    return _bindings(source, reader.found), passed


def _bindings(source: Source, raw: list[Raw]) -> tuple[Binding, ...]:
    found = _parameters(source)
    placed = sorted(set(raw))
    scopes = source.nesting.locate([start for start, _, _ in placed])
    for (scope, _), (_, target, value) in zip(scopes, placed, strict=True):
        found.add((scope, target, value))
    return tuple(map(_binding_of, sorted(found)))


def _parameters(source: Source) -> set[Bound]:
    """Bind parameters to instances of their types, and to their defaults."""
    found: set[Bound] = set()
    for index, header in enumerate(source.headers):
        bound = [(index, *one) for one in header.parameters]
        if header.kind == "function" and ("=" in header.signature or "*" in header.signature):
            more = [(index, *one) for one in _defaults(header.signature.encode())]
            starred = {target for _, target, value in more if value in (LIST, TABLE)}
            bound = [one for one in bound if one[1] not in starred] + more
        found.update(bound)
    return found


def _defaults(signature: bytes) -> Iterator[tuple[str, str]]:
    """Yield parameters that a signature gives a value or stars."""
    for start, end in pieces(signature, signature.find(b"(") + 1, signature.rfind(b")")):
        written = signature[start:end].decode("utf-8", "replace")
        declared, _, value = written.partition("=")
        name = declared.partition(":")[0].strip()
        if name.startswith("*"):
            yield name.lstrip("* "), TABLE if name.startswith("**") else LIST
        elif is_plain(value.strip()):
            yield name, value.strip()


def is_plain(value: str) -> bool:
    """Return whether a source text is a name or a dotted name."""
    return value.replace(".", "").isidentifier() and value not in ("None", "True", "False")


class _Reader:
    """Collects (position, target, value) from captures."""

    found: list[Raw]

    def __init__(self, source: Source, paths: Paths) -> None:
        self._source, self._paths = source, paths
        found = self.found = []

        def emit(position: int, target: str, value: str) -> None:
            found.append((position, target, value))

        self._emit = emit  # no method, which would tie the reader and its values in a circle
        self.values = Values(source, emit)
        self._classes = {one.name for one in source.headers if one.kind == "class"}

    def read(self) -> None:
        """Collect everything that is bound."""
        captures = self._source.captures
        for capture, value in _NAMES.items():
            for node in captures.get(capture, ()):
                self._emit(node.start_byte, self._source.cut(node), value)
        for capture, read in (
            ("assignment", self._assignment),
            ("assignment.inner", self._walrus),
            ("loop", self._loop),
            ("as", self._as),
            ("returned", self._returned),
            ("yielded", self._yield),
        ):
            for node in captures.get(capture, ()):
                read(node)
        self._narrowed()

    # Assignments

    def _assignment(self, node: Node) -> None:
        target = node.child_by_field_name("left")
        right = node.child_by_field_name("right")
        while right is not None and right.type == "assignment":  # a = b = value
            right = right.child_by_field_name("right")
        if target is None:
            return
        if target.type in _SEQUENCE_TARGETS:
            self._unpack(target, right, node.start_byte)
            return
        name = self._name(target)
        if not name:
            return
        kind = node.child_by_field_name("type")
        annotated = "" if kind is None else annotation_path(self._source.cut(kind))
        values = [] if right is None else self._assigned(name, right, node.start_byte)
        for value in [annotated, *values] if annotated else values or [""]:
            if value != name:
                self._emit(node.start_byte, name, value)

    def _assigned(self, name: str, right: Node, position: int) -> list[str]:
        """Return what an assignment gives a name."""
        if name == "__all__":
            self._exported(right)
        kind = right.type
        if kind == "call" and name in self._classes and self._rebinds(name, right):
            return [name]
        alias = alias_path(self._source.cut(right)) if kind == "subscript" else ""
        if alias and name.isidentifier():
            return [alias]
        return self.values.read(right, position, name)

    def _rebinds(self, name: str, call: Node) -> bool:
        """Return whether ``Kind = mark(Kind)`` binds a class to itself, decorated by hand."""
        words = self._source.cut(call).replace("(", " ").replace(")", " ").replace(",", " ")
        return name in words.split()

    def _exported(self, right: Node) -> None:
        """Bind what ``__all__`` names."""
        names = [self._source.cut(child)[1:-1] for child in right.named_children]
        for name in names if right.type in _DISPLAYS else ():
            if name.isidentifier():
                self._emit(right.start_byte, f"__all__{ELEMENT}", name)

    def _walrus(self, node: Node) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is not None and value is not None:
            self._bind(name, self.values.read(value, node.start_byte), node.start_byte)

    def _unpack(self, target: Node, right: Node | None, position: int) -> None:
        """Pair ``a, b = f, g``; else take elements."""
        if right is None:
            return
        targets = [one for one in target.named_children if one.type != "comment"]
        values = [one for one in right.named_children if one.type != "comment"]
        if right.type not in _DISPLAYS or any(one.type == "list_splat" for one in values):
            self._bind(target, self.values.read(right, position), position)
            return
        for place, one in enumerate(targets):
            after = len(targets) - 1 - place
            if one.type == "list_splat_pattern":
                for number, value in enumerate(values[place : len(values) - after]):
                    self._rest(one, f"[{number}]", value, position)
                values[place : len(values) - after] = [right]
            elif place >= len(values):
                return
            elif one.type in _SEQUENCE_TARGETS:
                self._unpack(one, values[place], position)
            else:
                self._bind(one, self.values.read(values[place], position), position)

    def _rest(self, target: Node, step: str, value: Node, position: int) -> None:
        """Bind ``*rest`` to a list, and a value to an element of it."""
        name = self._name(target.named_children[0])
        if name:
            self._emit(position, name, LIST)
            for path in self.values.read(value, position):
                self._emit(position, name + step, path)

    def _bind(self, target: Node, values: Sequence[str], position: int) -> None:
        """Bind a target, or each part of one, to what values give."""
        while target.type == "as_pattern_target" and target.named_child_count:
            target = target.named_children[0]
        if target.type in _SEQUENCE_TARGETS:
            for place, child in enumerate(target.named_children):
                step = SEQUENCE if child.type == "list_splat_pattern" else f"[{place}]"
                self._bind(child, [value + step for value in values if value], position)
            return
        if target.type == "list_splat_pattern" and target.named_child_count:
            target = target.named_children[0]
        name = self._name(target)
        if name:
            for value in values or [""]:
                self._emit(position, name, value)

    def _name(self, target: Node) -> str:
        """Return a target's name, attribute of a name, or element of one of those."""
        name, kind = self._paths.path(target.byte_range), target.type
        if kind == "identifier":
            return "" if UNKNOWN in name else name
        owner = name.partition("[")[0]
        if UNKNOWN in name or "(" in owner or owner.count(".") > 1:
            return ""
        if kind == "subscript":
            return owner + ELEMENT if name.endswith(SEQUENCE) else owner + name[len(owner) :]
        return name if kind == "attribute" and owner == name else ""

    # Loops, contexts, exceptions

    def _loop(self, node: Node) -> None:
        target, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if target is None or right is None:
            return
        position = node.start_byte
        pairs = self._paired(target, right) if right.type == "call" else None
        if pairs is None:
            self._bind(target, self.values.iterated(right, position), position)
            return
        for one, span in pairs:
            found = self.values.at(span, position) if span else []
            self._bind(one, [path + ITERATED for path in found], position)

    def _paired(self, target: Node, call: Node) -> list[tuple[Node, Span | None]] | None:
        """Return which target takes which argument of ``zip`` and ``enumerate``."""
        called = call.child_by_field_name("function")
        name = self._source.cut(called)
        if called is None or name not in ("zip", "enumerate"):
            return None
        targets = target.named_children if target.type in _SEQUENCE_TARGETS else []
        given = [
            span
            for place, span in arguments(self._source.text.data, called.end_byte, call.end_byte)
            if place.isdigit()
        ]
        spans = [None, *given[:1]] if name == "enumerate" else given
        return list(zip(targets, spans, strict=True)) if len(targets) == len(spans) else None

    def _as(self, node: Node) -> None:
        """Read ``with value as target`` and ``except kind as target``."""
        parent = node.parent
        while parent is not None and parent.type == "parenthesized_expression":
            parent = parent.parent
        if parent is None or not node.named_child_count:
            return
        target, value = node.named_children[-1], node.named_children[0]
        if parent.type == "with_item":
            statement = parent.parent.parent if parent.parent else None
            begin = node.start_byte if statement is None else statement.start_byte
            waits = self._source.text.data.startswith(b"async", begin)
            method = ".__aenter__()" if waits else ".__enter__()"
            paths = [one + method for one in self.values.read(value, node.start_byte)]
        elif parent.type in ("except_clause", "except_group_clause"):
            kinds = value.named_children if value.type == "tuple" else [value]
            paths = [
                f":{self._source.cut(kind)}" for kind in kinds if is_plain(self._source.cut(kind))
            ]
        else:
            return
        self._bind(target, paths, node.start_byte)

    # Results

    def _returned(self, node: Node) -> None:
        for value in self.values.read(node, node.start_byte):
            self._emit(node.start_byte, "<return>", value)

    def _yield(self, node: Node) -> None:
        """Read ``yield value``; ``yield from`` gives what iterating gives."""
        given = node.named_children[:1]
        values = [path for one in given for path in self.values.read(one, node.start_byte)]
        if self._source.text.data.startswith(b"yield from", node.start_byte):
            values = [path + ITERATED for path in values]
        for value in values or [""]:
            self._emit(node.start_byte, "<yield>", value)

    # Calls that tell something of a name

    def _narrowed(self) -> None:
        """Read ``isinstance(name, Kind)``, ``rows.append(value)`` and the like."""
        for start, callee, last, end in self._paths.calls:
            method = callee[callee.rfind(".") + 1 :]
            if method in _ADDING or method in _EXTENDING:
                self._added(callee[: -len(method) - 1], method, start, last, end)
            elif callee == "isinstance":
                self._instance(start, last, end)

    def _added(self, owner: str, method: str, start: int, last: int, end: int) -> None:
        if not owner.isidentifier() and not (owner.count(".") == 1 and is_plain(owner)):
            return
        for place, span in arguments(self._source.text.data, last, end):
            if place == _ADDING.get(method, "0"):
                for path in self.values.at(span, start):
                    self._emit(start, owner + ELEMENT, path + _EXTENDING.get(method, ""))

    def _instance(self, start: int, last: int, end: int) -> None:
        data = self._source.text.data
        given = [span for place, span in arguments(data, last, end) if place.isdigit()]
        if len(given) != 2:
            return
        name, kind = (self._source.text.text(*span) for span in given)
        if name.isidentifier() and is_plain(kind):
            self._emit(start, name, f":{kind}")
