"""Docker, where bubblewrap cannot be used: the same view of this machine in a container.

The image is empty, made here and fetched from nowhere; what the container shows is mounted
read-only from this machine, so the daemon must run on it.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from .job import Ended, Job, Limits, Mount, SandboxError
from .supervision import supervise
from .system import SHOWN_LAUNCHER, own_interpreter, system_mounts

PROGRAM = "docker"
IMAGE = "housestyle/empty:1"
EMPTY_TAR = bytes(10240)
NOBODY = "65534:65534"
PATIENCE = 30.0  # seconds for the daemon to answer


@dataclass(frozen=True, slots=True)
class Docker:
    """Runs programs with ``docker run``.

    Attributes:
        program: its path.
    """

    program: str

    @property
    def name(self) -> str:
        """What does the work."""
        return "docker"

    def run(self, job: Job) -> Ended:
        """Run a program to its end.

        Raises:
            SandboxError: the program was not started.
        """
        mark = secrets.token_hex(16)
        name = f"housestyle-{mark}"
        return supervise(
            self.command(job, mark, name),
            job.limits,
            mark,
            lambda: ask(self.program, "kill", name),
        )

    def command(self, job: Job, mark: str, name: str) -> list[str]:
        """Return the whole command line."""
        return [
            *(self.program, "run", "--rm", "--pull", "never", "--name", name),
            *("--network", "none", "--cap-drop", "ALL", "--read-only"),
            *("--security-opt", "no-new-privileges", "--user", NOBODY, "--hostname", "sandbox"),
            *_bounds(job.limits),
            *_mounts((*system_mounts(), *job.mounts)),
            *(word for folder in job.hidden for word in ("--tmpfs", f"{folder}:ro,size=4k")),
            *(word for n, value in job.environment.items() for word in ("--env", f"{n}={value}")),
            *("--workdir", job.folder, IMAGE),
            *(own_interpreter(), "-I", "-S", SHOWN_LAUNCHER),
            *(mark, "0", json.dumps(asdict(job.limits))),
            *job.command,
        ]


def dockers() -> Iterator[Docker]:
    """Yield docker with its image in place.

    Raises:
        SandboxError: it is not installed, or its daemon does not answer.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise SandboxError("docker is not installed")
    if not ask(program, "image", "inspect", IMAGE):
        ask(program, "version")
        ask(program, "import", "-", IMAGE, given=EMPTY_TAR, needed=True)
    yield Docker(program)


def ask(program: str, *words: str, given: bytes = b"", needed: bool = False) -> bool:
    """Tell the daemon something; return whether it did it.

    Raises:
        SandboxError: it had to and did not.
    """
    try:
        done = subprocess.run(
            [program, *words], input=given, capture_output=True, timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SandboxError("docker does not answer") from error
    if needed and done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise SandboxError(said[-1] if said else f"`docker {words[0]}` failed")
    return not done.returncode


def _bounds(limits: Limits) -> Iterator[str]:
    size = f"size={limits.scratch}"
    yield from ("--pids-limit", str(limits.processes))
    yield from ("--memory", str(limits.memory), "--memory-swap", str(limits.memory))
    yield from ("--cpus", str(os.cpu_count() or 1), "--shm-size", str(limits.scratch))
    yield from ("--tmpfs", f"/tmp:rw,nosuid,nodev,mode=1777,{size}")  # noqa: S108


def _mounts(mounts: Sequence[Mount]) -> Iterator[str]:
    for mount in mounts:
        source, target = str(mount.source), mount.target
        if any(letter in source + target for letter in ',"\n'):
            raise SandboxError(f"docker cannot mount {source!a}")
        yield from ("--mount", f"type=bind,source={source},target={target},readonly")
