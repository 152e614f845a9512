"""Files that keep models away from code, in the syntax of .gitignore, taken in union."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from .globs import is_bounded

NAMES = frozenset(
    {
        ".aiignore",
        ".aiexclude",
        ".cursorignore",
        ".geminiignore",
        ".codeiumignore",
        ".clineignore",
        ".rooignore",
        ".aiderignore",
    }
)

Read = Callable[[str], str]
"""Path of a file at HEAD → its text."""


def opted_out(files: Iterable[str], read: Read, paths: Iterable[str]) -> frozenset[str]:
    """Return those of the paths that an ignore file of any tool names.

    A file in a deeper folder overrules those of the same name above it, as git's own does.

    Args:
        files: every file at HEAD.
        read: reads one.
        paths: of the files in question.

    """
    named: dict[str, dict[str, GitIgnoreSpec]] = defaultdict(dict)
    for file in files:
        place = PurePosixPath(file)
        if place.name in NAMES:
            lines = read(file).removeprefix("\ufeff").splitlines()
            named[place.name][_folder(place)] = _spec(lines)
    return frozenset(
        path for path in paths if any(_excludes(specs, path) for specs in named.values())
    )


def _excludes(specs: Mapping[str, GitIgnoreSpec], path: str) -> bool:
    for parent in PurePosixPath(path).parents:
        folder = "" if str(parent) == "." else f"{parent}/"
        if folder in specs:
            verdict = specs[folder].check_file(path.removeprefix(folder)).include
            if verdict is not None:
                return verdict
    return False


def _spec(lines: list[str]) -> GitIgnoreSpec:
    """Return the patterns of a file; git skips what it cannot read, and so do we."""
    patterns: list[GitIgnoreSpecPattern] = []
    for line in filter(is_bounded, lines):
        try:
            patterns += GitIgnoreSpec.from_lines([line]).patterns
        except ValueError:
            continue
    return GitIgnoreSpec(patterns)


def _folder(place: PurePosixPath) -> str:
    return "" if str(place.parent) == "." else f"{place.parent}/"
