"""The reasons for which a repository is not opened, the same from every reader."""

from __future__ import annotations

from pathlib import Path

from ...core.errors import UserError


def no_repository(path: Path) -> UserError:
    """There is none at or above a path."""
    return UserError(f"{path} is not in a git repository", "pass --repo DIR")


def foreign_owner(path: Path) -> UserError:
    """It belongs to a user whom git does not trust."""
    return UserError(
        f"{path} belongs to another user, git does not trust it",
        f"run `git config --global --add safe.directory {path}` if you do",
    )


def unsupported(path: Path, reason: str) -> UserError:
    """Its format is newer than what reads it."""
    return UserError(
        f"the repository format at {path} is not supported ({reason})",
        "install a git that reads it, or use a clone with SHA-1 objects and file references",
    )


def unreadable(path: Path, reason: str) -> UserError:
    """It is damaged, or something else is wrong."""
    return UserError(f"{path} is not a readable git repository ({reason})", "pass --repo DIR")


def missing(name: str) -> UserError:
    """An object is not there."""
    return UserError(f"git object {name} is missing", "run `git fsck`, then `git fetch --refetch`")
