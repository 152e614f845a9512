"""The read side of the code graph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .model import Edge, IndexedFile, Symbol
from .repository import Repository


class Graph:
    """One view of ``graph.db``, read-only."""

    commit: str
    tree: str
    repository: Repository

    @classmethod
    def open(cls, database: Path, repository: Repository, view: str = "") -> Graph:
        """Open the view."""
        raise NotImplementedError

    def files(self) -> list[IndexedFile]:
        """Return the files."""
        raise NotImplementedError

    def symbols(self) -> list[Symbol]:
        """Return all symbols, sorted by path and first byte."""
        raise NotImplementedError

    def symbol(self, symbol_id: str) -> Symbol:
        """Return one symbol."""
        raise NotImplementedError

    def calls_from(self, symbol_id: str) -> list[Edge]:
        """Return calls that a symbol makes."""
        raise NotImplementedError

    def calls_to(self, symbol_id: str) -> list[Edge]:
        """Return calls of a symbol."""
        raise NotImplementedError

    def edges(self, kind: str) -> list[Edge]:
        """Return all edges of a kind."""
        raise NotImplementedError

    def imports(self) -> list[Edge]:
        """Return the import edges."""
        raise NotImplementedError

    def text(self, symbol: Symbol) -> str:
        """Return the definition's source."""
        raise NotImplementedError

    def source(self, blob: str) -> bytes:
        """Return a blob's content."""
        raise NotImplementedError

    def birth(self, symbol: Symbol) -> tuple[str, str]:
        """Return path and qualified name at first appearance."""
        raise NotImplementedError

    def counts(self) -> dict[str, int]:
        """Return counts."""
        raise NotImplementedError

    def dump(self) -> Iterator[str]:
        """Yield canonical lines."""
        raise NotImplementedError
