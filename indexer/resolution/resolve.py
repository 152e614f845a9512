"""Finds what names and expressions mean, the way Python looks them up.

Strategies and their confidence (alternatives of one reference share it):

- ``scope``: a definition in the function, class or module around the reference (1.0);
- ``import``: through an import, re-exports and star imports followed (1.0; 0.8 when only the
  importing file's own folder holds the module);
- ``self``, ``inherited``: an attribute of the method's own object, in its class or, by method
  resolution order, in a base (0.9: a subclass may override it);
- ``assignment``, ``annotation``: through what a variable was assigned or annotated with (0.9);
- ``constructor``: a call of a class, to its ``__init__`` where one is defined;
- ``external``, ``builtin``: outside the repository, by name (0.7 under an external base class);
- ``name``: a method that is merely called alike, on an object of unknown type (at most 0.5);
- ``unresolved``: not known (0).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

from ..facts import Import
from ..languages.python.bindings import GLOBAL
from ..store.packing import FlowDefinition
from .engine import Compute, Engine, Key
from .linearize import linearize
from .lookups import Lookups
from .source import Bound
from .values import Candidate, Candidates, Value, merge

ATTRIBUTE_CONFIDENCE = 0.9
EXTERNAL_BASE_CONFIDENCE = 0.7
MAX_STEPS = 12  # longest expression that is followed, in names and calls
_STEP = re.compile(r"\(\)|[^.()]+")
_OPAQUE = ("typing.", "typing_extensions.")  # annotations from there name no class

Class = tuple[int, int]  # file, definition
CLASSES = ("class", "interface")  # kinds of definitions that have members


class Resolver:
    """Answers what paths mean, file by file; begin each with ``engine.enter``."""

    def __init__(self, lookups: Lookups) -> None:
        self.lookups = lookups
        questions: dict[str, Compute] = {
            "path": self._evaluate,
            "order": self._order,
            "star": self._starred,
        }
        self.engine = Engine(lookups, questions, _nothing)

    def path(self, file: int, scope: int, path: str) -> Candidates:
        """Return what a path can mean in a scope; empty when unknown or going in a circle."""
        return cast("Candidates", self.engine.ask(("path", file, scope, path)))

    def order(self, owner: Class) -> tuple[Class | str, ...]:
        """Return the method resolution order of a class; bases outside are ``external:name``."""
        return cast("tuple[Class | str, ...]", self.engine.ask(("order", *owner)))

    def _evaluate(self, file: int, scope: int, path: str) -> Candidates:
        instance = path.startswith(":")
        steps = _STEP.findall(path[1:] if instance else path)
        if not 0 < len(steps) <= MAX_STEPS:
            return ()
        if len(steps) == 1:
            found = self._name(file, scope, steps[0])
        else:
            found = self.path(file, scope, path[instance : len(path) - len(steps[-1])].rstrip("."))
            found = self._step(found, steps[-1], file, scope)
        return tuple(filter(None, map(self._instance, found))) if instance else found

    def _step(self, found: Candidates, step: str, file: int, scope: int) -> Candidates:
        if step == "()":
            groups = [self._called(candidate, file, scope) for candidate in found]
        else:
            groups = [self.attribute(candidate, step) for candidate in found]
        return merge(groups, 1)

    def _instance(self, candidate: Candidate) -> Candidate | None:
        """Turn a class that an annotation names into an instance of it."""
        value = candidate.value
        factor = candidate.confidence * ATTRIBUTE_CONFIDENCE
        if value.kind == "class":
            return Candidate(Value("instance", value.file, value.index), "annotation", factor)
        if value.kind == "builtin" or (
            value.kind == "external" and not value.name.startswith(_OPAQUE)
        ):
            return Candidate(value, candidate.strategy, factor)
        return None

    # Names

    def _name(self, file: int, scope: int, name: str) -> Candidates:
        """Look a bare name up: local, enclosing, module, siblings, star imports, built in."""
        rules = self.lookups.rules(file)
        at, inner = scope, False
        while True:
            hidden = inner and not rules.class_scope and self._is_class(file, at)
            bound = () if hidden else self.lookups.bound(file, at, name)
            if at and any(value == GLOBAL for _, value in bound):
                at, bound = 0, self.lookups.bound(file, 0, name)
            if bound:
                return self._bound(file, at, name, bound)
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

    def _bound(
        self, file: int, scope: int, name: str, bound: Sequence[tuple[int, Bound]]
    ) -> Candidates:
        own = self._receiver(file, scope, name)
        if own is not None:
            return (own,)
        return merge([self._one(file, scope, index, what) for index, what in bound], len(bound))

    def _one(self, file: int, scope: int, index: int, what: Bound) -> Candidates:
        if isinstance(what, FlowDefinition):
            kind = "class" if what.kind in CLASSES else "function"
            return (Candidate(Value(kind, file, index), "scope"),)
        if isinstance(what, Import):
            return self._imported(file, what)
        if what in ("", GLOBAL):
            return ()
        found = self.path(file, scope, what)
        return tuple(_through_variable(candidate) for candidate in found)

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
                if candidate.value.kind == "module" and not name.startswith("_"):
                    found = self._member(candidate.value.file, name)
                    if found:
                        return tuple(one.labelled(_imported_strategy(one)) for one in found)
        return ()

    def _member(self, file: int, name: str) -> Candidates:
        """Return a name of a module's body, or one that it star-imports."""
        if self.lookups.bound(file, 0, name):
            return self.path(file, 0, name)
        return self._star(file, name)

    # Attributes

    def attribute(self, candidate: Candidate, name: str) -> Candidates:
        """Return what an attribute of a value can mean."""
        value = candidate.value
        if value.kind in ("external", "builtin"):
            return (_outside(candidate, f"{value.name}.{name}"),)
        if value.kind == "module":
            found = self._member(value.file, name) or self._child(value, name)
            return tuple(
                one.scaled(candidate.confidence).labelled(_imported_strategy(one)) for one in found
            )
        if value.kind == "package":
            return self._child(value, name)
        if value.kind in ("class", "instance", "super"):
            return self._class_attribute(candidate, name)
        return ()

    def _child(self, value: Value, name: str) -> Candidates:
        """Return a submodule."""
        rules = self.lookups.rules(value.file)
        if value.kind == "package":  # its file is one that imports it
            return rules.package_child(self.lookups, value.file, value.name, name)
        return rules.child(self.lookups, value.file, name)

    def _class_attribute(self, candidate: Candidate, name: str) -> Candidates:
        value = candidate.value
        order = self.order((value.file, value.index))
        for position, owner in enumerate(order):
            if position == 0 and value.kind == "super":
                continue
            found = self._in_class(owner, name, candidate)
            if found:
                inherited = position > 0 and candidate.strategy == "self"
                strategy = "inherited" if inherited else candidate.strategy
                return tuple(_labelled(one, strategy) for one in found)
        return ()

    def _in_class(self, owner: Class | str, name: str, candidate: Candidate) -> Candidates:
        if isinstance(owner, str):  # a base outside the repository
            kind, confidence = owner.partition(":")[::2]
            outside = Value(kind, name=f"{confidence}.{name}")
            return (Candidate(outside, kind, candidate.confidence * EXTERNAL_BASE_CONFIDENCE),)
        file, index = owner
        bound = self.lookups.bound(file, index, name)
        if bound:
            found = self._bound(file, index, name, bound)
            return self._accessed(found, candidate)
        assigned = self.lookups.assigned(file, index, name)
        groups = [
            tuple(_through_variable(one) for one in self.path(file, method, value))
            for method, value in assigned
            if value
        ]
        return tuple(one.scaled(candidate.confidence) for one in merge(groups, len(assigned) or 1))

    def _accessed(self, found: Candidates, candidate: Candidate) -> Candidates:
        """Turn properties into what they return."""
        groups: list[Candidates] = []
        for one in found:
            value = one.value
            if value.kind == "function" and self._is_property(value):
                groups.append(self._returned(value))
            else:
                factor = candidate.confidence * (
                    1.0 if candidate.value.kind == "class" else ATTRIBUTE_CONFIDENCE
                )
                groups.append((one.scaled(factor),))
        return merge(groups, 1)

    def _is_property(self, value: Value) -> bool:
        decorators = self.lookups.definition(value.file, value.index).decorators
        return any(name.rpartition(".")[2].endswith("property") for name in decorators)

    # Calls

    def _called(self, candidate: Candidate, file: int, scope: int) -> Candidates:
        """Return what calling a value gives."""
        value = candidate.value
        if value.kind == "class":
            instance = Value("instance", value.file, value.index)
            return (Candidate(instance, candidate.strategy, candidate.confidence),)
        if value.kind == "function":
            found = self._returned(value)
            return tuple(one.scaled(candidate.confidence) for one in found)
        if value.kind == "external":
            return (_outside(candidate, f"{value.name}()"),)
        if value.kind == "builtin":
            return self._builtin_called(candidate, file, scope)
        return ()

    def _builtin_called(self, candidate: Candidate, file: int, scope: int) -> Candidates:
        name = candidate.value.name
        if name == "super":
            return self._super(file, scope)
        if name in self.lookups.rules(file).types:
            return (candidate,)
        return (_outside(candidate, f"{name}()"),)

    def _super(self, file: int, scope: int) -> Candidates:
        while scope and self.lookups.definition(file, scope).kind != "method":
            scope = self.lookups.definition(file, scope).scope
        if not scope:
            return ()
        owner = self.lookups.definition(file, scope).scope
        return (Candidate(Value("super", file, owner), "self"),)

    def _returned(self, value: Value) -> Candidates:
        """Return an instance of a function's annotated result."""
        one = self.lookups.definition(value.file, value.index)
        return self.path(value.file, one.scope, one.returns) if one.returns else ()

    # Classes

    def _order(self, file: int, index: int) -> tuple[Class | str, ...]:
        bases = self._bases((file, index))
        inner = [(base,) if isinstance(base, str) else self.order(base) for base in bases]
        return linearize((file, index), inner, bases)

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
        return list(dict.fromkeys(found))


def _nothing(key: Key) -> object:
    """Answer a question that goes in a circle: in a circle a class has no bases."""
    return (key[1:],) if key[0] == "order" else ()


def _through_variable(candidate: Candidate) -> Candidate:
    """Lower the confidence in a value that came through a variable."""
    if candidate.strategy in ("external", "builtin"):
        return candidate.scaled(ATTRIBUTE_CONFIDENCE)
    strategy = "annotation" if candidate.strategy == "annotation" else "assignment"
    return candidate.scaled(ATTRIBUTE_CONFIDENCE).labelled(strategy)


def _labelled(candidate: Candidate, strategy: str) -> Candidate:
    """Name the way to a class's own attribute; what lies behind a variable keeps its way."""
    return candidate.labelled(strategy) if candidate.strategy == "scope" else candidate


def _outside(candidate: Candidate, name: str) -> Candidate:
    """Return something reached from a value outside the repository."""
    value = Value(candidate.value.kind, name=name)
    return Candidate(value, candidate.strategy, candidate.confidence)


def _imported_strategy(candidate: Candidate) -> str:
    return "import" if candidate.strategy == "scope" else candidate.strategy
