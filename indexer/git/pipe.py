"""Reads from a process that may never answer."""

from __future__ import annotations

import os
import select

QUIET_SECONDS = 30.0  # without a byte: git has nothing more to say, whatever it promised
_CHUNK = 1 << 16


class SilenceError(Exception):
    """Nothing came for too long."""


class PatientPipe:
    """The readable end of a pipe.

    Args:
        number: its file descriptor; stays the caller's.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._buffer = bytearray()
        self._poll = select.poll()
        self._poll.register(number, select.POLLIN)

    def line(self) -> bytes:
        r"""Return what comes before the next ``\n``, without it.

        Raises:
            EOFError: the process ended first.
            SilenceError: nothing came for too long.
        """
        start = 0
        while (end := self._buffer.find(b"\n", start)) < 0:
            start = len(self._buffer)
            self._buffer += self._read(_CHUNK)
        return self._cut(end + 1)[:-1]

    def exactly(self, count: int) -> bytes:
        """Return the next ``count`` bytes; raises like ``line``."""
        if count <= len(self._buffer):
            return self._cut(count)
        parts = [self._cut(len(self._buffer))]
        missing = count - len(parts[0])
        while missing > 0:
            part = self._read(max(missing, _CHUNK))
            parts.append(part[:missing])
            self._buffer += part[missing:]
            missing -= len(part)
        return b"".join(parts)

    def _cut(self, count: int) -> bytes:
        found = bytes(self._buffer[:count])
        del self._buffer[:count]
        return found

    def _read(self, count: int) -> bytes:
        if not self._poll.poll(QUIET_SECONDS * 1000):
            raise SilenceError
        found = os.read(self._number, count)
        if not found:
            raise EOFError
        return found
