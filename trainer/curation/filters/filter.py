"""What a filter is: a measure, the side on which it must lie, and a threshold for each kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

ANY = ""  # every kind that no threshold of its own is given for


@dataclass(frozen=True, slots=True)
class Threshold:
    """A limit: a quantile of this repository's candidates, within absolute bounds.

    Attributes:
        loosest: the bound that nothing may miss.
        strictest: the other bound; the quantile is not followed beyond it.
        quantile: share of the candidates that would miss the limit, 0 to 1.

    """

    loosest: float
    strictest: float
    quantile: float = 0.0

    def of(self, values: NDArray[np.float32], side: Literal["least", "most"]) -> float:
        """Return the limit for a repository in which a measure has these values."""
        low, high = sorted((self.loosest, self.strictest))
        if low == high or not len(values):
            return self.loosest
        share = self.quantile if side == "least" else 1 - self.quantile
        return min(max(float(np.quantile(values, share, method="lower")), low), high)

    def relaxed(self, limit: float, strength: float) -> float:
        """Return a limit between the loosest bound (strength 0) and ``limit`` (strength 1)."""
        if limit == self.loosest:
            return limit  # which may be infinite
        return self.loosest + strength * (limit - self.loosest)


@dataclass(frozen=True, slots=True)
class Filter:
    """A reason to drop a candidate.

    Attributes:
        name: of the filter, and of the reason.
        measure: name of what it looks at; where that is NaN, the candidate passes.
        side: whether the threshold is the least or the most that passes.
        thresholds: by kind, and for ``ANY`` other; a kind without one passes.
        purpose: why what it drops does not teach.
        settled: whether no setting and no person overrules it.

    """

    name: str
    measure: str
    side: Literal["least", "most"]
    thresholds: Mapping[str, Threshold]
    purpose: str
    settled: bool = False

    def threshold(self, kind: str) -> Threshold | None:
        """Return the threshold for a kind, or None where the filter does not apply."""
        return self.thresholds.get(kind) or self.thresholds.get(ANY)

    def misses(self, values: NDArray[np.float32], limit: float) -> NDArray[np.bool_]:
        """Return which of the values lie on the wrong side of a limit."""
        return values < limit if self.side == "least" else values > limit


def within(loosest: float, strictest: float, quantile: float) -> Threshold:
    """Return a threshold that follows the repository between two bounds."""
    return Threshold(loosest, strictest, quantile)


def exactly(limit: float) -> Threshold:
    """Return a threshold that is the same in every repository."""
    return Threshold(limit, limit)
