"""A store in a folder: one that a team mounts, or one of a single machine.

Whoever else may write to the folder is not trusted: links are not followed, what is no regular file
is not opened, and what is read is compared with its digest.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from ..atomic import sync_folder
from ..lock import exclusive
from .store import (
    MissingObjectError,
    Stored,
    StoreError,
    check_digest,
    check_name,
    damaged,
    is_name,
)

_ASIDE = ".writing-"
_LEFT_BEHIND_S = 86_400.0  # no write takes a day
_BINARY = getattr(os, "O_BINARY", 0)  # Windows
_READING = (
    os.O_RDONLY | _BINARY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
)  # opening a pipe must not wait for its writer
_CREATING = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
# What file systems without hard links say: FAT, some network shares and containers.
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EACCES})


class FolderStore:
    """The store in one folder, which must be there: one that is not mounted must not be made.

    Args:
        root: the folder.

    """

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def address(self) -> str:
        """The folder's path."""
        return str(self.root)

    def list(self, prefix: str) -> Iterator[Stored]:
        """Yield the objects below ``prefix``, by name."""
        check_name(prefix)
        self._check_root()
        folder = self.root / prefix
        if self._is_plain(folder):
            yield from sorted(self._below(folder, prefix), key=lambda one: one.name)

    def get(self, name: str, digest: str | None, limit: int) -> bytes:
        """Return an object that has the digest, if one is given, and at most ``limit`` bytes."""
        check_name(name)
        self._check_root()
        path = self.root / name
        if not self._is_plain(path.parent):
            raise self._missing(name)
        try:
            data = _read(path, limit)
        except FileNotFoundError as error:
            raise self._missing(name) from error
        except OSError as error:
            raise self._unusable(error) from error
        if data is None:
            raise damaged(name, self.address, "is too large, or no file at all")
        check_digest(name, data, digest, self.address)
        return data

    def put(self, name: str, data: bytes, digest: str) -> bool:
        """Store an object unless one of that name is there; return whether it was stored."""
        check_name(name)
        check_digest(name, data, digest, "memory")
        self._check_root()
        path = self.root / name
        try:
            self._make_folder(path.parent)
            _sweep(path.parent)
            return not path.is_symlink() and not path.exists() and _create(path, data, digest)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise  # told for every command alike
            raise self._unusable(error) from error

    def delete(self, name: str) -> None:
        """Delete an object; the folders that it lay in stay for the next one."""
        check_name(name)
        self._check_root()
        path = self.root / name
        try:
            if self._is_plain(path.parent):
                path.unlink(missing_ok=True)
        except OSError as error:
            raise self._unusable(error) from error

    def _below(self, folder: Path, prefix: str) -> Iterator[Stored]:
        for entry in _entries(folder):
            name = f"{prefix}/{entry.name}"
            if not is_name(name):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from self._below(folder / entry.name, name)
            elif entry.is_file(follow_symlinks=False):
                status = entry.stat(follow_symlinks=False)
                yield Stored(name, status.st_size, int(status.st_mtime))

    def _check_root(self) -> None:
        if not self.root.is_dir():
            raise StoreError(
                f"the store {self.address} is not there",
                "mount it, make it (mkdir -p), or correct `url` of [store]",
            )

    def _make_folder(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if not self._is_plain(folder):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(folder))

    def _is_plain(self, folder: Path) -> bool:
        """Tell whether a folder is below the root by its name and in truth."""
        inside = folder.relative_to(self.root)
        return folder.is_dir() and folder.resolve() == self.root.resolve() / inside

    def _missing(self, name: str) -> MissingObjectError:
        return MissingObjectError(f"{name} is not in {self.address}", "push it again")

    def _unusable(self, error: OSError) -> StoreError:
        return StoreError(
            f"the store {self.address} cannot be used ({error.strerror})",
            "make the folder readable and writable for you",
        )


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        return list(found)


def _read(path: Path, limit: int) -> bytes | None:
    """Return the bytes of a regular file; None when it is none, or larger than the limit."""
    try:
        handle = os.open(path, _READING)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO, errno.EMLINK):
            return None
        raise
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        with os.fdopen(handle, "rb", closefd=False) as stream:
            data = stream.read(limit + 1)
    finally:
        os.close(handle)
    return data if len(data) <= limit else None


def _create(path: Path, data: bytes, digest: str) -> bool:
    """Write aside and link into place: no name is taken twice, no reader sees half an object."""
    aside = path.with_name(f"{_ASIDE}{os.getpid()}-{os.urandom(6).hex()}")
    try:
        _write(aside, data)
        check_digest(path.name, aside.read_bytes(), digest, str(path.parent))
        created = _link(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    sync_folder(path.parent)
    return created


def _sweep(folder: Path) -> None:
    """Remove what writers that were killed left behind."""
    oldest = time.time() - _LEFT_BEHIND_S
    for entry in _entries(folder):
        if entry.name.startswith(_ASIDE) and _changed(entry) < oldest:
            Path(entry.path).unlink(missing_ok=True)


def _changed(entry: os.DirEntry[str]) -> float:
    """Return when a file was written; of one that its writer has just put into place, now."""
    try:
        return entry.stat(follow_symlinks=False).st_mtime
    except FileNotFoundError:
        return time.time()


def _write(path: Path, data: bytes) -> None:
    """Write a file that nobody changes any more, as the umask has it for everybody else."""
    with os.fdopen(os.open(path, _CREATING, 0o444), "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _link(aside: Path, path: Path) -> bool:
    try:
        os.link(aside, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        return _rename(aside, path)
    return True


def _rename(aside: Path, path: Path) -> bool:
    """Rename where there are no hard links; the lock keeps other writers from the same name."""
    with exclusive(path.with_name(".lock"), "the store", wait=True):
        if path.exists():
            return False
        aside.rename(path)
    return True
