"""Shorthand for looking into a graph."""

from __future__ import annotations

from pathlib import Path

from housestyle.core.console import Console
from housestyle.core.settings import IndexerSettings
from housestyle.indexer.extraction.budget import Budget
from housestyle.indexer.extraction.extract import extract
from housestyle.indexer.facts import Definition, Facts
from housestyle.indexer.git.repository import Repository
from housestyle.indexer.graph import Graph
from housestyle.indexer.model import Edge, Symbol
from housestyle.indexer.update import IndexReport, update
from tests.repositories import GitRepository

BUDGET = Budget(max_file_bytes=1_000_000, max_line_bytes=20_000)


def facts(source: str | bytes) -> Facts:
    """Extract from source text."""
    return extract(source.encode() if isinstance(source, str) else source, BUDGET)


def definitions(source: str) -> dict[str, Definition]:
    """Extract definitions by qualified name."""
    return {one.qualname: one for one in facts(source).definitions}


def run(folder: Path, database: Path, **settings: object) -> IndexReport:
    """Update a database to a worktree's HEAD."""
    chosen = IndexerSettings(**settings)
    return update(Repository.open(folder), database, chosen, Console(quiet=True))


def index(folder: Path, database: Path) -> Graph:
    """Update a database and open it."""
    run(folder, database)
    return Graph.open(database, Repository.open(folder))


def dump(folder: Path, database: Path) -> str:
    """Update a database and return its canonical form."""
    graph = index(folder, database)
    try:
        return "\n".join(graph.dump())
    finally:
        graph.close()


def find(graph: Graph, name: str) -> Symbol:
    """Return the one symbol with a full name."""
    (found,) = [one for one in graph.symbols() if one.full_name == name]
    return found


def calls(graph: Graph, name: str) -> dict[str, str]:
    """Return what a symbol calls: name to strategy."""
    return {edge.name: edge.strategy for edge in graph.calls_from(find(graph, name).id)}


def edges(graph: Graph, name: str) -> list[Edge]:
    """Return the calls of a symbol."""
    return graph.calls_from(find(graph, name).id)


def called(
    repository: GitRepository, folder: Path, files: dict[str, str], name: str = "main"
) -> dict[str, str]:
    """Commit files and return what a symbol of theirs calls: name to strategy."""
    repository.commit("files", files)
    graph = index(repository.folder, folder / "graph.db")
    try:
        return calls(graph, name)
    finally:
        graph.close()
