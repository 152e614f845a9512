"""The step that hangs the doorbell into git."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from ..placement.install import Installed, install, running_interpreter
from ..placement.survey import survey
from .steps import Outcome, Step, shown

_THERE = Outcome("kept", "installed already")


def hooks_step(folder: Path) -> Step:
    """Return the step that installs the git hooks of a repository."""

    def look() -> Outcome | None:
        return _THERE if _is_current(folder) else None

    def do() -> Outcome:
        return _outcome(install(folder, running_interpreter(sys.executable)), _undo(folder))

    question = "Update the graph after each commit, merge and checkout, by git hooks?"
    later = "`housestyle hooks install` does it later"
    return Step("hooks", question, True, later, look, do)


def _is_current(folder: Path) -> bool:
    """Return whether every event rings, for this installation where a Python is named."""
    states = survey(folder)
    # One environment has its Python under several names.
    ours = running_interpreter(sys.executable).parent
    pythons = {Path(state.interpreter).parent for state in states if state.interpreter}
    rings = not any(state.problems for state in states) and pythons <= {ours}
    return rings and any(state.place != "none" for state in states)


def _undo(folder: Path) -> str:
    inside = Path.cwd().is_relative_to(folder)
    return "housestyle hooks uninstall" + (
        "" if inside else f" --repo {shlex.quote(shown(folder))}"
    )


def _outcome(installed: Installed, undo: str) -> Outcome:
    if installed.snippet is not None:
        told = [f"{installed.snippet.manager} holds the hooks here; paste this, for all to share:"]
        return Outcome("paste", "\n".join(told + installed.snippet.lines()))
    if not installed.written:
        return _THERE
    paths = ", ".join(shown(path) for path in installed.written)
    return Outcome("written", paths, undo, tuple(str(path) for path in installed.written))
