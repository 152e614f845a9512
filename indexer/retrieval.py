"""Similar code by bm25."""

from __future__ import annotations

from .graph import Graph
from .model import Symbol


class Retriever:
    """Finds definitions that resemble a text."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def similar(self, text: str, limit: int, exclude: frozenset[str]) -> list[Symbol]:
        """Return the most similar definitions, best first."""
        raise NotImplementedError
