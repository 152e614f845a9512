"""Python's names: modules and packages, ``self``, constructors, builtins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import cast

from ...facts import Import
from ...resolution.lookups import Lookups
from ...resolution.rules import Rules
from ...resolution.values import Candidate, Candidates, Value
from ...store.packing import FlowDefinition
from .builtin_names import METHODS, NAMES, TYPES
from .modules import Layout, is_package, layout

PROJECT = "pyproject.toml"
SIBLING_CONFIDENCE = 0.8  # found only because scripts see their own folder


class PythonRules(Rules):
    """See ``resolution.rules.Rules``."""

    family = "python"
    project_files = frozenset({PROJECT})
    constructor = "__init__"
    caller = "__call__"
    builtins = NAMES
    types = TYPES
    common = METHODS
    resolves_by_project = False
    class_scope = False
    by_label = False

    def project(self, contents: Mapping[str, bytes], paths: Sequence[str]) -> Layout:
        """Read the layout from the root's ``pyproject.toml`` and the packages of the tree."""
        return layout(paths, contents.get(PROJECT, b""))

    def module(self, path: str, project: object) -> str:
        """Return the dotted module name."""
        return cast("Layout", project).module(path)

    def receiver(self, method: FlowDefinition) -> str:
        """Return a method's first parameter, unless it is static."""
        if not method.parameters or "staticmethod" in method.decorators:
            return ""
        return method.parameters[0]

    def receives_class(self, method: FlowDefinition) -> bool:
        """Return whether the first parameter is the class."""
        return "classmethod" in method.decorators or method.name in (
            "__new__",
            "__init_subclass__",
            "__class_getitem__",
        )

    def imported(self, lookups: Lookups, file: int, item: Import) -> Candidates:
        """Return the module of an import; for ``import a.b`` the one that is bound, ``a``."""
        name = _absolute(lookups, file, item)
        if name is None:
            return ()
        if not item.name and item.alias == item.module.partition(".")[0]:
            name = item.alias
        return self._find(lookups, file, name, relative=item.level > 0)

    def target(self, lookups: Lookups, file: int, item: Import) -> Candidates:
        """Return the module that a statement names: ``a.b`` for ``import a.b``."""
        name = _absolute(lookups, file, item)
        if name is None:
            return ()
        return self._find(lookups, file, name, relative=item.level > 0)

    def described(self, item: Import) -> str:
        """Return the module as written, with its dots."""
        return "." * item.level + item.module

    def child(self, lookups: Lookups, file: int, name: str) -> Candidates:
        """Return a submodule of a package."""
        source = lookups.row(file)
        if not is_package(source.path):
            return ()
        return _inside(lookups, file, f"{source.module}.{name}".lstrip("."))

    def package_child(self, lookups: Lookups, file: int, package: str, name: str) -> Candidates:
        """Return a submodule of a folder without ``__init__.py``."""
        return _inside(lookups, file, f"{package}.{name}")

    def _find(self, lookups: Lookups, file: int, name: str, *, relative: bool) -> Candidates:
        """Return the modules of a dotted name: in the repository, beside the file, or outside."""
        found = _inside(lookups, file, name)
        if found or relative:
            return found
        beside = _beside(lookups, file, name)
        if beside is not None:
            return (Candidate(Value("module", beside), "import", SIBLING_CONFIDENCE),)
        if lookups.is_package(self.family, name.partition(".")[0]):
            return ()  # a module of the repository that does not exist
        return (Candidate(Value("external", name=name), "external"),)


def _absolute(lookups: Lookups, file: int, item: Import) -> str | None:
    """Return the dotted name that an import means; None above the top package."""
    if not item.level:
        return item.module
    source = lookups.row(file)
    parts = source.module.split(".") if source.module else []
    up = item.level - is_package(source.path)
    if up > len(parts):
        return None
    kept = parts[: len(parts) - up]
    return ".".join([*kept, *filter(None, [item.module])])


def _inside(lookups: Lookups, file: int, name: str) -> Candidates:
    numbers = _preferred(lookups, lookups.module("python", name))
    if numbers:
        share = 1.0 / len(numbers)
        return tuple(Candidate(Value("module", one), "import", share) for one in numbers)
    if lookups.is_package("python", name):
        return (Candidate(Value("package", file, name=name), "import"),)
    return ()


def _preferred(lookups: Lookups, numbers: Sequence[int]) -> Sequence[int]:
    """Drop ``p/b.py`` where ``p/b/__init__.py`` exists: Python imports the package."""
    if len(numbers) < 2:
        return numbers
    paths = {number: lookups.row(number).path for number in numbers}
    packages = {str(PurePosixPath(path).parent) for path in paths.values() if is_package(path)}
    kept = [one for one in numbers if paths[one].removesuffix(".py") not in packages]
    return kept or numbers


def _beside(lookups: Lookups, file: int, name: str) -> int | None:
    folder = PurePosixPath(lookups.row(file).path).parent
    place = folder.joinpath(*name.split("."))
    for path in (f"{place}/__init__.py", f"{place}.py"):
        number = lookups.path(path)
        if number is not None:
            return number
    return None
