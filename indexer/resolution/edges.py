"""Derives the edges of a tree from its facts, in one deterministic pass.

The pass runs over the whole tree after every change, so an incremental update equals a full one
by construction. Parsing, not this, is what takes time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..facts import Import, Reference
from ..languages.python.builtin_names import METHODS
from ..model import Edge
from .module_lookup import ModuleLookup
from .program import Program, SourceFile
from .resolve import Resolver
from .values import Candidate, Candidates, Value

NAME_CONFIDENCE = 0.5  # shared by all methods of the same name
MAX_NAMESAKES = 5  # with more, a name tells nothing


def derive_edges(program: Program) -> Iterator[Edge]:
    """Yield every edge, ordered by source file, kind and position."""
    deriver = _Deriver(program)
    for number, source in enumerate(program.files):
        yield from deriver.imports(number, source)
        for reference in source.facts.references:
            yield from deriver.reference(number, source, reference)


class _Deriver:
    """Turns references into edges."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._resolver = Resolver(program)
        self._modules = ModuleLookup(program)

    def imports(self, number: int, source: SourceFile) -> Iterator[Edge]:
        """Yield one edge per module that a file imports at a place."""
        seen = set()
        for item in source.facts.imports:
            for target, name, strategy, confidence in self._imported(number, item):
                key = (item.start_byte, target, name)
                if key not in seen:
                    seen.add(key)
                    place = (item.line, item.start_byte, item.end_byte)
                    yield Edge(source.ids[0], target, name, "imports", strategy, confidence, *place)

    def _imported(self, number: int, item: Import) -> Iterator[tuple[str, str, str, float]]:
        name = self._modules.absolute(number, item)
        found = () if name is None else self._modules.find(number, name, relative=item.level > 0)
        if not found:
            yield "", "." * item.level + item.module, "unresolved", 0.0
        for candidate in found:
            value = self._submodule(candidate, item)
            if value.kind == "module":
                source = self._program.files[value.file]
                yield source.ids[0], source.module, candidate.strategy, candidate.confidence
            else:
                yield "", value.name, candidate.strategy, candidate.confidence

    def _submodule(self, candidate: Candidate, item: Import) -> Value:
        """Prefer the submodule that ``from package import submodule`` takes."""
        value = candidate.value
        if item.name in ("", "*") or value.kind not in ("module", "package"):
            return value
        if value.kind == "module" and item.name in self._program.files[value.file].names.get(0, {}):
            return value
        return next((one.value for one in self._modules.child(value, item.name)), value)

    def reference(self, number: int, source: SourceFile, item: Reference) -> Iterator[Edge]:
        """Yield the edges of a call or a base class: one per candidate, or one unresolved."""
        scope = item.scope
        if item.kind == "inherits":
            scope = source.definition(scope).scope
        found = self._resolver.path(number, scope, item.path)
        targets = list(self._targets(found, item.kind)) or list(self._namesakes(item))
        targets = targets or [("", item.path, "unresolved", 0.0)]
        for target, name, strategy, confidence in _strongest(targets):
            place = (item.line, item.start_byte, item.end_byte)
            yield Edge(
                source.ids[item.scope], target, name, item.kind, strategy, confidence, *place
            )

    def _targets(self, found: Candidates, kind: str) -> Iterator[tuple[str, str, str, float]]:
        for candidate in found:
            value, strategy = candidate.value, candidate.strategy
            if kind == "calls" and value.kind in ("class", "instance"):
                called = self._invoked(candidate)
                if called is None:
                    continue
                value, strategy = called
            if value.kind in ("external", "builtin"):
                yield "", value.name, value.kind, candidate.confidence
            elif value.kind in ("class", "function"):
                yield (*self._symbol(value), strategy, candidate.confidence)

    def _invoked(self, candidate: Candidate) -> tuple[Value, str] | None:
        """Return the method that calling a class or an object runs."""
        value = candidate.value
        method = "__init__" if value.kind == "class" else "__call__"
        for one in self._resolver.attribute(candidate, method):
            if one.value.kind == "function":
                constructed = value.kind == "class"
                return one.value, "constructor" if constructed else candidate.strategy
        return (value, "constructor") if value.kind == "class" else None

    def _namesakes(self, item: Reference) -> Iterator[tuple[str, str, str, float]]:
        """Yield methods that are called alike, for a call on something unknown."""
        receiver, dot, name = item.path.rpartition(".")
        if item.kind != "calls" or not dot or not receiver or name in METHODS:
            return
        places = self._program.methods.get(name, ())
        if len(places) <= MAX_NAMESAKES:
            for file, index in places:
                value = Value("function", file, index)
                yield (*self._symbol(value), "name", NAME_CONFIDENCE / len(places))

    def _symbol(self, value: Value) -> tuple[str, str]:
        source = self._program.files[value.file]
        qualname = source.definition(value.index).qualname
        return source.ids[value.index], f"{source.module}.{qualname}".lstrip(".")


def _strongest(
    targets: Iterable[tuple[str, str, str, float]],
) -> list[tuple[str, str, str, float]]:
    """Sort by confidence, the strongest first, each target once."""
    best: dict[tuple[str, str], tuple[str, str, str, float]] = {}
    for one in sorted(targets, key=lambda one: (-one[3], one[1], one[0], one[2])):
        best.setdefault((one[0], one[1]), (*one[:3], round(one[3], 4)))
    return list(best.values())
