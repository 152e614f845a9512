"""Subjects: examples with what the filters may know of their origin.

A stored measure must not grow stale, so a subject says nothing that its source's key leaves open:
of a change what that key covers, of anything else what the example's own blob holds.
"""

from __future__ import annotations

from ...indexer.history import SymbolChange
from ..example import Example
from ..kinds.changes import standing
from ..kinds.material import Material, Source
from .filters import Subject
from .filters.kinds import CHANGE, STANDING


def subject(material: Material, source: Source, example: Example) -> Subject:
    """Return an example as the filters see it.

    Args:
        material: that it was made from.
        source: that it was made from.
        example: the example.

    """
    symbol = material.by_id.get(example.symbol)
    head = material.head(symbol) if symbol else ""
    if isinstance(source.unit, SymbolChange):
        is_edit = source.kind in CHANGE
        before, after = material.change_texts(source.unit) if is_edit else ("", "")
        stands = standing(material, source.unit) if source.kind in STANDING else 1.0
        return Subject(example, symbol, head, before, after, standing=stands)
    if symbol is None or symbol.blob != example.blob:
        return Subject(example, None, "")
    return Subject(example, symbol, head, is_partial=symbol.blob in material.once(partial_blobs))


def partial_blobs(material: Material) -> frozenset[str]:
    """Return the contents at HEAD that were read with syntax errors; for ``Material.once``."""
    return frozenset(f.blob for f in material.graph.files() if f.status == "partial")
