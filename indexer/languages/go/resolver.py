"""Finds what Go's names and expressions mean, by the types that the sources declare.

Strategies: ``scope`` (of the package), ``import``, ``self`` (the receiver), ``inherited`` (promoted
from an embedded type), ``annotation`` (a declared type), ``assignment`` (the type of the first
value), ``return``, ``element``, ``constructor`` (a literal or a conversion). A call through an
interface goes to the interface's method. Types are certain in Go, so the confidence is 1 unless
builds choose among several files, which share it.
"""

from __future__ import annotations

from typing import cast

from ...resolution.engine import Compute, Engine, Key
from ...resolution.lookups import Lookups
from ...resolution.resolve import Resolver
from ...resolution.values import Candidate, Candidates
from .meanings import Meaning, candidates, instance_of, outside, shared
from .names import Names
from .paths import PathError, split_path
from .selections import Selections
from .types import UNKNOWN, Type, parse

MAX_UNDERLYING = 8  # types defined as types


class GoResolver(Resolver):
    """Answers what paths mean, file by file; begin each with ``engine.enter``."""

    def __init__(self, lookups: Lookups) -> None:
        super().__init__(lookups)
        questions: dict[str, Compute] = {
            "path": self._evaluate,
            "order": self._order,
            "meaning": self._meaning,
            "type": self._type,
            "member": self._found,
        }
        self.engine = Engine(lookups, questions, _nothing)
        self.names = Names(self)
        self.selections = Selections(self)

    def meaning(self, file: int, scope: int, path: str) -> tuple[Meaning, ...]:
        """Return what a path can mean in a scope."""
        return cast("tuple[Meaning, ...]", self.engine.ask(("meaning", file, scope, path)))

    def type(self, file: int, scope: int, text: str) -> Type:
        """Return the type that a text means in a scope."""
        return cast("Type", self.engine.ask(("type", file, scope, text)))

    def member_of(self, place: tuple[int, int], name: str) -> tuple[Meaning, ...]:
        """Return the method or field that a declared type has, embedded ones too."""
        return cast("tuple[Meaning, ...]", self.engine.ask(("member", *place, name)))

    def attribute(self, candidate: Candidate, name: str) -> Candidates:
        """Return the method or field of an object of a declared type."""
        value = candidate.value
        if value.kind not in ("class", "instance"):
            return ()
        return candidates(self.member_of((value.file, value.index), name))

    def underlying(self, kind: Type) -> Type:
        """Return what a declared type is made of; itself for structs, interfaces and the rest."""
        for _ in range(MAX_UNDERLYING):
            if kind.kind != "named":
                break
            file, index = kind.places[0]
            written = self.lookups.results(file, index, "<type>")
            if not written:
                break
            kind = self.type(file, index, written[0].lstrip(":"))
        return kind

    def _evaluate(self, file: int, scope: int, path: str) -> Candidates:
        return candidates(self.meaning(file, scope, path))

    def _meaning(self, file: int, scope: int, path: str) -> tuple[Meaning, ...]:
        if path.startswith(":"):
            return instance_of(self.type(file, scope, path[1:]), "annotation")
        try:
            head, steps = split_path(path)
        except PathError:
            return ()
        if head.startswith("("):
            found = self._named_type(file, scope, head)
        else:
            found = self.names.head(file, scope, head)
        for step in steps:
            found = shared(self._taken(file, one, step) for one in found)
        return found

    def _named_type(self, file: int, scope: int, head: str) -> tuple[Meaning, ...]:
        kind = self.type(file, scope, head)
        return (Meaning("type", kind, strategy="constructor"),) if kind != UNKNOWN else ()

    def _type(self, file: int, scope: int, text: str) -> Type:
        return parse(text, lambda name: self.names.type(file, scope, name))

    def _found(self, file: int, index: int, name: str) -> tuple[Meaning, ...]:
        return self.selections.find((file, index), name)

    def _taken(self, file: int, one: Meaning, step: str) -> tuple[Meaning, ...]:
        if step == "()":
            return self._result(one)
        if step.startswith("["):
            return self._element(one, step)
        return self._selected(file, one, step[1:])

    def _selected(self, file: int, one: Meaning, name: str) -> tuple[Meaning, ...]:
        """Return what a selector finds in a package, a type or an object."""
        if one.kind == "package":
            found = self.names.exported(file, one.name, name)
            return tuple(each.through("import") for each in found)
        if one.kind in ("external", "builtin"):
            return (outside(one, f".{name}"),)
        if one.kind not in ("type", "object"):
            return ()
        if one.type.kind in ("external", "builtin"):
            return self._outside(one, name)
        own = self.names.aliased(one.type)
        kind = self.underlying(own)
        if kind.kind == "struct":
            return _field(kind, name)
        groups = [self.member_of(place, name) for place in own.places]
        return tuple(each.reached(one) for each in shared(groups))

    def _outside(self, one: Meaning, name: str) -> tuple[Meaning, ...]:
        if one.type.kind == "builtin" and one.type.name != "error":
            return ()  # numbers and strings have no methods
        return (Meaning(one.type.kind, name=f"{one.type.name}.{name}", strategy=one.type.kind),)

    def _result(self, one: Meaning) -> tuple[Meaning, ...]:
        """Return what a call gives."""
        if one.kind == "function":
            file, index = one.place
            returns = self.lookups.definition(file, index).returns
            return instance_of(self.type(file, index, returns[1:]), "return") if returns else ()
        if one.kind == "type":
            return instance_of(self.names.aliased(one.type), "constructor")
        if one.kind == "external":
            return (outside(one, "()"),)
        if one.kind == "object":
            function = self.underlying(one.type)
            if function.kind == "func" and function.parts:
                return instance_of(function.parts[0], "return")
        return ()

    def _element(self, one: Meaning, step: str) -> tuple[Meaning, ...]:
        """Return an element, a key (``[#]``), or one of several results (``[1]``)."""
        if one.kind in ("function", "type", "external"):
            return (one,)  # type arguments, or results of something unknown
        kind = self.underlying(one.type)
        if step[1:-1].isdigit():
            place = int(step[1:-1])
            known = kind.kind == "tuple" and place < len(kind.parts)
            return instance_of(kind.parts[place], "return") if known else ()
        if kind.kind == "map":
            return instance_of(kind.parts[0 if step == "[#]" else 1], "element")
        if kind.kind == "slice" and step != "[#]":
            return instance_of(kind.parts[0], "element")
        return ()


def _field(kind: Type, name: str) -> tuple[Meaning, ...]:
    """Return a field of a struct that has no name."""
    names = kind.name.split(",")
    if name not in names:
        return ()
    return instance_of(kind.parts[names.index(name)], "annotation")


def _nothing(key: Key) -> object:
    """Answer a question that goes in a circle."""
    if key[0] == "order":
        return (key[1:],)
    return UNKNOWN if key[0] == "type" else ()
