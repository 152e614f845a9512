"""The step that hangs the doorbell into git."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from ..placement.install import Installed, install, running_interpreter
from .steps import Outcome, Step, shown


def hooks_step(folder: Path) -> Step:
    """Return the step that installs the git hooks of a repository."""

    def do() -> Outcome:
        return _outcome(install(folder, running_interpreter(sys.executable)), _undo(folder))

    question = "Update the graph after each commit, merge and checkout, by git hooks?"
    return Step("hooks", question, True, lambda: None, do)


def _undo(folder: Path) -> str:
    here = Path.cwd().is_relative_to(folder)
    return "housestyle hooks uninstall" + ("" if here else f" --repo {shlex.quote(shown(folder))}")


def _outcome(installed: Installed, undo: str) -> Outcome:
    if installed.snippet is not None:
        told = [f"{installed.snippet.manager} writes the hooks here; paste this, for all to share:"]
        return Outcome("paste", "\n".join(told + installed.snippet.lines()))
    if not installed.written:
        return Outcome("kept", "installed already")
    paths = ", ".join(shown(path) for path in installed.written)
    return Outcome("written", paths, undo, tuple(str(path) for path in installed.written))
