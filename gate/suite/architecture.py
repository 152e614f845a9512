"""Architecture: what a withheld function calls, what a withheld module imports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ...trainer.example import Example
from ...trainer.kinds import architecture
from .item import Item, make_item
from .options import OptionPool
from .sources import SuiteMaterial, withheld_examples

CATEGORY = "architecture"


def items(source: SuiteMaterial) -> Iterator[Item]:
    """One item for every fact about a withheld function or module."""
    material, context = source.material, source.context
    every = [
        example
        for origin in architecture.sources(material, context)
        for example in architecture.examples(material, context, origin)
    ]
    true_answers: dict[str, set[str]] = defaultdict(set)
    for example in every:
        true_answers[example.prompt].add(example.completion)
    pools = {
        head: OptionPool(
            (e.completion for e in every if _question(e) == head), source.count, material.rank
        )
        for head in {_question(example) for example in every}
    }
    for example in withheld_examples(source, architecture):
        also_true = frozenset(true_answers[example.prompt])
        options, answer = pools[_question(example)].options(
            example.completion, example.id, also_true
        )
        if options:
            yield make_item(
                CATEGORY,
                example.path,
                example.prompt,
                options,
                answer=answer,
                title=example.prompt.removeprefix("# Architecture: ").strip(),
                lasting=source.is_lasting(material.by_id[example.symbol]),
            )


def _question(example: Example) -> str:
    """``calls`` or ``imports``: their answers are not options for one another."""
    return example.prompt.rstrip("\n").rpartition(" ")[2]
