"""Understanding: which one-line description belongs to a function that was never taught."""

from __future__ import annotations

from collections.abc import Iterator

from ...trainer.kinds import description
from .item import Item, make_item
from .options import OptionPool
from .sources import SuiteMaterial, withheld_examples

CATEGORY = "understanding"


def items(source: SuiteMaterial) -> Iterator[Item]:
    """One item for every withheld function with a docstring."""
    rank = source.material.rank
    pool = OptionPool(_descriptions(source), source.count, rank)
    for example in withheld_examples(source, description):
        symbol = source.material.by_id[example.symbol]
        options, answer = pool.options(example.completion, example.id, frozenset())
        if options:
            yield make_item(
                CATEGORY,
                example.path,
                example.prompt,
                options,
                answer=answer,
                title=f"{symbol.path}: {symbol.qualname}",
            )


def _descriptions(source: SuiteMaterial) -> Iterator[str]:
    """First docstring lines of all functions."""
    for symbol in source.material.units:
        if symbol.docstring:
            yield symbol.docstring.splitlines()[0].strip() + "\n"
