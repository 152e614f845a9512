"""An assembly where the commands find it, without a model."""

from __future__ import annotations

from pathlib import Path

from housestyle.core.runs import run_for
from housestyle.core.settings import IndexerSettings, TrainerSettings
from housestyle.core.workspace import Workspace
from housestyle.indexer.git.repository import Repository
from housestyle.indexer.graph import Graph
from housestyle.indexer.history import changes
from housestyle.indexer.key import repository_key
from housestyle.indexer.update import update
from housestyle.trainer.assemble import Assembly, assemble
from housestyle.trainer.curation.decisions import read_decisions
from tests.trainer.workshop import QUIET


def assembled(folder: Path, benchmark: tuple[str, ...] = ()) -> Assembly:
    """Assemble as the stage does, with what people decided."""
    repository = Repository.open(folder)
    workspace = Workspace(folder, repository.common_dir / "housestyle")
    workspace.create()
    update(repository, workspace.graph, IndexerSettings(), QUIET)
    graph = Graph.open(workspace.graph, repository)
    made = assemble(
        graph,
        repository,
        changes(graph),
        TrainerSettings(),
        workspace.corpus,
        repository_key(repository, graph.commit),
        benchmark,
        QUIET,
        decisions=read_decisions(folder),
    )
    run = run_for(workspace.runs, "assemble", {"commit": graph.commit})
    run.begin()
    run.finish({"commit": graph.commit, "dropped": made.funnel["dropped"]}, [])
    return made
