"""Execution: whose answers pass their tests, judged by answers alone.

A pass is a coin with two sides, so there is no likelihood to fall back on: few items can show that
much was lost, and cannot show that little was. Such a category blocks and never promises.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .answers import Answers, State, answers_of, clusters_agree, worse_by_answers
from .pairing import Paired
from .rules import SATURATED, Rules
from .statistics.binomial import mcnemar_worse
from .statistics.distributions import normal_quantile
from .statistics.tango import tango_interval

POWER = 0.8


@dataclass(frozen=True, slots=True)
class Passing:
    """What the answers show.

    Attributes:
        answers: right and wrong.
        change: share that fails, candidate's less champion's.
        low: lower end of its interval.
        high: upper end.
        p_better: one-sided exact McNemar p of a gain.
        detectable: smallest change that so many items show with 80 % power.
        state: what may be said.
        note: why, in one plain clause.
    """

    answers: Answers
    change: float
    low: float
    high: float
    p_better: float
    detectable: float
    state: State
    note: str


def judge_passing(pairs: Sequence[Paired], rules: Rules) -> Passing:
    """Compare two models by the answers that pass.

    "No signal" does not show that nothing was lost: it says that these items cannot promise.
    """
    answers = answers_of(pairs, rules)
    change = answers.candidate - answers.champion
    better = mcnemar_worse(answers.lost, answers.won)
    state, note = _state(pairs, rules, answers, better)
    detectable = _detectable(answers, len(pairs), rules)
    low, high = -answers.high, -answers.low
    return Passing(answers, -change, low, high, better, detectable, state, note)


def _state(
    pairs: Sequence[Paired], rules: Rules, answers: Answers, better: float
) -> tuple[State, str]:
    worse = worse_by_answers(answers)
    counted = f"{answers.lost} lost, {answers.won} won"
    if worse:
        return "worse", worse
    silent = _silent(pairs, rules, answers)
    if silent:
        return "no signal", silent
    if answers.p_worse <= rules.block_level:
        return "unclear", f"{counted}, but in too few files"
    if better <= rules.alpha and clusters_agree([_swapped(p) for p in pairs], rules.alpha):
        return "better", counted
    if -answers.low <= rules.execution_margin:
        return "no worse", f"{counted}, within the {rules.execution_margin:.0%} allowed"
    return "unclear", f"{counted}; a larger loss is neither shown nor ruled out"


def _swapped(pair: Paired) -> Paired:
    return Paired(pair.champion, pair.candidate, pair.base)


def _silent(pairs: Sequence[Paired], rules: Rules, answers: Answers) -> str:
    """Say why nothing can be promised: decided on champion, base and size, not the candidate."""
    known = [pair.champion for pair in pairs] + [pair.base for pair in pairs if pair.base]
    if not any(score.correct for score in known):
        return "champion and base write nothing that passes"
    if answers.champion > SATURATED:
        return f"{answers.champion:.0%} of the champion's answers pass already"
    least, _ = tango_interval(0, 0, len(pairs), 1.0 - 2.0 * rules.alpha)
    if -least > rules.execution_margin:
        return f"{len(pairs)} items can show a large loss and cannot rule out a small one"
    return ""


def _detectable(answers: Answers, items: int, rules: Rules) -> float:
    """Return (z_alpha + z_power) sqrt(psi / n), McNemar's power for large n (Connor 1987).

    psi is the share of disagreements, at least that of one item.
    """
    spread = math.sqrt(max(answers.disagreement, 1.0 / items) / items)
    return (normal_quantile(1.0 - rules.alpha) + normal_quantile(POWER)) * spread
