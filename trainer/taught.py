"""Which code is taught: that of the languages whose examples the trainer knows how to make.

The graph reads more languages; the base model, the templates and the filters know Python.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..indexer.languages.table import language_of

if TYPE_CHECKING:
    from ..indexer.graph import Graph
    from ..indexer.history import SymbolChange
    from ..indexer.model import Symbol

LANGUAGES = frozenset({"python", "notebook"})  # a notebook's cells are Python


def taught_symbols(graph: Graph) -> list[Symbol]:
    """Return the symbols of the languages that are taught, sorted by path and place."""
    return [one for one in graph.symbols() if one.language in LANGUAGES]


def taught_changes(changes: Iterable[SymbolChange]) -> list[SymbolChange]:
    """Return the changes of files in the languages that are taught."""
    return [one for one in changes if _is_taught(one.path)]


def _is_taught(path: str) -> bool:
    spoken = language_of(path)
    return spoken is not None and spoken.name in LANGUAGES
