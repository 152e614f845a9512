"""Which edges of the graph are facts that may be taught."""

from __future__ import annotations

from ...indexer.model import Edge

SURE = 0.9  # confidence from which a call counts as a fact


def is_fact(edge: Edge) -> bool:
    """Tell whether a call's target is known for sure and is no builtin."""
    return edge.confidence >= SURE and edge.strategy not in ("builtin", "unresolved")
