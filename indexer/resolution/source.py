"""A file as the resolver sees it: its facts arranged for looking up names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from ..facts import Argument, Binding, Import
from ..model import symbol_number
from ..store.packing import Flow, FlowDefinition

MAX_KEPT = 200  # facts of one name that are followed; with more, a name tells nothing anyway
GLOBAL, NONLOCAL = "global", "nonlocal"  # values of names that belong to an outer scope


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A path that is bound in another scope than the name it is bound to."""

    scope: int
    path: str


Bound = FlowDefinition | Import | Elsewhere | str  # what a name is bound to; a string is a path
Name = TypeVar("Name")
Fact = TypeVar("Fact")
Element = tuple[str, int, str]  # key, scope, path
Names = dict[int, dict[str, list[tuple[int, Bound]]]]
_PARTIAL = (".setter", ".getter", ".deleter")  # decorators of a property's further functions


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of the tree: row id, path, git's id of its content, row id of its facts."""

    id: int
    path: str
    oid: str
    blob: int
    language: str
    module: str


@dataclass(slots=True)
class SourceFile:
    """A file with its facts, and the names of each scope.

    Attributes:
        names: name → (index of the definition or -1, what it is bound to), for each scope.
        stars: star imports of the module's body.
        attributes: class index → name → (method index, path), from ``self.name = …``.
        elements: scope → name → (key, scope, path), from ``table['key'] = …`` and literals; of an
            attribute, the scope is the class.
        foreign: name → (scope, owner, path), from ``owner.name = …`` outside the owner's methods.
        bases: class index → paths of base classes.
        results: function index → target (``<return>``, ``<yield>``) → paths.
        exports: name → paths, from ``<export>.name``.
        arguments: last name of what is called → the arguments passed.
        aliases: name → other names that are bound to it.
        given: scope and what is called → the arguments passed.
        handed: name → the arguments that pass it.
    """

    row: FileRow
    flow: Flow
    names: Names
    stars: list[Import] = field(default_factory=list)
    attributes: dict[int, dict[str, list[tuple[int, str]]]] = field(default_factory=dict)
    elements: dict[int, dict[str, list[Element]]] = field(default_factory=dict)
    foreign: dict[str, list[tuple[int, str, str]]] = field(default_factory=dict)
    bases: dict[int, list[str]] = field(default_factory=dict)
    results: dict[int, dict[str, list[str]]] = field(default_factory=dict)
    exports: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    arguments: dict[str, list[Argument]] = field(default_factory=dict)
    aliases: dict[str, list[str]] = field(default_factory=dict)
    given: dict[tuple[int, str], list[Argument]] = field(default_factory=dict)
    handed: dict[str, list[Argument]] = field(default_factory=dict)
    _ids: tuple[int, ...] = ()
    _positions: dict[tuple[int, str], int] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Path in the tree."""
        return self.row.path

    @property
    def module(self) -> str:
        """Name under which the file is imported."""
        return self.row.module

    def definition(self, index: int) -> FlowDefinition:
        """Return a definition."""
        return self.flow.definitions[index]

    @property
    def ids(self) -> tuple[int, ...]:
        """Numbers of the symbols: definitions, then fields and constants."""
        if not self._ids:
            self._ids = symbol_numbers(self.row.path, [*_qualnames(self.flow)])
        return self._ids

    @property
    def positions(self) -> dict[tuple[int, str], int]:
        """(scope, name) → position of the first such field or constant among the symbols."""
        if not self._positions:
            first = len(self.flow.definitions)
            for position, one in enumerate(self.flow.variables, first):
                self._positions.setdefault((one.scope, one.name), position)
        return self._positions


def _qualnames(flow: Flow) -> Iterator[str]:
    for one in flow.definitions:
        yield one.qualname
    for variable in flow.variables:
        yield variable.qualname


def symbol_numbers(path: str, qualnames: Sequence[str]) -> tuple[int, ...]:
    """Return the symbols' numbers; ordinals count repeated qualified names."""
    seen: Counter[str] = Counter()
    numbers = []
    for qualname in qualnames:
        numbers.append(symbol_number(path, qualname, seen[qualname]))
        seen[qualname] += 1
    return tuple(numbers)


class Scoping(Protocol):
    """What of a language decides how facts are arranged."""

    def receiver(self, method: FlowDefinition) -> str:
        """Return the name that a method gives its object; empty when it has none."""
        ...


