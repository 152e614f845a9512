"""Right and wrong answers of two models, item by item."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from .pairing import Paired
from .rules import Rules
from .statistics.binomial import mcnemar_worse
from .statistics.permutation import sign_flip
from .statistics.tango import tango_interval

State = Literal["better", "no worse", "worse", "unclear", "too few", "no signal"]


@dataclass(frozen=True, slots=True)
class Answers:
    """Right and wrong answers of a choice category.

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


def answers_of(pairs: Sequence[Paired], rules: Rules) -> Answers:
    """Count right and wrong answers, and test whether the candidate's are worse."""
    won = sum(bool(p.candidate.correct) and not p.champion.correct for p in pairs)
    lost = sum(bool(p.champion.correct) and not p.candidate.correct for p in pairs)
    low, high = tango_interval(won, lost, len(pairs), 1.0 - 2.0 * rules.alpha)
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
        confirmed=p_worse <= rules.block_level and clusters_agree(pairs, rules.block_level),
    )


def clusters_agree(pairs: Sequence[Paired], level: float) -> bool:
    """Tell whether the candidate's answers are worse over clusters too.

    McNemar's coin flips are per item; items of one file fall together, so the files are asked.
    """
    net = sums(pairs, lambda p: float(bool(p.champion.correct)) - float(bool(p.candidate.correct)))
    return sign_flip([net[name] for name in sorted(net)], seed=0) <= level


def worse_by_answers(answers: Answers | None) -> str:
    """Return how the candidate's answers are significantly worse, or ""."""
    if answers is None or not answers.confirmed:
        return ""
    return f"{answers.lost} answers lost, {answers.won} won (McNemar p = {answers.p_worse:.2g})"
