"""Types as paths: ``:Foo`` is an instance of what is called Foo where the type stands.

A promise stands for what it resolves to, since nearly all are awaited; ``Partial<Foo>`` and the
like have Foo's members.
"""

from __future__ import annotations

from tree_sitter import Node

from ...extraction.source import Source

MAX_PATHS = 8  # members of a union that are kept
MAX_NODES = 200  # of one type that are visited
_PROMISES = frozenset(("Promise", "PromiseLike", "Awaited"))
_TRANSPARENT = _PROMISES | {"Partial", "Required", "Readonly", "NonNullable", "Omit", "Pick"}
_ITERATORS = frozenset(("Iterable", "Iterator", "IterableIterator", "Generator"))
_ASYNC = frozenset(("AsyncIterable", "AsyncIterator", "AsyncGenerator"))
_MAPS = frozenset(("Map", "ReadonlyMap", "WeakMap", "Record"))
_CONTAINERS = (
    frozenset(("Array", "ReadonlyArray", "Set", "ReadonlySet")) | _MAPS | _ITERATORS | _ASYNC
)
_PRIMITIVES = {
    "string": ":String",
    "number": ":Number",
    "boolean": ":Boolean",
    "symbol": ":Symbol",
    "bigint": ":BigInt",
}
_NAMES = frozenset(("type_identifier", "identifier", "nested_type_identifier", "nested_identifier"))
_INNER = frozenset(("type_annotation", "parenthesized_type", "readonly_type", "optional_type"))
_ALTERNATIVES = frozenset(("union_type", "intersection_type"))
_LITERALS = {"string": ":String", "number": ":Number", "true": ":Boolean", "false": ":Boolean"}


def instances(node: Node | None, source: Source) -> list[str]:
    """Return the paths of what a type's values can be; empty when that is not a few names."""
    if node is None:
        return []
    found: dict[str, None] = {}
    waiting = [node]
    for _ in range(MAX_NODES):
        if not waiting:
            break
        one = waiting.pop()
        if one.type in _INNER:
            waiting.extend(one.named_children[-1:])
        elif one.type in _ALTERNATIVES:
            waiting.extend(reversed(one.named_children))
        elif one.type == "generic_type" and name(one, source) in _TRANSPARENT:
            waiting.extend(_arguments(one)[:1])
        else:
            path = _path(one, source)
            if path:
                found[path] = None
    return list(found)[:MAX_PATHS]


def single(node: Node | None, source: Source) -> str:
    """Return the one path of a type's values, or nothing."""
    found = instances(node, source)
    return found[0] if len(found) == 1 else ""


def elements(node: Node | None, source: Source) -> list[str]:
    """Return the paths of what a container of a type holds."""
    while node is not None and node.type in _INNER and node.named_children:
        node = node.named_children[-1]
    if node is None:
        return []
    if node.type == "array_type":
        return instances(node.named_children[0], source) if node.named_children else []
    if node.type == "generic_type":
        kind = name(node, source)
        if kind in _PROMISES or kind == "Readonly":
            arguments = _arguments(node)
            return elements(arguments[0], source) if arguments else []
        if kind in _CONTAINERS:
            place = -1 if kind in _MAPS else 0
            return [path for one in _arguments(node)[place:][:1] for path in instances(one, source)]
    return []


def function_type(node: Node) -> Node | None:
    """Return the function that a type is, or one of its alternatives."""
    waiting = [node]
    for _ in range(MAX_NODES):
        if not waiting:
            break
        one = waiting.pop()
        if one.type == "function_type":
            return one
        if one.type in _INNER or one.type in _ALTERNATIVES:
            waiting.extend(reversed(one.named_children))
    return None


def name(node: Node, source: Source) -> str:
    """Return the dotted name of a type or a base class without its arguments."""
    named = node.child_by_field_name("name") if node.type == "generic_type" else node
    return "".join(source.cut(named).split())


def _path(node: Node, source: Source) -> str:
    if node.type in _NAMES:
        text = name(node, source)
        return "" if text in ("undefined", "null") else f":{text}"
    if node.type == "generic_type":
        return f":{name(node, source)}"
    if node.type in ("array_type", "tuple_type"):
        return ":Array"
    if node.type == "predefined_type":
        return _PRIMITIVES.get(source.cut(node), "")
    if node.type == "literal_type" and node.named_children:
        return _LITERALS.get(node.named_children[0].type, "")
    if node.type == "type_query":
        queried = node.named_children[0] if node.named_children else None
        plain = queried is not None and queried.type in ("identifier", "member_expression")
        return "".join(source.cut(queried).split()) if plain else ""
    return {"this_type": "this", "template_literal_type": ":String"}.get(node.type, "")


def _arguments(node: Node) -> list[Node]:
    arguments = node.child_by_field_name("type_arguments")
    return [] if arguments is None else list(arguments.named_children)
