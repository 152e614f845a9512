"""Rules of languages whose imports are not followed.

Names lead to definitions in the same file, else to all that are called alike, as guesses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ..facts import Import
from ..store.packing import FlowDefinition
from .rules import Rules
from .values import Candidate, Candidates, Value

if TYPE_CHECKING:
    from .lookups import Lookups


class LabelRules(Rules):
    """See ``resolution.rules.Rules``."""

    project_files: frozenset[str] = frozenset()
    constructor = ""
    caller = ""
    builtins: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    resolves_by_project = False
    class_scope = True
    by_label = True

    def __init__(self, family: str) -> None:
        self.family = family

    def project(self, contents: Mapping[str, bytes], paths: Sequence[str]) -> object:
        """Return nothing: no project file is read."""
        del contents, paths
        return None

    def module(self, path: str, project: object) -> str:
        """Return the path without its suffix."""
        del project
        readable = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        return str(PurePosixPath(readable).with_suffix(""))

    def receiver(self, method: FlowDefinition) -> str:
        """Return nothing."""
        del method
        return ""

    def receives_class(self, method: FlowDefinition) -> bool:
        """Return False."""
        del method
        return False

    def imported(self, lookups: Lookups, file: int, item: Import) -> Candidates:
        """Return what is imported as something outside, by its name."""
        del lookups, file
        return (Candidate(Value("external", name=item.module), "external"),)
