"""What calls give, what parameters are given, and what decorators make of definitions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from ..store.packing import FlowDefinition
from .annotations import SELF
from .source import Element
from .values import MAX_ALTERNATIVES, Candidate, Candidates, Value, merge

if TYPE_CHECKING:
    from .resolve import Resolver

PASSED_CONFIDENCE = 0.9  # other files may pass something else
RETURNED_CONFIDENCE = 0.95
_ARGUMENTS = re.compile(r"\([^()]*\)")
_TRANSPARENT = frozenset(
    {
        "property",
        "cached_property",
        "staticmethod",
        "classmethod",
        "abstractmethod",
        "overload",
        "override",
        "final",
        "wraps",
        "lru_cache",
        "cache",
        "dataclass",
        "contextmanager",
        "asynccontextmanager",
        "total_ordering",
        "setter",
        "getter",
        "deleter",
        "runtime_checkable",
        "fixture",
        "parametrize",
    }
)
_INNER = ("function", "method", "class", "instance")

Decorations = dict[int, list[tuple[int, Candidates]]]  # (parameters filled anyway, decorated)
Given = Callable[[str], Candidates]  # parameter → what a call passes for it


class Calls:
    """Answers for one resolver."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._lookups = resolver.lookups

    # Results

    def called(self, candidate: Candidate, file: int, scope: int, path: str) -> Candidates:
        """Return what calling a value gives.

        Args:
            candidate: what is called.
            file: where the call stands.
            scope: definition in whose body it stands.
            path: of what is called, as the call writes it.
        """
        value = candidate.value
        if value.kind == "class":
            made = Value("instance", value.file, value.index)
            return (Candidate(made, candidate.strategy, candidate.confidence),)
        if value.kind in ("function", "method"):
            found = self.results(value, lambda name: self._given(value, name, file, scope, path))
        elif value.kind == "instance":
            found = self._resolver.called_attribute(value, "__call__")
        elif value.kind == "lambda":
            found = self._resolver.path(value.file, value.index, value.name)
        elif value.kind == "typed":
            found = self._resolver.annotations.called(value)
        elif value.kind == "access":
            found = self._resolver.containers.accessed(value)
        else:
            return ()
        return tuple(one.scaled(candidate.confidence) for one in found)

    def results(self, value: Value, given: Given) -> Candidates:
        """Return what a function gives: of its annotation, else of its ``return`` statements."""
        one = self._lookups.definition(value.file, value.index)
        if self._lookups.results(value.file, value.index, "<yield>"):
            return (Candidate(Value("generator", value.file, value.index, base=value), "return"),)
        if one.returns in SELF:
            return self._self(value, one)
        if one.returns:
            found = self._resolver.path(value.file, one.scope, one.returns)
            if found:
                return found
        paths = self._lookups.results(value.file, value.index, "<return>")
        groups = [self._result(value, one, path, given) for path in paths]
        groups = [group for group in groups if group]
        return merge(groups, len(groups)) if groups else ()

    def yielded(self, generator: Value) -> Candidates:
        """Return what iterating over a generator gives."""
        value = generator.base
        if value is None:
            return ()
        one = self._lookups.definition(value.file, value.index)
        found = self._resolver.path(value.file, one.scope, one.returns) if one.returns else ()
        typed = [candidate.value for candidate in found if candidate.value.kind == "typed"]
        groups = [self._resolver.annotations.element(held, "") for held in typed]
        if not any(groups):
            paths = self._lookups.results(value.file, value.index, "<yield>")
            groups = [self._result(value, one, path, _nothing_given) for path in paths if path]
        groups = [group for group in groups if group]
        return merge(groups, len(groups)) if groups else ()

    def _self(self, value: Value, one: FlowDefinition) -> Candidates:
        if value.base is not None and value.base.kind in ("instance", "class"):
            made = Value("instance", value.base.file, value.base.index)
        elif one.kind == "method":
            made = Value("instance", value.file, one.scope)
        else:
            return ()
        return (Candidate(made, "annotation"),)

    def _result(self, value: Value, one: FlowDefinition, path: str, given: Given) -> Candidates:
        """Return one result, with what the call passes in place of parameters."""
        root, steps = self._resolver.steps(path)
        start: Candidates = ()
        if root in one.parameters:
            start = self._own(value, one, root) or given(root)
        if start:
            found = self._followed(start, root, steps, value)
        else:
            found = self._resolver.path(value.file, value.index, path)
        return tuple(_returned(candidate) for candidate in found)

    def _followed(
        self, start: Candidates, root: str, steps: Sequence[str], value: Value
    ) -> Candidates:
        """Follow a result from what stands for a parameter; nothing where that goes in a circle."""
        engine = self._resolver.engine
        if not engine.begin(("result", value, root, tuple(steps), start)):
            return ()
        try:
            return self._resolver.follow(start, root, steps, value.file, value.index)
        finally:
            engine.end()

    def _own(self, value: Value, one: FlowDefinition, name: str) -> Candidates:
        """Return the object that a method belongs to, when its class inherits the method."""
        base = value.base
        if base is None or base.kind not in ("instance", "class") or base.index == one.scope:
            return ()
        if self._lookups.rules(value.file).receiver(one) != name:
            return ()
        return (Candidate(base, "self"),)

    def _given(self, value: Value, name: str, file: int, scope: int, path: str) -> Candidates:
        """Return what a call at a place passes for a parameter."""
        one = self._lookups.definition(value.file, value.index)
        groups = [
            self._resolver.path(file, scope, argument.value)
            for argument in self._lookups.given(file, scope, path)
            if fits(argument.place, one.parameters, name, int(value.kind == "method"))
        ]
        return merge(groups, len(groups)) if groups else ()

    # Parameters

    def passed(self, file: int, index: int, name: str) -> Candidates:
        """Return what the calls in a function's own file pass for a parameter."""
        one = self._lookups.definition(file, index)
        groups = [
            *self._by_calls(file, index, one, name),
            *self._by_decoration(file, index, one, name),
        ]
        groups = [group for group in groups if group]
        if not groups:
            return ()
        merged = merge(groups, len(groups))
        if len(merged) > MAX_ALTERNATIVES:
            return ()
        return tuple(_through(candidate, "argument", PASSED_CONFIDENCE) for candidate in merged)

    def collected(self, container: Value, key: str) -> Candidates:
        """Return what calls pass into a starred parameter."""
        if container.index <= 0:
            return ()
        one = self._lookups.definition(container.file, container.index)
        if container.name not in one.parameters:
            return ()
        if container.kind == "table":
            wanted = f"**{key.strip(chr(39))}"
        else:
            wanted = f"*{one.parameters.index(container.name)}"
        return self._resolver.passed(container.file, container.index, wanted)

    def filled(self, container: Value) -> Iterator[Element]:
        """Yield what functions of the file store in a container that they are passed."""
        file, lookups = container.file, self._lookups
        for argument in lookups.handed(file, container.name):
            held = self._resolver.path(file, argument.scope, container.name)
            if all(one.value != container for one in held):
                continue
            for callee in self._resolver.path(file, argument.scope, argument.callee):
                run = self._resolver.run(callee)
                if run is None or run.value.file != file:
                    continue
                one, offset = lookups.definition(file, run.value.index), run.value.kind == "method"
                for name in one.parameters:
                    if fits(argument.place, one.parameters, name, offset):
                        yield from lookups.elements(file, run.value.index, name)

    def _by_calls(
        self, file: int, index: int, one: FlowDefinition, name: str
    ) -> Iterator[Candidates]:
        for callee in self._names(file, index, one):
            for argument in self._lookups.arguments(file, callee):
                if not any(fits(argument.place, one.parameters, name, o) for o in (0, 1)):
                    continue
                for offset, confidence in self._reaching(
                    file, argument.scope, argument.callee, index
                ):
                    if fits(argument.place, one.parameters, name, offset):
                        found = self._resolver.path(file, argument.scope, argument.value)
                        yield tuple(candidate.scaled(confidence) for candidate in found)

    def _names(self, file: int, index: int, one: FlowDefinition) -> list[str]:
        """Return the last names under which a file can call a function."""
        names = [one.name]
        around = self._lookups.definition(file, one.scope)
        if one.name == self._lookups.rules(file).constructor:
            names += [around.name, "cls", "__class__"]
            names += self._subclasses(file, one.scope)
        elif one.scope and around.kind in ("function", "method"):
            names.append(f"{around.name}()")
        for name in list(names):
            names.extend(self._lookups.aliases(file, name))
        return list(dict.fromkeys(names))

    def _subclasses(self, file: int, owner: int) -> list[str]:
        return [
            self._lookups.definition(file, index).name
            for index in self._lookups.derived(file)
            if index != owner and (file, owner) in self._resolver.order((file, index))
        ]

    def _reaching(
        self, file: int, scope: int, path: str, index: int
    ) -> Iterator[tuple[int, float]]:
        """Yield (parameters that the call fills by itself, confidence) where a path leads to it."""
        for candidate in self._resolver.path(file, scope, path):
            run = self._resolver.run(candidate)
            if run is not None and (run.value.file, run.value.index) == (file, index):
                yield int(run.value.kind == "method"), candidate.confidence

    def _by_decoration(
        self, file: int, index: int, one: FlowDefinition, name: str
    ) -> Iterator[Candidates]:
        """Yield the definitions of the file that a function decorates."""
        if name not in one.parameters[:2]:
            return
        decorations = cast("Decorations", self._resolver.engine.ask(("decorations", file)))
        for offset, inner in decorations.get(index, ()):
            if one.parameters[offset : offset + 1] == (name,):
                yield inner

    def decorations(self, file: int) -> Decorations:
        """Return what each function of a file decorates in it."""
        found: Decorations = {}
        for decorated in self._lookups.decorated(file):
            scope = self._lookups.definition(file, decorated).scope
            inner = self._raw(file, decorated)
            for path in self.decorators(file, decorated):
                for candidate in self._resolver.path(file, scope, path):
                    run = self._resolver.run(candidate)
                    if run is not None and run.value.file == file:
                        offset = int(run.value.kind == "method")
                        given = tuple(one.scaled(candidate.confidence) for one in inner)
                        found.setdefault(run.value.index, []).append((offset, given))
                inner = self._apply(file, scope, path, inner) or inner
        return found

    # Decorators

    def decorators(self, file: int, index: int) -> tuple[str, ...]:
        """Return the paths of the decorators that can change a definition, the inner first."""
        return _changing(self._lookups.definition(file, index).decorators)

    def decorated(self, file: int, index: int) -> Candidates:
        """Return what stands under a definition's name once its decorators have run."""
        scope = self._lookups.definition(file, index).scope
        current = self._raw(file, index)
        for path in self.decorators(file, index):
            current = self._apply(file, scope, path, current) or current
        return current

    def _raw(self, file: int, index: int) -> Candidates:
        return (self._resolver.definition_candidate(file, index),)

    def _apply(self, file: int, scope: int, path: str, current: Candidates) -> Candidates:
        """Return what a decorator makes of something; nothing when that is not known."""
        groups: list[Candidates] = []
        for candidate in self._resolver.path(file, scope, path):
            if candidate.value.kind not in _INNER:
                continue
            made = self._made(candidate, current)
            if made and candidate.value.file != file:
                made = merge([made, current], 1)  # what it calls is seen in its own file only
            groups.append(made)
        return merge(groups, len(groups)) if groups else ()

    def _made(self, candidate: Candidate, current: Candidates) -> Candidates:
        run = self._resolver.run(candidate)
        if candidate.value.kind == "class":
            made = Value("instance", candidate.value.file, candidate.value.index)
            return (Candidate(made, "decorator"),)
        if run is None:
            return ()
        one = self._lookups.definition(run.value.file, run.value.index)
        first = one.parameters[int(run.value.kind == "method") :][:1]
        found = self.results(run.value, lambda name: current if (name,) == first else ())
        found = tuple(one for one in found if one.value.kind in _INNER)
        return tuple(
            one if one in current else one.labelled("decorator")
            for one in (_unreturned(candidate, current) for candidate in found)
        )


