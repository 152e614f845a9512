"""Reads a git repository: commits, trees and blobs, never the files of the worktree.

libgit2 (through pygit2) does the reading. It takes the repository from the path alone, so that an
inherited ``GIT_DIR`` or ``GIT_INDEX_FILE`` (as in a hook) cannot redirect it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pygit2
from pygit2.enums import DeltaStatus, DiffFind, FileMode

from ...core.errors import UserError

if TYPE_CHECKING:
    from pygit2 import Blob as GitBlob
    from pygit2 import Commit as GitCommit
    from pygit2 import Tree as GitTree

FILE_MODES = (int(FileMode.BLOB), int(FileMode.BLOB_EXECUTABLE), 0o100664)
RENAME_LIMIT = 400  # files on either side; above it only identical files count as renamed


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit; ``time`` is the committer's, in seconds since 1970."""

    id: str
    tree: str
    parents: tuple[str, ...]
    author_email: str
    author_name: str
    time: int
    message: str

    @property
    def subject(self) -> str:
        """First line of the message."""
        return self.message.lstrip().split("\n", 1)[0].strip()


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """A regular file of a tree."""

    path: str
    blob: str
    mode: int


@dataclass(frozen=True, slots=True)
class Change:
    """A file that differs between two trees; ``old_path`` is set when it was renamed."""

    path: str
    old_blob: str | None
    new_blob: str | None
    old_path: str | None = None


class Repository:
    """An opened repository; ``root`` is None when it is bare."""

    def __init__(self, git: pygit2.Repository) -> None:
        self._git = git
        self.git_dir = Path(git.path)
        self.common_dir = _common_dir(self.git_dir)
        self.is_bare: bool = git.is_bare
        self.is_shallow: bool = git.is_shallow
        self.root = Path(git.workdir) if git.workdir else None

    @classmethod
    def open(cls, path: Path) -> Repository:
        """Open the repository that holds ``path``.

        Raises:
            UserError: there is none, it belongs to someone else, or its format is not supported.
        """
        try:
            found = pygit2.discover_repository(os.fspath(path))
            if found is None:
                raise UserError(f"{path} is not in a git repository", "pass --repo DIR")
            return cls(pygit2.Repository(found))
        except (pygit2.GitError, KeyError) as error:
            raise _refusal(path, str(error)) from error

    @property
    def view(self) -> str:
        """Name of this worktree's view: empty for the main one, else the linked worktree's."""
        return "" if self.git_dir == self.common_dir else os.fsdecode(self.git_dir.name)

    def head(self) -> Commit | None:
        """Return the commit that HEAD names; None before the first commit."""
        if self._git.head_is_unborn:
            return None
        try:
            return _commit(self._git.head.peel(pygit2.Commit))
        except (pygit2.GitError, KeyError) as error:
            raise UserError("HEAD names no readable commit", "run `git fsck`") from error

    def is_dirty(self) -> bool:
        """Return whether tracked files of the worktree or the index differ from HEAD."""
        if self.is_bare:
            return False
        return bool(self._git.status(untracked_files="no"))

    def commit(self, rev: str) -> Commit:
        """Return the commit that ``rev`` (an id, branch, tag or expression) names.

        Raises:
            UserError: there is no such commit.
        """
        try:
            return _commit(self._git.revparse_single(rev).peel(pygit2.Commit))
        except (pygit2.GitError, KeyError, ValueError) as error:
            raise UserError(
                f"unknown commit {rev!r}", "run `git log` to see the commits"
            ) from error

    def entries(self, tree: str) -> list[TreeEntry]:
        """Return the regular files of a tree, sorted by path; no symlinks, no submodules."""
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
        return sorted(found, key=lambda entry: entry.path)

    def changes(self, old_tree: str | None, new_tree: str) -> list[Change]:
        """Return the regular files that differ, sorted by path, renames detected.

        Args:
            old_tree: tree to compare with; None is the empty tree.
            new_tree: tree whose state is described.
        """
        if old_tree is None:
            return [Change(entry.path, None, entry.blob) for entry in self.entries(new_tree)]
        diff = self._tree(old_tree).diff_to_tree(self._tree(new_tree))
        diff.find_similar(DiffFind.FIND_RENAMES, rename_limit=RENAME_LIMIT)
        changes = [change for delta in diff.deltas if (change := _change(delta)) is not None]
        return sorted(changes, key=lambda change: change.path)

    def blob(self, blob_id: str) -> bytes:
        """Return a blob's content.

        Raises:
            UserError: the object is missing (shallow, partial or damaged repository).
        """
        found: GitBlob = self._object(blob_id).peel(pygit2.Blob)
        return found.data

    def root_file(self, tree: str, name: str, limit: int) -> bytes:
        """Return a regular file at the root of a tree; empty when missing or over the limit."""
        for item in self._tree(tree):
            if item.raw_name == name.encode() and item.filemode in FILE_MODES:
                content = self.blob(str(item.id))
                return content if len(content) <= limit else b""
        return b""

    def first_parent(self, head: str) -> list[Commit]:
        """Return ``head`` and its first parents, oldest first, as far as they are present."""
        line: list[Commit] = []
        following: str | None = head
        while following is not None:
            found: object = self._git.get(following)
            if not isinstance(found, pygit2.Commit):
                break  # beyond a shallow clone's boundary
            line.append(_commit(found))
            following = line[-1].parents[0] if line[-1].parents else None
        return line[::-1]

    def _tree(self, tree: str) -> GitTree:
        return self._object(tree).peel(pygit2.Tree)

    def _object(self, object_id: str) -> pygit2.Object:
        found = self._git.get(object_id)
        if found is None:
            raise UserError(
                f"git object {object_id} is missing", "run `git fsck`, then `git fetch --refetch`"
            )
        return found


