"""One pipeline at a time in one repository; the kernel frees the lock when its holder dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .errors import UserError

try:
    import fcntl
except ImportError:  # Windows, untried: msvcrt locks one byte of the file
    fcntl = None  # type: ignore[assignment]


@contextmanager
def exclusive(path: Path, doing: str) -> Iterator[None]:
    """Hold ``path`` locked while the block runs.

    Raises:
        UserError: when another process holds it; nothing is waited for.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as handle:
        try:
            _lock(handle)
        except OSError as error:
            raise UserError(
                f"another housestyle process works on this repository, so {doing} has to wait",
                "run the command again when it has ended",
            ) from error
        yield


def _lock(handle: IO[bytes]) -> None:
    if fcntl is not None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return
    import msvcrt

    handle.seek(0)
    msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
