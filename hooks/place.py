"""Finds the repository that a hook was run for, without starting git.

git tells a hook by ``GIT_DIR`` or by the folder it starts it in, depending on the kind of worktree.
The same variables would lead every git command of the worker astray, so they are removed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import NamedTuple

# As `git rev-parse --local-env-vars` lists them, without GIT_CONFIG_COUNT: git itself never sets
# that one, and who exports it says which repositories are trusted.
LOCAL_VARIABLES = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)


class Place(NamedTuple):
    """A worktree of a repository.

    Attributes:
        git_dir: its git folder (of a linked worktree: its own, below the common one).
        common_dir: the git folder that all worktrees share.
        folder: where the repository is opened: the worktree, or the git folder.
    """

    git_dir: Path
    common_dir: Path
    folder: Path

    @property
    def view(self) -> str:
        """Name of the worktree's view, as ``indexer.git.repository.Repository`` has it."""
        return "" if self.git_dir == self.common_dir else self.git_dir.name

    @property
    def state(self) -> Path:
        """The folder of the hooks' own files."""
        return self.common_dir / "housestyle" / "hooks"

    def seen_from(self, common_dir: Path) -> Place:
        """Return the place as it is here: a container may know the repository by another path."""
        if common_dir == self.common_dir:
            return self
        git_dir = common_dir / "worktrees" / self.view if self.view else common_dir
        return Place(git_dir, common_dir, git_dir)

    def is_rebasing(self) -> bool:
        """Return whether a rebase or ``git am`` is under way: HEAD is not where it will end."""
        return any((self.git_dir / f"rebase-{backend}").is_dir() for backend in ("merge", "apply"))


def find(environment: Mapping[str, str], folder: Path) -> Place | None:
    """Return the place that git means, or None where there is no repository.

    Args:
        environment: what git handed to the hook.
        folder: the current folder.
    """
    around = _discovered(folder)
    named = environment.get("GIT_DIR")
    git_dir = _git_folder(folder / named) if named else around
    if git_dir is None:
        return None
    git_dir = Path(os.path.realpath(git_dir))
    inside = around is not None and Path(os.path.realpath(around)) == git_dir
    return Place(git_dir, _common_dir(git_dir), folder if inside else git_dir)


def clear(environment: MutableMapping[str, str]) -> None:
    """Remove what ties git commands to the repository of the hook."""
    for name in LOCAL_VARIABLES:
        environment.pop(name, None)


def _discovered(folder: Path) -> Path | None:
    for one in (folder, *folder.parents):
        found = _git_folder(one / ".git") or _git_folder(one)
        if found is not None:
            return found
    return None


def _git_folder(path: Path) -> Path | None:
    """Return the git folder at a path, or the one that a ``.git`` file names."""
    if path.is_file():
        path = path.parent / _line(path).removeprefix("gitdir: ")
    parts = ("HEAD", "commondir") if (path / "commondir").is_file() else ("HEAD", "objects", "refs")
    return path if all((path / part).exists() for part in parts) else None


def _common_dir(git_dir: Path) -> Path:
    pointer = git_dir / "commondir"
    return Path(os.path.realpath(git_dir / _line(pointer))) if pointer.is_file() else git_dir


def _line(path: Path) -> str:
    return os.fsdecode(path.read_bytes().removesuffix(b"\n"))
