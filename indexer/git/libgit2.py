"""Reads git through libgit2 (pygit2), which needs no git on the machine.

It takes the repository from the path alone, so that an inherited ``GIT_DIR`` or ``GIT_INDEX_FILE``
(as in a hook) cannot redirect it, and it runs no program that a repository configures. Importing
pygit2 takes longer than a small update: only this module does it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pygit2
from pygit2.enums import FileMode, FileStatus, ObjectType, RepositoryOpenFlag

from ...core.errors import UserError
from .backend import MissingObjectError, Pair, UnsupportedError
from .objects import FILE_MODES, Change, Commit, Content, TreeEntry, file_change, parse_commit
from .refusals import foreign_owner, no_repository, unreadable

if TYPE_CHECKING:
    from pygit2 import Tree as GitTree


class Libgit2Backend:
    """A repository as libgit2 sees it; see ``Backend``."""

    def __init__(self, path: Path) -> None:
        self._git = _open(path)
        self.git_dir = Path(self._git.path)
        self.common_dir = _common_dir(self.git_dir)
        self.is_bare: bool = self._git.is_bare
        self.is_shallow: bool = self._git.is_shallow
        self.root = Path(self._git.workdir) if self._git.workdir else None

    def resolve(self, expression: str, kind: str) -> str | None:
        """See ``Backend``."""
        try:
            found = self._git.revparse_single(expression)
            commit = found.peel(pygit2.Commit)
            return str(commit.id if kind == "commit" else commit.tree_id)
        except (pygit2.GitError, KeyError, ValueError):
            return None

    def is_unborn(self) -> bool:
        """See ``Backend``."""
        return self._git.head_is_unborn

    def commit(self, commit_id: str) -> Commit | None:
        """See ``Backend``."""
        found = self._read(commit_id, ObjectType.COMMIT)
        return None if found is None else parse_commit(commit_id, found)

    def line(self, head: str) -> Iterator[Commit]:
        """See ``Backend``."""
        following: str | None = head
        while following and (found := self.commit(following)):
            yield found
            following = found.parents[0] if found.parents else None

    def entries(self, tree: str) -> list[TreeEntry]:
        """See ``Backend``."""
        found: list[TreeEntry] = []
        waiting: list[tuple[bytes, GitTree]] = [(b"", self._tree(tree))]
        while waiting:
            prefix, folder = waiting.pop()
            for item in folder:
                path = prefix + (item.raw_name or b"")
                if item.filemode == FileMode.TREE:
                    waiting.append((path + b"/", self._tree(str(item.id))))
                elif item.filemode in FILE_MODES:
                    found.append(TreeEntry(os.fsdecode(path), str(item.id), int(item.filemode)))
        return found

    def root_entry(self, tree: str, name: str) -> TreeEntry | None:
        """See ``Backend``."""
        for item in self._tree(tree):
            if item.raw_name == os.fsencode(name) and item.filemode in FILE_MODES:
                return TreeEntry(name, str(item.id), int(item.filemode))
        return None

    def changes(self, pairs: Sequence[Pair]) -> Iterator[list[Change]]:
        """See ``Backend``."""
        for old, new in pairs:
            try:
                diff = self._tree(old).diff_to_tree(self._tree(new))
            except (pygit2.GitError, KeyError) as error:
                raise MissingObjectError(f"below {old} or {new}") from error
            yield [change for delta in diff.deltas if (change := _change(delta)) is not None]

    def contents(self, blobs: Sequence[str], limit: int | None) -> Iterator[Content]:
        """See ``Backend``."""
        for blob in blobs:
            yield self._content(blob, limit)

    def is_dirty(self) -> bool:
        """See ``Backend``."""
        if self.is_bare:
            return False
        index = self._git.index
        return any(
            status != FileStatus.CURRENT
            and not (path in index and index[path].mode == FileMode.COMMIT)
            for path, status in self._git.status(untracked_files="no").items()
        )

    def refresh(self) -> None:
        """See ``Backend``."""
        self._git = pygit2.Repository(self._git.path)

    def close(self) -> None:
        """See ``Backend``."""
        self._git.free()

    def _content(self, blob: str, limit: int | None) -> Content:
        try:
            kind, size = self._git.odb.read_header(blob)
        except (pygit2.GitError, KeyError, ValueError):
            return Content(blob, None, None)
        if kind != ObjectType.BLOB:
            return Content(blob, None, None)
        if limit is not None and size > limit:
            return Content(blob, size, None)
        data = self._read(blob, ObjectType.BLOB)
        return Content(blob, None if data is None else size, data)

    def _read(self, object_id: str, kind: ObjectType) -> bytes | None:
        try:
            found, data = self._git.read(object_id)
        except (pygit2.GitError, KeyError, ValueError):
            return None
        return data if found == kind else None

    def _tree(self, tree: str) -> GitTree:
        try:
            found = self._git.get(tree)
        except (pygit2.GitError, ValueError):
            found = None
        if not isinstance(found, pygit2.Tree):
            raise MissingObjectError(tree)
        return found


def _open(path: Path) -> pygit2.Repository:
    folder = path if path.is_dir() else path.parent
    try:
        if pygit2.discover_repository(os.fspath(folder)) is None:
            raise no_repository(path)
        return pygit2.Repository(os.fspath(folder), RepositoryOpenFlag.DEFAULT)
    except (pygit2.GitError, KeyError) as error:
        raise _refusal(path, str(error)) from error


def _refusal(path: Path, reason: str) -> UserError | UnsupportedError:
    """Explain why libgit2 did not open a repository."""
    if "not owned" in reason:
        return foreign_owner(path)
    if "extension" in reason or "object format" in reason or "unsupported" in reason:
        return UnsupportedError(reason)
    return unreadable(path, reason)


def _common_dir(git_dir: Path) -> Path:
    """Return the directory that all worktrees share."""
    pointer = git_dir / "commondir"
    if not pointer.is_file():
        return git_dir
    return Path(os.path.normpath(git_dir / os.fsdecode(pointer.read_bytes()).strip()))


def _change(delta: pygit2.DiffDelta) -> Change | None:
    old, new = delta.old_file, delta.new_file
    path = new.raw_path if new.mode else old.raw_path
    return file_change(path, int(old.mode), str(old.id), int(new.mode), str(new.id))
