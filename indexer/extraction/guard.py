"""Talks to one worker process, and survives its death.

When the process dies over a file, that file is tried once more alone in a new process,
so that no file suffers for what another did to the memory; if that fails too, or the file took too
long, a reason stands in place of its facts.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import astuple
from typing import BinaryIO, cast

from . import worker
from .budget import DEADLINE_REASON, Budget
from .worker import INCOMPLETE, OUT_OF_MEMORY, READY, attempt, load, receive, send

WALL_SECONDS = 60.0  # for one exchange; the worker's processor time has a limit of its own
RECYCLE_FILES = 2_000  # then a new process takes over

Task = tuple[str, bytes]  # language and content
_MAIN = f"from {worker.__name__} import main; main()"
_HUNG = f"{DEADLINE_REASON}: extraction hung"
_KILLED = f"{DEADLINE_REASON}: the extracting process was killed"


class _DeathError(Exception):
    """The process is gone; the message is the reason."""


class _StartError(Exception):
    """No process could be started."""


class Guard:
    """A worker process that starts when needed and again when it has died.

    Args:
        function: ``module:function`` that extracts; see ``pool.Work``.
        budget: handed to it.
    """

    def __init__(self, function: str, budget: Budget) -> None:
        self._function, self._budget = function, budget
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0
        self._late = False
        self._closed = threading.Event()

    def run(self, tasks: Sequence[Task]) -> list[object]:
        """Return the results of all tasks, in order."""
        results: list[object] = []
        while len(results) < len(tasks):
            try:
                self._exchange(tasks[len(results) :], results)
            except _DeathError as death:
                if self._closed.is_set():
                    raise
                task = tasks[len(results)]
                hung = str(death) == _HUNG  # which no other file can be the cause of
                results.append(self._failed(task, _HUNG) if hung else self._alone(task))
            except _StartError:  # without processes everything still has its facts
                if self._closed.is_set():
                    raise
                results.append(self._here(tasks[len(results)]))
        return results

    def close(self) -> None:
        """End the process, also while another thread waits for it."""
        self._closed.set()
        self._end()

    def _alone(self, task: Task) -> object:
        """Try a file alone in a new process, which it may take down."""
        results: list[object] = []
        try:
            self._exchange([task], results)
        except _DeathError as death:
            if self._closed.is_set():
                raise
            return self._failed(task, str(death))
        except _StartError:
            return self._failed(task, _KILLED)
        return results[0]

    def _failed(self, task: Task, reason: str) -> object:
        language, data = task
        return load(self._function)(data, language, self._budget, reason)

    def _here(self, task: Task) -> object:
        language, data = task
        return attempt(load(self._function), data, language, self._budget)

    def _exchange(self, tasks: Sequence[Task], results: list[object]) -> None:
        """Send tasks and append their results, as far as the process lives."""
        process = self._ready()
        self._late = False
        timer = threading.Timer(WALL_SECONDS, self._expire)
        timer.daemon = True
        timer.start()
        try:
            send(cast("BinaryIO", process.stdin), list(tasks))
            for _ in tasks:
                results.append(receive(cast("BinaryIO", process.stdout)))  # noqa: PERF401
            self._served += len(tasks)
        except (EOFError, OSError, ValueError, TypeError) as error:  # or it speaks nonsense
            raise _DeathError(self._autopsy(process)) from error
        finally:
            timer.cancel()

    def _expire(self) -> None:
        self._late = True
        if self._process is not None:
            self._process.kill()

    def _ready(self) -> subprocess.Popen[bytes]:
        """Return a process that waits for work."""
        if self._process is not None and self._served < RECYCLE_FILES:
            return self._process
        self._end()
        if self._closed.is_set():
            raise _DeathError("closed")
        if not sys.executable:
            raise _StartError
        process = self._process = self._start()
        if self._closed.is_set():  # by another thread, which cannot have seen this process
            self._end()
            raise _DeathError("closed")
        try:
            send(cast("BinaryIO", process.stdin), (self._function, astuple(self._budget)))
            if receive(cast("BinaryIO", process.stdout)) == READY:
                return process
        except (EOFError, OSError):
            pass
        self._end()
        raise _StartError

    def _start(self) -> subprocess.Popen[bytes]:
        self._served = 0
        try:
            return subprocess.Popen(
                [sys.executable, "-P", "-c", _MAIN],  # -P: no module of the working folder
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise _StartError from error

    def _autopsy(self, process: subprocess.Popen[bytes]) -> str:
        """Say why a process died."""
        self._end()
        status = process.returncode
        if self._late or status == -getattr(signal, "SIGXCPU", 0):
            return _HUNG
        if status == INCOMPLETE:
            raise _StartError
        if status == OUT_OF_MEMORY:
            return "extraction ran out of memory"
        if status == -signal.SIGKILL:
            return _KILLED
        return f"extraction crashed (status {status})"

    def _end(self) -> None:
        """End the process, unless it has ended already."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        process.wait()
