"""Finds what names and expressions mean, the way the language looks them up.

Strategies and their confidence (alternatives of one reference share it; along a derivation the
confidences are multiplied):

- ``scope``: a definition in the function, class or module around the reference (1.0);
- ``import``: through an import, re-exports and star imports followed (1.0; 0.8 when only the
  importing file's own folder holds the module);
- ``self``, ``inherited``: an attribute of the method's own object, in its class or, by method
  resolution order, in a base (0.9: a subclass may override it), or in subclasses in the same file
  where the class itself has none (0.7);
- ``assignment``, ``annotation``: through what a variable was assigned or annotated with (0.9);
- ``constructor``: a call of a class, to its ``__init__`` where one is defined;
- ``return``: through what a function returns (0.95);
- ``argument``: through what calls in the same file pass for a parameter (0.9);
- ``element``: through what a container holds or an iteration gives (0.9);
- ``decorator``: what a decorator makes of a definition;
- ``external``, ``builtin``: outside the repository, by name (0.7 under an external base class);
- ``name``: a method that is merely called alike, on an object of unknown type (at most 0.5);
- ``unresolved``: not known (0).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import cast

from ..facts import Import
from ..store.packing import FlowDefinition
from .annotations import Annotations
from .calls import Calls
from .containers import Containers
from .engine import Compute, Engine, Key
from .linearize import linearize
from .lookups import Lookups
from .members import Members
from .source import GLOBAL, MAX_KEPT, NONLOCAL, Bound, Elsewhere
from .values import CLASSES, Candidate, Candidates, Class, Value, merge, through_variable

MAX_ORDER = 100  # classes among which members are looked for; real hierarchies have fewer
MAX_BASES = 30
MAX_STEPS = 12  # longest expression that is followed, in names and calls
_STEP = re.compile(r"\(\)|\[[^\]]*\]|[^.()\[\]]+")
ALL = "__all__"  # the names that a module gives to star imports
_LAMBDA, _ALIAS = "lambda:", "type:"  # begin paths of lambdas, and of types with another name
_CONTAINERS = {"[]": "list", "{}": "table"}


class Resolver:
    """Answers what paths mean, file by file; begin each with ``engine.enter``."""

    def __init__(self, lookups: Lookups) -> None:
        self.lookups = lookups
        self.members = Members(self)
        self.calls = Calls(self)
        self.containers = Containers(self)
        self.annotations = Annotations(self)
        questions: dict[str, Compute] = {
            "path": self._evaluate,
            "order": self._order,
            "star": self._starred,
            "passed": self.calls.passed,
            "decorated": self.calls.decorated,
            "decorations": self.calls.decorations,
        }
        self.engine = Engine(lookups, questions, _nothing)

    def path(self, file: int, scope: int, path: str) -> Candidates:
        """Return what a path can mean in a scope; empty when unknown or going in a circle."""
        return cast("Candidates", self.engine.ask(("path", file, scope, path)))

    def order(self, owner: Class) -> tuple[Class | str, ...]:
        """Return the method resolution order of a class; bases outside are ``external:name``."""
        return cast("tuple[Class | str, ...]", self.engine.ask(("order", *owner)))

    def passed(self, file: int, index: int, name: str) -> Candidates:
        """Return what calls in a function's own file pass for a parameter."""
        return cast("Candidates", self.engine.ask(("passed", file, index, name)))

    def attribute(self, candidate: Candidate, name: str) -> Candidates:
        """Return what an attribute of a value can mean."""
        return self.members.attribute(candidate, name)

    def run(self, candidate: Candidate) -> Candidate | None:
        """Return the function that calling a value runs; None where there is none to see."""
        value = candidate.value
        if value.kind in ("function", "method"):
            return candidate
        if value.kind not in ("class", "instance"):
            return None
        rules = self.lookups.rules(value.file)
        method = rules.constructor if value.kind == "class" else rules.caller
        for one in self.attribute(candidate, method) if method else ():
            if one.value.kind in ("function", "method"):
                target = one.value
                bound = Value("method", target.file, target.index, base=value)
                return Candidate(bound, candidate.strategy, one.confidence)
        return None

    def called_attribute(self, value: Value, name: str) -> Candidates:
        """Return what calling a method of a value gives, whatever it is passed."""
        if not self.engine.begin(("method", value, name)):
            return ()
        try:
            found = self.attribute(Candidate(value, "self"), name)
            groups = [self.calls.called(one, value.file, 0, "") for one in found]
        finally:
            self.engine.end()
        return merge(groups, 1)

    def definition_candidate(self, file: int, index: int) -> Candidate:
        """Return a definition itself, whatever decorates it."""
        kind = "class" if self._is_class(file, index) else "function"
        return Candidate(Value(kind, file, index), "scope")

    # Paths

    def _evaluate(self, file: int, scope: int, path: str) -> Candidates:
        if path.startswith(":"):
            return self.annotations.instances(file, scope, path[1:])
        if path.startswith(_LAMBDA):
            value = Value("lambda", file, scope, path.removeprefix(_LAMBDA))
            return (Candidate(value, "scope"),)
        if path.startswith(_ALIAS):
            return (Candidate(Value("alias", file, scope, path.removeprefix(_ALIAS)), "scope"),)
        steps = _steps(path)
        if not 0 < len(steps) <= MAX_STEPS:
            return ()
        if len(steps) == 1:
            return self._name(file, scope, steps[0])
        before = path[: len(path) - len(steps[-1])].rstrip(".")
        return self._step(self.path(file, scope, before), before, steps[-1], file, scope)

    def steps(self, path: str) -> tuple[str, Sequence[str]]:
        """Return a path's first name and the steps after it."""
        found = _steps(path)
        return (found[0], found[1:]) if found else ("", ())

    def follow(
        self, start: Candidates, path: str, steps: Sequence[str], file: int, scope: int
    ) -> Candidates:
        """Return where steps lead from values that stand for a path."""
        found = start
        for step in steps[:MAX_STEPS]:
            found = self._step(found, path, step, file, scope)
            path += step if step[0] in "([" else f".{step}"
        return found

    def _step(self, found: Candidates, before: str, step: str, file: int, scope: int) -> Candidates:
        if step == "()":
            groups = [self._called(candidate, file, scope, before) for candidate in found]
        elif step[0] == "[":
            groups = [self.containers.step(candidate, step[1:-1]) for candidate in found]
        else:
            groups = [self.attribute(candidate, step) for candidate in found]
        return merge(groups, 1)

    def _called(self, candidate: Candidate, file: int, scope: int, before: str) -> Candidates:
        value = candidate.value
        if value.kind == "external":
            return (candidate.outside(f"{value.name}()"),)
        if value.kind != "builtin":
            return self.calls.called(candidate, file, scope, before)
        if value.name == "super":
            return self._super(file, scope)
        if value.name in self.lookups.rules(file).types:
            return (candidate,)
        return (candidate.outside(f"{value.name}()"),)

    def _super(self, file: int, scope: int) -> Candidates:
        while scope and self.lookups.definition(file, scope).kind != "method":
            scope = self.lookups.definition(file, scope).scope
        if not scope:
            return ()
        owner = self.lookups.definition(file, scope).scope
        return (Candidate(Value("super", file, owner), "self"),)

    # Names

    def _name(self, file: int, scope: int, name: str) -> Candidates:
        """Look a bare name up: local, enclosing, module, siblings, star imports, built in."""
        rules = self.lookups.rules(file)
        at, inner = scope, False
        while True:
            hidden = inner and not rules.class_scope and self._is_class(file, at)
            bound = () if hidden else self.lookups.bound(file, at, name)
            if bound:
                return self.bound(file, at, name, bound)
            if at == 0:
                break
            at, inner = self.lookups.definition(file, at).scope, True
        found = self._beside(file, name) or self._star(file, name)
        if found or name not in rules.builtins:
            return found
        return (Candidate(Value("builtin", name=name), "builtin"),)

    def _is_class(self, file: int, index: int) -> bool:
        return self.lookups.definition(file, index).kind in CLASSES

    def _beside(self, file: int, name: str) -> Candidates:
        """Look a name up in the files that share a module with this one."""
        others = self.lookups.rules(file).siblings(self.lookups, file)
        found = [one for one in others if self.lookups.bound(one, 0, name)]
        groups = [self.path(one, 0, name) for one in found]
        return merge(groups, len(groups)) if groups else ()

    def bound(
        self, file: int, scope: int, name: str, bound: Sequence[tuple[int, Bound]]
    ) -> Candidates:
        """Return what a name of a scope can mean, given what it is bound to."""
        own = self._receiver(file, scope, name)
        if own is not None:
            return (own,)
        if len(bound) > MAX_KEPT:
            return ()
        typed = [one for one in bound if isinstance(one[1], str) and one[1].startswith(":")]
        groups = [self._one(file, scope, name, *one) for one in bound]
        if typed and any(self._one(file, scope, name, *one) for one in typed):
            known = [group for group in self._told(file, scope, bound, groups) if group]
            return merge(known, len(known))
        passed = self._parameter(file, scope, name)
        if not passed:
            return merge(groups, len(bound))
        known = [group for group in (*groups, passed) if group]
        return merge(known, len(known))

    def _told(
        self, file: int, scope: int, bound: Sequence[tuple[int, Bound]], groups: list[Candidates]
    ) -> list[Candidates]:
        """Return what counts beside an annotation: all in a function, else what is stored."""
        if scope and not self._is_class(file, scope):
            return groups
        paths = [what if isinstance(what, str) else "" for _, what in bound]
        told = [path in _CONTAINERS or path.startswith(":") for path in paths]
        return [group for group, kept in zip(groups, told, strict=True) if kept]

    def _parameter(self, file: int, scope: int, name: str) -> Candidates:
        one = self.lookups.definition(file, scope)
        if name not in one.parameters or one.kind not in ("function", "method"):
            return ()
        return self.passed(file, scope, name)

    def _one(self, file: int, scope: int, name: str, index: int, what: Bound) -> Candidates:
        if isinstance(what, FlowDefinition):
            return self._defined(file, index, what)
        if isinstance(what, Import):
            return self._imported(file, what)
        at, path = (what.scope, what.path) if isinstance(what, Elsewhere) else (scope, what)
        if path in _CONTAINERS:
            return (Candidate(Value(_CONTAINERS[path], file, scope, name), "assignment"),)
        if path in ("", GLOBAL, NONLOCAL):
            return ()
        return tuple(through_variable(candidate) for candidate in self.path(file, at, path))

    def _defined(self, file: int, index: int, one: FlowDefinition) -> Candidates:
        if one.decorators and one.kind not in CLASSES and self.calls.decorators(file, index):
            found = cast("Candidates", self.engine.ask(("decorated", file, index)))
            if found:
                return found
        return (self.definition_candidate(file, index),)

    def _receiver(self, file: int, scope: int, name: str) -> Candidate | None:
        """Return the object or class that a method's first parameter stands for."""
        method = self.lookups.definition(file, scope)
        rules = self.lookups.rules(file)
        if method.kind != "method" or not method.scope or rules.receiver(method) != name:
            return None
        kind = "class" if rules.receives_class(method) else "instance"
        return Candidate(Value(kind, file, method.scope), "self")

    # Modules

    def _imported(self, file: int, item: Import) -> Candidates:
        found = self.lookups.rules(file).imported(self.lookups, file, item)
        if not item.name:
            return found
        return merge([self.attribute(candidate, item.name) for candidate in found], 1)

    def _star(self, file: int, name: str) -> Candidates:
        if not self.lookups.stars(file):
            return ()
        return cast("Candidates", self.engine.ask(("star", file, name)))

    def _starred(self, file: int, name: str) -> Candidates:
        """Look a name up in the modules of the repository that are star-imported."""
        rules = self.lookups.rules(file)
        for item in self.lookups.stars(file):
            for candidate in rules.imported(self.lookups, file, item):
                if candidate.value.kind == "module" and self._gives(candidate.value.file, name):
                    found = self.member(candidate.value.file, name)
                    if found:
                        return tuple(one.imported() for one in found)
        return ()

    def _gives(self, file: int, name: str) -> bool:
        """Return whether a module gives a name to star imports."""
        given = [path for _, _, path in self.lookups.elements(file, 0, ALL)]
        told = given and all(what == "[]" for _, what in self.lookups.bound(file, 0, ALL))
        return name in given or (not told and not name.startswith("_"))

    def member(self, file: int, name: str) -> Candidates:
        """Return a name of a module's body, or one that it star-imports."""
        if self.lookups.bound(file, 0, name):
            return self.path(file, 0, name)
        return self._star(file, name)

    # Classes

    def _order(self, file: int, index: int) -> tuple[Class | str, ...]:
        bases = self._bases((file, index))
        inner = [(base,) if isinstance(base, str) else self.order(base) for base in bases]
        if len(inner) == 1 and (file, index) not in inner[0]:
            return ((file, index), *inner[0])[:MAX_ORDER]
        return linearize((file, index), inner, bases)[:MAX_ORDER]

    def _bases(self, owner: Class) -> list[Class | str]:
        file, index = owner
        scope = self.lookups.definition(file, index).scope
        found: list[Class | str] = []
        for path in self.lookups.bases(file, index):
            for candidate in self.path(file, scope, path):
                value = candidate.value
                if value.kind == "class" and (value.file, value.index) != owner:
                    found.append((value.file, value.index))
                elif value.kind in ("external", "builtin") and value.name != "object":
                    found.append(f"{value.kind}:{value.name}")
        return list(dict.fromkeys(found))[:MAX_BASES]


@lru_cache(maxsize=4096)
def _steps(path: str) -> tuple[str, ...]:
    return tuple(_STEP.findall(path))


def _nothing(key: Key) -> object:
    """Answer a question that goes in a circle: in a circle a class has no bases."""
    if key[0] == "decorations":
        return {}
    return (key[1:],) if key[0] == "order" else ()
