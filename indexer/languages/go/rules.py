"""Go's names for the resolver: packages, imports, what is predeclared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from ...facts import Import
from ...resolution.lookups import Lookups
from ...resolution.rules import Rules
from ...resolution.values import Candidate, Candidates, Value
from ...store.packing import FlowDefinition
from . import packages
from .builtin_names import FUNCTIONS, TYPES
from .modules import MOD, WORK, Project, is_test, read_project


class GoRules(Rules):
    """See ``resolution.rules.Rules``."""

    family = packages.FAMILY
    project_files = frozenset({MOD, WORK})
    constructor = ""
    caller = ""
    builtins = FUNCTIONS | TYPES
    types = TYPES
    common: frozenset[str] = frozenset({"Error", "String", "Close", "Read", "Write", "Len"})
    resolves_by_project = True
    class_scope = False
    by_label = False

    def project(self, contents: Mapping[str, bytes], paths: Sequence[str]) -> Project:
        """Read the modules of a tree."""
        del paths
        return read_project(contents)

    def module(self, path: str, project: object) -> str:
        """Return the import path of a file's folder, which all its files share."""
        return cast("Project", project).package(path)

    def receiver(self, method: FlowDefinition) -> str:
        """Return the name of a method's receiver."""
        return method.parameters[0] if method.parameters else ""

    def receives_class(self, method: FlowDefinition) -> bool:
        """Return False: a receiver is an object."""
        del method
        return False

    def imported(self, lookups: Lookups, file: int, item: Import) -> Candidates:
        """Return the file that stands for a package, or the package outside."""
        del file
        package = packages.inside(lookups, item.module)
        if not package:
            return (Candidate(Value("external", name=item.module), "external"),)
        files = [one for one in lookups.module(self.family, package) if _is_library(lookups, one)]
        return tuple(Candidate(Value("module", one), "import") for one in files[:1])


def _is_library(lookups: Lookups, file: int) -> bool:
    return not is_test(lookups.row(file).path)
