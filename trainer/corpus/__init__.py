"""The corpus: ``corpus.db``, derived from the graph, and what is asked of it."""

from __future__ import annotations

from .leaks import Space
from .store import Corpus

__all__ = ["Corpus", "Space"]
