"""What a reader of git objects must offer; ``Repository`` builds everything else on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from .objects import Change, Commit, Content, TreeEntry

Pair = tuple[str, str]  # ids of an old and a new tree


class UnsupportedError(Exception):
    """This reader cannot serve the repository, another may: the message says why."""


class MissingObjectError(Exception):
    """An object that was asked for is not there or not readable: the message is its name."""


class Backend(Protocol):
    """Reads one repository.

    Attributes:
        git_dir: folder of this worktree's own state.
        common_dir: folder that all worktrees share.
        root: top folder of the worktree; None when bare.
        is_bare: whether there is no worktree.
        is_shallow: whether history was cut off.
    """

    git_dir: Path
    common_dir: Path
    root: Path | None
    is_bare: bool
    is_shallow: bool

    def resolve(self, expression: str, kind: str) -> str | None:
        """Return the id of the commit that an expression names, or (kind ``tree``) of its tree."""
        ...

    def is_unborn(self) -> bool:
        """Return whether HEAD names a branch that has no commit yet."""
        ...

    def commit(self, commit_id: str) -> Commit | None:
        """Return a commit; None when missing."""
        ...

    def line(self, head: str) -> Iterator[Commit]:
        """Yield a commit and its first parents, newest first, as far as they are present."""
        ...

    def entries(self, tree: str) -> list[TreeEntry]:
        """Return a tree's regular files in any order.

        Raises:
            MissingObjectError: a tree is missing.
        """
        ...

    def root_entry(self, tree: str, name: str) -> TreeEntry | None:
        """Return the regular file of that name at the root of a tree."""
        ...

    def changes(self, pairs: Sequence[Pair]) -> Iterator[list[Change]]:
        """Yield the changes between the trees of each pair, without renames, in any order.

        Raises:
            MissingObjectError: a tree is missing.
        """
        ...

    def contents(self, blobs: Sequence[str], limit: int | None) -> Iterator[Content]:
        """Yield the blobs in the order asked; those above ``limit`` bytes by size only."""
        ...

    def is_dirty(self) -> bool:
        """Return whether tracked files, submodules aside, differ from HEAD."""
        ...

    def refresh(self) -> None:
        """Look for objects anew: they may have been packed meanwhile."""
        ...

    def close(self) -> None:
        """Let go of processes and files."""
        ...
