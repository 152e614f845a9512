"""What a person sees while work goes on: a progress bar on a terminal, plain lines in CI.

Everything here goes to standard error, so that standard output stays clean for ``--json``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

PLAIN_INTERVAL_S = 10.0  # seconds between plain progress lines


class Advance(Protocol):
    """Reports progress of one task."""

    def __call__(self, done: int, note: str = "") -> None:
        """Say that ``done`` units (absolute, not a step) are finished."""


class Console:
    """Tells progress to a person; one per process, made at the edge and passed in."""

    def __init__(self, *, quiet: bool = False, terminal: bool | None = None) -> None:
        self.quiet = quiet
        self.terminal = sys.stderr.isatty() if terminal is None else terminal

    def say(self, line: str) -> None:
        """Print one line to standard error unless quiet."""
        if not self.quiet:
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()

    @contextmanager
    def progress(self, task: str, total: int) -> Iterator[Advance]:
        """Show progress of ``task`` through ``total`` units while the block runs."""
        if self.quiet or total <= 0:
            yield _silent
        elif self.terminal:
            with _bar(task, total) as advance:
                yield advance
        else:
            yield _PlainProgress(self, task, total)


def _silent(done: int, note: str = "") -> None:
    """Progress that nobody watches."""


@contextmanager
def _bar(task: str, total: int) -> Iterator[Advance]:
    from rich.console import Console as RichConsole
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed}/{task.total} {task.fields[note]}", markup=False),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=RichConsole(stderr=True), transient=True) as bar:
        handle = bar.add_task(task, total=total, note="")
        yield lambda done, note="": bar.update(handle, completed=done, note=note)


class _PlainProgress:
    """One line every ten seconds, for logs."""

    def __init__(self, console: Console, task: str, total: int) -> None:
        self.console, self.task, self.total = console, task, total
        self.started = self.last = time.monotonic()
        self.first: int | None = None  # where work that is taken up again begins

    def __call__(self, done: int, note: str = "") -> None:
        now = time.monotonic()
        if self.first is None:
            self.first, self.started = done, now
        if now - self.last < PLAIN_INTERVAL_S or done <= self.first:
            return
        self.last = now
        left = (now - self.started) / (done - self.first) * (self.total - done)
        self.console.say(f"{self.task}: {done}/{self.total} {note} about {left:.0f} s left".strip())
