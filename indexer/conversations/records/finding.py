"""Decision records (ADR) in a tree; what a commit holds is read where it lies, and not stored."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from ...git.repository import Repository
from .reading import read
from .record import Record

LARGEST = 500_000  # bytes


def records(repository: Repository, tree: str, patterns: Iterable[str]) -> list[Record]:
    """Return the decision records of a tree, sorted by path.

    Args:
        repository: that holds it.
        tree: id of the tree.
        patterns: of the paths where they lie; ``*`` does not match ``/``.

    """
    wanted = tuple(patterns)
    entries = [one for one in repository.entries(tree) if _is_wanted(one.path, wanted)]
    contents = repository.blobs([one.blob for one in entries], LARGEST)
    found = [
        read(entry.path, entry.blob, content.data.decode("utf-8", "replace"))
        for entry, content in zip(entries, contents, strict=True)
        if content.data is not None
    ]
    return _joined([record for record in found if record])


def _is_wanted(path: str, patterns: Sequence[str]) -> bool:
    depth = path.count("/")
    return any(depth == one.count("/") and fnmatchcase(path, one) for one in patterns)


def _joined(found: Sequence[Record]) -> list[Record]:
    """Return the records with the paths of those that they name, told by either of a pair."""
    paths = _Paths(found)
    later: dict[str, set[str]] = {one.path: set() for one in found}
    earlier: dict[str, set[str]] = {one.path: set() for one in found}
    for one in found:
        pairs = [(one.path, new) for new in paths.found(one.superseded_by, one)]
        pairs += [(old, one.path) for old in paths.found(one.supersedes, one)]
        for old, new in pairs:
            later[old].add(new)
            earlier[new].add(old)
    return [
        replace(
            one,
            superseded_by=tuple(sorted(later[one.path])),
            supersedes=tuple(sorted(earlier[one.path])),
        )
        for one in sorted(found, key=lambda one: one.path)
    ]


class _Paths:
    """Finds records by what others in their folder call them."""

    def __init__(self, found: Sequence[Record]) -> None:
        self._paths = {one.path for one in found}
        self._numbered = {(posixpath.dirname(one.path), one.number): one.path for one in found}

    def found(self, names: Iterable[str], by: Record) -> set[str]:
        """Return the paths of the records that a record names, without its own."""
        return {path for name in names if (path := self._path(name, by))} - {by.path}

    def _path(self, name: str, by: Record) -> str:
        folder = posixpath.dirname(by.path)
        if name.startswith("#"):
            return self._numbered.get((folder, int(name[1:])), "") if name[1:].isdigit() else ""
        path = posixpath.normpath(posixpath.join(folder, name.partition("#")[0]))
        return path if path in self._paths else ""
