"""The Python that a doorbell starts: which one it is, and whether it still has housestyle."""

from __future__ import annotations

import functools
import os
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ..doorbell import WORKER

_TEST = "[ -x "
_SECONDS = 20  # for a Python to start on a busy machine
_ASK = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({WORKER!r}) is None)"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and what mends it.

    Attributes:
        what: a clause without a full stop.
        remedy: what to do, best a command.
    """

    what: str
    remedy: str


def interpreter_of(bell: bytes) -> str | None:
    """Return the path of the Python that a doorbell starts; None when it names none."""
    _, found, rest = os.fsdecode(bell).partition(_TEST)
    if not found:
        return None
    words = shlex.shlex(rest, posix=True)
    words.whitespace_split, words.commenters = True, ""
    try:
        return words.get_token()
    except ValueError:  # a quote is not closed
        return None


@functools.cache
def fault_of(interpreter: str) -> Problem | None:
    """Return why a Python cannot start the worker; None when it can."""
    again = "run `housestyle hooks install` with the Python that has housestyle"
    if not os.access(interpreter, os.X_OK):
        return Problem(f"{interpreter} is gone or cannot be run", again)
    if interpreter == sys.executable:
        return None
    try:
        done = subprocess.run(
            [interpreter, "-E", "-P", "-c", _ASK],
            cwd=Path(interpreter).parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return Problem(f"{interpreter} does not start", again)
    return Problem(f"{interpreter} has no housestyle", again) if done.returncode else None
