"""Intent: what kind of change a withheld difference is.

The options are the kinds of change of this repository; an item's distractors are the three most
frequent others, so a model that only knows the frequencies answers with the most frequent kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...trainer.kinds import intent
from .item import Item, make_item
from .options import OPTIONS
from .sources import SuiteMaterial, withheld_examples

CATEGORY = "intent"


def items(source: SuiteMaterial) -> Iterator[Item]:
    """One item for every withheld change."""
    withheld = list(withheld_examples(source, intent))
    frequency = Counter(example.completion for example in withheld)
    by_frequency = sorted(frequency, key=lambda kind: (-frequency[kind], kind))
    for example in withheld:
        others = [kind for kind in by_frequency if kind != example.completion]
        options = sorted([example.completion, *others[: OPTIONS - 1]])
        if len(options) > 1:
            yield make_item(
                CATEGORY,
                example.path,
                example.prompt,
                options,
                answer=options.index(example.completion),
                title=f"{example.path}: {example.completion.strip()}",
            )
