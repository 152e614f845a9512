"""A short log of what the workers did: one line a run, two files of bounded size."""

from __future__ import annotations

import os
import time
from pathlib import Path

LIMIT = 256 * 1024  # bytes, after which a new file is begun and the one before is dropped


class Log:
    """Writes lines to a file that its owner alone can read.

    Args:
        path: the file; the one before has ``.old`` at its end.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, text: str) -> None:
        """Append a text with the time and the process; each of its lines is one line."""
        self._rotate()
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        lines = (f"{stamp} {os.getpid()} {line}\n" for line in text.splitlines())
        data = "".join(lines).encode("utf-8", "backslashreplace")
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, data)
        finally:
            os.close(handle)

    def _rotate(self) -> None:
        try:
            full = self.path.stat().st_size >= LIMIT
        except FileNotFoundError:
            return
        if full:
            self.path.replace(self.path.with_name(f"{self.path.name}.old"))
