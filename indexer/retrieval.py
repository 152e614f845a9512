"""Finds definitions that resemble a text: SQLite FTS5's bm25 over the graph.

Identifiers are split at underscores and at capitals, so that ``get_user`` and ``getUserName``
share words.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter

from .graph import Graph
from .model import Symbol

QUERY_TERMS = 64  # distinct words of a query; the longest ones, which tend to be the rarest
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_A-Za-z]+")


def words(text: str) -> list[str]:
    """Return the lower-case words of identifiers and prose, in order."""
    return [word.lower() for word in _WORD.findall(text)]


class Retriever:
    """An index over the functions and classes of a graph, in memory."""

    def __init__(self, graph: Graph) -> None:
        self._symbols = [one for one in graph.symbols() if one.kind != "module"]
        self._index = sqlite3.connect(":memory:")
        self._index.execute("CREATE VIRTUAL TABLE code USING fts5(name, body, detail = column)")
        self._index.executemany(
            "INSERT INTO code (rowid, name, body) VALUES (?, ?, ?)",
            (
                (row, " ".join(words(one.qualname)), " ".join(words(graph.text(one))))
                for row, one in enumerate(self._symbols, 1)
            ),
        )

    def similar(self, text: str, limit: int, exclude: frozenset[str]) -> list[Symbol]:
        """Return the definitions that resemble a text most, best first.

        Args:
            text: code or prose.
            limit: most definitions to return.
            exclude: ids of symbols that are left out.

        Returns:
            symbols ordered by bm25 (names weigh double), then by path and position.
        """
        query = any_of(text)
        if not query or limit <= 0:
            return []
        rows = self._index.execute(
            "SELECT rowid FROM code WHERE code MATCH ?"
            " ORDER BY bm25(code, 2.0, 1.0), rowid LIMIT ?",
            (query, limit + len(exclude)),
        )
        found = (self._symbols[row - 1] for (row,) in rows)
        return [one for one in found if one.id not in exclude][:limit]


def any_of(text: str) -> str:
    """Return an FTS5 query for the words of a text, the longest ones; empty when it has none."""
    counts = Counter(words(text))
    ranked = sorted(counts, key=lambda word: (-len(word), word))[:QUERY_TERMS]
    return " OR ".join(f'"{word}"' for word in ranked)
