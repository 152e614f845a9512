"""Which field or constant a read or a write means; only those of the repository are edges."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts import Import, Reference
from ..store.packing import FlowDefinition
from .resolve import Resolver
from .values import Candidate, Candidates, Found, Value


class Fields:
    """Resolves attributes and constants."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._lookups = resolver.lookups

    def found(self, file: int, item: Reference) -> Iterator[Found]:
        """Yield the fields and constants that a use can mean."""
        receiver, dot, name = item.path.rpartition(".")
        if not dot:
            yield from self._constant(file, item.scope, name)
            return
        for candidate in self._resolver.path(file, item.scope, receiver):
            yield from self._member(candidate, name)

    def properties(self, file: int, item: Reference) -> Candidates:
        """Return the properties that reading an attribute runs."""
        receiver, dot, name = item.path.rpartition(".")
        found = []
        for candidate in self._resolver.path(file, item.scope, receiver) if dot else ():
            value = candidate.value
            if value.kind not in ("instance", "super"):
                continue
            for position, owner in enumerate(self._resolver.order((value.file, value.index))):
                if isinstance(owner, str):
                    break
                bound = self._lookups.bound(*owner, name)
                for index, what in bound:
                    one = Value("function", owner[0], index)
                    if isinstance(what, FlowDefinition) and self._resolver.members.is_property(one):
                        inherited = position > 0 and candidate.strategy == "self"
                        strategy = "inherited" if inherited else candidate.strategy
                        found.append(Candidate(one, strategy, candidate.confidence))
                if bound:
                    break
        return tuple(found)

    def _member(self, candidate: Candidate, name: str) -> Iterator[Found]:
        value = candidate.value
        if value.kind == "module":
            yield from self._symbol(value.file, 0, name, candidate.confidence, "import")
        elif value.kind in ("class", "instance"):
            for owner in self._resolver.order((value.file, value.index)):
                if isinstance(owner, str):
                    return  # a base outside may have it
                found = list(self._symbol(*owner, name, candidate.confidence, candidate.strategy))
                yield from found
                if found or self._lookups.bound(*owner, name):
                    return

    def _constant(self, file: int, scope: int, name: str) -> Iterator[Found]:
        """Look up a bare name: hidden by nothing nearer, the module's or an imported one."""
        at = scope
        while at:
            if self._lookups.bound(file, at, name):
                return
            at = self._lookups.definition(file, at).scope
        own = list(self._symbol(file, 0, name, 1.0, "scope"))
        yield from own
        if own:
            return
        for _, what in self._lookups.bound(file, 0, name):
            if isinstance(what, Import) and what.name not in ("", "*"):
                rules = self._lookups.rules(file)
                for candidate in rules.imported(self._lookups, file, what):
                    yield from self._member(candidate, what.name)

    def _symbol(
        self, file: int, scope: int, name: str, confidence: float, strategy: str
    ) -> Iterator[Found]:
        position = self._lookups.variable(file, scope, name)
        if position is not None:
            number = self._lookups.snapshot.file(file).ids[position]
            yield Found(number, None, strategy, confidence)
