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
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from ..core.errors import UserError
from .encoding import Encoder
from .replay import Replay, replay_of
from .windows import windows

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
        epochs: passes over the corpus.
        tokens: with loss.
        shown: how often examples of each kind, and of each author class, are shown.
        replay: the general code, counted apart: source, digest, rows, tokens, and the documents
            that were not shown, by reason.

    """

    rows: Rows
    house_rows: int
    epochs: float
    tokens: int
    shown: dict[str, dict[str, int]]
    replay: dict[str, Any]


def mix(
    examples: Sequence[Example], encoder: Encoder, recipe: Recipe, replay: Replay | None = None
) -> Mix:
    """Pack the examples, repeat them up to the step budget and add the replay share.

    A small corpus is seen ``max_epochs`` times at most, so the number of rows, and with it of
    steps, follows the data rather than the budget.

    Raises:
        UserError: the recipe's weights leave no example.

    """
    from .rows import joined

    replay = replay or replay_of(recipe)
    wanted = max(1, round(recipe.steps * recipe.batch * (1 - recipe.replay_share)))
    house, epochs, shown = _house(examples, encoder, recipe, wanted)
    share = recipe.replay_share / (1 - recipe.replay_share)
    count = round(len(house) * share)
    general = windows(replay.documents, encoder, count, recipe.seed, replay.guard)
    told = {
        "source": replay.source,
        "digest": replay.digest,
        "rows": count,
        "tokens": _taught(general),
        "dropped": dict(sorted(replay.guard.dropped.items())) if replay.guard else {},
    }
    tokens = _taught(house) + _taught(general)
    return Mix(joined([house, general]), len(house), epochs, tokens, shown, told)


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
) -> tuple[Rows, float, dict[str, Any]]:
    """Return up to ``wanted`` rows, the passes over the corpus they make, and what they show."""
    from .rows import joined

    parts: list[Rows] = []
    shown: list[Example] = []
    epochs = 0.0
    while len(parts) < recipe.max_epochs and (left := wanted - sum(map(len, parts))) > 0:
        order = _order(examples, recipe, recipe.seed + len(parts))
        parts.append(packed(order, encoder, recipe, left))
        taken = len(parts[-1].sequences)
        shown += order[:taken]
        epochs += taken / len(order)
    return joined(parts), epochs, _counts(shown)


def _order(examples: Sequence[Example], recipe: Recipe, seed: int) -> list[Example]:
    order = [one for one in examples for _ in range(repeats(one, recipe, seed))]
    if not order:
        raise UserError("the recipe's weights leave no example", "raise one of its weights")
    random.Random(seed).shuffle(order)  # noqa: S311 sampling, not secrecy
    return order if recipe.draw == "shuffled" else _in_turn(order)


def _in_turn(order: Sequence[Example]) -> list[Example]:
    """Return the examples so that each file has had one before any has a second."""
    taken: Counter[str] = Counter()
    rounds: list[int] = []
    for one in order:
        taken[one.path] += 1
        rounds.append(taken[one.path])
    return [one for _, one in sorted(zip(rounds, order, strict=True), key=itemgetter(0))]


def packed(order: Sequence[Example], encoder: Encoder, recipe: Recipe, most: int) -> Rows:
    """Return examples in their order as ``most`` rows or fewer, as the recipe says."""
    from .rows import pack

    encoded = (encoder.encode(one.prompt, one.suffix, one.completion) for one in order)
    return pack(
        ((one.ids, one.start) for one in encoded),
        encoder.context,
        encoder.end,
        encoder.pad,
        completion_only=recipe.loss == "completion",
        most=most,
    )


def _taught(rows: Rows) -> int:
    from .rows import IGNORED

    return int((rows.labels != IGNORED).sum())


def _counts(shown: Sequence[Example]) -> dict[str, dict[str, int]]:
    return {
        "by_kind": dict(sorted(Counter(one.kind for one in shown).items())),
        "by_class": dict(sorted(Counter(one.author_class for one in shown).items())),
    }
