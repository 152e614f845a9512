"""A side of a change, the commit before it or its newest: its graph, and what is selected there."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ...core.settings import Settings
from ...core.uncollected import uncollected
from ...core.workspace import Workspace
from ...indexer.git.repository import Repository
from ...indexer.graph import Graph
from ...indexer.history import SymbolChange, changes
from ...indexer.provenance.attribution import attribute
from ...indexer.queries.reading import View
from ...indexer.store.database import open_for_reading
from ...indexer.update import update
from ...trainer.assemble import assemble
from ...trainer.corpus.reading import reading
from ...trainer.curation.decisions import read_decisions
from ...trainer.curation.live import Live
from ...trainer.example import Example
from ...trainer.holdout import Holdout, hold_out
from ...trainer.taught import taught_changes
from ..session import Session
from .scratch import copy_database, is_sound


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate and what became of it.

    Attributes:
        number: its row in that side's corpus.
        id: of its example; examples that show the same share it.
        kind: kind of example.
        path: file of its completion.
        exact: hash of what it teaches; "" when that holds a secret.
        symbol: id of the definition that it comes from, or "".
        commit: commit that its text comes from, or "".
        lines: first and last line at the side's commit, 0 where it has no place there.
        reason: why it was dropped; "" when it is kept.
    """

    number: int
    id: str
    kind: str
    path: str
    exact: str
    symbol: str
    commit: str
    lines: tuple[int, int]
    reason: str


@dataclass(frozen=True, slots=True)
class Selected:
    """What curation says of one side.

    Attributes:
        rows: every candidate.
        kept: how many of them are kept.
        dropped: how many were dropped, or never made, by reason.
    """

    rows: tuple[Row, ...]
    kept: int
    dropped: dict[str, int]


class Side:
    """One commit in a scratch repository.

    Args:
        session: whose settings count.
        repository: shows the commit.
        workspace: of the repository.
        key: the real repository's, for hold-out and pseudonyms.
    """

    def __init__(
        self, session: Session, repository: Repository, workspace: Workspace, key: bytes
    ) -> None:
        self.repository, self.workspace = repository, workspace
        self._settings, self._console, self._key = session.settings, session.console, key

    def inherit_graph(self, other: Workspace) -> None:
        """Start from the graph of another workspace, if it has one."""
        copy_database(other.graph, self.workspace.graph)

    def inherit_corpus(self, corpora: Iterable[Path], blames: Path) -> None:
        """Start from what was made and found before, as far as it is there.

        Args:
            corpora: the one that was written last is taken.
            blames: who wrote which lines.
        """
        there = [path for path in corpora if path.is_file()]
        if there:
            newest = max(there, key=lambda path: path.stat().st_mtime_ns)
            copy_database(newest, self.workspace.corpus)
            if not is_sound(self.workspace.corpus):
                self.workspace.corpus.unlink(missing_ok=True)
        if blames.is_file():
            shutil.copyfile(blames, self.workspace.blames)

    def leave_corpus(self, target: Path) -> None:
        """Leave the corpus to later previews, whole or not at all."""
        aside = target.with_name(f".{target.name}.new")
        if copy_database(self.workspace.corpus, aside):
            aside.replace(target)

    def close(self) -> None:
        """Let go of the graph and of git."""
        if "graph" in self.__dict__:
            self.graph.close()
        self.repository.close()

    def index(self) -> None:
        """Bring the graph to the commit."""
        update(self.repository, self.workspace.graph, self._settings.indexer, self._console)

    @cached_property
    def graph(self) -> Graph:
        """The code graph."""
        return Graph.open(self.workspace.graph, self.repository)

    @cached_property
    def changes(self) -> list[SymbolChange]:
        """Changed symbols of the languages that are taught, oldest first."""
        return taught_changes(changes(self.graph))

    def view(self) -> View:
        """Return the graph for questions; to be closed."""
        state = (self.graph.view, self.graph.commit, self.graph.tree)
        return View(open_for_reading(self.workspace.graph), self.repository, state)

    def holdout(self) -> Holdout:
        """Return what is not taught right after this commit: with the newest window."""
        return hold_out(self.graph, self.changes, self._settings.trainer, self._key)

    @uncollected()
    def select(self) -> Selected:
        """Make the candidates and select from them, as an assembly does, but for two things.

        Nothing is withheld for the newest window: a preview tells what a commit teaches once later
        ones came, and the window would move between two sides by more than the change. And there
        is no benchmark yet that anything could be too near to, held-out code apart.
        """
        settings = _without_window(self._settings)
        paths = [file.path for file in self.graph.files()]
        assembly = assemble(
            self.graph,
            self.repository,
            self.changes,
            settings.trainer,
            self.workspace.corpus,
            self._key,
            (),
            self._console,
            read_decisions(self.repository.root),
            attribute(self.repository, paths, self.workspace.blames),
        )
        rows = rows_of(assembly.look.live, assembly.look.outcome.reasons)
        return Selected(rows, assembly.funnel["kept"], assembly.funnel["dropped"])

    def examples(self, rows: Iterable[Row]) -> dict[int, Example]:
        """Return the examples of candidates, kept or not, by their row in the corpus."""
        with reading(self.workspace.corpus, ()) as corpus:
            return {row.number: corpus.example(row.number) for row in rows}


def rows_of(live: Live, reasons: Iterable[str]) -> tuple[Row, ...]:
    """Return the candidates one by one."""
    lines = zip(live.first.tolist(), live.last.tolist(), strict=True)
    columns = (
        live.number.tolist(),
        live.id,
        live.kind,
        live.path,
        live.exact,
        live.symbol,
        live.commit,
        lines,
        reasons,
    )
    return tuple(Row(*values) for values in zip(*columns, strict=True))


def _without_window(settings: Settings) -> Settings:
    trainer = settings.trainer.model_copy(update={"window_share": 0.0})
    return settings.model_copy(update={"trainer": trainer})
