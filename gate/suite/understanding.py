"""Understanding: which one-line description belongs to a function that was never taught.

The other options describe other withheld functions: a description that was taught is familiar to
the candidate and strange to the base, and would draw the candidate away from the truth (measured on
Flask: 8 to 14 % more bits, whatever the function was).
"""

from __future__ import annotations

from collections.abc import Iterator

from ...trainer.kinds import description
from .item import Item, make_item
from .options import OptionPool
from .sources import SuiteMaterial, withheld_examples

CATEGORY = "understanding"
TOLERANCE = 0.3  # of the token count; so few answers are withheld that equal lengths are rare


def items(source: SuiteMaterial) -> Iterator[Item]:
    """One item for every withheld function with a docstring."""
    examples = list(withheld_examples(source, description))
    answers = [example.completion for example in examples]
    pool = OptionPool(answers, source.count, source.material.rank, TOLERANCE)
    for example in examples:
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
