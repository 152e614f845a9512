"""``housestyle harvest``: it runs after every commit, so it imports only what it needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...core.options import json_option, repo_option
from .asking import print_json

if TYPE_CHECKING:
    from ..conversations.keeper import Keeper
    from .harvesting import Told

_Command = Callable[..., Any]


def _flag(name: str, into: str, told: str) -> Callable[[_Command], _Command]:
    return click.option(name, into, is_flag=True, help=told)


@click.command("harvest")
@repo_option
@json_option
@_flag("--dry-run", "dry", "Show what would be done; store nothing, send nothing.")
@_flag("--review", "review", "See what of yours could be shared; approve or refuse it.")
@_flag("--all", "every", "With --review: what was decided before, too.")
@_flag("--push", "push", "Publish to the store what was approved.")
@_flag("--pull", "pull", "Fetch from the store what others published.")
@click.option("--source", metavar="NAME", help="Read this source alone.")
@_flag("--offline", "offline", "Read nothing over the network.")
def command(
    repo: Path,
    as_json: bool,
    dry: bool,
    review: bool,
    every: bool,
    push: bool,
    pull: bool,
    source: str | None,
    offline: bool,
) -> None:
    """Read conversations about this repository; share those that you approve.

    Without --review, --push and --pull it reads what the settings enable.
    """
    if review and (as_json or dry):
        raise click.UsageError("--review asks a person: it takes neither --json nor --dry-run")
    if every and not review:
        raise click.UsageError("--all goes with --review")
    if (source or offline) and (review or push or pull):
        raise click.UsageError("--source and --offline are about reading alone")
    from .harvesting import pulling, pushing, reading, reviewing

    keeper = _keeper(repo, as_json)
    told = [pulling(keeper, dry=dry)] if pull else []
    told += [reviewing(keeper, every=every)] if review else []
    told += [pushing(keeper, dry=dry)] if push else []
    _tell(told or [reading(keeper, source, dry=dry, offline=offline)], as_json)


def _tell(told: Sequence[Told], as_json: bool) -> None:
    """Print what the steps did, and end with what a person can mend."""
    if as_json:
        print_json({one.name: one.data for one in told})
    else:
        for line in (line for one in told for line in one.lines):
            click.echo(line)
    for one in told:
        if one.failure:
            raise one.failure


def _keeper(repo: Path, as_json: bool) -> Keeper:
    from ...core.config import load
    from ...core.console import Console
    from ...core.workspace import Workspace
    from ..conversations.keeper import Keeper
    from ..git.repository import Repository

    repository = Repository.open(repo)
    settings = load(repository.root).settings
    workspace = Workspace(repo, repository.common_dir / "housestyle")
    console = Console(quiet=as_json)
    return Keeper(repository, workspace, settings.harvest, settings.store, console)
