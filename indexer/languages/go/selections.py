"""Finds methods and fields of declared types, those of embedded types by their depth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from . import packages
from .meanings import Meaning, instance_of, shared

if TYPE_CHECKING:
    from .resolver import GoResolver

MAX_DEPTH = 8  # of types embedded in types
OUTSIDE_CONFIDENCE = 0.7  # what a type outside has is not known, only that nothing nearer has it

Place = tuple[int, int]  # file, definition


class Selections:
    """Selectors as one resolver sees them."""

    def __init__(self, resolver: GoResolver) -> None:
        self._resolver = resolver
        self._lookups = resolver.lookups

    def find(self, place: Place, name: str) -> tuple[Meaning, ...]:
        """Return a type's method or field, of the nearest embedded type that has it."""
        level, seen, unknown = [place], {place}, ""
        for depth in range(MAX_DEPTH):
            found = shared(tuple(self._own(one, name)) for one in level)
            if found:
                return found if not depth else tuple(_promoted(one, bool(unknown)) for one in found)
            embedded = [kind for one in level for kind in self._embedded(one)]
            for kind in embedded:
                unknown = unknown or (kind.type.name if kind.type.kind == "external" else "")
            level = [one for kind in embedded for one in kind.type.places if one not in seen]
            level = list(dict.fromkeys(level))
            seen.update(level)
            if not level:
                break
        return (_outside(unknown, name),) if unknown else ()

    def _own(self, place: Place, name: str) -> Iterator[Meaning]:
        """Yield a type's own methods and fields of a name."""
        file, index = place
        owner = self._lookups.definition(file, index)
        for method in packages.methods(self._lookups, file, owner.qualname, name):
            yield Meaning("function", place=method)
        for _, what in self._lookups.bound(file, index, name):
            if isinstance(what, str) and what.startswith(":"):
                yield from instance_of(self._resolver.type(file, index, what[1:]), "annotation")
        if owner.kind == "type":
            yield from self._underlying(place, name)

    def _underlying(self, place: Place, name: str) -> Iterator[Meaning]:
        """Yield what a type gets from the one it is defined as: fields, an interface's methods."""
        for written in self._lookups.results(*place, "<type>"):
            kind = self._resolver.type(*place, written.lstrip(":"))
            for each in kind.places:
                interface = self._lookups.definition(*each).kind == "interface"
                for one in self._resolver.member_of(each, name):
                    if interface or one.kind == "object":
                        yield one

    def _embedded(self, place: Place) -> Iterator[Meaning]:
        """Yield the types that a type embeds."""
        for path in self._lookups.bases(*place):
            kind = self._resolver.type(*place, path)
            yield Meaning("type", kind)


def _promoted(one: Meaning, doubted: bool) -> Meaning:
    factor = OUTSIDE_CONFIDENCE if doubted else 1.0
    return replace(one, strategy="inherited", confidence=one.confidence * factor)


def _outside(owner: str, name: str) -> Meaning:
    return Meaning(
        "external", name=f"{owner}.{name}", strategy="external", confidence=OUTSIDE_CONFIDENCE
    )
