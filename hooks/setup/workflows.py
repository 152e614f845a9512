"""The step that writes the workflows for GitHub Actions, and looks whether they are out of date.

What people changed in a file stays: the version that was written is known, so git merges their
changes with those of a newer one, and where both changed the same lines the file is left.
"""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ...ci.workflows.header import STALE, State, Written, headed, read, state_of
from ...ci.workflows.rendering import NAMES, Parameters, path_of, render
from ...ci.workflows.requirement import installed_from
from ...core.errors import UserError
from ...indexer.git.process import Git, GitError
from .newfile import is_there, write_new
from .rewriting import read_there, rewrite
from .steps import Outcome, Step, shown

if TYPE_CHECKING:
    from ...core.settings import CiSettings

OLD = ".github/workflows/housestyle.yml"
_OLD_WORDS = "# Written once by `housestyle init`"
Done = Literal["written", "rewritten", "merged", "kept", "conflict"]


@dataclass(frozen=True, slots=True)
class Workflows:
    """The workflows of one worktree.

    Attributes:
        root: the worktree.
        settings: which are written, and what their runners install.
    """

    root: Path
    settings: CiSettings

    @property
    def names(self) -> tuple[str, ...]:
        """Of the workflows that are wanted.

        Raises:
            UserError: there is none of such a name.
        """
        unknown = sorted(set(self.settings.workflows) - set(NAMES))
        if unknown:
            raise UserError(
                f"there is no workflow {unknown[0][:40]!r} ([ci] workflows)",
                f"name some of {', '.join(NAMES)}",
            )
        return tuple(name for name in NAMES if name in self.settings.workflows)

    def parameters(self) -> Parameters:
        """Return what templates are filled with.

        The requirement is that of the settings, else that of this installation, else the one that
        lies there; the branch is the one that lies there, else the one that others start from.

        Raises:
            UserError: a file cannot be read.
        """
        there = [one.parameters for one in self._written()]
        known = [one.requirement for one in there if one.requirement]
        requirement = self.settings.requirement or installed_from() or next(iter(known), "")
        branch = there[0].branch if there else default_branch(self.root)
        return Parameters(branch, requirement)

    def states(self) -> dict[str, State]:
        """Return how each wanted workflow stands to what would be written now.

        Raises:
            UserError: a file cannot be read, or a parameter not be written.
        """
        wanted = self.parameters()
        return {n: state_of(n, read_there(self.root, path_of(n)), wanted) for n in self.names}

    def bring(self, name: str, parameters: Parameters) -> Done:
        """Write a workflow, or bring it up to date with what people changed kept.

        Raises:
            UserError: it cannot be read or written.
        """
        path = path_of(name)
        text = read_there(self.root, path)
        if text is None:
            new = write_new(self.root, path, headed(name, parameters))
            return "written" if new else "kept"
        state, written = state_of(name, text, parameters), read(text)
        if state not in STALE or written is None:
            return "kept"
        if state == "stale":
            rewrite(self.root, path, headed(name, parameters), text)
            return "rewritten"
        body = _merged(written, name, parameters)
        if body is None:
            return "conflict"
        rewrite(self.root, path, headed(name, parameters, body), text)
        return "merged"

    def _written(self) -> Iterator[Written]:
        """Yield those that were written here, whoever changed them since."""
        for name in NAMES:
            found = read(read_there(self.root, path_of(name)) or "")
            if found is not None:
                yield found


def workflows_step(root: Path, settings: CiSettings) -> Step:
    """Return the step that writes the workflows."""
    workflows = Workflows(root, settings)

    def look() -> Outcome | None:
        states = workflows.states()
        if any(state in STALE for state in states.values()):
            return None
        return Outcome("kept", "; ".join([_counted(states.values()), *_left_over(root)]))

    def do() -> Outcome:
        parameters = workflows.parameters()
        done = {name: workflows.bring(name, parameters) for name in workflows.names}
        return _outcome(root, parameters, done)

    question = "Write workflows for GitHub Actions, which train, compare and tell pull requests?"
    later = "`housestyle init --github` writes them into .github/workflows"
    return Step("workflows", question, False, later, look, do)


def default_branch(root: Path) -> str:
    """Return the branch that others start from, as far as this clone knows."""
    git = Git(root)
    for ref in ("refs/remotes/origin/HEAD", "HEAD"):
        with suppress(GitError):
            target = git.output("symbolic-ref", "-q", ref).decode("utf-8", "surrogateescape")
            branch = target.rstrip("\n").removeprefix("refs/remotes/origin/")
            return branch.removeprefix("refs/heads/")
    return "main"


def _merged(written: Written, name: str, parameters: Parameters) -> str | None:
    """Return a body with people's changes and ours; None when they meet, or theirs are unknown."""
    original = written.original(name)
    if original is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        texts = {"yours": written.body, "before": original, "new": render(name, parameters)}
        for part, text in texts.items():
            (Path(folder) / part).write_bytes(text.encode("utf-8", "surrogateescape"))
        try:
            merged = Git(Path(folder)).output("merge-file", "-p", "-q", *texts)
        except GitError:
            return None
    return merged.decode("utf-8", "surrogateescape")


def _outcome(root: Path, parameters: Parameters, done: dict[str, Done]) -> Outcome:
    by = {one: [n for n, what in done.items() if what == one] for one in sorted(set(done.values()))}
    told = [f"{len(names)} {what} ({', '.join(names)})" for what, names in sorted(by.items())]
    if not parameters.requirement:
        told.append("say in `requirement` of [ci] what a runner installs, then run this again")
    told += [
        f"{path_of(name)} was left: your changes and ours could not be put together "
        f"(`housestyle init --show {name}` prints the new one)"
        for name in by.get("conflict", ())
    ]
    new = [root / path_of(name) for name in by.get("written", ())]
    undo = f"rm {' '.join(shlex.quote(shown(path)) for path in new)}" if new else ""
    paths = [root / path_of(n) for n, what in done.items() if what not in ("kept", "conflict")]
    told += _left_over(root)
    status: Literal["failed", "written"] = "failed" if "conflict" in by else "written"
    return Outcome(status, "\n".join(told), undo, tuple(str(path) for path in paths))


def _counted(states: Iterable[State]) -> str:
    told = list(states)
    edited, yours = told.count("edited"), told.count("yours")
    notes = [f"{edited} changed by you" if edited else "", f"{yours} yours alone" if yours else ""]
    return ", ".join([f"{len(told)} workflows are current", *filter(None, notes)])


def _left_over(root: Path) -> list[str]:
    """Name the one workflow that an earlier version wrote."""
    if not is_there(root / OLD) or not (read_there(root, OLD) or "").startswith(_OLD_WORDS):
        return []
    return [f"{OLD} is of an earlier version and does the same: remove it"]
