"""The likelihood of token sequences under a model.

Sequences that begin with the same prompt are read as one tree (see `trees`). Batches depend on the
sequences and on the sizes that all models of one base share, so two models meet the same shapes in
the same order: batch size alone can move a score.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import torch

from ...trainer.encoding import Encoded
from .linear import pack
from .reading import read_apart, read_together
from .trees import Ids, Tree, grown

if TYPE_CHECKING:
    from ...core.console import Advance

TOKENS = 1024  # of a batch: what a core's caches hold of a small model's activations
LOGITS = 2**24  # most logits of one batch (64 MB of float32)
STEP = 16  # trees whose nodes differ by so many at most may share a batch
PROBE = grown((3, 1, 4, 1), ((5, 2, 6), (5, 3), (0, 1, 2)))
TOLERANCE = 1e-3  # bits; what adding up in another order may move
WINDOWS = ("sliding_window", "attention_chunk_size")


def likelihoods(
    model: Any,  # noqa: ANN401 transformers' type
    sequences: Sequence[Encoded],
    advance: Advance,
) -> list[list[float]]:
    """Return -log2 p of each token of every sequence's completion, given what stands before it.

    Args:
        model: loaded for this alone: it is made fit for reading, and for nothing else.
        sequences: in any order, each with a completion.
        advance: told the number of sequences that are done.
    """
    followers: dict[Ids, list[int]] = {}
    for number, sequence in enumerate(sequences):
        followers.setdefault(sequence.ids[: sequence.start], []).append(number)
    trees = [
        grown(head, [sequences[n].ids[sequences[n].start :] for n in numbers])
        for head, numbers in followers.items()
    ]
    owners = list(followers.values())
    bits: dict[int, list[float]] = {}
    with torch.inference_mode():
        longest = max((len(sequence.ids) for sequence in sequences), default=0)
        read = read_together if _reads_trees(model, longest) else read_apart
        if read is read_together:  # what is built otherwise may use its layers otherwise, too
            pack(model)
        for batch in _batches(trees, model.config.get_text_config().vocab_size):
            for tree, found in zip(batch, read(model, [trees[n] for n in batch]), strict=True):
                bits.update(zip(owners[tree], found, strict=True))
            advance(len(bits))
    return [bits[number] for number in range(len(sequences))]


def _batches(trees: Sequence[Tree], vocabulary: int) -> Iterator[list[int]]:
    """Yield the numbers of trees that are read together, alike in nodes and then in prompts."""
    ordered = sorted(
        range(len(trees)),
        key=lambda n: (-(len(trees[n].tokens) // STEP), -len(trees[n].prompt), n),
    )
    batch: list[int] = []
    size = width = 0
    for number in ordered:
        tree = trees[number]
        size, width = max(size, len(tree.prompt)), max(width, len(tree.tokens))
        rows = len(batch) + 1
        if batch and (rows * (size + width) > TOKENS or rows * width * vocabulary > LOGITS):
            yield batch
            batch, size, width = [], len(tree.prompt), len(tree.tokens)
        batch.append(number)
    if batch:
        yield batch


def _reads_trees(model: Any, longest: int) -> bool:  # noqa: ANN401 transformers' type
    """Tell whether a model of this architecture reads trees as it reads texts.

    Not those that see a window of a text only, those without keys and values, and those that take
    places from the mask. Which, they are asked: names say little.
    """
    config = model.config.get_text_config()
    windows = [getattr(config, name, None) for name in WINDOWS]
    if any(window is not None and window < longest for window in windows):
        return False
    try:
        (together,) = read_together(model, [PROBE])
    except Exception:  # whatever a stranger's architecture makes of it
        return False
    (apart,) = read_apart(model, [PROBE])
    pairs = zip(_flat(together), _flat(apart), strict=True)
    return all(abs(one - other) <= TOLERANCE or math.isnan(other) for one, other in pairs)


def _flat(answers: Sequence[Sequence[float]]) -> list[float]:
    return [value for answer in answers for value in answer]
