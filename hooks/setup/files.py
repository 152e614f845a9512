"""The steps that put a file into the worktree: settings and workflow."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from ...indexer.git.process import Git, GitError
from . import settings_file, workflow
from .newfile import is_there, write_new
from .steps import Outcome, Step, idle, removal, shown


def file_steps(root: Path | None, in_pyproject: bool) -> list[Step]:
    """Return the steps that write settings and workflow.

    Args:
        root: the worktree; None for a bare repository.
        in_pyproject: whether ``pyproject.toml`` holds settings of ours already.
    """
    if root is None:
        reason = "a bare repository has no files to add to"
        return [idle("settings", reason), idle("workflow", reason)]
    return [_settings_step(root, in_pyproject), _workflow_step(root)]


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


def _workflow_step(root: Path) -> Step:
    def do() -> Outcome:
        branch, requirement = default_branch(root), workflow.installed_from()
        about = f"runs the loop on pushes to {branch}"
        if not requirement:
            about += "; say in its REQUIREMENT what a runner installs before you commit it"
        return _written(root, workflow.PATH, workflow.workflow_text(branch, requirement), about)

    question = f"Write {workflow.PATH}, which runs the loop on GitHub's machines?"
    later = f"`housestyle init --workflow` writes {workflow.PATH}"
    return Step("workflow", question, False, later, lambda: _taken(root / workflow.PATH), do)


def default_branch(root: Path) -> str:
    """Return the branch that others start from, as far as this clone knows."""
    git = Git(root)
    for ref in ("refs/remotes/origin/HEAD", "HEAD"):
        with suppress(GitError):
            target = git.output("symbolic-ref", "-q", ref).decode("utf-8", "surrogateescape")
            branch = target.rstrip("\n").removeprefix("refs/remotes/origin/")
            return branch.removeprefix("refs/heads/")
    return "main"


def _taken(path: Path) -> Outcome | None:
    return Outcome("kept", f"{shown(path)} is there already") if is_there(path) else None


def _written(root: Path, name: str, text: str, about: str) -> Outcome:
    path = root / name
    if not write_new(root, name, text):
        return Outcome("kept", f"{shown(path)} is there already")
    return Outcome("written", f"{shown(path)}: {about}", removal(path), (str(path),))
