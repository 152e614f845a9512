"""Sign-flip permutation over clusters: a test that assumes symmetry and nothing else."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import product
from math import fsum

EXACT_CLUSTERS = 12  # 4,096 sign patterns
EXACT_TOTAL = 2_048  # of whole numbers, whose sums are counted one by one
DRAWS = 9_999


def sign_flip(differences: Sequence[float], seed: int) -> float:
    """Return the one-sided p of "the clusters' differences are symmetric about zero".

    Under equal models each cluster's summed difference is as likely negative as positive, so the
    observed sum is compared with the sums under random signs (Fisher 1935, The Design of
    Experiments, 21). Exact for whole numbers, such as counts of answers, by adding one cluster
    after the other to the distribution of the sum (Pagano & Tritchler 1983, JASA 78:435), and up
    to 12 clusters by all 2^m patterns; else 9,999 seeded draws with the observed one counted,
    p = (hits + 1) / (draws + 1) (Phipson & Smyth 2010).

    With m clusters p cannot fall below 2^-m, so few clusters can never be significant; a large p
    then shows nothing. Clusters without a difference are the same under either sign, so they are
    left out, and m counts the others.

    Args:
        differences: per cluster, how much worse the candidate did.
        seed: seed of the draws; the same seed gives the same p.
    """
    differences = [d for d in differences if d]
    moved = [abs(int(d)) for d in differences if d]
    if all(float(d).is_integer() for d in differences) and sum(moved) <= EXACT_TOTAL:
        return _counted(moved, round(fsum(differences)))
    observed = fsum(differences)
    slack = 1e-12 * fsum(abs(d) for d in differences)  # equal sums in another order still tie
    if len(differences) <= EXACT_CLUSTERS:
        sums = [_signed(differences, signs) for signs in product((1, -1), repeat=len(differences))]
        return sum(s >= observed - slack for s in sums) / len(sums)
    drawn = _drawn_signs(len(differences), seed)
    hits = sum(_signed(differences, signs) >= observed - slack for signs in drawn)
    return (hits + 1) / (DRAWS + 1)


def _counted(steps: Sequence[int], observed: int) -> float:
    """Return the chance that steps of random sign lead to a sum of at least `observed`."""
    chances = [1.0]  # of the sums from -total to total
    for step in steps:
        grown = [0.5 * chance for chance in chances] + [0.0] * (2 * step)
        for place, chance in enumerate(chances):
            grown[place + 2 * step] += 0.5 * chance
        chances = grown
    return min(1.0, fsum(chances[observed + sum(steps) :]))


def _signed(differences: Sequence[float], signs: Sequence[int]) -> float:
    return sum(d * s for d, s in zip(differences, signs, strict=True))


def _drawn_signs(length: int, seed: int) -> Iterator[list[int]]:
    generator = random.Random(seed)  # noqa: S311 - a permutation test, not a secret
    for _ in range(DRAWS):
        bits = generator.getrandbits(length)
        yield [1 if bits >> place & 1 else -1 for place in range(length)]
