"""The diversity of a dataset as one row of numbers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ...example import Example
from .repetition import compression_ratio, self_bleu, self_repetition, tokens_of
from .variety import name_variety, path_entropy, rare_coverage

SAMPLE = 2048  # examples
BLEU_SAMPLE = 512


def diversity(
    examples: Sequence[Example], callers: Mapping[str, Collection[str]]
) -> dict[str, float]:
    """Measure how much the completions of the examples differ.

    Texts are compared in a sample: the examples with the smallest ids, which are hashes, so that
    two assemblies with the same examples sample the same.

    Args:
        examples: those that are kept, in any order.
        callers: id of a function → ids of the definitions that call it.

    Returns:
        ``sampled`` examples; ``compression``, ``self_repetition`` and ``self_bleu``, which rise,
        and ``path_entropy``, ``name_variety`` and ``rare_coverage``, which fall as examples become
        more alike; rounded to 4 digits.

    """
    sample = sorted(examples, key=lambda one: (one.id, one.path))[:SAMPLE]
    texts = [example.completion for example in sample]
    documents = [tokens_of(text) for text in texts]
    shown = {identity for one in examples for identity in (one.symbol, *one.shows)}
    measures = {
        "compression": compression_ratio(texts),
        "self_repetition": self_repetition(documents),
        "self_bleu": self_bleu(documents[:BLEU_SAMPLE]),
        "path_entropy": path_entropy(texts),
        "name_variety": name_variety(documents),
        "rare_coverage": rare_coverage(callers, shown),
    }
    return {"sampled": len(sample), **{name: round(v, 4) for name, v in measures.items()}}
