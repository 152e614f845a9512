"""Work in a process that is killed at a step of its way."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable


def die_at(name: str, times: int = 1) -> Callable[[str], None]:
    """A step hook that kills the process the way a power cut would, at the nth such step."""
    seen = []

    def step(reached: str) -> None:
        seen.append(reached)
        if seen.count(name) == times:
            os.kill(os.getpid(), signal.SIGKILL)

    return step


def in_child(work: Callable[[], object]) -> int:
    """Run the work in a forked process; return the signal that ended it, 0 for none."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])
