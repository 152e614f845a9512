"""Packages: folders whose files see one another's names, apart from tests of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from ...resolution.lookups import Lookups
from ...resolution.values import Symbol
from .modules import Project, is_test

FAMILY = "go"
MAIN, TESTS = "main", "_test"


def inside(lookups: Lookups, path: str) -> str:
    """Return the module name of an imported package of the repository; empty for others."""
    project = cast("Project", lookups.project(FAMILY))
    for name in project.packages(path):
        if lookups.module(FAMILY, name):
            return name
    return ""


def clause(lookups: Lookups, file: int) -> str:
    """Return the name in a file's package clause."""
    return next((name for _, name in lookups.exports(file, "<package>")), "")


def clause_of(lookups: Lookups, package: str) -> str:
    """Return the name that a package of the repository gives itself."""
    for file in lookups.module(FAMILY, package):
        name = clause(lookups, file)
        if name != MAIN and not is_test(lookups.row(file).path):
            return name
    return ""


def beside(lookups: Lookups, file: int, name: str) -> Iterator[Symbol]:
    """Yield what the package of a file declares under a name, as the file sees it."""
    own, source = clause(lookups, file), lookups.row(file)
    for one in lookups.within(FAMILY, source.module, name):
        tests = is_test(lookups.row(one.file).path) and not is_test(source.path)
        if one.qualname == name and not tests and clause(lookups, one.file) == own:
            yield one


def seen_from(lookups: Lookups, file: int, package: str, name: str) -> Iterator[Symbol]:
    """Yield what a package declares under a name, as a file that imports it sees it."""
    source = lookups.row(file)
    tested = is_test(source.path) and source.module == package
    for one in lookups.within(FAMILY, package, name):
        hidden = is_test(lookups.row(one.file).path) and not tested
        if one.qualname == name and not hidden:
            own = clause(lookups, one.file)
            if own != MAIN and not own.endswith(TESTS):
                yield one


def methods(lookups: Lookups, file: int, owner: str, name: str) -> Iterator[tuple[int, int]]:
    """Yield the methods of a name that the package of a file declares for a type."""
    own, module = clause(lookups, file), lookups.row(file).module
    for one in lookups.within(FAMILY, module, name):
        meant = (one.kind, one.qualname) == ("method", f"{owner}.{name}")
        if meant and clause(lookups, one.file) == own:
            yield one.file, one.position
