"""One file at several commits: what became of it from one to another, and on the way."""

from __future__ import annotations

import re
from functools import lru_cache

from ..definitions import Content, Definitions
from ..git.repository import Change, Commit, Repository
from .pairing.past import known_commit

_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")  # nothing else that git would resolve
_MOST_COMMITS = 100  # of a merged branch that are looked into


class FileStates:
    """Compares files between commits.

    Args:
        repository: where the commits are.
        definitions: reads files.
    """

    def __init__(self, repository: Repository, definitions: Definitions) -> None:
        self._repository, self._definitions = repository, definitions
        self._changes = lru_cache(256)(self._compared)

    def commit(self, commit_id: str) -> Commit | None:
        """Return a commit; None when it is not here."""
        return known_commit(self._repository, commit_id) if _ID.fullmatch(commit_id) else None

    def change(self, old: Commit, new: Commit, path: str) -> Change | None:
        """Return what became of a file of the older commit; None when it is the same."""
        change = self._changes(old.tree, new.tree, False).get(path)
        if change is None or change.new_blob:
            return change
        return self._changes(old.tree, new.tree, True).get(path)

    def sides(self, change: Change) -> tuple[Content | None, Content | None]:
        """Return the file before and after a change, as far as it was there and is read."""
        return (
            self._content(change.old_path or change.path, change.old_blob),
            self._content(change.path, change.new_blob),
        )

    def branch(self, merge: Commit, seen: Commit, path: str) -> list[Commit]:
        """Return the commits of a merged branch that changed a file, the newest first.

        Args:
            merge: what merged it; one without a second parent merged none.
            seen: the commits up to this one are left out.
            path: of the file when it was merged.

        """
        found: list[Commit] = []
        commit = self.commit(merge.parents[1]) if len(merge.parents) > 1 else None
        for _ in range(_MOST_COMMITS):
            if commit is None or commit.id == seen.id or not commit.parents:
                break
            parent = self.commit(commit.parents[0])
            if parent and path in self._changes(parent.tree, commit.tree, False):
                found.append(commit)
            commit = parent
        return found

    def _content(self, path: str, blob: str | None) -> Content | None:
        return self._definitions.of(path, blob) if blob else None

    def _compared(self, old: str, new: str, renames: bool) -> dict[str, Change]:
        found = self._repository.changes(old, new, renames)
        return {one.old_path or one.path: one for one in found}
