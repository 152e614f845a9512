"""What became of everything live."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .caps import CapHit
from .filters import Check, Frame, Limits, explain
from .live import Live


@dataclass(frozen=True, slots=True)
class Outcome:
    """What selection decided.

    Attributes:
        reasons: of each row; "" where it is kept.
        survivor: for each row the row that stands for it; its own unless it is a copy.
        limits: the filters' limits that were in force.
        strength: how much of the quantiles was asked for: 1 all, 0 the loosest bounds.
        caps: the caps that dropped something.
        frame: every measure, by name.

    """

    reasons: list[str]
    survivor: NDArray[np.int64]
    limits: Limits
    strength: float
    caps: tuple[CapHit, ...]
    frame: Frame

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Which rows are kept."""
        return np.array([not reason for reason in self.reasons], bool)

    def explain(self, live: Live, row: int) -> list[Check]:
        """Return what each filter says of a row, in the order of the filters."""
        return explain(self.frame, self.limits, row, live.kind[row])

    def cluster(self, row: int) -> NDArray[np.intp]:
        """Return the rows for which the same one stands, ascending; the row itself among them."""
        return np.flatnonzero(self.survivor == self.survivor[row])
