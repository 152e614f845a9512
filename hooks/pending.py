"""Remembers which views have to be looked at, so that no ring is lost, whoever is killed when.

A ring leaves a mark, one file a view, before it tries for the lock. Who holds the lock moves a mark
aside while it works and deletes it afterwards: a mark that stands aside with nobody holding the
lock belongs to a worker that was killed, and is taken up by the next one.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import NamedTuple

from .place import Place

_MAIN = ".main"  # no linked worktree has a name that begins with a dot
_TEMPORARY = ".new-"
_ABANDONED = 60.0  # seconds after which whoever was writing a mark is not coming back


class Mark(NamedTuple):
    """What a view was marked with last.

    Attributes:
        place: the worktree.
        event: the event of git.
    """

    place: Place
    event: str


class Pending:
    """The marks of one repository.

    Args:
        state: folder of the hooks' files.
    """

    def __init__(self, state: Path) -> None:
        self._waiting = state / "pending"
        self._taken = state / "working"

    def mark(self, mark: Mark) -> None:
        """Say that a view has to be looked at; readers see the whole mark or none."""
        self._waiting.mkdir(parents=True, exist_ok=True, mode=0o700)
        parts = (*map(os.fspath, mark.place), mark.event)
        temporary = self._waiting / f"{_TEMPORARY}{os.urandom(8).hex()}"
        temporary.write_bytes(b"\0".join(map(os.fsencode, parts)))
        temporary.replace(self._waiting / (mark.place.view or _MAIN))

    def seen(self) -> frozenset[tuple[str, int, int]]:
        """Return something that changes whenever a view is marked.

        The clock of files often stands still for some milliseconds; a mark that takes the place of
        another one is another file.
        """
        return frozenset((name, *_stamp(self._waiting / name)) for name in _names(self._waiting))

    def take(self) -> list[Mark]:
        """Move the marks aside and return them. Only for who holds the lock."""
        self._taken.mkdir(exist_ok=True, mode=0o700)
        for name in _names(self._waiting):
            (self._waiting / name).replace(self._taken / name)
        _sweep(self._waiting)
        marks = (_read(self._taken / name) for name in _names(self._taken))
        return [mark for mark in marks if mark is not None]

    def done(self, mark: Mark) -> None:
        """Forget a mark that was taken."""
        (self._taken / (mark.place.view or _MAIN)).unlink(missing_ok=True)

    def working(self) -> dict[str, float]:
        """Return the views that are being worked on and when they were marked.

        One that stays here for long belongs to a worker that was killed.
        """
        taken = {name: _stamp(self._taken / name)[0] / 1e9 for name in _names(self._taken)}
        return {"" if name == _MAIN else name: since for name, since in taken.items()}


def _names(folder: Path) -> list[str]:
    try:
        names = sorted(one.name for one in folder.iterdir())
    except FileNotFoundError:
        return []
    return [name for name in names if not name.startswith(_TEMPORARY)]


def _sweep(folder: Path) -> None:
    """Delete what was left by a process that was killed while it wrote a mark."""
    for path in folder.glob(f"{_TEMPORARY}*"):
        if abs(time.time() - _stamp(path)[0] / 1e9) > _ABANDONED:
            path.unlink(missing_ok=True)


def _stamp(path: Path) -> tuple[int, int]:
    """Return when a file was written, in nanoseconds, and its number in the file system."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_mtime_ns, found.st_ino


def _read(path: Path) -> Mark | None:
    """Return a mark; a file that is none (a disk was full, a version is another) is removed."""
    try:
        git_dir, common_dir, folder, event = map(os.fsdecode, path.read_bytes().split(b"\0"))
    except ValueError:
        path.unlink(missing_ok=True)
        return None
    return Mark(Place(Path(git_dir), Path(common_dir), Path(folder)), event)
