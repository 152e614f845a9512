"""What annotations say of values: classes, alternatives, and what containers hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .values import Candidate, Candidates, Value, merge

if TYPE_CHECKING:
    from .resolve import Resolver

TYPED_CONFIDENCE = 0.9  # a subclass may be meant
MAX_NESTING = 8
_OPAQUE = ("typing.", "typing_extensions.")  # annotations from there name no class
_ALTERNATIVES = frozenset({"Optional", "Union"})
_CLASSES = frozenset({"Type", "type"})
_WRAPPERS = frozenset(
    {"ClassVar", "Final", "Annotated", "Required", "NotRequired", "Awaitable", "InitVar", "Unpack"}
)
_TABLES = frozenset(
    {"Dict", "dict", "Mapping", "MutableMapping", "DefaultDict", "defaultdict", "OrderedDict"}
)
_TUPLES = frozenset({"Tuple", "tuple"})
_CONTEXTS = frozenset(
    {"ContextManager", "AbstractContextManager", "AsyncContextManager"}
    | {"AbstractAsyncContextManager"}
)
_ITERABLES = frozenset(
    {
        "List",
        "list",
        "Set",
        "set",
        "FrozenSet",
        "frozenset",
        "Sequence",
        "MutableSequence",
        "Iterable",
        "Iterator",
        "Collection",
        "Generator",
        "AsyncIterable",
        "AsyncIterator",
        "AsyncGenerator",
        "Deque",
        "deque",
        "AbstractSet",
        "Reversible",
        "KeysView",
        "ValuesView",
    }
)
_GENERIC = _TABLES | _TUPLES | _CONTEXTS | _ITERABLES | {"Callable"}
SELF = frozenset({":Self", ":typing.Self", ":t.Self", ":te.Self", ":typing_extensions.Self"})


class Annotations:
    """Reads annotations in the scope that they are written in."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def instances(self, file: int, scope: int, text: str, depth: int = 0) -> Candidates:
        """Return the instances that an annotation names."""
        parts = [part for part in split(text, "|") if part != "None"]
        if not parts or depth > MAX_NESTING:
            return ()
        return merge([self._one(file, scope, part, depth + 1) for part in parts], len(parts))

    def _one(self, file: int, scope: int, text: str, depth: int) -> Candidates:
        name, inner = _head(text)
        last = name.rpartition(".")[2]
        if not inner:
            return self._plain(file, scope, name, depth)
        if last in _ALTERNATIVES:
            return self.instances(file, scope, "|".join(inner), depth)
        if last in _CLASSES:
            found = self.instances(file, scope, inner[0], depth)
            return tuple(filter(None, map(_kind, found)))
        if last in _WRAPPERS:
            return self.instances(file, scope, inner[0], depth)
        if last == "Coroutine":
            return self.instances(file, scope, inner[-1], depth)
        if last in _GENERIC:
            value = Value("typed", file, scope, text)
            return (Candidate(value, "annotation", TYPED_CONFIDENCE),)
        return self._plain(file, scope, name, depth)

    def _plain(self, file: int, scope: int, name: str, depth: int) -> Candidates:
        found = self._resolver.path(file, scope, name) if name else ()
        groups = [
            self.instances(one.value.file, one.value.index, one.value.name, depth)
            for one in found
            if one.value.kind == "alias"
        ]
        plain = tuple(filter(None, map(_instance, found)))
        return merge([plain, *groups], 1) if groups else plain

    def element(self, value: Value, key: str) -> Candidates:
        """Return what an annotated container holds: under a key, or iterated for no key."""
        name, inner = _head(value.name)
        last = name.rpartition(".")[2]
        if last in _TABLES:
            held = inner[:1] if not key else inner[1:2]
        elif last in _TUPLES and not (len(inner) == 2 and inner[1] == "..."):
            held = inner[int(key) : int(key) + 1] if key.isdigit() else inner
        else:
            held = inner[:1]
        return self.instances(value.file, value.index, "|".join(held))

    def accessed(self, value: Value, method: str) -> Candidates:
        """Return what a method of an annotated container gives."""
        last = _head(value.name)[0].rpartition(".")[2]
        if last in _TABLES and method in ("values", "items"):
            return (Candidate(Value(method, base=value), "annotation"),)
        if method == "copy":
            return (Candidate(value, "annotation"),)
        if method in ("__enter__", "__aenter__") and last in _CONTEXTS:
            return self.element(value, "0")
        if method in ("get", "pop", "setdefault", "__next__", "popleft"):
            return self.element(value, "*")
        return ()

    def called(self, value: Value) -> Candidates:
        """Return what calling an annotated callable gives."""
        name, inner = _head(value.name)
        if name.rpartition(".")[2] != "Callable" or not inner:
            return ()
        return self.instances(value.file, value.index, inner[-1])


def split(text: str, separator: str) -> list[str]:
    """Split at a separator outside brackets; parts that are empty are left out."""
    return [part for part in _split(text, separator) if part]


def _split(text: str, separator: str) -> Iterator[str]:
    depth = first = 0
    for place, sign in enumerate(text):
        depth += (sign == "[") - (sign == "]")
        if sign == separator and depth == 0:
            yield text[first:place]
            first = place + 1
    yield text[first:]


def _head(text: str) -> tuple[str, list[str]]:
    """Return a generic type's name and its arguments."""
    name, bracket, rest = text.partition("[")
    return name, split(rest.removesuffix("]"), ",") if bracket else []


def _instance(candidate: Candidate) -> Candidate | None:
    """Turn a class that an annotation names into an instance of it."""
    value = candidate.value
    factor = candidate.confidence * TYPED_CONFIDENCE
    if value.kind == "class":
        return Candidate(Value("instance", value.file, value.index), "annotation", factor)
    if value.kind == "builtin" or (value.kind == "external" and not value.name.startswith(_OPAQUE)):
        return Candidate(value, candidate.strategy, factor)
    return None


def _kind(candidate: Candidate) -> Candidate | None:
    """Turn an instance into its class."""
    value = candidate.value
    if value.kind == "instance":
        return Candidate(
            Value("class", value.file, value.index), candidate.strategy, candidate.confidence
        )
    return candidate if value.kind in ("external", "builtin") else None
