"""Looks names up: in the function, the package's files, imports, what Go predeclares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ...facts import Import
from ...resolution.source import Bound
from ...resolution.values import Symbol
from ...store.packing import FlowDefinition
from . import packages
from .builtin_names import FUNCTIONS, TYPES
from .meanings import OUTSIDE, Meaning, shared
from .paths import closed
from .types import UNKNOWN, Type

if TYPE_CHECKING:
    from .resolver import GoResolver

TYPE_KINDS = ("class", "interface", "type")
CLOSURE = "'"  # in the names of function literals' variables (see ``languages.go.blocks``)


class Names:
    """Names as one resolver sees them."""

    def __init__(self, resolver: GoResolver) -> None:
        self._resolver = resolver
        self._lookups = resolver.lookups

    def head(self, file: int, scope: int, name: str) -> tuple[Meaning, ...]:
        """Return what a name that begins a path can mean in a scope."""
        local = self._local(file, scope, name)
        return self._outer(file, name) if local is None else local

    def _outer(self, file: int, name: str) -> tuple[Meaning, ...]:
        """Return what a name means outside functions."""
        found = self._imported(file, name) or self._own_package(file, name)
        return found or self._dotted(file, name) or _predeclared(name)

    def type(self, file: int, scope: int, name: str) -> Type:
        """Return the type of a name, or of a package and a name; aliases are followed."""
        package, dot, last = name.rpartition(".")
        local = self._local_type(file, scope, package or name)
        found = local or self._outer(file, package or name)
        if dot:
            found = shared(self._exported_type(file, one, last) for one in found)
        types = [one.type for one in found if one.kind == "type"]
        return self.aliased(types[0]) if types else UNKNOWN

    def exported(self, file: int, package: str, name: str) -> tuple[Meaning, ...]:
        """Return what a package offers to a file under a name."""
        return self._united(packages.seen_from(self._lookups, file, package, name))

    def _exported_type(self, file: int, one: Meaning, name: str) -> tuple[Meaning, ...]:
        if one.kind == "external":
            return (Meaning("type", Type("external", name=f"{one.name}.{name}")),)
        return self.exported(file, one.name, name) if one.kind == "package" else ()

    def aliased(self, kind: Type) -> Type:
        """Return the type that an alias stands for; others as they are."""
        for file, index in kind.places[:1]:
            for written in self._lookups.results(file, index, "<alias>"):
                return self._resolver.type(file, index, written.lstrip(":"))
        return kind

    # Functions

    def _local_type(self, file: int, scope: int, name: str) -> tuple[Meaning, ...]:
        """Return the type that the functions around a place declare; variables hide no types.

        A parameter may be named like its own type.
        """
        at = scope
        while at:
            one = self._lookups.definition(file, at)
            for bound in self._lookups.bound(file, at, name):
                declared = isinstance(bound[1], FlowDefinition) and one.kind not in TYPE_KINDS
                if declared or _is_type_parameter(bound):
                    return self._bound(file, at, one, name, bound)
            at = one.scope
        return ()

    def _local(self, file: int, scope: int, name: str) -> tuple[Meaning, ...] | None:
        """Return what the functions around a place bind a name to; None when they do not."""
        at = scope
        if CLOSURE in name and not scope:  # a function literal outside functions
            return tuple(self._variable(file, name))
        while at:
            one = self._lookups.definition(file, at)
            bound = self._lookups.bound(file, at, name)
            if one.kind in TYPE_KINDS:  # of its names only type parameters are seen
                bound = [each for each in bound if _is_type_parameter(each)]
            if bound:
                return shared(self._bound(file, at, one, name, each) for each in bound)
            at = one.scope
        return None

    def _bound(
        self, file: int, scope: int, owner: FlowDefinition, name: str, bound: tuple[int, Bound]
    ) -> tuple[Meaning, ...]:
        index, what = bound
        if isinstance(what, FlowDefinition):
            return (Meaning("type", Type("named", ((file, index),)), strategy="constructor"),)
        if not isinstance(what, str) or not what:
            return ()
        found = self._resolver.meaning(file, scope, what)
        if owner.kind == "method" and owner.parameters[:1] == (name,):
            return tuple(one.through("self") for one in found)
        return tuple(_through_variable(one, what) for one in found)

    # Packages

    def _imported(self, file: int, name: str) -> tuple[Meaning, ...]:
        for _, what in self._lookups.bound(file, 0, name):
            if isinstance(what, Import) and what.name != "*":
                return (self._package(what.module),)
        for _, module in self._lookups.exports(file, "<imports>"):
            package = packages.inside(self._lookups, module)
            if package and packages.clause_of(self._lookups, package) == name:
                return (Meaning("package", name=package, strategy="import"),)
        return ()

    def _package(self, module: str) -> Meaning:
        package = packages.inside(self._lookups, module)
        if package:
            return Meaning("package", name=package, strategy="import")
        return Meaning("external", name=module, strategy="external")

    def _own_package(self, file: int, name: str) -> tuple[Meaning, ...]:
        return self._united(packages.beside(self._lookups, file, name))

    def _dotted(self, file: int, name: str) -> tuple[Meaning, ...]:
        """Look a name up in the packages whose names are all imported."""
        for item in self._lookups.stars(file):
            package = packages.inside(self._lookups, item.module)
            found = self.exported(file, package, name) if package else ()
            if found:
                return tuple(one.through("import") for one in found)
        return ()

    def _united(self, symbols: Iterable[Symbol]) -> tuple[Meaning, ...]:
        """Return what the declarations of a name mean; those of a type are one type."""
        types: list[tuple[int, int]] = []
        groups: list[tuple[Meaning, ...]] = []
        for one in symbols:
            if one.kind in TYPE_KINDS:
                types.append((one.file, one.position))
            elif one.kind == "function":
                groups.append((Meaning("function", place=(one.file, one.position)),))
            else:
                groups.append(tuple(self._variable(one.file, one.qualname)))
        if types:
            groups.append((Meaning("type", Type("named", tuple(types)), strategy="constructor"),))
        return shared(groups)

    def _variable(self, file: int, name: str) -> Iterator[Meaning]:
        """Yield what a variable of a package holds."""
        for _, what in self._lookups.bound(file, 0, name):
            if isinstance(what, str) and what:
                for one in self._resolver.meaning(file, 0, what):
                    yield _through_variable(one, what)


def _is_type_parameter(bound: tuple[int, Bound]) -> bool:
    what = bound[1]
    return isinstance(what, str) and what.startswith("(") and closed(what) == len(what)


def _through_variable(one: Meaning, value: str) -> Meaning:
    """Say how a variable's meaning is known: its type is declared, or its value tells it."""
    if one.kind in OUTSIDE or one.kind == "type":
        return one
    return one.through("annotation" if value.startswith(":") else "assignment")


def _predeclared(name: str) -> tuple[Meaning, ...]:
    if name in TYPES:
        return (Meaning("type", Type("builtin", name=name), strategy="builtin"),)
    if name in FUNCTIONS:
        return (Meaning("builtin", name=name, strategy="builtin"),)
    return ()
