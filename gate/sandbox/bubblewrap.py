"""Bubblewrap: namespaces of the kernel, no daemon, nothing left behind.

Every namespace is new; the root is an empty file system, read-only once all is in place, that shows
the system's folders and what the job names. Rights end twice: bubblewrap allows no new privileges,
and the program runs as nobody who exists. An administrator's processes cannot be counted by the
kernel, so where bubblewrap itself runs as root the program becomes another user first.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath

from .job import Ended, Job, Limits, Mount, SandboxError
from .supervision import supervise
from .system import SHOWN_LAUNCHER, own_interpreter, system_mounts

PROGRAM = "bwrap"
STRANGERS = 1 << 30  # numbers from here on belong to no user
NAMESPACES = (
    "--unshare-ipc",
    "--unshare-pid",
    "--unshare-net",
    "--unshare-uts",
    "--unshare-cgroup-try",
)
BECOMING = ("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID")


@dataclass(frozen=True, slots=True)
class Bubblewrap:
    """Runs programs with ``bwrap``.

    Attributes:
        program: its path.
        becomes: whether it runs as root, and the program in it becomes another user.
    """

    program: str
    becomes: bool

    @property
    def name(self) -> str:
        """What does the work."""
        return "bubblewrap"

    def run(self, job: Job) -> Ended:
        """Run a program to its end.

        Raises:
            SandboxError: the program was not started.
        """
        mark = secrets.token_hex(16)
        return supervise(self.command(job, mark), job.limits, mark)

    def command(self, job: Job, mark: str) -> list[str]:
        """Return the whole command line."""
        user = STRANGERS + secrets.randbelow(STRANGERS) if self.becomes else 0
        owned = BECOMING if self.becomes else ("--unshare-user", "--cap-drop", "ALL")
        return [
            self.program,
            *NAMESPACES,
            *owned,
            *("--die-with-parent", "--new-session", "--clearenv", "--hostname", "sandbox"),
            *_places(job.limits, (*system_mounts(), *job.mounts), job.hidden),
            *(word for item in job.environment.items() for word in ("--setenv", *item)),
            *("--chdir", job.folder, "--"),
            *(own_interpreter(), "-I", "-S", SHOWN_LAUNCHER),
            *(mark, str(user), json.dumps(asdict(job.limits))),
            *job.command,
        ]


def _places(limits: Limits, mounts: tuple[Mount, ...], hidden: tuple[str, ...]) -> Iterator[str]:
    scratch = ("--perms", "1777", "--size", str(limits.scratch), "--tmpfs")
    yield from ("--proc", "/proc", "--dev", "/dev", *scratch, "/dev/shm", "--remount-ro", "/dev")  # noqa: S108
    yield from (*scratch, "/tmp")  # noqa: S108
    made: set[str] = set()
    for mount in mounts:
        for folder in _parents(mount.target):
            if folder not in made:  # made by bubblewrap, they would be as closed as those outside
                yield from ("--perms", "0755", "--dir", folder)
        made.update(_parents(mount.target))
        yield from ("--ro-bind", str(mount.source), mount.target)
    for folder in hidden:
        yield from ("--perms", "0755", "--size", "4096", "--tmpfs", folder, "--remount-ro", folder)
    yield from ("--remount-ro", "/")


def _parents(target: str) -> list[str]:
    return [str(folder) for folder in PurePosixPath(target).parents][-2::-1]


def bubblewraps() -> Iterator[Bubblewrap]:
    """Yield the ways in which bubblewrap could be used here, the best first.

    Raises:
        SandboxError: it is not installed.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise SandboxError("bubblewrap is not installed")
    if os.geteuid() == 0:
        yield Bubblewrap(program, becomes=True)
    yield Bubblewrap(program, becomes=False)
