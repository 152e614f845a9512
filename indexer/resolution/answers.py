"""What a file answers to those who ask it, by the name under which it is asked.

Every way of asking in ``indexer.resolution.lookups`` has its counterpart here: what is missing here
is what an update misses. ``indexer.resolution.affected`` compares the answers of two contents.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ..facts import Binding
from ..store.packing import Flow
from .lookups import DECORATED, DERIVED, local_name
from .source import GLOBAL, NONLOCAL

Answers = Mapping[str, tuple[object, ...]]
Scope = tuple[str, tuple[int, ...]]  # qualified name, ordinals
Found = defaultdict[str, list[object]]


def answers(flow: Flow) -> Answers:
    """Return everything that a file answers, by the name under which it is asked.

    Positions in the source are no answers; the order among the facts of a name is one.
    """
    scopes, keys = scopes_of(flow), _Keys(flow)
    found: Found = defaultdict(list)
    _defined(flow, scopes, keys, found)
    _imported(flow, scopes, keys, found)
    _bound(flow, scopes, keys, found)
    _passed(flow, scopes, found)
    return {name: tuple(facts) for name, facts in found.items()}


def _defined(flow: Flow, scopes: list[Scope], keys: _Keys, found: Found) -> None:
    for index, one in enumerate(flow.definitions):
        traits = (one.kind, one.decorators, one.parameters, one.annotations, one.returns)
        what = (scopes[index], *traits, one.conditional)
        for name in {one.name, *keys.of(one.scope, one.name)}:
            found[name].append(what)
        if one.decorators:
            found[DECORATED].append((scopes[index], one.decorators))
    for variable in flow.variables:
        found[variable.name].append((scopes[variable.scope], variable.kind))
    for index, path in flow.bases:
        found[flow.definitions[index].name].append((scopes[index], "base", path))
        found[DERIVED].append((scopes[index], path))


def _imported(flow: Flow, scopes: list[Scope], keys: _Keys, found: Found) -> None:
    for item in flow.imports:
        imported = (scopes[item.scope], item.module, item.level, item.name)
        for name in keys.of(item.scope, item.alias) if item.alias else ("*",):
            found[name].append(imported)


def _passed(flow: Flow, scopes: list[Scope], found: Found) -> None:
    for one in flow.arguments:
        passed = (scopes[one.scope], one.callee, one.place, one.value)
        found[f"{one.callee.rpartition('.')[2]}()"].append(passed)
        if one.value.isidentifier():
            found[f">{one.value}"].append(passed)


def _bound(flow: Flow, scopes: list[Scope], keys: _Keys, found: Found) -> None:
    for binding in flow.bindings:
        bound = (scopes[binding.scope], _owner(flow, binding), binding.target, binding.value)
        for name in _asked_by(flow, keys, binding.scope, binding.target):
            found[name].append(bound)
        if binding.value.isidentifier():
            found[f"={binding.value}"].append(bound)


class _Keys:
    """Under which names the names of scopes are asked (see ``lookups.local_name``).

    A name that a function declares ``global`` or ``nonlocal`` is another scope's, and where an
    element is stored depends on who binds its container: such names are asked as they are, too.
    """

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._elsewhere = {
            one.target.partition("[")[0]
            for one in flow.bindings
            if one.value in (GLOBAL, NONLOCAL) or one.target.endswith("]")
        }

    def of(self, scope: int, name: str) -> set[str]:
        """Return the names under which a name of a scope is asked."""
        definitions = self._flow.definitions
        found = {local_name(definitions[scope], name)}
        if name in self._elsewhere:
            found.add(name)
            while scope:
                scope = definitions[scope].scope
                found.add(local_name(definitions[scope], name))
        return found


def scopes_of(flow: Flow) -> list[Scope]:
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
    found: list[int] = []
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


def _asked_by(flow: Flow, keys: _Keys, scope: int, target: str) -> Iterable[str]:
    """Return the names under which a binding is asked (see ``Lookups``)."""
    if target.startswith("<export>."):
        return (target.partition(".")[2],)
    if target.startswith("<"):
        return (flow.definitions[scope].name,)
    owner = target.partition("[")[0]
    if owner == target and "." not in owner:
        return keys.of(scope, target)
    return {owner, owner.rpartition(".")[2]}
