"""What a file answers to those who ask it, by the name under which ``shape`` asks.

A name is asked in whatever scope it is bound. Whether a name has members at all is asked under the
name with a dot behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ...facts import Binding
from ...resolution.answers import Answers, scopes_of
from ...resolution.lookups import local_name
from ...store.packing import Flow


def answers(flow: Flow) -> Answers:
    """Return everything that a file answers."""
    scopes = scopes_of(flow)
    found: dict[str, list[object]] = defaultdict(list)
    for index, one in enumerate(flow.definitions):
        traits = (one.kind, one.decorators, one.parameters, one.annotations, one.returns)
        for name in (one.name, *_owners(flow, index)):
            found[name].append((scopes[index], scopes[one.scope], *traits, one.conditional))
    for variable in flow.variables:
        found[variable.name].append((scopes[variable.scope], variable.kind))
    for index, path in flow.bases:
        found[flow.definitions[index].name].append((scopes[index], "base", path))
    for item in flow.imports:
        imported = (scopes[item.scope], item.module, item.name)
        found[item.alias or "*"].append(imported)
    for binding in flow.bindings:
        bound = (scopes[binding.scope], binding.target, binding.value)
        for name in {*_asked_by(flow, binding)}:
            found[name].append(bound)
    return {name: tuple(facts) for name, facts in found.items()}


def _owners(flow: Flow, index: int) -> Iterator[str]:
    """Yield, with dots, the objects that a definition makes have members."""
    one = flow.definitions[index]
    around = flow.definitions[one.scope].qualname if one.scope else ""
    local = one.qualname[len(around) + 1 :] if around else one.qualname
    yield from (f"{part}." for part in dict.fromkeys(local.split(".")[:-1]))


def _asked_by(flow: Flow, binding: Binding) -> Iterator[str]:
    """Yield the names under which a binding is asked."""
    scope = flow.definitions[binding.scope]
    target = binding.target
    if target.startswith("<export>."):
        yield target[9:]
        return
    if target.startswith("<"):
        yield scope.name
        return
    owner, bracket, _ = target.partition("[")
    parts = owner.split(".")
    yield from (owner, *parts, local_name(scope, owner))
    if bracket or len(parts) > 1:
        yield from (f"{part}." for part in (*parts, *scope.qualname.split(".")))
