"""What one fine-tuning run is shown: the corpus, weighted, and general code beside it.

General code is there so that nothing is forgotten. It is counted apart from what people of the
house wrote, which anchors the corpus: replay never makes a corpus look more human.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .base.general import general_code
from .encoding import Encoder

if TYPE_CHECKING:
    from .example import Example
    from .recipes.recipe import Recipe
    from .rows import Rows


@dataclass(frozen=True, slots=True)
class Mix:
    """Rows of the house and of general code, and what they are made of.

    Attributes:
        rows: to train on.
        house_rows: of the corpus; the first ones.
        replay_rows: of general code; the others.
        epochs: passes over the corpus.
        tokens: with loss.
        shown: how often examples of each kind, and of each author class, are shown.

    """

    rows: Rows
    house_rows: int
    replay_rows: int
    epochs: float
    tokens: int
    shown: dict[str, dict[str, int]]


def mix(examples: Sequence[Example], encoder: Encoder, recipe: Recipe) -> Mix:
    """Pack the examples, repeat them up to the step budget and add the replay share.

    A small corpus is seen ``max_epochs`` times at most, so the number of rows, and with it of
    steps, follows the data rather than the budget.
    """
    from .base.pretrain import general_rows
    from .rows import IGNORED, Rows, joined

    wanted = round(recipe.steps * recipe.batch * (1 - recipe.replay_share))
    house, once, shown = _house(examples, encoder, recipe, wanted)
    share = recipe.replay_share / (1 - recipe.replay_share)
    count = round(len(house) * share)
    tokens = general_rows(
        general_code().train, encoder.tokenizer, encoder.context, count, recipe.seed
    )
    rows = joined([house, Rows(tokens, tokens)])
    return Mix(
        rows=rows,
        house_rows=len(house),
        replay_rows=count,
        epochs=len(house) / once,
        tokens=int((rows.labels != IGNORED).sum()),
        shown=shown,
    )


def weight_of(example: Example, recipe: Recipe) -> float:
    """Return how often an example is shown in an epoch, on average."""
    by_kind = recipe.weights.get(example.kind, 1.0)
    return by_kind * recipe.provenance.get(example.author_class, 1.0)


def repeats(example: Example, recipe: Recipe, seed: int) -> int:
    """Return how often an example is shown in the epoch of ``seed``.

    The whole part of its weight always, and once more with the chance of the rest; that chance
    hangs on the example alone, so adding one example changes the draw of no other.
    """
    weight = weight_of(example, recipe)
    drawn = hashlib.sha256(f"{seed} {example.id}".encode()).digest()[:8]
    return int(weight + int.from_bytes(drawn, "big") / 2**64)


def _house(
    examples: Sequence[Example], encoder: Encoder, recipe: Recipe, wanted: int
) -> tuple[Rows, int, dict[str, Any]]:
    """Return up to ``wanted`` rows, those of the first epoch, and what was shown."""
    from .rows import joined

    epochs: list[Rows] = []
    shown: list[Example] = []
    while len(epochs) < recipe.max_epochs and sum(map(len, epochs)) < wanted:
        order = _order(examples, recipe, recipe.seed + len(epochs))
        epochs.append(_packed(order, encoder, recipe))
        shown += order
    rows = joined(epochs).first(wanted)
    return rows, len(epochs[0]), _counts(shown[: len(rows.sequences)])


def _order(examples: Sequence[Example], recipe: Recipe, seed: int) -> list[Example]:
    order = [one for one in examples for _ in range(repeats(one, recipe, seed))]
    random.Random(seed).shuffle(order)  # noqa: S311 sampling, not secrecy
    return order


def _packed(order: Sequence[Example], encoder: Encoder, recipe: Recipe) -> Rows:
    from .rows import pack

    encoded = (encoder.encode(one.prompt, one.suffix, one.completion) for one in order)
    return pack(
        ((one.ids, one.start) for one in encoded),
        encoder.context,
        encoder.end,
        encoder.pad,
        completion_only=recipe.loss == "completion",
    )


def _counts(shown: Sequence[Example]) -> dict[str, dict[str, int]]:
    return {
        "by_kind": dict(sorted(Counter(one.kind for one in shown).items())),
        "by_class": dict(sorted(Counter(one.author_class for one in shown).items())),
    }
