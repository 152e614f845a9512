"""One writer at a time; the kernel frees the lock when its holder dies, however it dies."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .errors import UserError

# What flock, and on Windows msvcrt, say of a file that another process has locked.
_HELD = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK})


@contextmanager
def exclusive(path: Path, doing: str, *, wait: bool = False) -> Iterator[None]:
    """Hold ``path`` locked while the block runs.

    Args:
        path: the lock file, made when missing and never deleted.
        doing: what has to wait, for the message.
        wait: wait for the holder instead of giving up.

    Raises:
        UserError: another process holds it, and nothing was to be waited for; or the file system
            has no locks.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as handle:
        try:
            _lock(handle, wait)
        except OSError as error:
            if error.errno not in _HELD:
                raise UserError(
                    f"{path} cannot be locked ({error.strerror})",
                    "keep the repository on a file system that has locks",
                ) from error
            raise UserError(
                f"another housestyle process is at work, so {doing} has to wait",
                "run the command again when it has ended",
            ) from error
        yield


def is_held(path: Path) -> bool:
    """Whether a process holds ``path`` locked now; a file that is not there is held by nobody."""
    if not path.is_file():
        return False
    try:
        with exclusive(path, "the question"):
            return False
    except UserError:
        return True


if sys.platform == "win32":  # untried

    def _lock(handle: IO[bytes], wait: bool) -> None:
        """Lock the first byte; msvcrt itself gives up after ten seconds of waiting."""
        import msvcrt

        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

else:

    def _lock(handle: IO[bytes], wait: bool) -> None:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
