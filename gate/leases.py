"""Who uses a model right now: it is kept as long as that process lives, and no longer.

A lease is a file that its holder keeps locked. The kernel frees the lock however the holder ends,
so no clock has to say whether a lease still counts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..core.errors import UserError
from ..core.lock import exclusive

DOING = "the lease"


class Leases:
    """The leases in one folder.

    Args:
        folder: made with the first lease.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def hold(self, digest: str) -> Iterator[None]:
        """Keep a model from being deleted while the block runs.

        Raises:
            UserError: the file system has no locks.
        """
        while True:
            path = self.folder / f"{digest}.{os.getpid()}-{os.urandom(4).hex()}"
            with exclusive(path, DOING, wait=True):
                if not path.exists():  # taken for a dead one before it was locked
                    continue
                try:
                    yield
                finally:
                    path.unlink(missing_ok=True)
                return

    def held(self) -> frozenset[str]:
        """Return the digests of models in use; what dead processes left behind goes."""
        paths = sorted(self.folder.glob("*.*")) if self.folder.is_dir() else []
        return frozenset(path.name.partition(".")[0] for path in paths if _is_locked(path))


def _is_locked(path: Path) -> bool:
    try:
        with exclusive(path, DOING):
            path.unlink(missing_ok=True)
    except UserError:
        return True
    return False
