"""Writes a file anew that is there already: only if it still is what was read, and never a link."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from ...core.errors import UserError

MAX_BYTES = 1 << 20


def read_there(root: Path, name: str) -> str | None:
    """Return the text of a file below a worktree's root; None when there is none.

    Args:
        root: the worktree.
        name: relative path of the file.

    Raises:
        UserError: what is there is no file of readable size, or lies behind a symbolic link.
    """
    path = root / name
    _refuse_links(root, path)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(path) from error
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_BYTES:
            raise _unreadable(path)
        return os.read(handle, MAX_BYTES).decode("utf-8", "surrogateescape")
    finally:
        os.close(handle)


def rewrite(root: Path, name: str, text: str, before: str) -> None:
    """Put another text in the place of one, whole or not at all.

    Args:
        root: the worktree.
        name: relative path of the file.
        text: what to write; surrogates stand for odd bytes.
        before: what was read there.

    Raises:
        UserError: it is something else by now, or nothing can be written.
    """
    path = root / name
    if read_there(root, name) != before:
        raise UserError(f"{path} changed meanwhile", "run it again")
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode("utf-8", "surrogateescape"))
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)
    except OSError as error:
        problem = f"{path} cannot be written ({error.strerror})"
        raise UserError(problem, "make its folder writable") from error
    finally:
        aside.unlink(missing_ok=True)


def _refuse_links(root: Path, path: Path) -> None:
    """A repository may point out of itself."""
    for one in path.parents:
        if one != root and one.is_relative_to(root) and one.is_symlink():
            raise UserError(f"{one} is a symbolic link", "make it a folder, or leave the file out")


def _unreadable(path: Path) -> UserError:
    return UserError(f"{path} is no file that can be read", "put a plain file there, or nothing")
