"""The steps that put files into the worktree: settings and workflows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from . import settings_file
from .newfile import is_there, write_new
from .steps import Outcome, Step, idle, removal, shown
from .workflows import workflows_step

if TYPE_CHECKING:
    from ...core.settings import CiSettings


def file_steps(root: Path | None, in_pyproject: bool, settings: CiSettings) -> list[Step]:
    """Return the steps that write settings and workflows.

    Args:
        root: the worktree; None for a bare repository.
        in_pyproject: whether ``pyproject.toml`` holds settings of ours already.
        settings: that are in force, about CI.
    """
    if root is None:
        reason = "a bare repository has no files to add to"
        return [idle("settings", reason), idle("workflows", reason)]
    return [_settings_step(root, in_pyproject), workflows_step(root, settings)]


def _settings_step(root: Path, in_pyproject: bool) -> Step:
    def look() -> Outcome | None:
        if in_pyproject:
            return Outcome("kept", "pyproject.toml has [tool.housestyle] already")
        return _taken(root / settings_file.NAME)

    def do() -> Outcome:
        text = settings_file.settings_text()
        return _written(root, settings_file.NAME, text, "every key commented out at its default")

    question = f"Write {settings_file.NAME}, with every key commented out at its default?"
    later = "every setting has its default without it"
    return Step("settings", question, True, later, look, do)


def _taken(path: Path) -> Outcome | None:
    return Outcome("kept", f"{shown(path)} is there already") if is_there(path) else None


def _written(root: Path, name: str, text: str, about: str) -> Outcome:
    path = root / name
    if not write_new(root, name, text):
        return Outcome("kept", f"{shown(path)} is there already")
    return Outcome("written", f"{shown(path)}: {about}", removal(path), (str(path),))
