"""Token rows: what every backend trains on, made once and handed over as one file.

A row is ``context`` token ids with a label each. Where sequences begin and end in it is kept
beside, so that what was laid out can be checked before anything is trained.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch.utils.data import Dataset

IGNORED = -100  # torch's label for positions without loss


class Rows(Dataset[dict[str, torch.Tensor]]):
    """Rows with loss labels.

    Attributes:
        tokens: ``[rows, context]`` of int64.
        labels: as ``tokens``; `IGNORED` where there is no loss.
        sequences: ``[sequences, 4]`` of int64: row, first token, first token of the completion,
            end (exclusive). Empty for windows of general code.

    """

    def __init__(
        self, tokens: torch.Tensor, labels: torch.Tensor, sequences: torch.Tensor | None = None
    ) -> None:
        self.tokens, self.labels = tokens, labels
        none = torch.empty((0, 4), dtype=torch.int64)
        self.sequences = none if sequences is None else sequences

    def __len__(self) -> int:
        return len(self.tokens)

    def __getitem__(self, index: int) -> dict[str, torch.Tensor]:
        return {"input_ids": self.tokens[index], "labels": self.labels[index]}

    def first(self, count: int) -> Rows:
        """Return the first ``count`` rows."""
        kept = self.sequences[self.sequences[:, 0] < count]
        return Rows(self.tokens[:count], self.labels[:count], kept)

    def save(self, path: Path) -> None:
        """Write the rows; equal rows give equal bytes."""
        parts = {"tokens": self.tokens, "labels": self.labels, "sequences": self.sequences}
        save_file({name: part.contiguous() for name, part in parts.items()}, path)

    @classmethod
    def load(cls, path: Path) -> Rows:
        """Read what `save` wrote."""
        return cls(**load_file(path))


def joined(parts: Sequence[Rows]) -> Rows:
    """Return rows one after the other."""
    before = 0
    moved = []
    for part in parts:
        moved.append(part.sequences + torch.tensor([before, 0, 0, 0]))
        before += len(part)
    tokens = torch.cat([part.tokens for part in parts])
    return Rows(tokens, torch.cat([part.labels for part in parts]), torch.cat(moved))


def pack(
    sequences: Iterable[tuple[Sequence[int], int]],
    context: int,
    end: int,
    pad: int,
    *,
    completion_only: bool = False,
    most: int | None = None,
) -> Rows:
    """Pack whole sequences, each ended by ``end``, into rows of ``context`` tokens.

    Next-fit in the given order, so the order decides the rows and nothing is torn. What is left
    of a row is padded and carries no loss.

    Args:
        sequences: ids without the end, and the index of the completion's first token.
        context: tokens of a row; a longer sequence is cut, and then has no end.
        end: id that ends every sequence.
        pad: id of padding.
        completion_only: whether prompts carry no loss.
        most: number of rows after which no further sequence is asked for.

    """
    rows: list[list[int]] = [[]]
    places: list[tuple[int, int, int, int]] = []
    for ids, start in sequences:
        ended = [*ids, end][:context]
        if len(rows[-1]) + len(ended) > context:
            if len(rows) == most:
                break
            rows.append([])
        at = len(rows[-1])
        rows[-1].extend(ended)
        places.append((len(rows) - 1, at, at + start, at + len(ended)))
    filled = [row for row in rows if row]
    tokens = torch.full((len(filled), context), pad, dtype=torch.int64)
    labels = torch.full((len(filled), context), IGNORED, dtype=torch.int64)
    for index, row in enumerate(filled):
        tokens[index, : len(row)] = torch.tensor(row)
        labels[index, : len(row)] = torch.tensor(row)
    if completion_only:
        for row_, first, completion, _ in places:
            labels[row_, first:completion] = IGNORED
    return Rows(tokens, labels, torch.tensor(places, dtype=torch.int64).reshape(-1, 4))
