"""The last look at a dataset: what repeats the benchmark is found before and after training."""

from __future__ import annotations

from collections.abc import Sequence

from ...core.canary import holds_canary
from ...core.errors import UserError
from ..example import Example

HELD_CONTAINED = 0.5  # share of a held-out body's 13-grams whose presence is a leak


def contaminated(
    examples: Sequence[Example], benchmark: Sequence[str], similar: float
) -> tuple[str, ...]:
    """Return the ids of the examples that repeat a benchmark item, in their order.

    Args:
        examples: what was trained on.
        benchmark: texts of the benchmark's items.
        similar: as in ``check_clean``.

    """
    from .decontamination import Protected, fingerprint

    guard = Protected.of(benchmark, contained=similar, similar=similar)
    return tuple(e.id for e in examples if guard.is_repeated_by(fingerprint(e)))


def check_clean(
    examples: Sequence[Example],
    holdout_texts: Sequence[str],
    benchmark: Sequence[str],
    similar: float = 0.7,
) -> None:
    """Refuse examples that repeat a held-out body or a benchmark item, or hold a canary.

    It looks at the examples alone and trusts nothing that an assembly stored, so that a dataset
    from anywhere is held to the same rule.

    Args:
        examples: what is about to be trained on.
        holdout_texts: bodies that may not be taught.
        benchmark: texts of the benchmark's items.
        similar: Jaccard similarity that counts as a repetition; also the share of an item's
            13-grams.

    Raises:
        UserError: an example is contaminated.

    """
    from .decontamination import Protected, fingerprint

    guards = {
        "a held-out body": Protected.of(holdout_texts, contained=HELD_CONTAINED, similar=similar),
        "a benchmark item": Protected.of(benchmark, contained=similar, similar=similar),
    }
    for example in examples:
        prints = fingerprint(example)
        repeated = [what for what, guard in guards.items() if guard.is_repeated_by(prints)]
        if holds_canary(example.text):
            repeated.append("the benchmark's canary")
        if repeated:
            raise UserError(
                f"training example {example.id} ({example.path}) repeats {repeated[0]}",
                "assemble again, so that it is dropped",
            )
