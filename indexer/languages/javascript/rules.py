"""JavaScript's names: modules and packages, ``this``, constructors, builtins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from ...facts import Import
from ...resolution.lookups import Lookups
from ...resolution.rules import Rules
from ...resolution.values import Candidates
from ...store.packing import FlowDefinition
from .builtin_names import COMMON, NAMES, TYPES
from .modules import DECLARED, SUFFIXES, Finder
from .project import FILES, Project, read_project


class JavaScriptRules(Rules):
    """See ``resolution.rules.Rules``."""

    family = "javascript"
    project_files = FILES
    constructor = "constructor"
    caller = ""
    builtins = NAMES
    types = TYPES
    common = COMMON
    resolves_by_project = True
    class_scope = False
    by_label = False

    def project(self, contents: Mapping[str, bytes], paths: Sequence[str]) -> Project:
        """Read packages and paths from the tree's project files."""
        del paths
        return read_project(contents)

    def module(self, path: str, project: object) -> str:
        """Return the path without its suffix."""
        del project
        readable = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        suffix = next((one for one in (*DECLARED, *SUFFIXES) if readable.endswith(one)), "")
        return readable.removesuffix(suffix)

    def receiver(self, method: FlowDefinition) -> str:
        """Return ``this``."""
        del method
        return "this"

    def receives_class(self, method: FlowDefinition) -> bool:
        """Return whether a method is static."""
        return "static" in method.decorators

    def imported(self, lookups: Lookups, file: int, item: Import) -> Candidates:
        """Return the module that an import names."""
        project = cast("Project", lookups.project(self.family))
        return Finder(lookups, project, lookups.row(file).path).find(item.module)
