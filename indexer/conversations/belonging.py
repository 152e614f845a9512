"""Whether a conversation is one of this repository: by its folder, its remote, or its commits."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path, PurePath

from ...core.errors import UserError
from ..git.plain import git_is_installed
from ..git.process import Git, GitError
from ..git.repository import Repository
from .model import Session
from .worktrees import worktrees

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_URL = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://)(?:[^/@]*@)?(?P<host>[^/:]*)(?::\d*)?/(?P<path>.*)", re.I
)
_SCP = re.compile(r"(?:[^/@:]*@)?(?P<host>[^/@:]{2,}):(?P<path>[^/].*|/.*)")
_LONGEST = 4096  # characters of a path or an address


def normalised(remote: str) -> str:
    """Return an address as ``host/path``, however it is spelt; "" when it names no place for good.

    Scheme, user, port, ``.git`` and the case of the host say nothing about which repository it is.
    """
    text = remote.strip()[:_LONGEST]
    found = _URL.fullmatch(text) or _SCP.fullmatch(text)
    if found:
        text = f"{found['host'].lower()}/{found['path'].lstrip('/')}"
    elif not text.startswith("/"):
        return ""
    text = text.rstrip("/").removesuffix(".git").rstrip("/")
    # https://docs.github.com/en/rest: names of owners and repositories have no case there.
    return text.lower() if text.lower().startswith("github.com/") else text


class Belonging:
    """Judges sessions of one repository.

    Args:
        repository: whose conversations are wanted.
    """

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        roots = {os.path.realpath(folder) for folder in worktrees(repository)}
        self.roots = sorted(roots, key=len, reverse=True)
        self.remotes = _remotes(repository)
        self.holds = lru_cache(4096)(self._holds)
        self.knows = lru_cache(4096)(self._knows)

    def judge(self, session: Session) -> bool | None:
        """Return whether what follows belongs to the repository.

        Args:
            session: the entry told last; one that names no place and no commit that is known
                changes nothing, and gives None.
        """
        if self.holds(session.cwd) or normalised(session.remote) in self.remotes:
            return True
        if self.knows(session.base) or self.knows(session.head):
            return True
        return False if session.cwd or session.remote else None

    def _holds(self, folder: str) -> bool:
        """Return whether a folder lies in a worktree, and in no repository within it."""
        if not folder.startswith(os.sep) or len(folder) > _LONGEST:
            return False
        try:
            real = os.path.realpath(folder)
        except (OSError, ValueError):
            return False
        for root in self.roots:
            if real == root or PurePath(real).is_relative_to(root):
                return not _is_nested(Path(real), Path(root))
        return False

    def _knows(self, commit: str) -> bool:
        if not _COMMIT.fullmatch(commit):
            return False
        try:
            return self._repository.commit(commit).id == commit
        except UserError:
            return False


def _is_nested(folder: Path, root: Path) -> bool:
    """Return whether another repository lies between a folder and the root of a worktree."""
    between = (folder, *folder.parents)
    return any(
        os.path.lexists(one / ".git") for one in between if one != root and root in one.parents
    )


def _remotes(repository: Repository) -> frozenset[str]:
    if not git_is_installed():
        return frozenset()
    git = Git(repository.common_dir, repository.common_dir)
    try:
        told = git.output("config", "-z", "--get-regexp", r"^remote\..*\.(push)?url$")
    except GitError:  # there are none
        return frozenset()
    values = (one.partition("\n")[2] for one in told.decode("utf-8", "replace").split("\0"))
    return frozenset(filter(None, map(normalised, values)))
