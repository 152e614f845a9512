"""``housestyle index``: runs after every commit, so it imports only what the graph needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...core.errors import UserError
from .options import common, console_for, print_json, print_lines

if TYPE_CHECKING:
    from ...core.console import Console
    from ...indexer.update import IndexReport

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("index")
@common
@click.option("--cache-from", type=FOLDER, help="Where there is no graph, start from a copy there.")
@click.option("--cache-to", type=FOLDER, help="Leave a copy of the graph there.")
@click.option("--cache-key", is_flag=True, help="Print how a CI names such a copy; do no more.")
def command(
    repo: Path, as_json: bool, cache_from: Path | None, cache_to: Path | None, cache_key: bool
) -> None:
    """Bring the code graph up to HEAD; only files that changed are parsed."""
    if cache_key:
        _tell_key(repo, as_json)
        return
    report = _index(repo, console_for(as_json), cache_from, cache_to)
    if as_json:
        print_json(report.as_dict())
        return
    print_lines(
        [
            f"commit {report.commit[:12]}: {report.files} files, {report.symbols} symbols, "
            f"{report.calls} calls ({report.calls_resolved} resolved), {report.imports} imports",
            f"parsed {report.parsed}, reused {report.reused}, skipped {report.skipped}, "
            f"resolved {report.resolved}",
        ]
    )


def _index(
    folder: Path, console: Console, cache_from: Path | None, cache_to: Path | None
) -> IndexReport:
    from ...core.workspace import Workspace
    from ...indexer.caching import leave_copy, take_copy
    from ...indexer.git.repository import Repository
    from ...indexer.queries.settings import indexer_settings
    from ...indexer.update import require_code, update

    repository = Repository.open(folder)
    workspace = Workspace(folder, repository.common_dir / "housestyle")
    workspace.create()
    settings = indexer_settings(repository.root)
    if cache_from and take_copy(cache_from, workspace.graph, console):
        console.say(f"started from the copy of the graph in {cache_from}")
    report = update(repository, workspace.graph, settings, console)
    require_code(report)
    if cache_to:
        leave_copy(workspace.graph, cache_to)
    return report


def _tell_key(folder: Path, as_json: bool) -> None:
    from ...indexer.caching import cache_key
    from ...indexer.git.repository import Repository
    from ...indexer.queries.settings import indexer_settings

    repository = Repository.open(folder)
    head = repository.head()
    if head is None:
        raise UserError(f"{folder} has no commit yet", "make a first commit (git commit)")
    key = cache_key(head.id, indexer_settings(repository.root))
    if as_json:
        print_json({"key": key.prefix + key.commit, "prefix": key.prefix})
    else:
        print_lines(key.lines())
