"""Files of conversations: found in a stable order, opened only when they are plain files."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ..source import Origin


def found(folder: Path, pattern: str) -> Iterator[Origin]:
    """Yield the plain files below a folder that match a glob, in the order of their keys.

    A key is the path below the folder, so that it names the file wherever the home folder lies.
    """
    try:
        paths = sorted(folder.glob(pattern))
    except OSError:
        return
    for path in paths:
        origin = of(path, path.relative_to(folder).as_posix())
        if origin:
            yield origin


def of(path: Path, key: str) -> Origin | None:
    """Return a plain file as an origin; None when it is something else, or not there."""
    try:
        status = path.lstat()
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    named = os.fsencode(key).decode("utf-8", "backslashreplace")
    return Origin(named, path, f"{status.st_size}:{status.st_mtime_ns}")


def opened(path: Path) -> BinaryIO | None:
    """Open a plain file to read; None when it is a link, a pipe or a device, or may not be read."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        return None
    return os.fdopen(handle, "rb", buffering=1 << 20)
