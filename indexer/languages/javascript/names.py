"""Looks names up: in functions, the module, imports, what JavaScript defines; and ``this``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...facts import Import
from ...resolution.values import Value
from ...store.packing import FlowDefinition
from .builtin_names import NAMES
from .meanings import VARIABLE_CONFIDENCE, Meaning, Meanings, outside, united
from .shape import CLASSES, EXPORTS, PROTOTYPE, Entry, Shape

if TYPE_CHECKING:
    from .resolver import JavaScriptResolver

NAMESPACE = "namespace"


class Names:
    """Names as one resolver sees them."""

    def __init__(self, resolver: JavaScriptResolver) -> None:
        self._resolver = resolver

    def value(self, file: int, scope: int, name: str) -> Meanings:
        """Return what a name can stand for in an expression."""
        if name == "this":
            return self.this(file, scope)
        if name == "super()":
            return self._super(file, scope)
        shape = self._resolver.shapes.of(file, name)
        at = self._home(file, shape, scope, name)
        if at is not None:
            return self.entries(file, shape.names[at][name], at, name)
        if self._resolver.shapes.holds(file, 0, name):
            return (_object(file, 0, name),)
        if name == "module":
            return (Meaning(Value("object", file, 0, "module"), "scope"),)
        return (outside("builtin", name),) if name in NAMES else ()

    def type(self, file: int, scope: int, name: str) -> Meanings:
        """Return the objects that a name can stand for as a type."""
        if name == "this":
            return self.this(file, scope)
        shape = self._resolver.shapes.of(file, name)
        at = self._home(file, shape, scope, name)
        if at is None:
            return (outside("builtin", name),) if name in NAMES else ()
        entries = shape.names[at][name]
        aliased = united(self._typed(file, at, one) for one in entries if not _is_alias(one[2]))
        return aliased or united(self._typed(file, at, one) for one in entries)

    def _home(self, file: int, shape: Shape, scope: int, name: str) -> int | None:
        """Return the nearest scope that binds a name; a class's members are no names."""
        at = scope
        while True:
            one = self._resolver.lookups.definition(file, at)
            hidden = one.kind in CLASSES and NAMESPACE not in one.decorators
            if not hidden and name in shape.names.get(at, ()):
                return at
            if at == 0:
                return None
            at = one.scope

    def entries(self, file: int, entries: Sequence[Entry], scope: int, name: str) -> Meanings:
        """Return what a name or member is bound to; alternatives share the confidence.

        Args:
            file: where it is bound.
            entries: to what.
            scope: of what holds the name.
            name: under which the object that it may be has members.
        """
        found = self._declared(file, entries) or self._any(file, _values(entries))
        if self._resolver.shapes.holds(file, scope, name):
            return (*found, _object(file, scope, name))
        return found

    def _declared(self, file: int, entries: Sequence[Entry]) -> Meanings:
        """Return the objects of the type that a name is declared to have."""
        types = [one for one in entries if isinstance(one[2], str) and one[2].startswith(":")]
        return self._any(file, types) if types and len(types) < len(entries) else ()

    def _any(self, file: int, entries: Sequence[Entry]) -> Meanings:
        return united([self._entry(file, one) for one in entries], max(1, len(entries)))

    def _entry(self, file: int, entry: Entry) -> Meanings:
        index, scope, what = entry
        if isinstance(what, FlowDefinition):
            if what.kind == "type":
                return ()
            kind = "class" if what.kind in CLASSES else "function"
            return (Meaning(Value(kind, file, index), "scope"),)
        if isinstance(what, Import):
            return self._resolver.exporting.imported(file, what, typed=False)
        if not what:
            return ()
        if what.startswith("@"):  # a definition that only a block knows
            return self._entry(file, self._resolver.shapes.numbered(file, int(what[1:])))
        return tuple(map(_through_variable, self._resolver.meaning(file, scope, what)))

    def _typed(self, file: int, scope: int, entry: Entry) -> Meanings:
        """Return the objects of a type that a name is bound to."""
        index, _, what = entry
        if isinstance(what, FlowDefinition):
            if what.kind not in CLASSES:
                return ()
            return (Meaning(Value("instance", file, index), "annotation", VARIABLE_CONFIDENCE),)
        if isinstance(what, Import):
            return self._resolver.exporting.imported(file, what, typed=True)
        if what.startswith("@"):
            return self._typed(file, scope, self._resolver.shapes.numbered(file, int(what[1:])))
        return self._resolver.meaning(file, scope, what) if what.startswith(":") else ()

    # this and super

    def this(self, file: int, scope: int) -> Meanings:
        """Return what ``this`` is: an object or a class, or what a function is a member of."""
        shape = self._resolver.shapes.of(file, "this")
        definition, at = self._resolver.lookups.definition, scope
        while at:
            one = definition(file, at)
            declared = shape.names.get(at, {}).get("this")
            if declared:
                return self.entries(file, declared, at, "this")
            if one.kind in CLASSES:
                return (Meaning(Value("instance", file, at), "self"),)
            if one.kind == "method" and definition(file, one.scope).kind in CLASSES:
                kind = "class" if "static" in one.decorators else "instance"
                return (Meaning(Value(kind, file, one.scope), "self"),)
            if at in shape.owners:
                return self._owner(file, shape, at)
            place = (one.scope, one.name + PROTOTYPE)
            if self._resolver.shapes.holds(file, *place):
                return (Meaning(Value("object", file, *place), "self"),)
            at = one.scope
        return ()

    def _owner(self, file: int, shape: Shape, index: int) -> Meanings:
        scope, owner = shape.owners[index]
        if owner == EXPORTS and not scope:
            return (Meaning(Value("module", file), "self"),)
        found = [Meaning(Value("object", file, scope, owner), "self")]
        if not owner.endswith(PROTOTYPE):
            held = self._resolver.meaning(file, scope, owner)
            found += [one for one in held if one.value.kind in ("instance", "class", "object")]
        return united([found])

    def _super(self, file: int, scope: int) -> Meanings:
        definition, at = self._resolver.lookups.definition, scope
        while at and definition(file, at).kind not in CLASSES:
            one = definition(file, at)
            if one.kind == "method" and definition(file, one.scope).kind in CLASSES:
                name = "static" if "static" in one.decorators else ""
                return (Meaning(Value("super", file, one.scope, name), "inherited"),)
            at = one.scope
        return (Meaning(Value("super", file, at), "inherited"),) if at else ()


def _values(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Leave types out where a name is a value too, and setters where it is read."""
    if len(entries) < 2:
        return entries
    kept = [one for one in entries if not _is_type(one[2])]
    kept = [one for one in kept if not _is_setter(one[2])] or kept or list(entries)
    defined = [one for one in kept if isinstance(one[2], FlowDefinition)]
    return defined if defined and all(one[2] == "" or one in defined for one in kept) else kept


def _is_type(what: object) -> bool:
    return isinstance(what, FlowDefinition) and what.kind in ("interface", "type")


def _is_alias(what: object) -> bool:
    return isinstance(what, FlowDefinition) and what.kind == "type"


def _is_setter(what: object) -> bool:
    return isinstance(what, FlowDefinition) and "set" in what.decorators


def _object(file: int, scope: int, name: str) -> Meaning:
    return Meaning(Value("object", file, scope, name), "assignment")


def _through_variable(one: Meaning) -> Meaning:
    """Lower the confidence in a value that came through a variable."""
    strategy = one.strategy if one.strategy == "annotation" else "assignment"
    return one.scaled(VARIABLE_CONFIDENCE).labelled(strategy)
