"""What is to be run in a sandbox, how far it may go, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

MIB = 1 << 20
How = Literal["exited", "too long", "too much output", "too much memory", "too many processes"]


class SandboxError(Exception):
    """The sandbox itself failed; what was to be run in it is neither right nor wrong."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a program may go.

    Attributes:
        memory: bytes of one process's address space, and of all processes together.
        processes: processes and threads at once.
        file: bytes of one file.
        scratch: bytes of all files in ``/tmp``, and again in ``/dev/shm``.
        cpu: seconds of processor time of one process.
        wall: seconds by the clock.
        output: bytes that are printed.
    """

    memory: int = 768 * MIB
    processes: int = 64
    file: int = 16 * MIB
    scratch: int = 64 * MIB
    cpu: int = 20
    wall: float = 60.0
    output: int = 4 * MIB


@dataclass(frozen=True, slots=True)
class Mount:
    """A file or folder of this machine that a program can read.

    Attributes:
        source: where it is.
        target: absolute path where the program finds it.
    """

    source: Path
    target: str

    @classmethod
    def same(cls, place: Path) -> Mount:
        """Show a place under its own name."""
        return cls(place, str(place))


@dataclass(frozen=True, slots=True)
class Job:
    """A program and all that it can see, beside the system's own programs and libraries.

    Attributes:
        command: program and arguments.
        folder: where it starts.
        mounts: what it can read; a later one covers an earlier one.
        environment: all of its variables.
        limits: how far it may go.
        hidden: folders in what is mounted that appear empty.
    """

    command: tuple[str, ...]
    folder: str = "/tmp"  # noqa: S108 - the sandbox's own
    mounts: tuple[Mount, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = Limits()
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended.

    Attributes:
        how: by itself, or which limit ended it.
        code: exit status, 128 and the signal's number where a signal ended it; None where a limit
            of the whole sandbox did.
        output: the end of what it printed.
        seconds: by the clock.
    """

    how: How
    code: int | None
    output: bytes
    seconds: float


class Sandbox(Protocol):
    """Runs programs out of harm's way."""

    @property
    def name(self) -> str:
        """What does the work."""

    def run(self, job: Job) -> Ended:
        """Run a program to its end.

        Raises:
            SandboxError: the program was not started.
        """
