"""What a dataset is like: whose text it teaches, how diverse and how complete that is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from ..indexer.provenance.attribution import NOBODY
from .completeness import completeness
from .curation.diversity import diversity
from .curation.ledger import ledger
from .curation.look import Look
from .curation.provenance import classes_of
from .example import Example
from .kinds.certainty import is_fact
from .kinds.material import Material


def portrait(look: Look, examples: Sequence[Example], material: Material) -> dict[str, Any]:
    """Return ``shares`` (see ``ledger``), ``diversity`` and ``completeness`` of a selection.

    Args:
        look: the selection.
        examples: what it keeps.
        material: that the candidates were made from.

    """
    classes = classes_of(look.live, NOBODY) if look.classes is None else look.classes
    candidates = zip(look.live.symbol, look.outcome.reasons, strict=True)
    return {
        "shares": ledger(look.live, classes, look.outcome.kept),
        "diversity": diversity(examples, material.once(callers)),
        "completeness": completeness(material, examples, candidates),
    }


def callers(material: Material) -> dict[str, set[str]]:
    """Return id of a definition → ids of the functions that surely call it.

    For ``Material.once``.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for unit, edges in material.calls_from.items():
        for edge in edges:
            if is_fact(edge) and edge.target in material.by_id and edge.target != unit:
                found[edge.target].add(unit)
    return found
