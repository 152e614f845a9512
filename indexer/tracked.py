"""Which paths of a tree the graph reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePosixPath

from .extraction.budget import EXTRACTOR_VERSION, Budget
from .languages.table import LANGUAGES, language_of
from .store.view import DERIVATION_VERSION

PROJECT = "project"  # language of a file that only says where modules are


@dataclass(frozen=True, slots=True)
class Tracked:
    """What is read, by the settings."""

    exclude: Sequence[str]
    budget: Budget

    def language(self, path: str) -> str:
        """Return the language of a path, ``project``, or an empty string: not read."""
        if any(fnmatchcase(path, pattern) for pattern in self.exclude):
            return ""
        spoken = language_of(path)
        if spoken is not None:
            return spoken.name
        return PROJECT if PurePosixPath(path).name in project_families() else ""

    def basis(self) -> str:
        """Return what the graph depends on besides git: code, grammars and settings."""
        versions = (DERIVATION_VERSION, EXTRACTOR_VERSION, grammars())
        key = (versions, LANGUAGES, self.budget, tuple(self.exclude))
        return sha256(repr(key).encode()).hexdigest()[:16]


@cache
def project_families() -> Mapping[str, Sequence[str]]:
    """Return for each base name of a project file the families that read it."""
    from .resolution.families import families, rules_of_family  # a query does not need them

    found: dict[str, list[str]] = {}
    for family in families():
        for name in sorted(rules_of_family(family).project_files):
            found.setdefault(name, []).append(family)
    return found


@cache
def grammars() -> tuple[str, ...]:
    """Return the installed versions of tree-sitter and its grammars, without importing them."""
    import tree_sitter

    folder = Path(tree_sitter.__file__ or "").parent.parent
    return tuple(sorted(one.name for one in folder.glob("tree_sitter*.dist-info")))
