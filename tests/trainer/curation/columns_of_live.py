"""Live candidates made of a few words each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from housestyle.trainer.curation.filters import COLUMN, FILTERS, MEASURES
from housestyle.trainer.curation.live import Live

GOOD = {
    one.measure: max(threshold.strictest for threshold in one.thresholds.values())
    for one in FILTERS
    if one.side == "least"
} | {"characters": 200.0}


@dataclass
class Row:
    """One candidate; what it does not say is unremarkable."""

    id: str = ""
    kind: str = "completion"
    path: str = "a.py"
    symbol: str = ""
    commit: str = ""
    author: str = ""
    pull: str = ""
    time: int = 0
    exact: str = ""
    tokens: int = 100
    is_test: bool = False
    leak: str = ""
    measures: dict[str, float] | None = None


def live_of(rows: list[Row]) -> Live:
    """Rows as columns, in the order of their ids."""
    for number, row in enumerate(rows):
        row.id = row.id or f"{number:016x}"
        row.exact = row.exact or f"exact {row.id}"
    rows = sorted(rows, key=lambda row: row.id)
    texts: dict[str, Any] = {
        name: [getattr(row, name) for row in rows]
        for name in ("id", "kind", "path", "symbol", "commit", "author", "pull", "exact", "leak")
    }
    return Live(
        number=np.arange(len(rows), dtype=np.int64),
        source=[f"source {row.id}" for row in rows],
        time=np.array([row.time for row in rows], np.int64),
        first=np.zeros(len(rows), np.int32),
        last=np.zeros(len(rows), np.int32),
        tokens=np.array([row.tokens for row in rows], np.int64),
        is_test=np.array([row.is_test for row in rows], bool),
        measures=np.array([_measures(row) for row in rows], np.float32).reshape(-1, len(MEASURES)),
        **texts,
    )


def _measures(row: Row) -> list[float]:
    values = [0.0] * len(MEASURES)
    for name, value in (GOOD | (row.measures or {})).items():
        values[COLUMN[name]] = value
    return values
