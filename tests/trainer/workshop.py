"""A small real repository to assemble from."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from housestyle.core.console import Console
from housestyle.core.settings import IndexerSettings, TrainerSettings
from housestyle.indexer.git.repository import Repository
from housestyle.indexer.graph import Graph
from housestyle.indexer.history import SymbolChange, changes
from housestyle.indexer.update import update
from housestyle.trainer.assemble import Assembly, assemble
from housestyle.trainer.holdout import Holdout, hold_out
from housestyle.trainer.kinds import Context, Material
from housestyle.trainer.kinds.told import NOTHING, Told
from tests.repositories import GitRepository

KEY = b"k" * 32
QUIET = Console(quiet=True)


@dataclass
class Workshop:
    """A repository under test, with its graph and corpus beside it."""

    repository: GitRepository
    settings: TrainerSettings = field(
        default_factory=lambda: TrainerSettings(holdout_share=0.15, window_share=0.1)
    )
    told: Told = NOTHING

    @property
    def root(self) -> Path:
        return self.repository.folder

    def commit(self, files: dict[str, str | None], subject: str) -> None:
        """Commit these files' texts; None deletes one."""
        for name, text in files.items():
            if text is None:
                (self.root / name).unlink()
        self.repository.commit(subject, {n: t for n, t in files.items() if t is not None})

    def graph(self) -> tuple[Graph, Repository]:
        repository = Repository.open(self.root)
        database = self.root.parent / "graph.db"
        update(repository, database, IndexerSettings(), QUIET)
        return Graph.open(database, repository), repository

    def history(self) -> list[SymbolChange]:
        return changes(self.graph()[0])

    def holdout(self, **other: float) -> Holdout:
        graph, _ = self.graph()
        return hold_out(graph, changes(graph), self.settings.model_copy(update=other), KEY)

    def material(self, **other: float) -> tuple[Material, Context]:
        graph, _ = self.graph()
        history = changes(graph)
        holdout = hold_out(graph, history, self.settings.model_copy(update=other), KEY)
        material = Material(graph, history, holdout, seed=7, key=KEY)
        return material, Context(material)

    def assemble(self, corpus: str = "corpus.db", benchmark: tuple[str, ...] = ()) -> Assembly:
        graph, repository = self.graph()
        path = self.root.parent / corpus
        return assemble(
            graph,
            repository,
            changes(graph),
            self.settings,
            path,
            KEY,
            benchmark,
            QUIET,
            told=self.told,
        )
