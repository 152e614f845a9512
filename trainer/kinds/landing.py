"""Sources of the kinds that conversations bring: one for each thing told of what still stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ...indexer.model import Symbol
from ..holdout import unit_of
from .material import Material, Origin, Source
from .told import Corrected, Decided, Landed, Mended, Reviewed

MOST_SIDE, MOST_WORDS = 1000, 500  # characters
Outcome = Reviewed | Corrected | Mended | Decided


def told_sources(material: Material, kind: str, told: Iterable[Outcome]) -> Iterator[Source]:
    """Yield one source for every outcome of a conversation whose definition still exists."""
    for one in told:
        symbol = material.by_id.get(one.landed.symbol)
        if symbol is not None:
            state = (symbol.signature, symbol.body_hash, material.shows([symbol]))
            made = material.source(kind, symbol, one, state)
            withheld = _withheld(material, one.landed, symbol)
            yield replace(made, unit=one, withheld=withheld)


def told_origin(material: Material, landed: Landed) -> tuple[Origin, tuple[str, ...]]:
    """Return where an outcome comes from, and which definitions it shows."""
    symbol = material.by_id[landed.symbol]
    author = material.author(landed.author_email)
    origin = Origin(symbol.path, symbol.id, landed.commit, landed.blob, author)
    return origin, material.shows([symbol])


def _withheld(material: Material, landed: Landed, symbol: Symbol) -> str:
    if landed.commit in material.holdout.commits:
        return "withheld window"
    return material.withheld(unit_of(symbol, material.by_id).id)
