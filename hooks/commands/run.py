"""``housestyle hooks run``: what a hook does, for a person to watch or a hook manager to start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...ci.commands.options import common, console_for, print_json, print_lines
from ..doorbell import WORKER
from ..events import EVENTS

if TYPE_CHECKING:
    from ...core.console import Console
    from ..journal import Run

# What pre-commit tells the hooks that it starts, instead of the name of the event.
_PRE_COMMIT = {
    "PRE_COMMIT_CHECKOUT_TYPE": "post-checkout",
    "PRE_COMMIT_IS_SQUASH_MERGE": "post-merge",
    "PRE_COMMIT_REWRITE_COMMAND": "post-rewrite",
}


@click.command("run")
@click.argument("event", type=click.Choice(EVENTS), required=False)
@click.option("--detach", is_flag=True, help="Do it in the background; status 0 always.")
@common
def command(event: str | None, detach: bool, repo: Path, as_json: bool) -> int:
    """Do now what the hook of EVENT (default: post-commit) does."""
    event = event or event_of(os.environ)
    if os.environ.get("HOUSESTYLE") == "0":
        _tell([], ["HOUSESTYLE=0 switches the hooks off; nothing was done"], detach, as_json)
        return 0
    if detach:
        from ..detach import command as detached
        from ..detach import start

        with suppress(OSError):  # there is no such folder
            start(detached(WORKER, event), repo)
        return 0
    runs, note = _serve(repo, event, console_for(as_json))
    _tell(runs, [note] if note else [], detach, as_json)
    return 1 if any(run.problem for _, run in runs) else 0


def event_of(environment: Mapping[str, str]) -> str:
    """Return the event that pre-commit speaks of; post-commit where it names none."""
    named = (event for variable, event in _PRE_COMMIT.items() if variable in environment)
    return next(named, "post-commit")


def _serve(folder: Path, event: str, console: Console) -> tuple[list[tuple[str, Run]], str]:
    """Do the work; return the runs, and why there are none."""
    from ...indexer.git.repository import Repository
    from ..events import ENDINGS
    from ..place import Place
    from ..worker import follow, serve

    repository = Repository.open(folder)
    place = Place(repository.git_dir, repository.common_dir, repository.root or repository.git_dir)
    runs = serve(place, event, console)
    if runs:
        follow(place, runs)
        return runs, ""
    if place.is_rebasing() and event not in ENDINGS:
        return runs, "a rebase is under way; its end is what counts"
    if repository.head() is None:
        return runs, "there is no commit yet"
    return runs, "another process is at it already, and will look at this worktree too"


def _tell(runs: list[tuple[str, Run]], notes: list[str], silent: bool, as_json: bool) -> None:
    if silent:
        return
    if as_json:
        told: list[dict[str, Any]] = [{"view": view, **run._asdict()} for view, run in runs]
        print_json({"runs": told, "notes": notes})
        return
    print_lines([*(_line(view, run) for view, run in runs), *notes])


def _line(view: str, run: Run) -> str:
    where = f"worktree {view}" if view else "main worktree"
    if run.problem:
        return f"{where}: {run.problem}: {run.remedy}"
    return (
        f"{where}: the graph shows {run.commit[:12]}, parsed {run.parsed}, "
        f"resolved {run.resolved}, {run.seconds:.2f} s"
    )
