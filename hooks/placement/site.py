"""What git says about one repository: its version, and where it looks for hooks."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ...core.errors import UserError
from ...core.lock import exclusive
from ...core.workspace import Workspace
from ...indexer.git.repository import Repository

Version = tuple[int, int]
CONFIG_HOOKS: Version = (2, 54)  # the first git that runs the hooks of its configuration
_COMPLAINT = 300  # characters


@dataclass(frozen=True, slots=True)
class Site:
    """Where the hooks of one repository are.

    Attributes:
        root: the worktree, or the git folder of a bare repository; hooks are run here.
        common: the git folder that all worktrees share.
        hooks: the folder in which git looks for hook files (core.hooksPath followed).
        version: of git.
    """

    root: Path
    common: Path
    hooks: Path
    version: Version

    @property
    def config(self) -> Path:
        """The repository's own configuration."""
        return self.common / "config"

    @property
    def own_hooks(self) -> Path:
        """The folder of hook files when core.hooksPath is not set."""
        return self.common / "hooks"

    @property
    def private_folders(self) -> list[Path]:
        """The folders that may hold lines of ours: core.hooksPath may have changed since."""
        if self.hooks_are_private and self.hooks.resolve() != self.own_hooks.resolve():
            return [self.own_hooks, self.hooks]
        return [self.own_hooks]

    @property
    def runs_config_hooks(self) -> bool:
        """Whether git runs hooks that stand in its configuration."""
        return self.version >= CONFIG_HOOKS

    @property
    def hooks_are_private(self) -> bool:
        """Whether the folder of hook files belongs to this clone alone, and nobody tracks it."""
        return self.hooks.resolve().is_relative_to(self.common.resolve())


def look(folder: Path, version: Version | None = None) -> Site:
    """Find the repository around a folder.

    Args:
        folder: in its worktree, or its git folder.
        version: of git; None asks git.

    Raises:
        UserError: there is no repository, or no git.
    """
    repository = Repository.open(folder)
    root = repository.root or repository.git_dir
    printed = call_git(root, "rev-parse", "--git-path", "hooks")
    return Site(
        root=root,
        common=repository.common_dir,
        hooks=root / os.fsdecode(printed.removesuffix(b"\n")),
        version=git_version(root) if version is None else version,
    )


@contextmanager
def alone(site: Site, doing: str) -> Iterator[None]:
    """Keep other processes from changing the same hooks while the block runs."""
    workspace = Workspace(site.root, site.common / "housestyle")
    workspace.create()
    with exclusive(workspace.state / "hooks.lock", doing):
        yield


def git_version(folder: Path) -> Version:
    """Return the first two numbers of git's version."""
    printed = call_git(folder, "version").decode("ascii", "replace")
    found = re.search(r"(\d+)\.(\d+)", printed)
    if found is None:
        raise UserError(f"git gives no version ({printed.strip()})", "check your git installation")
    return int(found[1]), int(found[2])


def call_git(folder: Path, *arguments: str, missing: int | None = None) -> bytes:
    """Run git with the user's configuration, but not with what a hook or an alias inherited.

    Args:
        folder: where it runs.
        arguments: the command and its arguments.
        missing: the exit status that means "there is none"; nothing is returned then.

    Raises:
        UserError: it failed, or is not installed.
    """
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, env=_environment(), capture_output=True, check=False
        )
    except FileNotFoundError as error:
        raise UserError("git is not found", "install git, or add it to PATH") from error
    if done.returncode == missing:
        return b""
    if done.returncode:
        words = done.stderr[:_COMPLAINT].decode("utf-8", "replace").split()
        raise UserError(f"git {arguments[0]} failed ({' '.join(words)})", "mend that and try again")
    return done.stdout


def _environment() -> dict[str, str]:
    """Leave out what points git at another repository, and what `git -c` said for one command."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_")
        or (name.startswith("GIT_CONFIG_") and name != "GIT_CONFIG_PARAMETERS")
        or name == "GIT_EXEC_PATH"
    }
    return {**kept, "LC_ALL": "C"}
