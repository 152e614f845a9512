"""A file's facts, arranged as JavaScript looks names up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from ...facts import Import
from ...resolution.lookups import Lookups
from ...store.packing import Flow, FlowDefinition

CLASSES = frozenset(("class", "interface", "type"))
EXPORTS = "exports"  # what CommonJS modules hang their members on
PROTOTYPE = ".prototype"

Bound = FlowDefinition | Import | str  # what a name is bound to; a string is a path
Entry = tuple[int, int, Bound]  # definition or -1, scope in which a path is read, what
Place = tuple[int, str]  # scope, dotted name


@dataclass(slots=True)
class Shape:
    """One file.

    Attributes:
        names: scope → name → what it is bound to.
        members: (scope, name of an object) → member → what that is; of a class, its scope and
            the empty name hold what its methods assign to ``this``.
        elements: (scope, name) → key → paths; ``*`` is any.
        exports: name → paths.
        results: function → paths.
        given: function or type → place of a function among its parameters and of that one's
            parameter (``0.1``) → paths.
        stars: modules that are exported as a whole.
        owners: definition → the object that it is a member of.
    """

    flow: Flow
    names: dict[int, dict[str, list[Entry]]] = field(default_factory=dict)
    members: dict[Place, dict[str, list[Entry]]] = field(default_factory=dict)
    elements: dict[Place, dict[str, list[tuple[int, str]]]] = field(default_factory=dict)
    exports: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    results: dict[int, list[str]] = field(default_factory=dict)
    given: dict[int, dict[str, list[str]]] = field(default_factory=dict)
    stars: list[Import] = field(default_factory=list)
    owners: dict[int, Place] = field(default_factory=dict)


class Shapes:
    """The files of a tree; what is looked at is recorded by name.

    Args:
        lookups: the record.
    """

    def __init__(self, lookups: Lookups) -> None:
        self._lookups = lookups
        self._shapes: dict[int, Shape] = {}

    def of(self, file: int, *names: str) -> Shape:
        """Return a file, looked at for some names."""
        for name in names:
            self._lookups.bound(file, 0, name)
        found = self._shapes.get(file)
        if found is None:
            found = self._shapes[file] = arrange(self._lookups.snapshot.file(file).flow)
        return found

    def holds(self, file: int, scope: int, name: str) -> bool:
        """Return whether what a scope binds a dotted name to has members or elements."""
        last = name.removesuffix(PROTOTYPE).rpartition(".")[2]
        shape = self.of(file, last, f"{last}.")
        return (scope, name) in shape.members or (scope, name) in shape.elements

    def numbered(self, file: int, index: int) -> Entry:
        """Return a definition by its number."""
        one = self._lookups.definition(file, index)
        return index, one.scope, one


def arrange(flow: Flow) -> Shape:
    """Arrange a file's facts."""
    shape = Shape(flow)
    names: dict[int, dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    members: dict[Place, dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for index, one in enumerate(flow.definitions[1:], 1):
        place = _owner(shape, one)
        if place is None:
            names[one.scope][one.name].append((index, one.scope, one))
        else:
            shape.owners[index] = place
            members[place][one.name].append((index, one.scope, one))
    for item in flow.imports:
        if item.name == "*":
            shape.stars.append(item)
        else:
            names[item.scope][item.alias].append((-1, item.scope, item))
    shape.names, shape.members = names, members
    _bind(shape)
    shape.names = {scope: dict(bound) for scope, bound in names.items()}
    shape.members = {place: dict(bound) for place, bound in members.items()}
    for scope, name in [*shape.members, *shape.elements]:
        while "." in name:  # an object that only holds others
            name = name.rpartition(".")[0]
            shape.members.setdefault((scope, name), {})
    return shape


def _owner(shape: Shape, one: FlowDefinition) -> Place | None:
    """Return the object that a definition is a member of, by its qualified name."""
    flow, scope = shape.flow, shape.flow.definitions[one.scope]
    if one.kind == "function" and scope.kind in ("interface", "type"):
        return scope.scope, scope.name  # of the value beside a type of the same name
    around = flow.definitions[one.scope].qualname if one.scope else ""
    local = one.qualname[len(around) + 1 :] if around else one.qualname
    owner, _, _ = local.rpartition(".")
    if not owner or flow.definitions[one.scope].kind in CLASSES:
        return None
    if owner == "this" or owner.startswith("this."):
        return place_of(shape, one.scope, owner)
    return one.scope, owner + PROTOTYPE if one.kind == "method" else owner


def _bind(shape: Shape) -> None:
    elements: dict[Place, dict[str, list[tuple[int, str]]]] = defaultdict(lambda: defaultdict(list))
    for binding in shape.flow.bindings:
        scope, target, value = binding.scope, binding.target, binding.value
        if target.startswith("<export>."):
            shape.exports.setdefault(target[9:], []).append((scope, value))
        elif target.startswith("<given>."):
            shape.given.setdefault(scope, {}).setdefault(target[8:], []).append(value)
        elif target == "<return>":
            shape.results.setdefault(scope, []).append(value)
        elif target.endswith("]"):
            name, _, key = target[:-1].partition("[")
            elements[place_of(shape, scope, name)][_key(key)].append((scope, value))
        elif target.startswith("this."):
            home, name = place_of(shape, scope, target)
            owner, _, attribute = name.rpartition(".")
            shape.members[home, owner][attribute].append((-1, scope, value))
        else:
            shape.names[scope][target].append((-1, scope, value))
    shape.elements = {place: dict(keys) for place, keys in elements.items()}


def _key(key: str) -> str:
    """Return a key as it is looked up; one that a variable holds is its name in brackets."""
    if key.startswith("'") or key.isdigit() or key == "*":
        return key.strip("'")
    return f"[{key}]"


def place_of(shape: Shape, scope: int, name: str) -> Place:
    """Return the scope that binds a dotted name's beginning, and the name as seen from there."""
    head, dot, rest = name.partition(".")
    if head == "this":
        home, owner = this_place(shape, scope)
        return home, ".".join(filter(None, (owner, rest)))
    at = scope
    while at and head not in shape.names.get(at, ()):
        at = shape.flow.definitions[at].scope
    return at, head + dot + rest


def this_place(shape: Shape, scope: int) -> Place:
    """Return the place whose members ``this`` has: a class with an empty name, or an object."""
    at = scope
    while at:
        one = shape.flow.definitions[at]
        if one.kind in CLASSES:
            return at, ""
        if at in shape.owners:
            return shape.owners[at]
        if one.kind != "method" and not _is_inner(shape.flow, at):
            return one.scope, one.name + PROTOTYPE
        at = one.scope
    return 0, EXPORTS


def _is_inner(flow: Flow, index: int) -> bool:
    """Return whether a function lies in another one, with which it may share ``this``."""
    return flow.definitions[index].scope > 0
