"""The texts that may not be taught: held-out definitions, and those of the withheld window."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from ..core.digest import json_digest
from ..indexer.history import SymbolChange
from .corpus import Space
from .curation.cleanliness import HELD_CONTAINED
from .kinds.material import Material
from .taught import taught_symbols

HELD_OUT, BENCHMARK = "near held-out text", "near benchmark item"


def spaces(
    held_out: Mapping[str, Callable[[], str]], benchmark: Sequence[str], limit: float
) -> list[Space]:
    """Return the kinds of protected text, the one first that counts most.

    Args:
        held_out: place → what reads the text there, as ``protected_places`` returns it.
        benchmark: texts of the items that the model will be asked.
        limit: similarity that is a leak; of an item also the share of its 13-grams.

    """
    items = {json_digest(text): partial(str, text) for text in benchmark}
    return [
        Space(HELD_OUT, held_out, HELD_CONTAINED, limit),
        Space(BENCHMARK, items, limit, limit),
    ]


def protected_texts(material: Material) -> list[str]:
    """Return what no example may repeat.

    Each definition counts twice, whole and as its body, so that neither a copy under another
    signature nor a long signature hides it.
    """
    return sorted({text() for text in protected_places(material).values()})


def protected_places(material: Material) -> dict[str, Callable[[], str]]:
    """Return where each of these texts stands, and what reads it.

    An equal place promises an equal text: it names the content of a file, and a span of it.
    """
    places: dict[str, Callable[[], str]] = {}
    forbidden = material.holdout.forbidden
    for symbol in taught_symbols(material.graph):
        if symbol.id in forbidden:
            for start in (symbol.start_byte, symbol.body_byte):
                span = (start, symbol.end_byte)
                places[_place("text", symbol.blob, span)] = partial(
                    material.text, symbol.blob, span
                )
    for change in material.changes:
        if change.commit in material.holdout.commits:
            place = _place("lines", change.after_blob or "", change.after_span or (0, 0))
            places[place] = partial(_after, material, change)
    return places


def _place(form: str, blob: str, span: tuple[int, int]) -> str:
    return f"{form} {blob} {span[0]} {span[1]}"


def _after(material: Material, change: SymbolChange) -> str:
    return material.change_texts(change)[1]
