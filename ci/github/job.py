"""The job around a command: its annotations, its summary, its outputs.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions: a line of a log
that begins with ``::`` is a command to the runner. What repositories say is printed among ours, so
commands are switched off while a command works, and on for single lines of our own.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex
from typing import Literal, TextIO

from ..inert import visible

Level = Literal["error", "warning", "notice"]
MAX_MESSAGE = 2_000
MOST_SUMMARY = 1_000_000  # bytes; GitHub drops a step's summary above 1 MiB
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


@dataclass(frozen=True, slots=True)
class Job:
    """The job that a command runs in, on GitHub or elsewhere.

    Attributes:
        environment: of the process.
        log: where lines go that people read.
        resume: the word that lets one line command the runner; "" where all may.
    """

    environment: Mapping[str, str]
    log: TextIO
    resume: str = ""

    @property
    def is_github(self) -> bool:
        """Whether a runner of GitHub's reads the log."""
        return self.environment.get("GITHUB_ACTIONS") == "true"

    def annotate(self, level: Level, message: str, title: str = "housestyle") -> None:
        """Say something that is shown beside the run, whatever characters it holds."""
        line = visible(message, MAX_MESSAGE)
        if not self.is_github:
            self.log.write(f"{level}: {line}\n")
        else:
            named = _escaped(visible(title, 200), _PROPERTY)
            self.log.write(self._live(f"::{level} title={named}::{_escaped(line, _DATA)}"))
        self.log.flush()

    def summarize(self, markdown: str) -> None:
        """Add to the page of the job; nothing where there is none."""
        content = markdown.encode("utf-8", "replace")
        if len(content) < MOST_SUMMARY:
            self._append("GITHUB_STEP_SUMMARY", content.decode() + "\n")

    def output(self, **values: str) -> None:
        """Tell later steps words of our own: no line breaks."""
        lines = [f"{name}={visible(value, 4_000)}\n" for name, value in values.items()]
        self._append("GITHUB_OUTPUT", "".join(lines))

    def _append(self, name: str, text: str) -> None:
        path = self.environment.get(name, "")
        if path:
            with Path(path).open("a", encoding="utf-8") as file:
                file.write(text)

    def _live(self, command: str) -> str:
        """Return lines in which a command counts, though others do not."""
        if not self.resume:
            return f"{command}\n"
        return f"::{self.resume}::\n{command}\n::stop-commands::{self.resume}\n"


@contextlib.contextmanager
def ci_job(*, is_read: bool = False) -> Iterator[Job]:
    """Run a block in which nothing but annotations of our own commands the runner.

    All lines go through one stream, because the runner reads two in any order.

    Args:
        is_read: a script reads standard output, which holds JSON alone and commands nothing.
    """
    if is_read:
        yield Job(os.environ, sys.stderr)
        return
    with contextlib.redirect_stderr(sys.stdout):
        job = Job(os.environ, sys.stdout)
        if not job.is_github:
            yield job
            return
        stopped = replace(job, resume=token_hex(16))
        _write(f"::stop-commands::{stopped.resume}\n")
        try:
            yield stopped
        finally:
            _write(f"::{stopped.resume}::\n")


def _write(line: str) -> None:
    sys.stdout.write(line)
    sys.stdout.flush()


def _escaped(text: str, table: Mapping[str, str]) -> str:
    return "".join(table.get(letter, letter) for letter in text)