def _common_dir(git_dir: Path) -> Path:
    """Return the directory that all worktrees share."""
    pointer = git_dir / "commondir"
    if not pointer.is_file():
        return git_dir
    return Path(os.path.normpath(git_dir / os.fsdecode(pointer.read_bytes()).strip()))


def _commit(found: GitCommit) -> Commit:
    author = found.author
    return Commit(
        id=str(found.id),
        tree=str(found.tree_id),
        parents=tuple(str(parent) for parent in found.parent_ids),
        author_email=author.raw_email.decode("utf-8", "replace"),
        author_name=author.raw_name.decode("utf-8", "replace"),
        time=found.commit_time,
        message=found.raw_message.decode("utf-8", "replace"),
    )


def _change(delta: pygit2.DiffDelta) -> Change | None:
    """Translate a delta; None when no regular file's content or path changed."""
    old, new = delta.old_file, delta.new_file
    old_blob = str(old.id) if old.mode in FILE_MODES else None
    new_blob = str(new.id) if new.mode in FILE_MODES else None
    path = os.fsdecode(new.raw_path if new_blob else old.raw_path)
    renamed = delta.status == DeltaStatus.RENAMED and old_blob and new_blob
    if (old_blob == new_blob) and not renamed:
        return None
    return Change(path, old_blob, new_blob, os.fsdecode(old.raw_path) if renamed else None)


def _refusal(path: Path, reason: str) -> UserError:
    """Explain why libgit2 did not open a repository."""
    if "not owned" in reason:
        return UserError(
            f"{path} belongs to another user, git does not trust it",
            f"run `git config --global --add safe.directory {path}` if you do",
        )
    if "extension" in reason or "object format" in reason or "unsupported" in reason:
        return UserError(
            f"the repository format at {path} is not supported ({reason})",
            "use a clone with SHA-1 objects and file references",
        )
    return UserError(f"{path} is not a readable git repository ({reason})", "pass --repo DIR")
