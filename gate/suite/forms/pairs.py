"""From a place that could be written otherwise to an item that asks how it is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import cast

from ....indexer.model import Symbol
from ..in_place import item_in_place
from ..item import Item
from ..sources import SuiteMaterial
from .parsed import Parsed, Use

MOST_APART = 4  # tokens between an option and the true one
Place = tuple[Symbol, Parsed, Use]


def places(
    source: SuiteMaterial, find: Callable[[Parsed], Iterable[Use]]
) -> dict[str, list[Place]]:
    """Return form → the places of withheld functions that it is about, as if at random.

    Args:
        source: what items are made from.
        find: finds the places of one function; one of each form is drawn from them.
    """
    rank, graph = source.material.rank, source.material.graph
    found: dict[str, list[Place]] = defaultdict(list)
    for symbol in source.withheld_units():
        parsed = Parsed.of(graph.source(symbol.blob), symbol)
        uses: dict[str, list[Use]] = defaultdict(list)
        for use in find(parsed) if parsed else ():
            uses[use.form].append(use)
        for form, several in uses.items():
            drawn = min(several, key=lambda use: rank(symbol.id, use.span))
            found[form].append((symbol, cast("Parsed", parsed), drawn))
    return {
        form: sorted(found[form], key=lambda place: rank(form, place[0].id))
        for form in sorted(found)
    }


def pair_items(
    source: SuiteMaterial, category: str, found: Iterable[Place], most: int
) -> Iterator[Item]:
    """Yield the first ``most`` items that can be made of places."""
    return islice((item for place in found for item in pair_item(source, category, *place)), most)


def pair_item(
    source: SuiteMaterial, category: str, symbol: Symbol, parsed: Parsed, use: Use
) -> Iterator[Item]:
    """Ask which of the texts stands at a place, if the others are code of about that length."""
    truth = parsed.slice(use.span)
    size = source.count(truth)
    others = [
        text
        for _, text in use.others
        if abs(source.count(text) - size) <= MOST_APART and parsed.stands(use.span, text)
    ]
    if not others:
        return
    place = f"{symbol.id} {use.span[0]}"
    texts = sorted([truth, *others], key=lambda text: source.material.rank(place, text))
    title = f"{symbol.path}: {symbol.qualname}, {use.form}"
    answer = texts.index(truth)
    item = item_in_place(source, category, symbol, use.span, texts, answer, title)
    if item is not None:
        yield item
