"""The steps of ``housestyle init``: each knows whether something is to do, does it, tells it."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ...core.errors import UserError

Status = Literal["written", "kept", "declined", "paste", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a step.

    Attributes:
        status: ``kept`` when what was wanted is there already, or has no place here; ``paste`` when
            a person has to write it.
        told: what happened, in one line; lines to paste come after it.
        undo: a command that takes it back; empty when nothing was done.
        paths: what was written.
    """

    status: Status
    told: str
    undo: str = ""
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to set up.

    Attributes:
        name: how it is called in what is printed.
        question: what is asked before it is done.
        default: the answer to an empty line.
        later: what does it another time; told when it is declined.
        look: returns why there is nothing to do; None when there is something.
        do: does it.
    """

    name: str
    question: str
    default: bool
    later: str
    look: Callable[[], Outcome | None]
    do: Callable[[], Outcome]

    def run(self, agreed: Callable[[Step], bool]) -> Outcome:
        """Do the step when there is something to do and it is agreed to."""
        try:
            return self.look() or (self.do() if agreed(self) else self._declined())
        except UserError as error:
            return Outcome("failed", str(error))

    def _declined(self) -> Outcome:
        return Outcome("declined", f"left out; {self.later}")


def shown(path: Path) -> str:
    """Return a path as it would be typed here: relative where it lies below this folder."""
    here = Path.cwd()
    if not path.is_relative_to(here):
        return os.fspath(path)
    typed = os.fspath(path.relative_to(here))
    return f"./{typed}" if typed.startswith("-") else typed


def removal(path: Path) -> str:
    """Return the command that removes a file."""
    return f"rm {shlex.quote(shown(path))}"


def idle(name: str, reason: str) -> Step:
    """Return a step for which there is no place here."""
    kept = Outcome("kept", reason)
    return Step(name, "", False, "", lambda: kept, lambda: kept)
