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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ..facts import Definition, Import
from ..languages.python.bindings import GLOBAL
from ..languages.python.builtin_names import NAMES, TYPES
from .linearize import linearize
from .module_lookup import ModuleLookup
from .program import Bound, Program
from .values import Candidate, Candidates, Value, merge

ATTRIBUTE_CONFIDENCE = 0.9
EXTERNAL_BASE_CONFIDENCE = 0.7
MAX_DEPTH = 60  # how far names and bases are followed; hostile chains would exhaust the stack
MAX_STEPS = 12  # longest expression that is followed, in names and calls
_STEP = re.compile(r"\(\)|[^.()]+")
_OPAQUE = ("typing.", "typing_extensions.")  # annotations from there name no class

Class = tuple[int, int]  # file, definition


class Resolver:
    """Answers for one program; every answer is computed once."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._modules = ModuleLookup(program)
        self._paths: dict[tuple[int, int, str], Candidates] = {}
        self._orders: dict[Class, tuple[Class | str, ...]] = {}
        self._depth = 0

    def path(self, file: int, scope: int, path: str) -> Candidates:
        """Return what a path can mean in a scope; empty when unknown or going in a circle."""
        key = (file, scope, path)
        if key not in self._paths:
            self._paths[key] = ()  # the answer while it is being computed: a circle knows nothing
            with self._deeper() as allowed:
                self._paths[key] = self._evaluate(file, scope, path) if allowed else ()
        return self._paths[key]

    @contextmanager
    def _deeper(self) -> Iterator[bool]:
        """Count one level of following names; False when it is deeper than real code goes."""
        self._depth += 1
        try:
            yield self._depth <= MAX_DEPTH
        finally:
            self._depth -= 1

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
        """Look a bare name up: local, enclosing, module, star imports, built in."""
        source = self.program.files[file]
        at, inner = scope, False
        while True:
            visible = not (inner and source.definition(at).kind == "class")
            bound = source.names.get(at, {}).get(name) if visible else None
            if bound and at and any(value == GLOBAL for _, value in bound):
                at, bound = 0, source.names.get(0, {}).get(name)
            if bound:
                return self._bound(file, at, name, bound)
            if at == 0:
                break
            at, inner = source.definition(at).scope, True
        found = self._starred(file, name)
        if found or name not in NAMES:
            return found
        return (Candidate(Value("builtin", name=name), "builtin"),)

    def _bound(
        self, file: int, scope: int, name: str, bound: Sequence[tuple[int, Bound]]
    ) -> Candidates:
        own = self._receiver(file, scope, name)
        if own is not None:
            return (own,)
        return merge([self._one(file, scope, index, what) for index, what in bound], len(bound))

    def _one(self, file: int, scope: int, index: int, what: Bound) -> Candidates:
        if isinstance(what, Definition):
            kind = "class" if what.kind == "class" else "function"
            return (Candidate(Value(kind, file, index), "scope"),)
        if isinstance(what, Import):
            return self._imported(file, what)
        if what in ("", GLOBAL):
            return ()
        found = self.path(file, scope, what)
        return tuple(_through_variable(candidate) for candidate in found)

    def _receiver(self, file: int, scope: int, name: str) -> Candidate | None:
        """Return the object or class that a method's first parameter stands for."""
        method = self.program.files[file].definition(scope)
        if method.kind != "method" or method.parameters[:1] != (name,):
            return None
        if "staticmethod" in method.decorators:
            return None
        classy = "classmethod" in method.decorators or method.name in ("__new__",)
        kind = "class" if classy else "instance"
        return Candidate(Value(kind, file, method.scope), "self")

    # Modules

    def _imported(self, file: int, item: Import) -> Candidates:
        found = self._modules.imported(file, item)
        if not item.name:
            return found
        return merge([self.attribute(candidate, item.name) for candidate in found], 1)

    def _starred(self, file: int, name: str) -> Candidates:
        """Look a name up in the modules that are star-imported; externals only as a last guess."""
        for item in self.program.files[file].stars:
            for candidate in self._modules.imported(file, item):
                if candidate.value.kind == "module" and not name.startswith("_"):
                    found = self._member(candidate.value.file, name)
                    if found:
                        return tuple(one.labelled(_imported_strategy(one)) for one in found)
        return ()

    def _member(self, file: int, name: str) -> Candidates:
        """Return a name of a module's body, or one that it star-imports."""
        bound = self.program.files[file].names.get(0, {}).get(name)
        if bound:
            return self.path(file, 0, name)
        key = (file, -1, name)
        if key not in self._paths:
            self._paths[key] = ()
            self._paths[key] = self._starred(file, name)
        return self._paths[key]

    # Attributes

    def attribute(self, candidate: Candidate, name: str) -> Candidates:
        """Return what an attribute of a value can mean."""
        value = candidate.value
        if value.kind in ("external", "builtin"):
            return (_outside(candidate, f"{value.name}.{name}"),)
        if value.kind == "module":
            found = self._member(value.file, name) or self._modules.child(value, name)
            return tuple(
                one.scaled(candidate.confidence).labelled(_imported_strategy(one)) for one in found
            )
        if value.kind == "package":
            return self._modules.child(value, name)
        if value.kind in ("class", "instance", "super"):
            return self._class_attribute(candidate, name)
        return ()

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
        source = self.program.files[file]
        bound = source.names.get(index, {}).get(name)
        if bound:
            found = self._bound(file, index, name, bound)
            return self._accessed(found, file, candidate)
        assigned = source.attributes.get(index, {}).get(name, [])
        groups = [
            tuple(_through_variable(one) for one in self.path(file, method, value))
            for method, value in assigned
            if value
        ]
        return tuple(one.scaled(candidate.confidence) for one in merge(groups, len(assigned) or 1))

    def _accessed(self, found: Candidates, file: int, candidate: Candidate) -> Candidates:
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
        decorators = self.program.files[value.file].definition(value.index).decorators
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
        if name in TYPES:
            return (candidate,)
        return (_outside(candidate, f"{name}()"),)

    def _super(self, file: int, scope: int) -> Candidates:
        source = self.program.files[file]
        while scope and source.definition(scope).kind != "method":
            scope = source.definition(scope).scope
        if not scope:
            return ()
        owner = source.definition(scope).scope
        return (Candidate(Value("super", file, owner), "self"),)

    def _returned(self, value: Value) -> Candidates:
        """Return an instance of a function's annotated result."""
        one = self.program.files[value.file].definition(value.index)
        return self.path(value.file, one.scope, one.returns) if one.returns else ()

    # Classes

    def order(self, owner: Class) -> tuple[Class | str, ...]:
        """Return the method resolution order of a class; bases outside are ``external:name``."""
        if owner not in self._orders:
            self._orders[owner] = (owner,)  # in a circle a class has no bases
            with self._deeper() as allowed:
                bases = self._bases(owner) if allowed else []
                inner = [(base,) if isinstance(base, str) else self.order(base) for base in bases]
            self._orders[owner] = linearize(owner, inner, bases)
        return self._orders[owner]

    def _bases(self, owner: Class) -> list[Class | str]:
        file, index = owner
        source = self.program.files[file]
        scope = source.definition(index).scope
        found: list[Class | str] = []
        for path in source.bases.get(index, ()):
            for candidate in self.path(file, scope, path):
                value = candidate.value
                if value.kind == "class" and (value.file, value.index) != owner:
                    found.append((value.file, value.index))
                elif value.kind in ("external", "builtin") and value.name != "object":
                    found.append(f"{value.kind}:{value.name}")
        return list(dict.fromkeys(found))


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
