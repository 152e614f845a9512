"""Finds what a module gives under a name: its exports, those it passes on, CommonJS's whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...facts import Import
from ...resolution.values import Value
from .importing import WHOLE
from .meanings import Meaning, Meanings, outside, united
from .shape import EXPORTS, Shape

if TYPE_CHECKING:
    from .resolver import JavaScriptResolver

DEFAULT = "default"


class Exporting:
    """Exports as one resolver sees them."""

    def __init__(self, resolver: JavaScriptResolver) -> None:
        self._resolver = resolver

    def imported(self, file: int, item: Import, *, typed: bool) -> Meanings:
        """Return what an imported name stands for, as a value or as a type."""
        lookups = self._resolver.lookups
        found = lookups.rules(file).imported(lookups, file, item)
        groups = []
        for one in found:
            if one.value.kind == "module":
                given = self._of_module(one.value.file, item.name, typed)
                groups.append([each.through("import").scaled(one.confidence) for each in given])
            else:
                groups.append([outside("external", external(one.value.name, item.name))])
        return united(groups, max(1, len(groups)))

    def _of_module(self, file: int, name: str, typed: bool) -> Meanings:
        if name:
            return self._resolver.export(file, name, typed)
        return (Meaning(Value("module", file), "import"),)

    def find(self, file: int, name: str, typed: bool) -> Meanings:
        """Return what a module exports under a name."""
        shape = self._resolver.shapes.of(file, name, WHOLE)
        own = self._own(file, shape, name, typed)
        if own or name in shape.exports:
            return own
        if name == WHOLE:
            return (Meaning(Value("module", file), "import"),)
        return self._passed_on(file, shape, name, typed) or self._of_whole(file, shape, name)

    def _own(self, file: int, shape: Shape, name: str, typed: bool) -> Meanings:
        paths = shape.exports.get(name, [])
        groups = []
        for scope, path in paths:
            if typed:
                groups.append(self._resolver.typed(file, scope, path))
            elif name == WHOLE and path == EXPORTS:
                groups.append((Meaning(Value("module", file), "import"),))
            else:
                groups.append(self._resolver.meaning(file, scope, path))
        found = united(groups, max(1, len(groups)))
        if name == WHOLE and found:
            found = united([found, (Meaning(Value("module", file), "import"),)])
        return found

    def _passed_on(self, file: int, shape: Shape, name: str, typed: bool) -> Meanings:
        """Look in the modules that are exported as a whole."""
        if name == DEFAULT:
            return ()
        self._resolver.shapes.of(file, "*")
        rules, beyond = self._resolver.lookups.rules(file), []
        for item in shape.stars:
            for one in rules.imported(self._resolver.lookups, file, item):
                if one.value.kind == "module":
                    found = self._resolver.export(one.value.file, name, typed)
                    if found:
                        return tuple(each.through("import") for each in found)
                else:
                    beyond.append(outside("external", external(one.value.name, name), 0.5))
        return tuple(beyond[:1])

    def _of_whole(self, file: int, shape: Shape, name: str) -> Meanings:
        """Look at what a CommonJS module is: its default, or the owner of its names."""
        member = shape.members.get((0, EXPORTS), {}).get(name)
        if member:
            return self._resolver.names.entries(file, member, 0, f"{EXPORTS}.{name}")
        if WHOLE not in shape.exports:
            return ()
        whole = self._resolver.export(file, WHOLE, typed=False)
        if name == DEFAULT:
            return whole
        inner = [one for one in whole if one.value != Value("module", file)]
        return united(self._resolver.objects.attribute(one, name) for one in inner)


def external(module: str, name: str) -> str:
    """Return the name of something from outside: ``lodash.get``; a default is the module."""
    return module if name in ("", DEFAULT, WHOLE) else f"{module}.{name}"
