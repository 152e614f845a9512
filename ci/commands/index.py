"""``housestyle index``: runs after every commit, so it imports only what the graph needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import common, console_for, print_json, print_lines

if TYPE_CHECKING:
    from ...core.console import Console
    from ...indexer.update import IndexReport


@click.command("index")
@common
def command(repo: Path, as_json: bool) -> None:
    """Bring the code graph up to HEAD; only files that changed are parsed."""
    report = _index(repo, console_for(as_json))
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


def _index(folder: Path, console: Console) -> IndexReport:
    from ...core.workspace import Workspace
    from ...indexer.git.repository import Repository
    from ...indexer.queries.settings import indexer_settings
    from ...indexer.update import require_code, update

    repository = Repository.open(folder)
    workspace = Workspace(folder, repository.common_dir / "housestyle")
    workspace.create()
    settings = indexer_settings(repository.root)
    report = update(repository, workspace.graph, settings, console)
    require_code(report)
    return report
