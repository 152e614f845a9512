"""The changes that a plan is made of: each happens at once or not at all.

A plan is a list of them, in an order in which every beginning of the list leaves commits and the
hooks of other people working.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ...core.atomic import sync_folder
from ...core.errors import UserError
from .site import call_git

_ASIDE = ".housestyle-new-"


class Step(Protocol):
    """One change."""

    @property
    def path(self) -> Path:
        """The file that changes."""

    def take(self) -> None:
        """Make the change."""


@dataclass(frozen=True, slots=True)
class Write:
    """Put a file in the place of whatever is there."""

    path: Path
    data: bytes
    mode: int

    def take(self) -> None:
        """Write aside, set the mode, rename."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=_ASIDE)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(self.data)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).chmod(self.mode)
            Path(name).replace(self.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        sync_folder(self.path.parent)


@dataclass(frozen=True, slots=True)
class Link:
    """Put a symbolic link in the place of whatever is there."""

    path: Path
    target: str

    def take(self) -> None:
        """Link aside, rename."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        aside = self.path.parent / f"{_ASIDE}{os.getpid()}"
        aside.symlink_to(self.target)
        try:
            aside.replace(self.path)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
        sync_folder(self.path.parent)


@dataclass(frozen=True, slots=True)
class Move:
    """Rename a file, over whatever bears the new name."""

    source: Path
    path: Path

    def take(self) -> None:
        """Rename."""
        self.source.replace(self.path)
        sync_folder(self.path.parent)


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete a file or a link."""

    path: Path

    def take(self) -> None:
        """Delete."""
        self.path.unlink(missing_ok=True)
        sync_folder(self.path.parent)


@dataclass(frozen=True, slots=True)
class DeleteFolder:
    """Delete a folder when nothing is left in it."""

    path: Path

    def take(self) -> None:
        """Delete, or leave it to those who put something there."""
        with suppress(OSError):
            self.path.rmdir()


@dataclass(frozen=True, slots=True)
class Configure:
    """Run ``git config`` on a file; git writes aside and renames as well."""

    path: Path
    arguments: tuple[str, ...]

    def take(self) -> None:
        """Change the configuration."""
        call_git(self.path.parent, "config", "--file", str(self.path), *self.arguments)


def take_all(steps: Sequence[Step]) -> tuple[Path, ...]:
    """Take steps in their order and return the files that changed.

    Raises:
        UserError: one cannot be taken; those before it stay taken.
    """
    for step in steps:
        try:
            step.take()
        except OSError as error:
            raise UserError(
                f"cannot change {step.path} ({error.strerror})", "make it writable and try again"
            ) from error
    return tuple(dict.fromkeys(step.path for step in steps))


def sweep(folders: Iterable[Path]) -> None:
    """Delete what a process that was killed had written aside, one level down as well."""
    for folder in folders:
        for pattern in (f"{_ASIDE}*", f"*/{_ASIDE}*"):
            for aside in folder.glob(pattern):
                aside.unlink(missing_ok=True)
