"""The step that indexes the repository for the first time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...core.errors import UserError
from ...core.workspace import Workspace
from .steps import Outcome, Step, removal, shown

if TYPE_CHECKING:
    from ...core.console import Console
    from ...indexer.git.repository import Repository
    from ...indexer.update import GraphSettings, IndexReport


@dataclass(frozen=True, slots=True)
class _Indexing:
    repository: Repository
    settings: GraphSettings
    console: Console

    @property
    def workspace(self) -> Workspace:
        common = self.repository.common_dir
        return Workspace(self.repository.root or common, common / "housestyle")

    def look(self) -> Outcome | None:
        """Return that the graph shows HEAD, when it does."""
        from ...core.console import Console
        from ...indexer.queries.freshness import Wanted, viewing

        if not self.workspace.graph.exists():
            return None
        try:
            quiet, as_it_is = Console(quiet=True), Wanted(update=False, history=True)
            with viewing(self.workspace.repository, quiet, as_it_is) as view:
                told = f"{shown(self.workspace.graph)} shows commit {view.commit[:12]} already"
                return None if view.stale else Outcome("kept", told)
        except UserError:
            return None

    def do(self) -> Outcome:
        """Bring the graph to HEAD."""
        from ...indexer.update import update

        workspace = self.workspace
        first = not workspace.graph.exists()
        workspace.create()
        report = update(self.repository, workspace.graph, self.settings, self.console)
        undo = removal(workspace.graph) if first else ""
        return Outcome("written", self._told(report), undo, (str(workspace.graph),))

    def _told(self, report: IndexReport) -> str:
        place = shown(self.workspace.graph)
        if not report.symbols:
            return f"{place}: commit {report.commit[:12]} holds no code that can be read yet"
        return (
            f"{place}: {_counted(report.files, 'file')}, {_counted(report.symbols, 'symbol')},"
            f" {_counted(report.commits, 'commit')} ({report.seconds:.1f} s)"
        )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def index_step(repository: Repository, settings: GraphSettings, console: Console) -> Step:
    """Return the step that builds the graph, or brings it to HEAD."""
    indexing = _Indexing(repository, settings, console)
    later = "the first question does it, or the first commit with hooks"
    return Step("index", "Index the repository now?", True, later, indexing.look, indexing.do)
