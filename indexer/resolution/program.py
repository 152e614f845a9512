"""The files of one tree with their facts, arranged for looking up names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from ..facts import Definition, Facts, Import
from ..languages.python.modules import is_package
from ..model import symbol_id

Bound = Definition | Import | str  # what a name is bound to; a string is a path
_PARTIAL = (".setter", ".getter", ".deleter")  # decorators of a property's further functions


@dataclass(slots=True)
class SourceFile:
    """A Python file: its place, its facts, its symbols' ids, and the names of each scope.

    Attributes:
        names: name → (index of the definition or -1, what it is bound to), for each scope.
        stars: star imports of the module's body.
        attributes: class index → name → (method index, path), from ``self.name = …``.
        bases: class index → paths of base classes.
    """

    path: str
    module: str
    facts: Facts
    ids: tuple[str, ...]
    names: dict[int, dict[str, list[tuple[int, Bound]]]] = field(default_factory=dict)
    stars: list[Import] = field(default_factory=list)
    attributes: dict[int, dict[str, list[tuple[int, str]]]] = field(default_factory=dict)
    bases: dict[int, list[str]] = field(default_factory=dict)

    def definition(self, index: int) -> Definition:
        """Return a definition."""
        return self.facts.definitions[index]


class Program:
    """All files, and which modules they are."""

    def __init__(self, files: Iterable[tuple[str, str, Facts]]) -> None:
        self.files = [_source_file(*one) for one in files]
        self.by_path = {file.path: index for index, file in enumerate(self.files)}
        self.modules = self._modules()
        self.prefixes = {
            ".".join(parts[:end])
            for parts in (name.split(".") for name in self.modules)
            for end in range(1, len(parts) + 1)
        }
        self.methods = self._methods()

    def _modules(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for index, file in enumerate(self.files):
            found[file.module].append(index)
        return {name: self._preferred(indices) for name, indices in found.items()}

    def _preferred(self, indices: list[int]) -> list[int]:
        """Drop ``p/b.py`` where ``p/b/__init__.py`` exists: Python imports the package."""
        packages = {
            str(PurePosixPath(self.files[index].path).parent)
            for index in indices
            if is_package(self.files[index].path)
        }
        kept = [i for i in indices if self.files[i].path.removesuffix(".py") not in packages]
        return kept or indices

    def _methods(self) -> dict[str, list[tuple[int, int]]]:
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, file in enumerate(self.files):
            for index, one in enumerate(file.facts.definitions):
                if one.kind == "method" and not _is_partial(one):
                    found[one.name].append((number, index))
        return dict(found)


def symbol_ids(path: str, definitions: Sequence[Definition]) -> tuple[str, ...]:
    """Return the ids of a file's definitions."""
    seen: Counter[str] = Counter()
    ids = []
    for one in definitions:
        ids.append(symbol_id(path, one.qualname, seen[one.qualname]))
        seen[one.qualname] += 1
    return tuple(ids)


def _source_file(path: str, module: str, facts: Facts) -> SourceFile:
    file = SourceFile(path, module, facts, symbol_ids(path, facts.definitions))
    names: dict[int, dict[str, list[tuple[int, Bound]]]] = defaultdict(lambda: defaultdict(list))
    for index, one in enumerate(facts.definitions[1:], 1):
        _define(names[one.scope][one.name], index, one)
    for item in facts.imports:
        if item.name == "*":
            file.stars.append(item)
        else:
            names[item.scope][item.alias].append((-1, item))
    _bind(file, names)
    for reference in facts.references:
        if reference.kind == "inherits":
            file.bases.setdefault(reference.scope, []).append(reference.path)
    file.names = {scope: dict(bound) for scope, bound in names.items()}
    return file


def _define(bound: list[tuple[int, Bound]], index: int, one: Definition) -> None:
    """Add a definition to a name; an unconditional one replaces those before it."""
    if _is_partial(one) and bound:
        return
    if not one.conditional or all(
        isinstance(old, Definition) and _is_partial(old) for _, old in bound
    ):
        bound.clear()
    bound.append((index, one))


def _bind(file: SourceFile, names: dict[int, dict[str, list[tuple[int, Bound]]]]) -> None:
    for binding in file.facts.bindings:
        owner, dot, attribute = binding.target.partition(".")
        if not dot:
            names[binding.scope][binding.target].append((-1, binding.value))
        elif (method := file.definition(binding.scope)).kind == "method" and (
            method.parameters[:1] == (owner,)
        ):
            attributes = file.attributes.setdefault(method.scope, {})
            attributes.setdefault(attribute, []).append((binding.scope, binding.value))


def _is_partial(one: Definition) -> bool:
    """Return whether a definition only completes another: an overload, a property's setter."""
    return any(
        name.endswith(_PARTIAL) or name.rpartition(".")[2] == "overload" for name in one.decorators
    )