@lru_cache(maxsize=1024)
def _changing(decorators: tuple[str, ...]) -> tuple[str, ...]:
    paths = map(decorator_path, reversed(decorators))
    names = ((path, path.removesuffix("()").rpartition(".")[2]) for path in paths)
    return tuple(path for path, name in names if name not in _TRANSPARENT)


def decorator_path(text: str) -> str:
    """Return the path of a decorator as written: ``option("x")`` is ``option()``."""
    if len(text) > 1000:
        return ""
    before, plain = "", "".join(text.split())
    while before != plain:
        before, plain = plain, _ARGUMENTS.sub("\0", plain)
    path = plain.replace("\0", "()")
    return path if re.fullmatch(r"[\w.()]+", path) else ""


def fits(place: str, parameters: Sequence[str], name: str, offset: int) -> bool:
    """Return whether an argument's place is a parameter's.

    Args:
        place: position or keyword.
        parameters: names in order.
        name: the parameter; ``*n`` for what a starred one at position n collects, ``**k`` for
            what is collected under a keyword (``***`` under any).
        offset: parameters that are filled without an argument.
    """
    if name.startswith("**"):
        return place.isidentifier() and place not in parameters and name in ("***", f"**{place}")
    if name.startswith("*"):
        return place.isdigit() and int(place) + offset >= int(name[1:])
    if place.isdigit():
        return list(parameters[int(place) + offset : int(place) + offset + 1]) == [name]
    return place == name


def _nothing_given(_: str) -> Candidates:
    return ()


def _returned(candidate: Candidate) -> Candidate:
    """Label what a function gives."""
    return _through(candidate, "return", RETURNED_CONFIDENCE)


def _through(candidate: Candidate, strategy: str, factor: float) -> Candidate:
    kept = candidate.strategy in ("external", "builtin", "annotation")
    return candidate.scaled(factor).labelled(candidate.strategy if kept else strategy)


def _unreturned(candidate: Candidate, current: Candidates) -> Candidate:
    """Return the decorated thing itself where a decorator gives it back."""
    return next((one for one in current if one.value == candidate.value), candidate)
