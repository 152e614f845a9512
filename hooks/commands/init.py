"""``housestyle init``: everything that a repository needs, asked for one by one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...ci.commands.options import common, console_for, print_json, print_lines
from ...core.errors import UserError

if TYPE_CHECKING:
    from ...core.console import Console
    from ..setup.steps import Outcome, Step


@dataclass(frozen=True, slots=True)
class _Choice:
    """What the command line says about the steps; the rest is asked, or ``yes``."""

    yes: bool
    wanted: frozenset[str]
    unwanted: frozenset[str]

    def agreed(self, step: Step) -> bool:
        if step.name in self.wanted:
            return True
        return step.default if self.yes else click.confirm(step.question, step.default, err=True)


@click.command("init")
@common
@click.option("--yes", is_flag=True, help="Ask nothing; do all but what has a flag of its own.")
@click.option(
    "--github",
    "--workflow",
    "github",
    is_flag=True,
    help="Write workflows for GitHub Actions, too.",
)
@click.option("--check", is_flag=True, help="Write nothing; say which workflows are out of date.")
@click.option("--show", metavar="NAME", help="Print a workflow as it would be written now.")
@click.option("--no-hooks", is_flag=True, help="Leave git's hooks as they are.")
@click.option("--no-index", is_flag=True, help="Leave the first index for later.")
def command(
    repo: Path,
    as_json: bool,
    yes: bool,
    github: bool,
    check: bool,
    show: str | None,
    no_hooks: bool,
    no_index: bool,
) -> int:
    """Set up a repository: settings file, git hooks, first index.

    Asks before each step. Nothing that is yours is overwritten, and a second run changes nothing:
    workflows of an earlier version are brought up to date, with what you changed in them kept.
    """
    if check or show:
        from .workflows import check_workflows, show_workflow

        return show_workflow(repo, show) if show else check_workflows(repo, as_json)
    if not yes and not (sys.stdin and sys.stdin.isatty()):
        raise UserError("there is no terminal to ask on", "run `housestyle init --yes`")
    flags = {"workflows": github}, {"hooks": no_hooks, "index": no_index}
    wanted, unwanted = (frozenset(name for name in one if one[name]) for one in flags)
    steps = _steps(repo, console_for(as_json))
    return _tell(_run(steps, _Choice(yes, wanted, unwanted)), as_json)


def _steps(repo: Path, console: Console) -> list[Step]:
    """Return the steps for a repository, after looking at all that speaks against it.

    Raises:
        UserError: no repository, no commit, or settings that are not valid.
    """
    from ...core.config import load
    from ...indexer.git.repository import Repository
    from ..setup.files import file_steps
    from ..setup.hanging import hooks_step
    from ..setup.index import index_step

    repository = Repository.open(repo)
    if repository.head() is None:
        raise UserError(f"{repo} has no commit yet", "make a first commit (git commit)")
    configuration = load(repository.root)
    in_pyproject = "pyproject.toml" in configuration.origins.values()
    return [
        *file_steps(repository.root, in_pyproject, configuration.settings.ci),
        hooks_step(repository.root or repository.git_dir),
        index_step(repository, configuration.settings.indexer, console),
    ]


def _run(steps: list[Step], choice: _Choice) -> Iterator[tuple[str, Outcome]]:
    for step in steps:
        if step.name not in choice.unwanted:
            yield step.name, step.run(choice.agreed)


def _tell(outcomes: Iterator[tuple[str, Outcome]], as_json: bool) -> int:
    """Print each outcome as it comes, so that an interruption leaves nothing untold."""
    told = []
    for name, outcome in outcomes:
        told.append({"step": name, **asdict(outcome)})
        if not as_json:
            print_lines(_lines(name, outcome))
            sys.stdout.flush()
    if as_json:
        print_json({"steps": told})
    left = {"failed", "paste"}  # for the user to mend
    return 1 if any(one["status"] in left for one in told) else 0


def _lines(name: str, outcome: Outcome) -> list[str]:
    first, *rest = outcome.told.splitlines()
    below = [*rest, f"undo: {outcome.undo}"] if outcome.undo else rest
    indented = (f"{'':<20}{line}".rstrip() for line in below)
    return [f"{name:<9} {outcome.status:<8}  {first}", *indented]
