"""Counts the processes of a sandbox, and their memory, from outside.

Limits of single processes do not add up: sixty of one gigabyte are sixty gigabytes, and the system
administrator's processes may be as many as they like. So everything below the sandbox's own process
is looked at a few times a second.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from .job import How, Limits

PAGE = os.sysconf("SC_PAGE_SIZE")
OWN = 4  # processes that a sandbox itself consists of
INTERVAL = 0.04  # seconds


class Census:
    """Looks at a process and all its descendants.

    Args:
        root: number of the process.
        limits: what they may use together.
        processes: where the system tells of processes.
    """

    def __init__(self, root: int, limits: Limits, processes: Path = Path("/proc")) -> None:
        self.root, self.limits, self.processes = root, limits, processes
        self.last = 0.0

    def passed(self) -> How | None:
        """Return which limit is passed, if one is; nothing between two looks."""
        now = time.monotonic()
        if now - self.last < INTERVAL:
            return None
        self.last = now
        found = list(self._family())
        if len(found) > self.limits.processes + OWN:
            return "too many processes"
        measures = (self._resident, self._share)  # the second is exact and dear
        if all(sum(map(measure, found)) > self.limits.memory for measure in measures):
            return "too much memory"
        return None

    def _family(self) -> Iterator[int]:
        waiting = [self.root]
        while waiting:
            number = waiting.pop()
            yield number
            for thread in self._threads(number):
                with contextlib.suppress(OSError):
                    waiting += map(int, (thread / "children").read_text().split())

    def _threads(self, number: int) -> list[Path]:
        try:
            return list((self.processes / str(number) / "task").iterdir())
        except OSError:
            return []

    def _resident(self, number: int) -> int:
        """Return the bytes that a process holds, shared or not: cheap, and too much."""
        try:
            return int((self.processes / str(number) / "statm").read_text().split()[1]) * PAGE
        except (OSError, IndexError):
            return 0

    def _share(self, number: int) -> int:
        """Return the bytes that a process holds, those that it shares divided among the sharers."""
        try:
            lines = (self.processes / str(number) / "smaps_rollup").read_text().splitlines()
        except OSError:
            return 0
        return sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))
