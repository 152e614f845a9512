"""Score a suite under one model: the likelihood of every option, in this process."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..trainer.encoding import Encoded, Encoder
from ..trainer.loading import load_model, load_tokenizer
from .score import ItemScore
from .suite.item import Item

if TYPE_CHECKING:
    from ..core.console import Advance

SCORING_VERSION = 3  # raised when the same model would score otherwise


def engine(threads: int) -> dict[str, Any]:
    """What a score depends on besides model and suite; must be equal for both models."""
    from importlib.metadata import version

    return {
        "scoring": SCORING_VERSION,
        "dtype": "float32",
        "threads": threads,
        "torch": version("torch"),
        "transformers": version("transformers"),
    }


def score_suite(
    folder: Path, items: Sequence[Item], threads: int, advance: Advance
) -> list[ItemScore]:
    """Score ``items`` under the model in ``folder``.

    Args:
        folder: a model directory.
        items: of the suite, any order.
        threads: CPU threads.
        advance: told the number of scored sequences.

    Returns:
        One score an item, in the order of ``items``; an item whose likelihood is not finite
        has status "error".
    """
    import torch

    from .likelihood.likelihoods import likelihoods

    torch.set_num_threads(threads)
    model = load_model(folder).eval()
    encoder = Encoder(load_tokenizer(folder), model.config.max_position_embeddings)
    asked = [encoder.alternatives(item.prompt, item.suffix, item.options) for item in items]
    bits = iter(likelihoods(model, [one for options in asked for one in options], advance))
    return [
        _score(item, options, list(islice(bits, len(options))))
        for item, options in zip(items, asked, strict=True)
    ]


def sequence_count(items: Sequence[Item]) -> int:
    """Number of sequences that :func:`score_suite` will score."""
    return sum(len(item.options) for item in items)


def _score(item: Item, options: Sequence[Encoded], bits: Sequence[list[float]]) -> ItemScore:
    answers = [one.ids[one.start :] for one in options]
    choice, correct = _choice(bits, answers, item.answer) if item.is_choice else (None, None)
    values = [math.fsum(one) for one in bits]
    finite = all(math.isfinite(value) for value in values)
    return ItemScore(
        item=item.id,
        category=item.category,
        cluster=item.cluster,
        bits=values[item.answer] if finite else 0.0,
        bytes=options[item.answer].completion_bytes,
        choice_bits=choice if finite else None,
        correct=correct if finite else None,
        options=len(item.options) if item.is_choice else 0,
        status="ok" if finite else "error",
        title=item.title,
    )


def _choice(
    bits: Sequence[list[float]], answers: Sequence[tuple[int, ...]], answer: int
) -> tuple[float, bool]:
    """-log2 of the true option's share of probability, and whether it is the likeliest.

    An option weighs 2 to the power of its mean log-probability per token, from the first token in
    which the options differ, times the share of tokens there that differ. Over whole texts a small
    model is so overconfident that a few wrong answers of 40 bits would drown all others, and with
    unequal lengths the shortest would win; divided by the differing tokens alone, the longest
    would, since what all options end with is spread over more of them.
    """
    shortest = min(map(len, answers))
    lead = min(_shared(answers), shortest - 1)
    last = min(_shared([ids[::-1] for ids in answers]), shortest - lead)
    sizes = [len(ids) - lead for ids in answers]
    scale = sum(sizes) / max(1, sum(sizes) - last * len(sizes))
    weights = [
        -scale * math.fsum(each[lead:]) / size for each, size in zip(bits, sizes, strict=True)
    ]
    highest = max(weights)
    total = sum(2 ** (weight - highest) for weight in weights)
    return math.log2(total) + highest - weights[answer], weights[answer] == highest


def _shared(answers: Sequence[tuple[int, ...]]) -> int:
    """Number of leading tokens that all options have in common."""
    places = enumerate(zip(*answers, strict=False))
    shortest = min(len(ids) for ids in answers)
    return next((at for at, tokens in places if len(set(tokens)) > 1), shortest)
