"""What attributes of values mean: of modules, classes, objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..store.packing import FlowDefinition
from .containers import CONTAINERS
from .values import Candidate, Candidates, Class, Value, merge, through_variable

if TYPE_CHECKING:
    from .resolve import Resolver

ATTRIBUTE_CONFIDENCE = 0.9
EXTERNAL_BASE_CONFIDENCE = 0.7
SUBCLASS_CONFIDENCE = 0.7
_ENTERING = ("__enter__", "__aenter__")
_ENUMERATIONS = ("external:enum.", "external:aenum.")


class Members:
    """Answers for one resolver."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._lookups = resolver.lookups

    def attribute(self, candidate: Candidate, name: str) -> Candidates:
        """Return what an attribute of a value can mean."""
        value = candidate.value
        if value.kind in ("external", "builtin"):
            if name in _ENTERING:
                return self._resolver.containers.attribute(candidate, name)
            return (candidate.outside(f"{value.name}.{name}"),)
        if value.kind == "module":
            found = self._resolver.member(value.file, name) or self._child(value, name)
            return tuple(one.scaled(candidate.confidence).imported() for one in found)
        if value.kind == "package":
            return self._child(value, name)
        if value.kind in ("class", "instance", "super"):
            return self._of_class(candidate, name)
        if value.kind in CONTAINERS:
            return self._resolver.containers.attribute(candidate, name)
        return self._foreign(candidate, name)

    def _child(self, value: Value, name: str) -> Candidates:
        """Return a submodule."""
        rules = self._lookups.rules(value.file)
        if value.kind == "package":  # its file is one that imports it
            return rules.package_child(self._lookups, value.file, value.name, name)
        return rules.child(self._lookups, value.file, name)

    def _of_class(self, candidate: Candidate, name: str) -> Candidates:
        value = candidate.value
        if name == "__class__" and value.kind == "instance":
            kind = Value("class", value.file, value.index)
            return (Candidate(kind, candidate.strategy, candidate.confidence),)
        order = self._resolver.order((value.file, value.index))
        for position, owner in enumerate(order):
            if position == 0 and value.kind == "super":
                continue
            found = self._in_class(owner, name, candidate)
            if found:
                inherited = position > 0 and candidate.strategy == "self"
                strategy = "inherited" if inherited else candidate.strategy
                return tuple(one.reached(strategy) for one in found)
        found = self._foreign(candidate, name)
        if not found and candidate.strategy == "self" and value.kind == "instance":
            return self._in_subclasses(value, name)
        return found

    def _in_subclasses(self, value: Value, name: str) -> Candidates:
        """Return what the same file's subclasses have for something that a class leaves open."""
        owner = (value.file, value.index)
        groups: list[Candidates] = []
        for index in self._lookups.derived(value.file):
            order = self._resolver.order((value.file, index))
            if owner in order[1:] and self._lookups.bound(value.file, index, name):
                one = Candidate(Value("instance", value.file, index), "inherited")
                groups.append(self._in_class((value.file, index), name, one))
        merged = merge(groups, len(groups)) if groups else ()
        return tuple(one.scaled(SUBCLASS_CONFIDENCE).labelled("inherited") for one in merged)

    def _in_class(self, owner: Class | str, name: str, candidate: Candidate) -> Candidates:
        if isinstance(owner, str):  # a base outside the repository
            kind, _, outside = owner.partition(":")
            value = Value(kind, name=f"{outside}.{name}")
            return (Candidate(value, kind, candidate.confidence * EXTERNAL_BASE_CONFIDENCE),)
        file, index = owner
        bound = self._lookups.bound(file, index, name)
        groups: list[Candidates] = []
        if bound:
            found = self._resolver.bound(file, index, name, bound)
            if found and any(isinstance(what, FlowDefinition) for _, what in bound):
                return self._accessed(found, candidate)
            groups.append(self._accessed(found, candidate))
            if self._is_member_of_enumeration(candidate, owner):
                return (Candidate(Value("instance", *owner), candidate.strategy),)
        assigned = self._lookups.assigned(file, index, name)
        typed = [one for one in assigned if one[1].startswith(":")]
        if typed and any(self._resolver.path(file, *one) for one in typed):
            assigned = [one for one in assigned if one[1].startswith((":", "[", "{"))]
        groups.extend(
            tuple(
                one.scaled(candidate.confidence)
                for one in self._assigned(owner, method, name, path)
            )
            for method, path in assigned
            if path
        )
        known = [group for group in groups if group]
        unknown = sum(1 for _, path in assigned if not path)
        return merge(known, len(known) + unknown) if known else ()

    def _assigned(self, owner: Class, method: int, name: str, path: str) -> Candidates:
        file, index = owner
        if path in ("[]", "{}"):
            kind = "list" if path == "[]" else "table"
            return (Candidate(Value(kind, file, index, name), "assignment"),)
        return tuple(through_variable(one) for one in self._resolver.path(file, method, path))

    def _is_member_of_enumeration(self, candidate: Candidate, owner: Class) -> bool:
        if candidate.value.kind != "class":
            return False
        order = self._resolver.order(owner)
        return any(isinstance(one, str) and one.startswith(_ENUMERATIONS) for one in order)

    def _accessed(self, found: Candidates, candidate: Candidate) -> Candidates:
        """Turn properties into what they give, and functions into methods of the object."""
        groups: list[Candidates] = []
        for one in found:
            value = one.value
            if value.kind != "function":
                groups.append((one.scaled(candidate.confidence),))
                continue
            method = self._method(value, candidate)
            if self.is_property(value) and candidate.value.kind != "class":
                given = self._resolver.calls.results(method, lambda _: ())
                groups.append(tuple(result.scaled(candidate.confidence) for result in given))
            else:
                certain = candidate.value.kind == "class"
                factor = candidate.confidence * (1.0 if certain else ATTRIBUTE_CONFIDENCE)
                groups.append((Candidate(method, one.strategy, one.confidence * factor),))
        return merge(groups, 1)

    def _method(self, value: Value, candidate: Candidate) -> Value:
        """Return a function of a class as the object or class gives it."""
        one = self._lookups.definition(value.file, value.index)
        rules = self._lookups.rules(value.file)
        base = candidate.value
        if one.kind != "method" or not rules.receiver(one):
            return value
        if base.kind == "class" and not rules.receives_class(one):
            return value
        if base.kind == "super":
            base = Value("instance", base.file, base.index)
        return Value("method", value.file, value.index, base=base)

    def is_property(self, value: Value) -> bool:
        """Return whether reading a function as an attribute runs it."""
        decorators = self._lookups.definition(value.file, value.index).decorators
        return any(name.rpartition(".")[2].endswith("property") for name in decorators)

    def _foreign(self, candidate: Candidate, name: str) -> Candidates:
        """Return what code outside a class or function assigns to its attribute, in its file."""
        value = candidate.value
        if value.kind not in ("class", "instance", "function"):
            return ()
        groups: list[Candidates] = []
        for scope, owner, path in self._lookups.foreign(value.file, name):
            for one in self._resolver.path(value.file, scope, owner):
                same = (one.value.file, one.value.index) == (value.file, value.index)
                if same and one.value.kind in ("class", value.kind):
                    found = self._resolver.path(value.file, scope, path)
                    groups.append(tuple(through_variable(target) for target in found))
        merged = merge(groups, len(groups)) if groups else ()
        return tuple(one.scaled(candidate.confidence) for one in merged)
