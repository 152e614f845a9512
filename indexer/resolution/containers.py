"""What containers hold, and what iterating over things gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .values import MAX_ALTERNATIVES, Candidate, Candidates, Value, merge

if TYPE_CHECKING:
    from .resolve import Resolver

ELEMENT_CONFIDENCE = 0.9
_VIEWS = ("values", "items")
_GIVING = frozenset(
    {
        "get",
        "pop",
        "setdefault",
        "popleft",
        "values",
        "items",
        "copy",
        "__next__",
        "send",
        "__enter__",
        "__aenter__",
        "__iter__",
    }
)
_BUILTIN = {"list": "list", "table": "dict", "typed": ""}  # types, for an annotation its own
_ITERATION = (("__iter__", "__next__"), ("__aiter__", "__anext__"))
CONTAINERS = frozenset(
    {"list", "table", "typed", "sequence", "items", "values", "pair", "generator", "access"}
)


class Containers:
    """Answers for one resolver."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def step(self, candidate: Candidate, key: str) -> Candidates:
        """Return an element.

        Args:
            candidate: what holds it.
            key: what stands in the brackets: a key as written, ``*``, ``:`` for the sequence of
                all elements, or nothing for iterating.
        """
        value = candidate.value
        if value.kind in ("external", "builtin"):
            outside = Value(value.kind, name=f"{value.name}[{key}]")
            return (Candidate(outside, candidate.strategy, candidate.confidence),)
        if value.kind in ("class", "function"):  # parameters of a type
            return (candidate,)
        if key == ":":
            return (self._sequence(candidate),)
        found = self._iterated(value) if key == "" else self._element(value, key)
        return tuple(self._reached(one, candidate) for one in found)

    def _sequence(self, candidate: Candidate) -> Candidate:
        value = candidate.value
        if value.kind in ("list", "sequence"):
            return candidate
        return Candidate(Value("sequence", base=value), candidate.strategy, candidate.confidence)

    def _reached(self, one: Candidate, holder: Candidate) -> Candidate:
        strategy = "element" if one.strategy in _PLAIN else one.strategy
        factor = ELEMENT_CONFIDENCE * holder.confidence
        return Candidate(one.value, strategy, one.confidence * factor)

    def _iterated(self, value: Value) -> Candidates:
        if value.kind == "list":
            return self.stored(value, "*")
        if value.kind == "typed":
            return self._resolver.annotations.element(value, "")
        if value.kind == "generator":
            return self.yielded(value)
        if value.kind == "instance":
            engine = self._resolver.engine
            if not engine.begin(("iterated", value)):
                return ()
            try:
                return self._of_object(value)
            finally:
                engine.end()
        return () if value.base is None else self._of_view(value.kind, value.base)

    def _of_view(self, kind: str, base: Value) -> Candidates:
        if kind == "sequence":
            return self._iterated(base)
        if kind == "values":
            return self._element(base, "*")
        return (Candidate(Value("pair", base=base), "element"),) if kind == "items" else ()

    def _element(self, value: Value, key: str) -> Candidates:
        if value.kind in ("list", "table"):
            return self.stored(value, key)
        if value.kind == "typed":
            return self._resolver.annotations.element(value, key)
        if value.kind == "sequence" and value.base is not None:
            return self._iterated(value.base)
        if value.kind == "pair" and value.base is not None:
            if key == "1":
                return self._element(value.base, "*")
            return self._iterated(value.base) if key == "0" else ()
        if value.kind == "generator":
            return self.yielded(value)
        if value.kind == "instance":
            return self._resolver.called_attribute(value, "__getitem__")
        return ()

    def stored(self, value: Value, key: str) -> Candidates:
        """Return what is stored in a container under a key, or under a key that is not known."""
        resolver = self._resolver
        entries = [
            *resolver.lookups.elements(value.file, value.index, value.name),
            *resolver.calls.filled(value),
        ]
        if key.startswith("-") and all(one[0].isdigit() for one in entries):
            key = str(max((int(one[0]) for one in entries), default=0) + 1 + int(key))
        exact = [one for one in entries if one[0] in (key, "*")] if key != "*" else entries
        groups = [
            resolver.path(value.file, scope, path) for _, scope, path in exact or entries if path
        ]
        groups = [group for group in groups if group]
        collected = resolver.calls.collected(value, key)
        if collected:
            groups.append(collected)
        merged = merge(groups, len(groups)) if groups else ()
        return merged if len(merged) <= MAX_ALTERNATIVES else ()

    def yielded(self, value: Value) -> Candidates:
        """Return what a generator gives."""
        return self._resolver.calls.yielded(value)

    def _of_object(self, value: Value) -> Candidates:
        """Return what an object with an iterator gives."""
        for start, following in _ITERATION:
            groups: list[Candidates] = []
            for one in self._resolver.called_attribute(value, start):
                if one.value.kind == "instance":
                    groups.append(self._resolver.called_attribute(one.value, following))
                else:
                    groups.append(self._iterated(one.value))
            if groups:
                return merge(groups, len(groups))
        return self._resolver.called_attribute(value, "__next__")

    def described(self, value: Value) -> str:
        """Return the name of a container's method, such as ``list.append``; else nothing."""
        base = value.base
        if base is None or base.kind not in _BUILTIN:
            return ""
        owner = _BUILTIN[base.kind] or base.name.partition("[")[0].rpartition(".")[2].lower()
        known = owner in self._resolver.lookups.rules(base.file).types
        return f"{owner}.{value.name}" if known else ""

    # Methods of containers

    def attribute(self, candidate: Candidate, name: str) -> Candidates:
        """Return a method of a container or of something outside."""
        kind = candidate.value.kind
        common = kind in _BUILTIN and self._resolver.lookups.rules(candidate.value.file).common
        if name not in _GIVING and not (common and name in common):
            return ()
        value = Value("access", name=name, base=candidate.value)
        return (Candidate(value, candidate.strategy, candidate.confidence),)

    def accessed(self, value: Value) -> Candidates:
        """Return what calling a method of a container gives."""
        base, name = value.base, value.name
        if base is None or name not in _GIVING:
            return ()
        if base.kind == "typed":
            return self._resolver.annotations.accessed(base, name)
        if base.kind in ("external", "builtin") or name in ("copy", "__iter__"):
            return (Candidate(base, base.kind if base.kind in _OUTSIDE else "element"),)
        if base.kind == "generator":
            return self.yielded(base)
        if base.kind == "sequence":
            return self._iterated(base)
        if base.kind == "table" and name in _VIEWS:
            return (Candidate(Value(name, base=base), "element"),)
        return self.stored(base, "*") if base.kind in ("list", "table") else ()


_OUTSIDE = ("external", "builtin")
_PLAIN = ("scope", "assignment", "self")
