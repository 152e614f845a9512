"""Fates: the reason why each row was dropped, while a selection goes on."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


class Fates:
    """Reasons by row; the first one counts.

    Attributes:
        reasons: of each row, "" while it is alive.
        alive: which rows have none.

    """

    def __init__(self, rows: int) -> None:
        """Start with every row alive."""
        self.reasons = [""] * rows
        self.alive: NDArray[np.bool_] = np.ones(rows, bool)

    @property
    def rows(self) -> NDArray[np.intp]:
        """The rows that are alive, ascending."""
        return np.flatnonzero(self.alive)

    def drop(self, rows: Iterable[int], reason: str) -> None:
        """Give a reason to those of the rows that are alive."""
        for row in rows:
            if self.alive[row]:
                self.reasons[row] = reason
                self.alive[row] = False
