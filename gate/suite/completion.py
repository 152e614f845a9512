"""Completion: fill a hole in a function that was never taught; bits per byte of the truth."""

from __future__ import annotations

from collections.abc import Iterator

from ...trainer.kinds import completion
from .item import Item, make_item
from .sources import SuiteMaterial, withheld_examples

CATEGORY = "completion"


def items(source: SuiteMaterial) -> Iterator[Item]:
    """One item for every hole in a withheld function."""
    for example in withheld_examples(source, completion):
        symbol = source.material.by_id[example.symbol]
        yield make_item(
            CATEGORY,
            example.path,
            example.prompt,
            [example.completion],
            suffix=example.suffix,
            title=f"{symbol.path}: {symbol.qualname}",
            lasting=source.is_lasting(symbol),
        )
