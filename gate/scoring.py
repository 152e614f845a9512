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

SCORING_VERSION = 2  # raised when the same model would score otherwise
LOGITS = 2**24  # most logits of one batch (64 MB of float32)


@dataclass(frozen=True, slots=True)
class _Sequence:
    item: int
    option: int
    encoded: Encoded

    @property
    def answer(self) -> tuple[int, ...]:
        """The option's own tokens."""
        return self.encoded.ids[self.encoded.start :]


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
    asked = [_sequences(encoder, number, item) for number, item in enumerate(items)]
    sequences = [sequence for options in asked for sequence in options]
    bits: dict[tuple[int, int], list[float]] = {}
    with torch.inference_mode():
        for batch in _batches(sequences, model.config.vocab_size):
            values = _bits(model, [sequence.encoded for sequence in batch])
            bits.update(zip(((s.item, s.option) for s in batch), values, strict=True))
            advance(len(bits))
    return [
        _score(item, options, [bits[one.item, one.option] for one in options])
        for item, options in zip(items, asked, strict=True)
    ]


def _sequences(encoder: Encoder, number: int, item: Item) -> list[_Sequence]:
    return [
        _Sequence(number, option, encoder.encode(item.prompt, item.suffix, text))
        for option, text in enumerate(item.options)
    ]


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


def _bits(model: Any, batch: Sequence[Encoded]) -> list[list[float]]:  # noqa: ANN401 transformers' type
    """-log2 p of each token of every sequence's completion given what stands before it."""
    import torch

    longest = max(len(encoded.ids) for encoded in batch)
    tokens = torch.zeros((len(batch), longest), dtype=torch.int64)
    for row, encoded in enumerate(batch):
        tokens[row, : len(encoded.ids)] = torch.tensor(encoded.ids)
    nats = _nats(model(input_ids=tokens).logits, tokens) / math.log(2)
    return [
        nats[row, encoded.start - 1 : len(encoded.ids) - 1].tolist()
        for row, encoded in enumerate(batch)
    ]


def _nats(logits: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
    """-ln p of tokens 1.. given those before; ``[batch, length - 1]``."""
    import torch

    flat = torch.nn.functional.cross_entropy(
        logits[:, :-1].flatten(0, 1), tokens[:, 1:].flatten(), reduction="none"
    )
    return flat.view(len(tokens), -1)


def _score(item: Item, options: Sequence[_Sequence], bits: Sequence[list[float]]) -> ItemScore:
    answers = [one.answer for one in options]
    choice, correct = _choice(bits, answers, item.answer) if item.is_choice else (None, None)
    values = [math.fsum(one) for one in bits]
    finite = all(math.isfinite(value) for value in values)
    return ItemScore(
        item=item.id,
        category=item.category,
        cluster=item.cluster,
        bits=values[item.answer] if finite else 0.0,
        bytes=options[item.answer].encoded.completion_bytes,
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
