"""Score a suite under one model: the likelihood of every option, in batches, in this process.

Batches depend on the items and the context alone, never on the model, so two models of one base
meet the same shapes in the same order: batch size alone can move a score.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..trainer.encoding import Encoded, Encoder
from ..trainer.loading import load_model, load_tokenizer
from .score import ItemScore
from .suite.item import Item

if TYPE_CHECKING:
    import torch

    from ..core.console import Advance

SCORING_VERSION = 1  # raised when the same model would score otherwise
LOGITS = 2**24  # most logits of one batch (64 MB of float32)


@dataclass(frozen=True, slots=True)
class _Sequence:
    item: int
    option: int
    encoded: Encoded


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

    torch.set_num_threads(threads)
    model = load_model(folder).eval()
    encoder = Encoder(load_tokenizer(folder), model.config.max_position_embeddings)
    sequences = [
        _Sequence(index, option, encoder.encode(item.prompt, item.suffix, text))
        for index, item in enumerate(items)
        for option, text in enumerate(item.options)
    ]
    bits: dict[tuple[int, int], float] = {}
    with torch.inference_mode():
        for batch in _batches(sequences, model.config.vocab_size):
            values = _bits(model, [sequence.encoded for sequence in batch])
            bits.update(zip(((s.item, s.option) for s in batch), values, strict=True))
            advance(len(bits))
    encoded = {(s.item, s.option): s.encoded for s in sequences}
    return [_score(i, item, bits, encoded) for i, item in enumerate(items)]


def sequence_count(items: Sequence[Item]) -> int:
    """Number of sequences that :func:`score_suite` will score."""
    return sum(len(item.options) for item in items)


def _batches(sequences: Sequence[_Sequence], vocabulary: int) -> Iterator[list[_Sequence]]:
    """Longest first, so that memory is asked for once and padding stays small."""
    ordered = sorted(sequences, key=lambda s: (-len(s.encoded.ids), s.item, s.option))
    start = 0
    while start < len(ordered):
        size = max(1, LOGITS // (vocabulary * len(ordered[start].encoded.ids)))
        yield ordered[start : start + size]
        start += size


def _bits(model: Any, batch: Sequence[Encoded]) -> list[float]:  # noqa: ANN401 transformers' type
    """-log2 p of every sequence's completion given what stands before it."""
    import torch

    longest = max(len(encoded.ids) for encoded in batch)
    tokens = torch.zeros((len(batch), longest), dtype=torch.int64)
    wanted = torch.zeros((len(batch), longest), dtype=torch.bool)
    for row, encoded in enumerate(batch):
        tokens[row, : len(encoded.ids)] = torch.tensor(encoded.ids)
        wanted[row, encoded.start : len(encoded.ids)] = True
    nats = _nats(model(input_ids=tokens).logits, tokens)
    totals = (nats * wanted[:, 1:]).sum(dim=1) / math.log(2)
    return [float(total) for total in totals]


def _nats(logits: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
    """-ln p of tokens 1.. given those before; ``[batch, length - 1]``."""
    import torch

    flat = torch.nn.functional.cross_entropy(
        logits[:, :-1].flatten(0, 1), tokens[:, 1:].flatten(), reduction="none"
    )
    return flat.view(len(tokens), -1)


def _score(
    index: int,
    item: Item,
    bits: dict[tuple[int, int], float],
    encoded: dict[tuple[int, int], Encoded],
) -> ItemScore:
    values = [bits[index, option] for option in range(len(item.options))]
    answers = [e.ids[e.start :] for e in (encoded[index, o] for o in range(len(values)))]
    choice, correct = _choice(values, answers, item.answer) if item.is_choice else (None, None)
    finite = all(math.isfinite(value) for value in values)
    return ItemScore(
        item=item.id,
        category=item.category,
        cluster=item.cluster,
        bits=values[item.answer] if finite else 0.0,
        bytes=encoded[index, item.answer].completion_bytes,
        choice_bits=choice if finite else None,
        correct=correct if finite else None,
        options=len(item.options) if item.is_choice else 0,
        status="ok" if finite else "error",
        title=item.title,
    )


def _choice(
    bits: Sequence[float], answers: Sequence[tuple[int, ...]], answer: int
) -> tuple[float, bool]:
    """-log2 of the true option's share of probability, and whether it is the likeliest.

    An option weighs 2 to the power of its mean log-probability per token in which the options
    differ. Over whole texts a small model is so overconfident that a few wrong answers of 40
    bits would drown all others, and with unequal lengths the shortest would win.
    """
    shared = _shared(answers) + _shared([ids[::-1] for ids in answers])
    weights = [-value / max(1, len(ids) - shared) for value, ids in zip(bits, answers, strict=True)]
    highest = max(weights)
    total = sum(2 ** (weight - highest) for weight in weights)
    return math.log2(total) + highest - weights[answer], weights[answer] == highest


def _shared(answers: Sequence[tuple[int, ...]]) -> int:
    """Number of leading tokens that all options have in common."""
    places = enumerate(zip(*answers, strict=False))
    shortest = min(len(ids) for ids in answers)
    return next((at for at, tokens in places if len(set(tokens)) > 1), shortest)
