"""Looks up members of objects, classes and modules, and what calls and elements give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...resolution.values import Value
from ...store.packing import FlowDefinition
from .builtin_names import TYPES
from .importing import WHOLE
from .meanings import (
    BASE_CONFIDENCE,
    OUTSIDE,
    VARIABLE_CONFIDENCE,
    Meaning,
    Meanings,
    outside,
    united,
)
from .shape import EXPORTS, PROTOTYPE, Entry

if TYPE_CHECKING:
    from .resolver import JavaScriptResolver

_FUNCTION = frozenset(("call", "apply", "bind", "toString"))


class Members:
    """Members as one resolver sees them."""

    def __init__(self, resolver: JavaScriptResolver) -> None:
        self._resolver = resolver

    def attribute(self, one: Meaning, name: str) -> Meanings:
        """Return what a member of a value can mean."""
        value = one.value
        if value.kind in OUTSIDE:
            return (outside(value.kind, f"{value.name}.{name}", one.confidence),)
        if value.kind == "module":
            return self._of_module(one, name)
        if value.kind == "object":
            return self._of_object(one, name)
        if value.kind == "function":
            return self._of_function(one, name)
        return self._of_class(one, name)

    def _of_module(self, one: Meaning, name: str) -> Meanings:
        strategy = "self" if one.strategy == "self" else "import"
        found = self._resolver.export(one.value.file, name, typed=False)
        return tuple(each.through(strategy).scaled(one.confidence) for each in found)

    # Objects and functions

    def _of_object(self, one: Meaning, name: str) -> Meanings:
        file, scope, owner = one.value.file, one.value.index, one.value.name
        shape = self._resolver.shapes.of(file, name, owner, owner.rpartition(".")[2])
        entries = list(shape.members.get((scope, owner), {}).get(name, ()))
        stored = shape.elements.get((scope, owner), {})
        entries += [(-1, at, path) for at, path in stored.get(name, ())]
        strategy = "self" if one.strategy == "self" else "assignment"
        if (scope, owner) in ((0, EXPORTS), (0, "module")):
            strategy = "scope"
        if entries:
            found = self._resolver.names.entries(file, entries, scope, f"{owner}.{name}")
            return self._reached(found, one, strategy)
        if (scope, owner, name) == (0, "module", EXPORTS):
            return (Meaning(Value("object", file, 0, EXPORTS), "scope"),)
        if owner == EXPORTS and not scope:
            return self._of_module(Meaning(Value("module", file), "self"), name)
        inner = (scope, f"{owner}.{name}")
        if self._resolver.shapes.holds(file, *inner):
            return (Meaning(Value("object", file, *inner), strategy),)
        return ()

    def _of_function(self, one: Meaning, name: str) -> Meanings:
        file, index = one.value.file, one.value.index
        definition = self._resolver.lookups.definition(file, index)
        if name == "prototype":
            value = Value("object", file, definition.scope, definition.name + PROTOTYPE)
            return (Meaning(value, one.strategy),)
        shape = self._resolver.shapes.of(file, name, definition.name)
        owner = shape.owners.get(index, (definition.scope, ""))
        full = ".".join(filter(None, (owner[1], definition.name)))
        value = Value("object", file, owner[0], full)
        found = self._of_object(Meaning(value, "assignment", one.confidence), name)
        found = found or self._of_whole(one, name)
        if found or name not in _FUNCTION:
            return found
        return (outside("builtin", f"Function.{name}", one.confidence),)

    def _of_whole(self, one: Meaning, name: str) -> Meanings:
        """Look at the exports of a module that is, as a whole, the function."""
        file = one.value.file
        if WHOLE not in self._resolver.shapes.of(file, WHOLE, name).exports:
            return ()
        whole = self._resolver.export(file, WHOLE, typed=False)
        if all(each.value != one.value for each in whole):
            return ()
        given = self._resolver.shapes.of(file).exports.get(name, ())
        found = self._resolver.export(file, name, typed=False) if given else ()
        return tuple(each.through("import") for each in found)

    # Classes

    def _of_class(self, one: Meaning, name: str) -> Meanings:
        value = one.value
        static = value.kind == "class" or value.name == "static"
        order = self._resolver.order((value.file, value.index))
        for position, owner in enumerate(order):
            if value.kind == "super" and not position:
                continue
            if isinstance(owner, str):
                kind, _, base = owner.partition(":")
                return (outside(kind, f"{base}.{name}", one.confidence * BASE_CONFIDENCE),)
            found = self._in_class(owner, name, static)
            if found:
                inherited = position > 0 and one.strategy == "self"
                return self._reached(found, one, "inherited" if inherited else one.strategy)
            if value.kind == "super" and name == "constructor" and self._is_class(owner):
                return (Meaning(Value("function", *owner), "inherited"),)
        return ()

    def _is_class(self, owner: tuple[int, int]) -> bool:
        return self._resolver.lookups.definition(*owner).kind == "class"

    def _in_class(self, owner: tuple[int, int], name: str, static: bool) -> Meanings:
        file, index = owner
        shape = self._resolver.shapes.of(file, name)
        definition = self._resolver.lookups.definition(file, index)
        whole = "namespace" in definition.decorators
        entries = [
            one
            for one in shape.names.get(index, {}).get(name, ())
            if whole or _is_static(one) in (static, None)
        ]
        if not static:
            entries += shape.members.get((index, ""), {}).get(name, ())
        beside = (definition.scope, definition.name + ("" if static else PROTOTYPE))
        entries += shape.members.get(beside, {}).get(name, ())
        if not entries and (index, name) not in shape.elements:
            return ()
        return self._resolver.names.entries(file, _known(entries), index, name)

    def _reached(self, found: Meanings, one: Meaning, strategy: str) -> Meanings:
        """Label members with the way to their object; a getter is what it returns."""
        groups: list[Sequence[Meaning]] = []
        sure = 1.0 if one.value.kind in ("class", "object") else VARIABLE_CONFIDENCE
        for each in found:
            if self._is_getter(each.value):
                groups.append(self.returned(each._replace(receiver=one.value)))
            else:
                reached = each.through(strategy).scaled(one.confidence * sure)
                groups.append([reached._replace(receiver=each.receiver or one.value)])
        return united(groups)

    def _is_getter(self, value: Value) -> bool:
        if value.kind != "function":
            return False
        return "get" in self._resolver.lookups.definition(value.file, value.index).decorators

    # Calls and elements

    def called(self, one: Meaning) -> Meanings:
        """Return what calling a value gives."""
        value = one.value
        if value.kind == "class":
            return (
                Meaning(Value("instance", value.file, value.index), "assignment", one.confidence),
            )
        if value.kind == "external" or (value.kind == "builtin" and value.name not in TYPES):
            return (outside(value.kind, f"{value.name}()", one.confidence),)
        if value.kind == "builtin":
            return (one,)
        return self.returned(one) if value.kind == "function" else ()

    def returned(self, one: Meaning) -> Meanings:
        """Return what a function returns; of a constructor function its objects too."""
        file, index = one.value.file, one.value.index
        definition = self._resolver.lookups.definition(file, index)
        shape = self._resolver.shapes.of(file, definition.name)
        paths = [definition.returns] if definition.returns else shape.results.get(index, [])
        groups = [self._result(one, path) for path in paths]
        if self._resolver.shapes.holds(file, definition.scope, definition.name + PROTOTYPE):
            made = Value("object", file, definition.scope, definition.name + PROTOTYPE)
            groups = [(Meaning(made, "assignment", one.confidence),)]
        return united(groups, max(1, len(groups)))

    def _result(self, one: Meaning, path: str) -> Meanings:
        if path == "this" and one.receiver is not None:
            return (Meaning(one.receiver, "return", one.confidence),)
        found = self._resolver.meaning(one.value.file, one.value.index, path)
        return tuple(
            each.scaled(one.confidence * VARIABLE_CONFIDENCE).labelled("return") for each in found
        )

    def given(self, one: Meaning, place: str) -> Meanings:
        """Return what a function gives to a function that it is passed, as both are declared."""
        value = one.value
        if value.kind == "class":
            made = one._replace(value=Value("instance", value.file, value.index))
            constructors = self.attribute(made, "constructor")
            return united(self.given(each, place) for each in constructors[:1])
        if value.kind != "function":
            return ()
        definition = self._resolver.lookups.definition(value.file, value.index)
        shape = self._resolver.shapes.of(value.file, definition.name)
        paths = shape.given.get(value.index, {}).get(place, [])
        if not paths:
            return self._by_alias(value, definition, place)
        found = united(self._resolver.meaning(value.file, value.index, path) for path in paths)
        return tuple(each.labelled("annotation") for each in found)

    def _by_alias(self, value: Value, definition: FlowDefinition, place: str) -> Meanings:
        """Look at the type that has a name: ``type Handler = (request: Request) => void``."""
        argument, _, inner = place.partition(".")
        annotations = definition.annotations[int(argument) : int(argument) + 1]
        groups: list[Meanings] = []
        for path in filter(None, annotations):
            for one in self._resolver.meaning(value.file, value.index, path):
                if one.value.kind == "instance":
                    groups += self._given_by(one.value, f"_.{inner}")
        return united(groups)

    def _given_by(self, kind: Value, place: str) -> list[Meanings]:
        definition = self._resolver.lookups.definition(kind.file, kind.index)
        shape = self._resolver.shapes.of(kind.file, definition.name)
        paths = shape.given.get(kind.index, {}).get(place, [])
        return [self._resolver.meaning(kind.file, kind.index, path) for path in paths]

    def element(self, one: Meaning, key: str) -> Meanings:
        """Return what a container holds under a key; ``*`` for any."""
        value = one.value
        if value.kind in OUTSIDE:
            return ()
        name = key.strip("'")
        if key != name:
            return self.attribute(one, name)
        if not key.isdigit() and key != "*":  # a variable: a symbol of that name, or any key
            return self.attribute(one, f"[{key}]") or self.element(one, "*")
        if value.kind != "object":
            return ()
        shape = self._resolver.shapes.of(value.file, value.name.rpartition(".")[2], value.name)
        stored = shape.elements.get((value.index, value.name), {})
        named = [each for each in sorted(stored) if not each.startswith("[")]
        keys = named if key == "*" else [each for each in (key, "*") if each in stored]
        found = [
            self._resolver.meaning(value.file, scope, path)
            for each in keys
            for scope, path in stored[each]
        ]
        return tuple(
            each.scaled(VARIABLE_CONFIDENCE).labelled("element")
            for each in united(found, max(1, len(found)))
        )


def _is_static(entry: Entry) -> bool | None:
    """Return whether a member belongs to the class; None when that is not known."""
    what = entry[2]
    if not isinstance(what, FlowDefinition):
        return None
    return "static" in what.decorators or what.kind == "function"


def _known(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Leave out assignments of unknown values where there is a known one."""
    return [one for one in entries if one[2] != ""] or entries
