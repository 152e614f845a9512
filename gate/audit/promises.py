"""What the gate promises, and whether a replay bears it out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..statistics.binomial import above_chance
from ..statistics.distributions import normal_quantile

DOUBT = 0.001  # a share is beyond its bound only if chance alone so seldom brings it there
FALSE_BLOCK = 0.6  # of alpha: the exact tests stay below their level
NEARLY = 1.5  # times alpha: what a t test over few and uneven files errs at most
BLOCKED = 0.95  # of losses that the formulas say are found in 99 of 100 tries


@dataclass(frozen=True, slots=True)
class Promise:
    """A share that must not be larger, or smaller, than a bound.

    Attributes:
        what: is promised, in words.
        category: it is about, "" for all together.
        count: runs in which it happened.
        runs: of all.
        bound: of the share.
        at_most: whether the bound is the largest share that is allowed, or else the smallest.
    """

    what: str
    category: str
    count: int
    runs: int
    bound: float
    at_most: bool = True

    @property
    def share(self) -> float:
        """Share of the runs in which it happened."""
        return self.count / self.runs

    @property
    def kept(self) -> bool:
        """Whether the runs do not contradict it; that does not show that it is true.

        The binomial tail beyond the count, under the bound, is not smaller than `DOUBT`.
        """
        if self.at_most:
            return above_chance(self.count, [self.bound] * self.runs) > DOUBT
        missed = self.runs - self.count
        return above_chance(missed, [1.0 - self.bound] * self.runs) > DOUBT

    def told(self) -> str:
        """Say what was found."""
        where = f"{self.category}: " if self.category else ""
        bound = "at most" if self.at_most else "at least"
        return f"{where}{self.what}: {self.share:.1%} of {self.runs} ({bound} {self.bound:.1%})"


def error(share: float, runs: int) -> float:
    """Return the Monte Carlo error of a share: half of its 95 % interval (normal approximation)."""
    return normal_quantile(0.975) * math.sqrt(share * (1.0 - share) / runs)


def broken(promises: Sequence[Promise]) -> Iterator[Promise]:
    """Yield the promises that were not kept."""
    return (promise for promise in promises if not promise.kept)
