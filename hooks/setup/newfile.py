"""Puts new files into a worktree: never over one that is there, never through a symbolic link."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from ...core.errors import UserError


def is_there(path: Path) -> bool:
    """Return whether a path is taken, be it by a dangling link."""
    return os.path.lexists(path)


def write_new(root: Path, name: str, text: str) -> bool:
    """Write a file below a worktree's root, whole or not at all.

    Args:
        root: the worktree.
        name: relative path of the file; its folders are made when missing.
        text: what to write; surrogates stand for odd bytes.

    Returns:
        False when something is there already; it stays as it is.

    Raises:
        UserError: a folder on the way leads elsewhere, or nothing can be written.
    """
    path = root / name
    try:
        _make_folders(root, path.parent)
        return _place(path, text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise UserError(
            f"{path} cannot be written ({error.strerror})", "make its folder writable"
        ) from error


def _make_folders(root: Path, folder: Path) -> None:
    for one in reversed([folder, *folder.parents]):
        if not one.is_relative_to(root) or one == root:
            continue
        if one.is_symlink():  # a repository may point out of itself
            raise UserError(f"{one} is a symbolic link", "make it a folder, or leave the file out")
        one.mkdir(exist_ok=True)


def _place(path: Path, data: bytes) -> bool:
    """Write aside and link: a link, other than a rename, never replaces anything."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        return _link(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def _link(aside: Path, path: Path) -> bool:
    try:
        path.hardlink_to(aside)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links
        if is_there(path):
            return False
        aside.rename(path)
    return True
