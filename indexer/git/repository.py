"""Reads a git repository: commits, trees and blobs, never the files of the worktree.

Git's own plumbing reads, in whatever format it knows; libgit2 serves where git is not installed or
does not know the format. Both give the same answers (docs/decisions/0008).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal, TypeVar

from ...core.errors import UserError
from .backend import Backend, MissingObjectError, UnsupportedError
from .objects import Change, Commit, Content, TreeEntry
from .refusals import missing, unsupported
from .renames import with_renames

__all__ = ["Change", "Commit", "Content", "Repository", "TreeEntry"]

BackendName = Literal["auto", "libgit2", "plumbing"]
_Found = TypeVar("_Found")


class Repository:
    """An opened repository; ``root`` is None when it is bare."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self.git_dir, self.common_dir = backend.git_dir, backend.common_dir
        self.is_bare, self.is_shallow = backend.is_bare, backend.is_shallow
        self.root = backend.root

    @classmethod
    def open(cls, path: Path, backend: BackendName = "auto") -> Repository:
        """Open the repository that holds ``path``.

        Args:
            path: a file or folder of the worktree, or the git folder.
            backend: what reads; ``auto`` takes plumbing, or libgit2 where that cannot serve.

        Raises:
            UserError: there is none, it belongs to someone else, or its format is not supported.
        """
        reason = ""
        for opening in _OPENINGS[backend]:
            try:
                return cls(opening(path))
            except UnsupportedError as error:
                reason = reason or str(error)
        raise unsupported(path, reason)

    @property
    def view(self) -> str:
        """Name of this worktree's view: empty for the main one, else the linked worktree's."""
        return "" if self.git_dir == self.common_dir else os.fsdecode(self.git_dir.name)

    def close(self) -> None:
        """Let go of processes; they start again when the repository is used again."""
        self._backend.close()

    def head(self) -> Commit | None:
        """Return the commit that HEAD names; None before the first commit."""
        found = self._head("commit")
        return None if found is None else self._commit(found)

    def tree_of_head(self) -> str | None:
        """Return the id of HEAD's tree; None before the first commit."""
        return self._head("tree")

    def is_dirty(self) -> bool:
        """Return whether tracked files of the worktree or the index differ from HEAD."""
        return self._backend.is_dirty()

    def commit(self, rev: str) -> Commit:
        """Return the commit that ``rev`` (an id, branch, tag or expression) names.

        Raises:
            UserError: there is no such commit.
        """
        found = self._backend.resolve(rev, "commit")
        if found is None:
            raise UserError(f"unknown commit {rev!r}", "run `git log` to see the commits")
        return self._commit(found)

    def entries(self, tree: str) -> list[TreeEntry]:
        """Return the regular files of a tree, sorted by path; no symlinks, no submodules."""
        found = self._again(lambda: self._backend.entries(tree))
        return sorted(found, key=lambda entry: entry.path)

    def changes(self, old_tree: str | None, new_tree: str, renames: bool = True) -> list[Change]:
        """Return the regular files that differ, sorted by path.

        Args:
            old_tree: tree to compare with; None is the empty tree.
            new_tree: tree whose state is described.
            renames: whether a removed and an added file may be one that was renamed.
        """
        (found,) = self.changes_between([(old_tree, new_tree)], renames)
        return found

    def changes_between(
        self, pairs: Sequence[tuple[str | None, str]], renames: bool = True
    ) -> Iterator[list[Change]]:
        """Yield ``changes`` for many pairs of trees, at a fraction of the cost of single ones."""
        done, failed = 0, -1
        while done < len(pairs):
            try:
                for found in self._raw_changes(pairs[done:]):
                    changes = with_renames(found, self.blobs) if renames else found
                    yield sorted(changes, key=lambda change: change.path)
                    done += 1
            except MissingObjectError as error:
                if failed == done:
                    raise missing(str(error)) from error
                failed = done
                self._backend.refresh()

    def blob(self, blob_id: str) -> bytes:
        """Return a blob's content.

        Raises:
            UserError: the object is missing (shallow, partial or damaged repository).
        """
        (found,) = self.blobs([blob_id])
        if found.data is None:
            raise missing(blob_id)
        return found.data

    def blobs(self, blobs: Sequence[str], limit: int | None = None) -> Iterator[Content]:
        """Yield blobs in the order asked, one in memory at a time.

        Args:
            blobs: their ids.
            limit: blobs of more bytes come by size only and are never read into memory.
        """
        return self._backend.contents(blobs, limit)

    def root_file(self, tree: str, name: str, limit: int) -> bytes:
        """Return a regular file at the root of a tree; empty when missing or over the limit."""
        entry = self._again(lambda: self._backend.root_entry(tree, name))
        if entry is None:
            return b""
        (found,) = self.blobs([entry.blob], limit)
        return found.data or b""

    def first_parent(
        self, head: str, known: Callable[[str], bool] = lambda commit: False
    ) -> list[Commit]:
        """Return ``head`` and its first parents, oldest first, as far as they are present.

        Args:
            head: commit id.
            known: the walk ends before the first commit whose id it accepts.
        """
        line: list[Commit] = []
        for commit in self._backend.line(head):
            if known(commit.id):
                break
            line.append(commit)
        return line[::-1]

    def _raw_changes(self, pairs: Sequence[tuple[str | None, str]]) -> Iterator[list[Change]]:
        """Yield changes without renames; everything in a tree is new against none."""
        compared = self._backend.changes([(old, new) for old, new in pairs if old is not None])
        for old, new in pairs:
            if old is None:
                yield [Change(one.path, None, one.blob) for one in self._backend.entries(new)]
            else:
                yield next(compared)

    def _commit(self, commit_id: str) -> Commit:
        found = self._backend.commit(commit_id)
        if found is None:
            raise missing(commit_id)
        return found

    def _head(self, kind: str) -> str | None:
        found = self._backend.resolve("HEAD", kind)
        if found is None and not self._backend.is_unborn():
            self._backend.refresh()
            found = self._backend.resolve("HEAD", kind)
            if found is None:
                raise UserError("HEAD names no readable commit", "run `git fsck`")
        return found

    def _again(self, read: Callable[[], _Found]) -> _Found:
        """Read once more when something was missing: git gc may have packed it meanwhile."""
        try:
            return read()
        except MissingObjectError:
            self._backend.refresh()
        try:
            return read()
        except MissingObjectError as error:
            raise missing(str(error)) from error


def _plumbing(path: Path) -> Backend:
    from .plumbing import PlumbingBackend

    return PlumbingBackend(path)


def _libgit2(path: Path) -> Backend:
    try:
        from .libgit2 import Libgit2Backend
    except ImportError as error:
        raise UnsupportedError("pygit2 is not installed") from error
    return Libgit2Backend(path)


_OPENINGS: dict[BackendName, tuple[Callable[[Path], Backend], ...]] = {
    "auto": (_plumbing, _libgit2),
    "plumbing": (_plumbing,),
    "libgit2": (_libgit2,),
}
