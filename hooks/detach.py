"""Lets go of whoever started this process: descriptors, terminal, priority.

A hook inherits whatever its caller had open. As long as one of these pipes is open here, a caller
that reads it to the end waits.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

NICENESS = 10
_DESCRIPTORS = 1 << 16  # nobody has more open; the system's own limit may be without end


def command(module: str, *words: str) -> list[str]:
    """Return the command that runs a module with this interpreter, whatever the folder holds."""
    return [sys.executable, "-E", "-P", "-m", module, *words]


def start(
    words: Sequence[str], folder: Path | None = None, environment: Mapping[str, str] | None = None
) -> None:
    """Start a process that outlives this one and shares nothing with it.

    Args:
        words: the command.
        folder: where it runs; the current folder by default.
        environment: its environment; this process's by default.
    """
    process = _popen(words, folder, environment)
    process.returncode = 0  # nobody waits for it, and that needs no warning


if sys.platform == "win32":  # untried

    def leave(words: Sequence[str]) -> bool:
        """Start the same worker without a console; return whether this process is that one.

        Args:
            words: the arguments of the worker.
        """
        if words[-1:] == ["--detached"]:
            return True
        start(command("housestyle.hooks.worker", *words, "--detached"))
        return False

    def yield_to_others() -> None:
        """Nothing to do: the priority was given when the process was started."""

    def _popen(
        words: Sequence[str], folder: Path | None, environment: Mapping[str, str] | None
    ) -> subprocess.Popen[bytes]:
        import subprocess

        none = subprocess.DEVNULL
        flags = (
            subprocess.DETACHED_PROCESS
            | subprocess.CREATE_NEW_PROCESS_GROUP
            | subprocess.CREATE_BREAKAWAY_FROM_JOB
            | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        )
        return subprocess.Popen(
            words,
            cwd=folder,
            env=environment,
            stdin=none,
            stdout=none,
            stderr=none,
            creationflags=flags,
        )

else:

    def leave(words: Sequence[str]) -> bool:
        """Close what was inherited and leave the session; return whether to go on, always True.

        Args:
            words: the arguments of the worker.
        """
        os.closerange(3, _DESCRIPTORS)
        if os.getpid() != os.getsid(0):
            if os.getpid() == os.getpgid(0) and os.fork():
                os._exit(0)  # a leader of a group cannot leave; its child can
            os.setsid()
        return True

    def yield_to_others() -> None:
        """Let everything else on the machine go first."""
        os.nice(max(0, NICENESS - os.nice(0)))

    def _popen(
        words: Sequence[str], folder: Path | None, environment: Mapping[str, str] | None
    ) -> subprocess.Popen[bytes]:
        import subprocess  # costs as much as half of a worker that finds another one at work

        none = subprocess.DEVNULL
        return subprocess.Popen(
            words,
            cwd=folder,
            env=environment,
            stdin=none,
            stdout=none,
            stderr=none,
            start_new_session=True,
        )
