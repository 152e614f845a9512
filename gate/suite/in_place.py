"""A question that stands in the code: the same line, with different texts at one place of it."""

from __future__ import annotations

from collections.abc import Sequence

from ...indexer.model import Symbol
from ...trainer.kinds.material import clip, clip_left
from ...trainer.templates import completion_prompt
from .item import Item, make_item
from .sources import SuiteMaterial

BEFORE, AFTER = 900, 300  # characters of the function around the lines
LONGEST = 160  # characters of the lines; longer ones are about something else as well

Span = tuple[int, int]
"""First byte and end of a place in a file."""


def item_in_place(
    source: SuiteMaterial,
    category: str,
    symbol: Symbol,
    span: Span,
    texts: Sequence[str],
    answer: int,
    title: str,
    above: str = "",
) -> Item | None:
    """Return the item whose options are the whole lines of a place under each text.

    Args:
        source: what items are made from.
        category: name of the category.
        symbol: the withheld function that the place is in.
        span: the place.
        texts: what could stand there.
        answer: index of what does stand there.
        title: a short name for people.
        above: lines that are shown before the function.

    Returns:
        The item; None when its lines are too long.
    """
    data = source.material.graph.source(symbol.blob)
    first = data.rfind(b"\n", 0, span[0]) + 1
    last = data.find(b"\n", span[1]) + 1 or len(data)
    if last - first > LONGEST:
        return None
    left, right = data[first : span[0]], data[span[1] : last]
    own = data.rfind(b"\n", 0, symbol.start_byte) + 1
    before = data[own:first].decode("utf-8", "replace")
    after = data[last : symbol.end_byte].decode("utf-8", "replace")
    return make_item(
        category,
        symbol.path,
        completion_prompt(symbol.path, (), above + clip_left(before, BEFORE)),
        [(left + _bytes(text) + right).decode("utf-8", "replace") for text in texts],
        answer=answer,
        suffix=clip(after, AFTER),
        title=title,
        lasting=source.is_lasting(symbol),
    )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
