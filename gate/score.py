"""The score of one benchmark item under one model, and its row in a JSONL file."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, cast

from ..core.errors import UserError

Kind = Literal["likelihood", "choice", "execution"]


@dataclass(frozen=True, slots=True)
class ItemScore:
    """What one model made of one item.

    Attributes:
        item: id of the item, unique within a suite.
        category: the category that the item belongs to.
        cluster: what groups items that are not independent, usually the file's path.
        bits: -log2 of the probability of the true text.
        bytes: length of the true text in UTF-8 bytes.
        choice_bits: -log2 of the probability of the true option among the options; None for
            other items.
        correct: whether the true option is the most probable one, or what was written passes its
            tests; None for likelihood items.
        options: number of options, 1 where the answer was written; 0 for likelihood items.
        status: "ok", or "error" when the machinery failed (never counted as wrong).
        title: a short name for lists of items.
    """

    item: str
    category: str
    cluster: str
    bits: float
    bytes: int
    choice_bits: float | None
    correct: bool | None
    options: int
    status: str
    title: str

    @property
    def kind(self) -> Kind:
        """Whether the item is gated on likelihood, a choice, or on what running it shows."""
        if self.options == 1:
            return "execution"
        return "choice" if self.options else "likelihood"

    @property
    def loss(self) -> float:
        """What the gate compares: bits of the option or the text, or 1 for what fails its tests."""
        if not self.options:
            return self.bits
        if self.options == 1:
            return math.nan if self.correct is None else float(not self.correct)
        return math.nan if self.choice_bits is None else self.choice_bits

    @property
    def weight(self) -> float:
        """What the loss is divided by: bytes of text, or 1 for an answer."""
        return 1.0 if self.options else float(self.bytes)

    def as_row(self) -> dict[str, Any]:
        """Return the JSON object of this score."""
        return asdict(self)

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> ItemScore:
        """Read a score back from its JSON object.

        Raises:
            UserError: the row is not a score.
        """
        if set(row) != _NAMES or not _well_typed(row):
            raise UserError("a row of scores is damaged", "run `housestyle evaluate` again")
        return cls(**cast("dict[str, Any]", dict(row)))


_NAMES = {field.name for field in fields(ItemScore)}
_NUMBER = (int, float)


def _well_typed(row: Mapping[str, Any]) -> bool:
    texts = all(isinstance(row[n], str) for n in ("item", "category", "cluster", "status", "title"))
    counts = all(type(row[n]) is int for n in ("bytes", "options"))
    choice = row["choice_bits"] is None or isinstance(row["choice_bits"], _NUMBER)
    correct = row["correct"] is None or isinstance(row["correct"], bool)
    return texts and counts and isinstance(row["bits"], _NUMBER) and choice and correct


def write_scores(path: Path, scores: Sequence[ItemScore]) -> None:
    """Write one JSON object per line, in the order given."""
    lines = (json.dumps(score.as_row(), sort_keys=True) + "\n" for score in scores)
    path.write_text("".join(lines), encoding="utf-8")


def read_scores(path: Path) -> list[ItemScore]:
    """Read what `write_scores` wrote.

    Raises:
        UserError: a line is not a score.
    """
    with path.open(encoding="utf-8") as lines:
        return list(_parsed(lines))


def _parsed(lines: Iterable[str]) -> Iterator[ItemScore]:
    for line in lines:
        try:
            row = json.loads(line)
        except ValueError:
            row = {}
        yield ItemScore.from_row(row if isinstance(row, dict) else {})
