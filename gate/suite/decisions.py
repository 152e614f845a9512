"""Decisions: which reason was given for a change, a line of code or a choice.

As in understanding, the other options are reasons of other withheld code and commits, so that none
of them is more familiar than another to a model that was taught.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...trainer.example import Example
from ...trainer.kinds import decision
from ...trainer.kinds.decision import of_comments
from .item import Item, make_item
from .options import OptionPool
from .sources import SuiteMaterial, withheld_examples

CATEGORY = "decisions"
TOLERANCE = 0.3  # of the token count, as in understanding


def items(source: SuiteMaterial) -> Iterator[Item]:
    """One item for every reason that may not be taught."""
    found = {example.id: example for example in _examples(source)}
    answers = [example.completion for example in found.values()]
    pool = OptionPool(answers, source.count, source.material.rank, TOLERANCE)
    for example in found.values():
        also_true = frozenset(
            one.completion for one in found.values() if one.prompt == example.prompt
        )
        options, answer = pool.options(
            example.completion, example.id, also_true - {example.completion}
        )
        if options:
            yield make_item(
                CATEGORY,
                example.path,
                example.prompt,
                options,
                answer=answer,
                title=f"{example.path}: {example.completion.splitlines()[0]}",
            )


def _examples(source: SuiteMaterial) -> Iterator[Example]:
    yield from withheld_examples(source, decision)
    for symbol in source.withheld_units():
        if not symbol.is_test:
            for example in of_comments(source.material, symbol):
                yield example.rewritten(source.material.people.hide)
