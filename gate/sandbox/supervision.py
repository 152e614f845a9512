"""Runs a sandbox's process from outside: reads what it prints, and ends all of it in time."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Sequence

from .census import Census
from .job import Ended, How, Limits, SandboxError

TICK = 0.05  # seconds between two looks at the processes
GRACE = 10.0  # seconds that killed processes are waited for
KEPT = 1 << 16  # bytes of the end of the output
CHUNK = 1 << 16
REASON = 300  # characters of what the sandbox said when it failed


def supervise(
    command: Sequence[str], limits: Limits, mark: str, stop: Callable[[], object] | None = None
) -> Ended:
    """Run a command that says ``mark`` once the program in the sandbox takes over.

    Args:
        command: the sandbox's own.
        limits: how far the program may go.
        mark: the first line that is expected.
        stop: ends what killing the command's process group does not end.

    Raises:
        SandboxError: the mark was not said.
    """
    started = time.monotonic()
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            start_new_session=True,
        )
    except OSError as error:
        raise SandboxError(f"{command[0]} cannot be started ({error.strerror})") from error
    listener = _Listener(process, limits, started)
    try:
        how = listener.listen()
        if how == "exited":
            _reap(process, started + limits.wall)
    finally:
        _end(process, stop)
        listener.drain()
        process.wait()
    return _ended(listener, how, process.returncode, mark, time.monotonic() - started)


def _ended(listener: _Listener, how: How, code: int, mark: str, seconds: float) -> Ended:
    said, _, _ = listener.head.partition(b"\n")
    if said != mark.encode():
        words = " ".join(listener.head.decode("utf-8", "replace").split())[:REASON]
        raise SandboxError(words or f"it ended with status {code} and said nothing")
    status = 128 - code if code < 0 else code
    tail = listener.tail.removeprefix(mark.encode() + b"\n")
    return Ended(how, status if how == "exited" else None, bytes(tail), round(seconds, 3))


def _reap(process: subprocess.Popen[bytes], deadline: float) -> None:
    """Wait for a process that has closed its output, which it may do long before its end."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(max(0.0, deadline - time.monotonic()))


def _end(process: subprocess.Popen[bytes], stop: Callable[[], object] | None) -> None:
    if stop is not None and process.poll() is None:
        stop()
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


class _Listener:
    """Reads a process's output, keeps its beginning and end, and tells when it goes too far."""

    def __init__(self, process: subprocess.Popen[bytes], limits: Limits, started: float) -> None:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        self.stream, self.limits = process.stdout, limits
        self.deadline = started + limits.wall
        self.census = Census(process.pid, limits)
        self.head, self.tail, self.total = b"", b"", 0
        os.set_blocking(self.stream.fileno(), False)

    def listen(self) -> How:
        """Read until the output ends or a limit is passed."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.stream, selectors.EVENT_READ)
            while True:
                if selector.select(TICK) and not self._read():
                    return "exited"
                passed = self._passed()
                if passed is not None:
                    return passed

    def drain(self) -> None:
        """Wait until every process that could print is gone, as killed ones soon are."""
        deadline = time.monotonic() + GRACE
        with selectors.DefaultSelector() as selector, self.stream:
            selector.register(self.stream, selectors.EVENT_READ)
            while time.monotonic() < deadline:
                if selector.select(TICK) and not self._read():
                    return

    def _read(self) -> bool:
        data = os.read(self.stream.fileno(), CHUNK)
        self.head += data[: CHUNK - len(self.head)]
        self.tail = (self.tail + data)[-KEPT:]
        self.total += len(data)
        return bool(data)

    def _passed(self) -> How | None:
        if self.total > self.limits.output:
            return "too much output"
        if time.monotonic() > self.deadline:
            return "too long"
        return self.census.passed()
