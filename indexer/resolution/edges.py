"""Derives the edges of one file: a pure function of its facts and of its look-ups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from ..facts import Import, Reference
from .canonical import CanonicalScopes
from .families import family_of, resolver_of
from .fields import Fields
from .lookups import Lookups
from .resolve import Resolver
from .snapshot import Snapshot
from .values import CLASSES, Candidate, Candidates, Found, Value

Use = tuple[str, int, Found]  # kind of edge, scope that it starts from, where it leads
NAME_CONFIDENCE = 0.5  # shared by all definitions of the same name
MAX_NAMESAKES = 5  # with more, a name tells nothing


class EdgeRow(NamedTuple):
    """An edge as the database holds it, without file and position; see ``model.Edge``."""

    kind: str
    source: int
    target: int | None
    name: str | None
    strategy: str
    confidence: float
    line: int
    column: int
    start_byte: int
    end_byte: int


_row = partial(tuple.__new__, EdgeRow)  # without the checks of the constructor: half a million rows


class Deriver:
    """Derives file after file of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._lookups = Lookups(snapshot)
        self._resolvers: dict[str, Resolver] = {}

    def edges(self, file: int) -> tuple[list[EdgeRow], dict[str, list[str]]]:
        """Return a file's edges in their order, and what was asked for them.

        Args:
            file: number of the file in the snapshot.

        Returns:
            the edges (imports, then references by position, then overrides), and subject → names
            of the look-ups made.
        """
        self._resolver = self._of(self._snapshot.row(file).language)
        self._fields = Fields(self._resolver)
        self._resolver.engine.enter(file)
        self._ids = self._snapshot.file(file).ids
        self._scopes = CanonicalScopes(self._lookups, file)
        self._known: dict[tuple[str, int, str], list[tuple[str, Found]]] = {}
        rows = list(self._imports(file))
        references, places = self._snapshot.references(file)
        for reference in references:
            rows.extend(self._reference(file, reference))
        rows.extend(self._overrides(file, places))
        return rows, self._lookups.questions(self._lookups.asked)

    def _of(self, language: str) -> Resolver:
        """Return what resolves the files of a language's family."""
        family = family_of(language)
        if family not in self._resolvers:
            self._resolvers[family] = resolver_of(family)(self._lookups)
        return self._resolvers[family]

    # Imports

    def _imports(self, file: int) -> Iterator[EdgeRow]:
        """Yield one edge per module that a file imports at a place."""
        seen = set()
        source = self._snapshot.file(file)
        for item in source.flow.imports:
            for found in self._imported(file, item):
                key = (item.start_byte, found.target, found.name)
                if key not in seen:
                    seen.add(key)
                    place = (item.line, item.column, item.start_byte, item.end_byte)
                    yield EdgeRow("imports", source.ids[0], *found, *place)

    def _imported(self, file: int, item: Import) -> Iterator[Found]:
        rules = self._lookups.rules(file)
        candidates = rules.target(self._lookups, file, item)
        if not candidates:
            yield Found(None, rules.described(item), "unresolved", 0.0)
        for candidate in candidates:
            value = self._submodule(candidate, item)
            strategy, confidence = candidate.strategy, candidate.confidence
            if value.kind == "module":
                yield Found(self._snapshot.file(value.file).ids[0], None, strategy, confidence)
            else:
                yield Found(None, value.name, strategy, confidence)

    def _submodule(self, candidate: Candidate, item: Import) -> Value:
        """Prefer the submodule that ``from package import submodule`` takes."""
        value = candidate.value
        if item.name in ("", "*") or value.kind not in ("module", "package"):
            return value
        if value.kind == "module" and self._lookups.bound(value.file, 0, item.name):
            return value
        rules = self._lookups.rules(value.file)
        if value.kind == "package":
            found = rules.package_child(self._lookups, value.file, value.name, item.name)
        else:
            found = rules.child(self._lookups, value.file, item.name)
        return next((one.value for one in found), value)

    # Calls, bases, decorators, attributes

    def _reference(self, file: int, item: Reference) -> Iterator[EdgeRow]:
        """Yield the edges of a use: one per candidate, or one unresolved."""
        place = (item.line, item.column, item.start_byte, item.end_byte)
        for kind, scope, found in self._uses(file, item):
            yield _row((kind, self._ids[scope], *found, *place))

    def _uses(self, file: int, item: Reference) -> Iterable[Use]:
        """Return what a use means; alike for all that mean the same."""
        if item.kind in ("inherits", "decorates"):
            return self._meant(file, item)
        scope = self._scopes.of(item.scope, item.path)
        key = (item.kind, scope, item.path)
        found = self._known.get(key)
        if found is None:
            one = item._replace(scope=scope) if scope != item.scope else item
            found = self._known[key] = [(kind, what) for kind, _, what in self._meant(file, one)]
        return ((kind, item.scope, what) for kind, what in found)

    def _meant(self, file: int, item: Reference) -> Iterator[Use]:
        for found in self._found(file, item):
            yield item.kind, item.scope, found
        for scope, found in self._ran(file, item):
            yield "calls", scope, found
        if item.kind == "calls":
            for number in sorted({*self._classes(file, item)}):
                yield "instantiates", item.scope, Found(number, None, "constructor", 1.0)

    def _found(self, file: int, item: Reference) -> list[Found]:
        if item.kind == "runs":
            return []
        if item.kind in ("reads", "writes"):
            return _strongest(self._fields.found(file, item))
        return _strongest(self._used(file, item))

    def _ran(self, file: int, item: Reference) -> Iterator[tuple[int, Found]]:
        """Yield callers and functions of the repository that a use runs without calling them."""
        scope, paths = item.scope, [item.path]
        if item.kind == "decorates":
            scope = self._snapshot.file(file).definition(scope).scope
        elif item.kind == "runs":
            paths = _implied(item.path)
        elif item.kind != "reads":
            return
        if item.kind == "reads":
            found = self._fields.properties(file, item)
        else:
            groups = [self._resolver.path(file, scope, path) for path in paths]
            found = tuple(one for group in groups for one in group)
        for one in _strongest(Found(*one) for one in self._targets(found, "calls")):
            if one.target is not None:
                yield scope, one

    def _used(self, file: int, item: Reference) -> list[Found]:
        found = self._candidates(file, item)
        targets = [Found(*one) for one in self._targets(found, item.kind)]
        targets = targets or list(self._namesakes(file, item))
        return targets or [Found(None, item.path, "unresolved", 0.0)]

    def _candidates(self, file: int, item: Reference) -> Candidates:
        scope = item.scope
        if item.kind in ("inherits", "decorates"):
            scope = self._snapshot.file(file).definition(scope).scope
        path = item.path.removesuffix("()") if item.kind == "decorates" else item.path
        return self._resolver.path(file, scope, path)

    def _targets(
        self, found: Candidates, kind: str
    ) -> Iterator[tuple[int | None, str | None, str, float]]:
        for candidate in found:
            value, strategy = candidate.value, candidate.strategy
            if kind == "calls" and value.kind in ("class", "instance"):
                called = self._invoked(candidate)
                if called is None:
                    continue
                value, strategy = called
            if value.kind in ("external", "builtin"):
                yield None, value.name, value.kind, candidate.confidence
            elif value.kind in ("class", "function", "method"):
                yield self._symbol(value), None, strategy, candidate.confidence
            elif value.kind == "access":
                name = self._resolver.containers.described(value)
                if name:
                    yield None, name, "builtin", candidate.confidence

    def _invoked(self, candidate: Candidate) -> tuple[Value, str] | None:
        """Return the method that calling a class or an object runs."""
        value = candidate.value
        run = self._resolver.run(candidate)
        if value.kind == "class":
            return (value if run is None else run.value), "constructor"
        return None if run is None else (run.value, candidate.strategy)

    def _classes(self, file: int, item: Reference) -> Iterator[int]:
        """Yield the classes of the repository that a call makes an object of."""
        for one in self._candidates(file, item):
            if one.value.kind == "class":
                yield self._symbol(one.value)

    def _namesakes(self, file: int, item: Reference) -> Iterator[Found]:
        """Yield what is called alike, for a use of something unknown."""
        rules = self._lookups.rules(file)
        receiver, dot, name = item.path.rpartition(".")
        if rules.by_label:
            places = self._lookups.named(rules.family, name.removesuffix("()"))
        elif item.kind != "calls" or not dot or not receiver or name in rules.common:
            return
        else:
            places = self._lookups.methods(rules.family, name)
        if len(places) <= MAX_NAMESAKES:
            for number, index in places:
                target = self._snapshot.file(number).ids[index]
                yield Found(target, None, "name", NAME_CONFIDENCE / len(places))

    def _symbol(self, value: Value) -> int:
        return self._snapshot.file(value.file).ids[value.index]

    # Overrides

    def _overrides(self, file: int, places: list[tuple[int, int]]) -> Iterator[EdgeRow]:
        """Yield an edge from each method to the one that it replaces in the nearest base."""
        source = self._snapshot.file(file)
        for index, one in enumerate(source.flow.definitions):
            if one.kind != "method" or source.definition(one.scope).kind not in CLASSES:
                continue
            line, start = places[index]
            found = self._overridden((file, one.scope), one.name)
            if found is not None:
                how = ("inherited", 1.0, line, 0, start, start)
                yield EdgeRow("overrides", source.ids[index], found, None, *how)

    def _overridden(self, owner: tuple[int, int], name: str) -> int | None:
        for base in self._resolver.order(owner)[1:]:
            if isinstance(base, str):
                return None  # something outside may come first
            for index, _ in self._lookups.bound(*base, name):
                return None if index < 0 else self._snapshot.file(base[0]).ids[index]
        return None


def _implied(path: str) -> list[str]:
    """Return what a loop or a ``with`` runs: the iterator's and the context's methods."""
    if path.endswith("[]"):
        before = path.removesuffix("[]")
        return [f"{before}.__iter__", f"{before}.__iter__().__next__"]
    before, dot, entering = path.rpartition(".")
    leaving = {"__enter__": "__exit__", "__aenter__": "__aexit__"}.get(entering)
    return [path, f"{before}{dot}{leaving}"] if leaving else [path]


def _strongest(targets: Iterable[Found]) -> list[Found]:
    """Sort by confidence, the strongest first, else as found; each target once."""
    targets = list(targets)
    if len(targets) == 1:
        return [targets[0]._replace(confidence=round(targets[0].confidence, 4))]
    best: dict[tuple[int | None, str | None], Found] = {}
    for one in sorted(targets, key=lambda one: -one.confidence):
        if (one.target, one.name) not in best:
            best[one.target, one.name] = one._replace(confidence=round(one.confidence, 4))
    return list(best.values())
