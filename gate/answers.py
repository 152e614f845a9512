"""Right and wrong answers of two models, item by item."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from .pairing import Paired
from .statistics.binomial import mcnemar_worse
from .statistics.permutation import sign_flip
from .statistics.ratio import MIN_CLUSTERS, relative_change
from .statistics.tango import tango_interval
from .terms import Terms

State = Literal["better", "no worse", "worse", "unclear", "guards", "too few", "no signal"]


@dataclass(frozen=True, slots=True)
class Answers:
    """Right and wrong answers of a category that is answered.

    Attributes:
        champion: share right.
        candidate: share right.
        won: items that only the candidate answered right.
        lost: items that only the champion answered right.
        disagreement: share of items on which the models disagree (psi).
        low: lower end of the interval of candidate - champion, as a share.
        high: upper end.
        p_worse: one-sided exact McNemar p.
        confirmed: whether a significant p holds over clusters too.
    """

    champion: float
    candidate: float
    won: int
    lost: int
    disagreement: float
    low: float
    high: float
    p_worse: float
    confirmed: bool


def sums(pairs: Sequence[Paired], value: Callable[[Paired], float]) -> dict[str, float]:
    """Sum a value of each pair over the pairs of each cluster."""
    grouped: dict[str, list[float]] = {}
    for pair in pairs:
        grouped.setdefault(pair.champion.cluster, []).append(value(pair))
    return {cluster: math.fsum(values) for cluster, values in grouped.items()}


def answers_of(pairs: Sequence[Paired], terms: Terms) -> Answers:
    """Count right and wrong answers, and test whether the candidate's are worse.

    Not worse here does not show that no answer was lost: the interval says how many may be.
    """
    won = sum(bool(p.candidate.correct) and not p.champion.correct for p in pairs)
    lost = sum(bool(p.champion.correct) and not p.candidate.correct for p in pairs)
    low, high = _interval(pairs, won, lost, 1.0 - 2.0 * terms.alpha)
    p_worse = mcnemar_worse(won, lost)
    return Answers(
        champion=sum(bool(p.champion.correct) for p in pairs) / len(pairs),
        candidate=sum(bool(p.candidate.correct) for p in pairs) / len(pairs),
        won=won,
        lost=lost,
        disagreement=(won + lost) / len(pairs),
        low=low,
        high=high,
        p_worse=p_worse,
        confirmed=p_worse <= terms.block and clusters_agree(pairs, terms.block),
    )


def _interval(pairs: Sequence[Paired], won: int, lost: int, level: float) -> tuple[float, float]:
    """Return Tango's interval, widened to that over clusters where items of a file fall together.

    The latter is the ratio estimator of the difference, sum of (won - lost) over sum of items by
    cluster, with the same jackknife as all likelihoods (Cochran, Sampling Techniques, 6.17).
    """
    low, high = tango_interval(won, lost, len(pairs), level)
    sizes, gains = sums(pairs, lambda _: 1.0), sums(pairs, lambda pair: -_loss(pair))
    if len(sizes) < MIN_CLUSTERS:
        return low, high
    before = [sizes[name] for name in sorted(sizes)]
    after = [sizes[name] + gains[name] for name in sorted(sizes)]
    least, most = relative_change(before, after).interval(level)
    return max(-1.0, min(low, least)), min(1.0, max(high, most))


def _loss(pair: Paired) -> float:
    return float(bool(pair.champion.correct)) - float(bool(pair.candidate.correct))


def clusters_agree(pairs: Sequence[Paired], level: float) -> bool:
    """Tell whether the candidate's answers are worse over clusters too.

    McNemar's coin flips are per item; items of one file fall together, so the files are asked.
    """
    net = sums(pairs, _loss)
    return sign_flip([net[name] for name in sorted(net)], seed=0) <= level


def worse_by_answers(answers: Answers | None) -> str:
    """Return how the candidate's answers are significantly worse, or ""."""
    if answers is None or not answers.confirmed:
        return ""
    return f"{answers.lost} answers lost, {answers.won} won (McNemar p = {answers.p_worse:.2g})"
