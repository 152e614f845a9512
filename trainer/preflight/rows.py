"""Whether the rows say what they are meant to say: looked at as numbers, not taken on trust.

A model that was taught no end never stops, one that was taught padding writes it, and one whose
holes are spelt in another family's tokens is worse than its base. All of that is cheap to see.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import torch

from ...core.errors import UserError
from ..rows import IGNORED, Rows

if TYPE_CHECKING:
    from ..encoding import Encoder

REMEDY = "set trainer.base to another model (docs/models.md); nothing was trained"
Fault = tuple[str, torch.Tensor]  # what is wrong, and where: one truth value a thing


def check_rows(rows: Rows, encoder: Encoder, known: int) -> None:
    """Refuse rows that would teach something else than the examples.

    Args:
        rows: to be trained on.
        encoder: of the base.
        known: tokens that the base has embeddings for.

    Raises:
        UserError: the first thing that is wrong, with how often and where.

    """
    for what, where in _faults(rows, encoder, known):
        if bool(where.any()):
            count, first = int(where.sum()), where.flatten().nonzero()[0].item()
            raise UserError(f"the training rows are wrong: {what} ({count}, first {first})", REMEDY)


def _faults(rows: Rows, encoder: Encoder, known: int) -> Iterator[Fault]:
    tokens, labels = rows.tokens, rows.labels
    yield "a token that the base does not know", (tokens < 0) | (tokens >= known)
    yield "a label that is not its token", (labels != tokens) & (labels != IGNORED)
    places = rows.sequences
    yield "a sequence that leaves its row", _astray(places, *tokens.shape)
    numbers = _numbers(places, tokens)
    yield from _in_sequences(rows, encoder, numbers)
    yield from _holes(rows, encoder, numbers)


def _astray(places: torch.Tensor, rows: int, context: int) -> torch.Tensor:
    row, first, start, end = places.unbind(1)
    follows = torch.zeros_like(first)  # where a sequence has to begin: after the one before it
    follows[1:] = torch.where(row[1:] == row[:-1], end[:-1], 0)
    outside = (row < 0) | (row >= rows) | (first != follows) | (end > context)
    return outside | (start <= first) | (end - start < 1)


def _numbers(places: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
    """Return for every token the number of its sequence, -1 for none."""
    numbers = torch.full(tokens.shape, -1, dtype=torch.int64)
    for number, (row, first, _, end) in enumerate(places.tolist()):
        numbers[row, first:end] = number
    return numbers


def _in_sequences(rows: Rows, encoder: Encoder, numbers: torch.Tensor) -> Iterator[Fault]:
    """Say what is wrong in rows of examples; windows of general code have no sequences."""
    tokens, labels = rows.tokens, rows.labels
    row, first, start, end = rows.sequences.unbind(1)
    inside = numbers >= 0
    house = inside.any(1, keepdim=True)
    yield "no padding after a sequence", house & ~inside & (tokens != encoder.pad)
    yield "padding with loss", ~inside & house & (labels != IGNORED)
    yield "a sequence that does not end with the end token", tokens[row, end - 1] != encoder.end
    yield "an end token without loss", labels[row, end - 1] != encoder.end
    middle = inside & (tokens == encoder.end)
    middle[row, end - 1] = False
    alone = start - first == 1  # a sequence without a prompt is begun by the end token
    middle[row[alone], first[alone]] = False
    yield "an end token inside a sequence", middle
    if encoder.pad != encoder.end:
        yield "padding inside a sequence", inside & (tokens == encoder.pad)
    yield "a completion without loss", _completions(rows, numbers) & (labels == IGNORED)


def _completions(rows: Rows, numbers: torch.Tensor) -> torch.Tensor:
    """Return which tokens belong to a completion."""
    starts = torch.cat([rows.sequences[:, 2], torch.tensor([rows.tokens.shape[1]])])
    places = torch.arange(rows.tokens.shape[1]).expand_as(rows.tokens)
    return places >= starts[numbers]  # -1 finds the last, which is beyond every row


def _holes(rows: Rows, encoder: Encoder, numbers: torch.Tensor) -> Iterator[Fault]:
    """Say which control tokens stand where they do not belong."""
    vocabulary = encoder.tokenizer.get_vocab()
    control = torch.tensor(sorted(int(vocabulary[token]) for token in encoder.family.tokens))
    spelt = torch.isin(rows.tokens, control)
    yield "a control token in a completion", spelt & _completions(rows, numbers)
    asked = encoder.prefix, encoder.suffix, encoder.middle
    hole = [id_ for id_ in asked if id_ is not None]
    yield "a control token outside of a hole", spelt & ~torch.isin(rows.tokens, torch.tensor(hole))
    # A thing is an example, or a row of general code; each has one hole at most, in one order.
    things = torch.where(numbers >= 0, numbers, len(rows.sequences) + _row_numbers(rows))
    total = len(rows.sequences) + len(rows)
    counts = [_count(things[rows.tokens == id_], total) for id_ in hole]
    torn = torch.stack([count > 1 for count in counts]).any(0)
    uneven = torch.stack([count != counts[0] for count in counts]).any(0)
    yield "a hole with a token too few or too many", torn | uneven
    order = [encoder.suffix, encoder.prefix] if encoder.family.suffix_first else hole[:2]
    ranks = [_place(rows, things, id_, total) for id_ in [*order, *hole[2:]]]
    pairs = pairwise(ranks)
    yield "a hole in the order of another family", torch.stack([a > b for a, b in pairs]).any(0)


def _row_numbers(rows: Rows) -> torch.Tensor:
    return torch.arange(len(rows))[:, None].expand_as(rows.tokens)


def _count(things: torch.Tensor, total: int) -> torch.Tensor:
    return torch.bincount(things, minlength=total)


def _place(rows: Rows, things: torch.Tensor, token: int, total: int) -> torch.Tensor:
    """Return where in its row each thing has a token; 0 where it has none."""
    found = rows.tokens == token
    columns = torch.arange(rows.tokens.shape[1]).expand_as(rows.tokens)
    return torch.zeros(total, dtype=torch.int64).scatter_(0, things[found], columns[found])
