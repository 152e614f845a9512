"""How much is taken from a player: the margin, twice that, and what no test should miss."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..answers import sums
from ..comparison import Comparison
from ..pairing import pair_up
from ..statistics.distributions import normal_quantile, student_quantile
from ..statistics.ratio import MIN_CLUSTERS, relative_change
from .dealing import Loss
from .replay import Game, Row

SURE = 0.99  # power at the loss that is called sure
SILENT = 0.01  # share of runs without a signal from which nothing has to be found
WIDE = 0.8  # reach of the tests, relative to all that there is, from which no loss is sure


@dataclass(frozen=True, slots=True)
class Target:
    """One category, and what it is usually judged by.

    Attributes:
        name: the category.
        unit: that most verdicts on equal models have.
        margin: tolerated loss in it.
        level: of the test that blocks.
        items: that were scored.
        right: share of right answers of the champion; None for likelihoods.
    """

    name: str
    unit: str
    margin: float
    level: float
    items: int
    right: float | None

    def loss(self, size: float) -> Loss:
        """Return a loss of a size in the target's unit."""
        return Loss(heavier=size) if self.in_bits else Loss(lost=size)

    @property
    def in_bits(self) -> bool:
        """Whether changes are relative ones of bits, or else shares of all answers."""
        return self.unit.startswith("bits")


def target_of(row: Comparison, unit: str, game: Game) -> Target:
    """Return what is aimed at in a category.

    Args:
        row: of a verdict.
        unit: that it is usually judged in.
        game: whose rules say the margin.
    """
    kind = row.kind if unit.startswith("bits") else "execution"
    right = row.answers.champion if row.answers else None
    return Target(row.name, unit, game.rules.margin(row.name, kind), row.block, row.n, right)


def sure_loss(game: Game, target: Target, equal: Row) -> float | None:
    """Return the loss that the gate should block in 99 of 100 tries; None: there is none.

    Bits: margin + (t_{1-level} + t_{.99}) standard errors, which grow with the loss (Bloom 1995,
    Evaluation Review 19:547). Answers: (z_{1-level} + z_{.99}) sqrt(s^2 + loss / n), as the lost
    ones disagree as well (Connor 1987, Biometrics 43:207).
    """
    if not equal.spread or equal.silent > SILENT * equal.runs:
        return None
    if not target.in_bits:
        reach = normal_quantile(1.0 - target.level) + normal_quantile(SURE)
        linear, constant = reach**2 / target.items, (reach * equal.spread) ** 2
        size = (linear + math.sqrt(linear**2 + 4.0 * constant)) / 2.0
        return size if size < WIDE * (target.right or 0.0) else None
    freedom = _freedom(game, target.name)
    reach = student_quantile(1.0 - target.level, freedom) + student_quantile(SURE, freedom)
    relative = reach * equal.spread
    return (target.margin + relative) / (1.0 - relative) if relative < WIDE else None


def _freedom(game: Game, category: str) -> float:
    pairs = pair_up(game.deck.candidate, game.deck.champion, game.base)[category]
    before = sums(pairs, lambda pair: pair.champion.loss)
    after = sums(pairs, lambda pair: pair.candidate.loss)
    if len(before) < MIN_CLUSTERS:
        return 1.0
    names = sorted(before)
    return relative_change([before[n] for n in names], [after[n] for n in names]).freedom
