"""Exact tests on right/wrong answers: against chance, and paired."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import comb, fsum


def mcnemar_worse(won: int, lost: int) -> float:
    """Return the one-sided exact p of McNemar's test that the candidate is worse.

    Under equality each of the won + lost items on which the models disagree is a fair coin:
    p = P(X >= lost), X ~ Binomial(won + lost, 1/2) (McNemar 1947; exact form in Fagerland,
    Lydersen & Laake 2013). Without a disagreement p = 1.

    A large p does not show that the candidate is as good: with few disagreements nothing can be
    significant. Items of one file are taken as independent, so a small p needs a second look
    over clusters (`permutation.sign_flip`).

    Args:
        won: items that only the candidate answered right.
        lost: items that only the champion answered right.
    """
    total = won + lost
    return sum(comb(total, k) for k in range(lost, total + 1)) / (1 << total)


def above_chance(correct: int, chances: Sequence[float]) -> float:
    """Return the one-sided exact p that the answers are no better than guessing.

    P(X >= correct) where X sums independent Bernoulli variables with the given chances (the
    Poisson binomial distribution: binomials of equal chances, convolved; items may differ in
    their number of options).

    A large p does not show that the model only guesses; a small one can come from distractors
    that a model without any knowledge would rule out.

    Args:
        correct: number of right answers.
        chances: each item's probability of being guessed.
    """
    mass = [1.0]
    for chance, items in sorted(Counter(chances).items()):
        mass = _convolved(mass, _masses(items, chance))
    return min(1.0, fsum(mass[correct:]))


@lru_cache(maxsize=256)
def _masses(items: int, chance: float) -> tuple[float, ...]:
    """Return the probabilities of 0 to `items` right answers at one chance."""
    if not 0.0 < chance < 1.0:
        return (*[0.0] * items, 1.0) if chance else (1.0, *[0.0] * items)
    log, rest = math.log(chance), math.log1p(-chance)
    whole = math.lgamma(items + 1)
    return tuple(
        math.exp(
            whole - math.lgamma(k + 1) - math.lgamma(items - k + 1) + k * log + (items - k) * rest
        )
        for k in range(items + 1)
    )


def _convolved(left: Sequence[float], right: Sequence[float]) -> list[float]:
    if len(left) == 1:
        return [left[0] * mass for mass in right]
    sums = [0.0] * (len(left) + len(right) - 1)
    for at, one in enumerate(left):
        for beside, other in enumerate(right):
            sums[at + beside] += one * other
    return sums