def arrange(row: FileRow, flow: Flow, scoping: Scoping) -> SourceFile:
    """Arrange a file's facts by scope and name."""
    names: Names = defaultdict(lambda: defaultdict(list))
    file = SourceFile(row, flow, names)
    for index, one in enumerate(flow.definitions[1:], 1):
        _define(names[one.scope][one.name], index, one)
    for item in flow.imports:
        if item.name == "*":
            file.stars.append(item)
        else:
            names[item.scope][item.alias].append((-1, item))
    _bind(file, scoping)
    for index, path in flow.bases:
        file.bases.setdefault(index, []).append(path)
    for argument in flow.arguments:
        name = argument.callee.rpartition(".")[2]
        _keep(file.arguments, name, argument)
        _keep(file.given, (argument.scope, argument.callee), argument)
        if argument.value.isidentifier():
            _keep(file.handed, argument.value, argument)
    file.names = {scope: dict(bound) for scope, bound in names.items()}
    return file


def _keep(table: dict[Name, list[Fact]], name: Name, fact: Fact) -> None:
    kept = table.setdefault(name, [])
    if len(kept) < MAX_KEPT:
        kept.append(fact)


def is_partial(one: FlowDefinition) -> bool:
    """Return whether a definition only completes another: an overload, a property's setter."""
    return any(
        name.endswith(_PARTIAL) or name.rpartition(".")[2] == "overload" for name in one.decorators
    )


def _define(bound: list[tuple[int, Bound]], index: int, one: FlowDefinition) -> None:
    """Add a definition to a name; an unconditional one replaces those before it."""
    if one.decorators and is_partial(one) and bound:
        return
    if not one.conditional or all(
        isinstance(old, FlowDefinition) and is_partial(old) for _, old in bound
    ):
        bound.clear()
    bound.append((index, one))


def _bind(file: SourceFile, scoping: Scoping) -> None:
    elements: list[Binding] = []
    for binding in file.flow.bindings:
        scope, target, value = binding.scope, binding.target, binding.value
        if target.startswith("<"):
            _result(file, scope, target, value)
        elif target.endswith("]"):
            elements.append(binding)
        elif "." in target:
            _attribute(file, scope, target, value, scoping)
        else:
            _name(file, binding)
    for binding in file.flow.bindings:
        if binding.value in (GLOBAL, NONLOCAL) and binding.scope:
            _move(file, binding)
    for binding in elements:
        _element(file, binding, scoping)


def _name(file: SourceFile, binding: Binding) -> None:
    file.names[binding.scope][binding.target].append((-1, binding.value))
    if binding.value.isidentifier():
        _keep(file.aliases, binding.value, binding.target)


def _move(file: SourceFile, binding: Binding) -> None:
    """Give what a function binds to a ``global`` or ``nonlocal`` name to the name's own scope."""
    scope, name = binding.scope, binding.target
    home = 0 if binding.value == GLOBAL else _home(file, file.definition(scope).scope, name)
    for index, what in file.names[scope].pop(name, ()):
        if what not in (GLOBAL, NONLOCAL):
            moved = Elsewhere(scope, what) if isinstance(what, str) else what
            file.names[home][name].append((index, moved))


def _home(file: SourceFile, scope: int, name: str) -> int:
    """Return the scope that binds a name, seen from another; that itself when none does."""
    at = scope
    while name not in file.names[at]:
        if at == 0:
            return scope
        at = file.definition(at).scope
    return at


def _element(file: SourceFile, binding: Binding, scoping: Scoping) -> None:
    owner, _, key = binding.target.partition("[")
    object_, dot, name = owner.partition(".")
    scope = binding.scope
    if not dot:
        name, home = owner, _home(file, scope, owner)
    elif _is_receiver(file, scope, object_, scoping):
        home = file.definition(scope).scope
    else:
        return
    _keep(file.elements.setdefault(home, {}), name, (key[:-1], scope, binding.value))


def _result(file: SourceFile, scope: int, target: str, value: str) -> None:
    kind, _, name = target.partition(".")
    if kind == "<export>":
        file.exports.setdefault(name, []).append((scope, value))
    else:
        file.results.setdefault(scope, {}).setdefault(kind, []).append(value)


def _attribute(file: SourceFile, scope: int, target: str, value: str, scoping: Scoping) -> None:
    owner, _, attribute = target.partition(".")
    if _is_receiver(file, scope, owner, scoping):
        attributes = file.attributes.setdefault(file.definition(scope).scope, {})
        attributes.setdefault(attribute, []).append((scope, value))
    elif value:
        _keep(file.foreign, attribute, (scope, owner, value))


def _is_receiver(file: SourceFile, scope: int, name: str, scoping: Scoping) -> bool:
    method = file.definition(scope)
    return method.kind == "method" and scoping.receiver(method) == name
