"""Exact tests on right/wrong answers: against chance, and paired."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb


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
    Poisson binomial distribution, by convolution; items may differ in their number of options).

    A large p does not show that the model only guesses; a small one can come from distractors
    that a model without any knowledge would rule out.

    Args:
        correct: number of right answers.
        chances: each item's probability of being guessed.
    """
    mass = [1.0]
    for chance in chances:
        lifted = [0.0, *(m * chance for m in mass)]
        kept = [*(m * (1.0 - chance) for m in mass), 0.0]
        mass = [up + stay for up, stay in zip(lifted, kept, strict=True)]
    return min(1.0, sum(mass[correct:]))
