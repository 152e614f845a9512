"""Which rows of ``Live`` are near-duplicates of each other."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
NONE: Rows = np.empty(0, np.int64)


class Near:
    """Near-duplicates by row, as an adjacency list.

    Attributes:
        rows: the rows that have any, ascending.

    """

    def __init__(self, left: Rows, right: Rows) -> None:
        """Take pairs of rows, each pair in either order or both; no row with itself."""
        both = np.stack([np.concatenate([left, right]), np.concatenate([right, left])], axis=1)
        ordered = np.unique(both.reshape(-1, 2), axis=0)
        self.rows, starts = np.unique(ordered[:, 0], return_index=True)
        self._others = np.split(ordered[:, 1], starts[1:])
        self._places = {int(row): place for place, row in enumerate(self.rows)}

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int]]) -> Near:
        """Return an adjacency list of these pairs."""
        made = np.array(sorted(pairs), np.int64).reshape(-1, 2)
        return cls(made[:, 0], made[:, 1])

    def neighbours(self, row: int) -> Rows:
        """Return the near-duplicates of a row, ascending."""
        place = self._places.get(row)
        return NONE if place is None else self._others[place]
