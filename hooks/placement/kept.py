"""A hook into which no lines can be put is kept under another name, and run from ours.

A regular file stays in its folder, because scripts look for their neighbours; a symbolic link keeps
its name and goes one folder down, because what it leads to often asks for the name it was run by.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from ...core.errors import UserError
from .steps import Delete, DeleteFolder, Link, Move, Step, Write

SUFFIX = ".housestyle-kept"
FOLDER = "housestyle-kept"


@dataclass(frozen=True, slots=True)
class Regular:
    """A file: its bytes and its permissions."""

    data: bytes
    mode: int

    @property
    def executable(self) -> bool:
        """Whether git runs it; a hook without the permission was switched off by its owner.

        Windows knows no such permission (untried).
        """
        return os.name == "nt" or bool(self.mode & 0o111)


@dataclass(frozen=True, slots=True)
class Symlink:
    """A symbolic link: what is written in it."""

    target: str


Hook = Regular | Symlink


def hook_at(path: Path) -> Hook | None:
    """Return what stands at a path; None when nothing does.

    Raises:
        UserError: it is neither a file nor a link, or cannot be read.
    """
    try:
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode):
            return Symlink(os.readlink(path))  # noqa: PTH115 the text as it is, not as a path
        if stat.S_ISREG(found.st_mode):
            return Regular(path.read_bytes(), stat.S_IMODE(found.st_mode))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UserError(f"cannot read {path} ({error.strerror})", "make it readable") from error
    raise UserError(f"{path} is neither a file nor a link", "move it away")


def kept_for(path: Path) -> Hook | None:
    """Return the hook that is kept for a path."""
    hook = hook_at(_file(path)) or hook_at(_link(path))
    return Symlink(_up(hook.target)) if isinstance(hook, Symlink) else hook


def place_of(path: Path, hook: Hook) -> Path:
    """Return where a hook of a path is kept."""
    return _link(path) if isinstance(hook, Symlink) else _file(path)


def keep(path: Path, hook: Hook) -> list[Step]:
    """Plan to keep a copy; the hook itself stays until ours takes its place."""
    if isinstance(hook, Symlink):
        return [Link(_link(path), _down(hook.target))]
    return [Write(_file(path), hook.data, hook.mode)]


def restore(path: Path, hook: Hook) -> list[Step]:
    """Plan to put a kept hook back into its place."""
    if isinstance(hook, Symlink):
        return [Link(path, hook.target), *discard(path, hook)]
    return [Move(_file(path), path)]


def discard(path: Path, hook: Hook) -> list[Step]:
    """Plan to delete a kept copy."""
    if isinstance(hook, Symlink):
        return [Delete(_link(path)), DeleteFolder(_link(path).parent)]
    return [Delete(_file(path))]


def leftovers(path: Path) -> list[Step]:
    """Plan to delete a folder of kept hooks that holds none: somebody was killed before that."""
    folder = _link(path).parent
    return [DeleteFolder(folder)] if folder.is_dir() and not any(folder.iterdir()) else []


def chain(path: Path, hook: Hook) -> bytes:
    """Return the lines that run a kept hook in our place: arguments, input and status are its."""
    place = place_of(path, hook).relative_to(path.parent).as_posix()
    kept = b'"${0%%/*}/%s"' % place.encode()
    return b'if [ -x %s ]; then exec %s "$@"; fi\n' % (kept, kept)


def _file(path: Path) -> Path:
    return path.with_name(path.name + SUFFIX)


def _link(path: Path) -> Path:
    return path.parent / FOLDER / path.name


def _down(target: str) -> str:
    """Return a link's text as it has to be one folder further down."""
    return target if target.startswith("/") else f"../{target}"


def _up(target: str) -> str:
    return target if target.startswith("/") else target.removeprefix("../")
