"""Which files have to be resolved again after a change.

A file's edges depend on its own facts and on its recorded look-ups. So the facts of a changed file
before and after are compared name by name, and whoever asked a name whose answer differs is
affected. Nothing else can be: no fixpoint is needed, because look-ups are recorded down to the
facts themselves, re-exports and base classes included.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..facts import Binding
from ..store.packing import Flow
from ..store.quoting import quote
from .lookups import DECORATED, DERIVED
from .snapshot import prefixes

Answers = Mapping[str, tuple[object, ...]]
Scope = tuple[str, tuple[int, ...]]  # qualified name, ordinals


@dataclass(slots=True)
class Changes:
    """What changed for those who ask.

    Attributes:
        subjects: subjects of which every answer may have changed.
        names: path, or module, → the names whose answers differ.
    """

    subjects: set[str] = field(default_factory=set)
    names: dict[str, set[str]] = field(default_factory=dict)

    def file(self, path: str, family: str, module: str, flow: Flow) -> None:
        """Note a file that came or went."""
        self.subjects.add(path)
        self.subjects.update(f"module:{family}:{name}" for name in prefixes(module))
        self.subjects.update(f"name:{family}:{one.name}" for one in flow.definitions[1:])

    def content(self, path: str, family: str, module: str, old: Flow, new: Flow) -> None:
        """Note a file whose content changed."""
        before, after = answers(old), answers(new)
        names = {name for name in {*before, *after} if before.get(name) != after.get(name)}
        if names:
            for subject in (path, f"module:{family}:{module}"):
                self.names.setdefault(subject, set()).update(names)
        gone = {one.name for one in old.definitions[1:]}
        come = {one.name for one in new.definitions[1:]}
        self.subjects.update(f"name:{family}:{name}" for name in (gone | come) & names)


def answers(flow: Flow) -> Answers:
    """Return everything that a file answers, by the name under which it is asked.

    Positions in the source are no answers; the order among the facts of a name is one.
    """
    scopes = _scopes(flow)
    found: dict[str, list[object]] = defaultdict(list)
    for index, one in enumerate(flow.definitions):
        traits = (one.kind, one.decorators, one.parameters, one.annotations, one.returns)
        found[one.name].append((scopes[index], *traits, one.conditional))
        if one.decorators:
            found[DECORATED].append((scopes[index], one.decorators))
    for variable in flow.variables:
        found[variable.name].append((scopes[variable.scope], variable.kind))
    for item in flow.imports:
        what = (scopes[item.scope], item.module, item.level, item.name)
        found[item.alias or "*"].append(what)
    _bound(flow, scopes, found)
    for one_argument in flow.arguments:
        name = f"{one_argument.callee.rpartition('.')[2]}()"
        what_passed = (one_argument.callee, one_argument.place, one_argument.value)
        found[name].append((scopes[one_argument.scope], *what_passed))
    for index, path in flow.bases:
        found[flow.definitions[index].name].append((scopes[index], "base", path))
        found[DERIVED].append((scopes[index], path))
    return {name: tuple(facts) for name, facts in found.items()}


def _bound(flow: Flow, scopes: list[Scope], found: dict[str, list[object]]) -> None:
    for binding in flow.bindings:
        bound = (scopes[binding.scope], _owner(flow, binding), binding.target, binding.value)
        for name in _asked_by(flow, binding.scope, binding.target):
            found[name].append(bound)
        if binding.value.isidentifier():
            found[f"={binding.value}"].append(bound)


def _scopes(flow: Flow) -> list[Scope]:
    """Name each definition by qualified name, and by ordinals where names repeat around it."""
    seen: Counter[str] = Counter()
    ordinals = []
    for one in flow.definitions:
        ordinals.append(seen[one.qualname])
        seen[one.qualname] += 1
    repeated = any(ordinals)
    return [
        (one.qualname, _chain(flow, ordinals, index) if repeated else ())
        for index, one in enumerate(flow.definitions)
    ]


def _chain(flow: Flow, ordinals: Sequence[int], index: int) -> tuple[int, ...]:
    """Return the ordinals of a definition and of those around it; nothing when all are 0."""
    found = []
    while index and len(found) < len(ordinals):  # more can only be a circle
        found.append(ordinals[index])
        index = flow.definitions[index].scope
    return tuple(found) if any(found) else ()


def _owner(flow: Flow, binding: Binding) -> object:
    """Return what decides whether ``self.name = …`` binds an attribute of the object."""
    if "." not in binding.target:
        return None
    method = flow.definitions[binding.scope]
    return method.kind, method.decorators, method.parameters[:1], method.annotations[:1]


def _asked_by(flow: Flow, scope: int, target: str) -> Iterable[str]:
    """Return the names under which a binding is asked (see ``Lookups``)."""
    if target.startswith("<export>."):
        return (target.partition(".")[2],)
    if target.startswith("<"):
        return (flow.definitions[scope].name,)
    owner = target.partition("[")[0]
    return {owner, owner.rpartition(".")[2]}


def affected(connection: sqlite3.Connection, view: int, changes: Changes) -> set[int]:
    """Return the row ids of the files of a view that asked what changed."""
    found: set[int] = set()
    for subject in sorted(changes.subjects):
        found.update(file for file, _ in _dependents(connection, view, subject))
    for path, names in sorted(changes.names.items()):
        for file, asked in _dependents(connection, view, path):
            if not names.isdisjoint(asked.split("\n")):
                found.add(file)
    return found


def _dependents(
    connection: sqlite3.Connection, view: int, subject: str
) -> Iterable[tuple[int, str]]:
    return connection.execute(
        "SELECT d.file, d.names FROM dep d JOIN file f ON f.id = d.file"
        " WHERE d.subject = ? AND f.view = ?",
        (quote(subject), view),
    )
