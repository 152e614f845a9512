"""The folders that a repository is checked out in: the main worktree and the linked ones."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..git.repository import Repository

_LONGEST = 4096  # bytes of a path


def worktrees(repository: Repository) -> list[Path]:
    """Return the folders of all worktrees that git knows, that of ``repository`` first."""
    common = repository.common_dir
    known = [repository.root] if repository.root else []
    known += [common.parent] if common.name == ".git" else []
    known += [place for file in sorted(common.glob("worktrees/*/gitdir")) if (place := _of(file))]
    return list(dict.fromkeys(known))


def keyed(repository: Repository) -> Iterator[tuple[str, Path]]:
    """Yield the worktrees with names that do not tell where they lie."""
    for folder in worktrees(repository):
        is_main = folder == repository.common_dir.parent
        yield "main" if is_main else f"{folder.name}-{digest(folder)}", folder


def digest(folder: Path) -> str:
    """Return what tells folders apart and does not tell where they lie."""
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:8]


class Inside:
    """Tells whether a folder lies in a worktree.

    Args:
        roots: the worktrees.

    """

    def __init__(self, roots: Iterable[Path]) -> None:
        self._roots = [os.path.realpath(root) for root in roots]

    def __contains__(self, folder: str) -> bool:
        real = os.path.realpath(folder) if "\0" not in folder else ""
        return any(real == root or real.startswith(f"{root}/") for root in self._roots)


def _of(file: Path) -> Path | None:
    """Return the folder of a linked worktree; git names its ``.git`` in a file."""
    try:
        with file.open("rb") as stream:
            named = Path(os.fsdecode(stream.read(_LONGEST).rstrip(b"\r\n")))
    except OSError:
        return None
    # It may be relative to the file's own folder: https://git-scm.com/docs/git-worktree
    return Path(os.path.normpath(file.parent / named)).parent if named.name == ".git" else None
