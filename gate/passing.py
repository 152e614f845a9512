"""Categories that are judged by right and wrong answers alone.

Execution is one: a body passes its tests or does not, and no likelihood stands behind it. A choice
is one where neither champion nor base weighs the options better than chance would, so that a
relative change of those weights says nothing, while more answers are right than by guessing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .answers import Answers, State, clusters_agree, worse_by_answers
from .pairing import Paired
from .rules import SATURATED, Rules
from .statistics.binomial import mcnemar_worse
from .statistics.distributions import normal_quantile
from .terms import POWER, Terms


@dataclass(frozen=True, slots=True)
class Passing:
    """What the answers show.

    Attributes:
        change: share that is wrong, candidate's less champion's.
        low: lower end of its interval.
        high: upper end.
        error: standard error of the change, were the items independent.
        p_better: one-sided exact McNemar p of a gain.
        detectable: smallest change that so many items show with 80 % power.
        state: what may be said.
        note: why, in one plain clause.
    """

    change: float
    low: float
    high: float
    error: float
    p_better: float
    detectable: float
    state: State
    note: str


def judge_passing(pairs: Sequence[Paired], answers: Answers, rules: Rules, terms: Terms) -> Passing:
    """Compare two models by their right answers.

    "Guards" and "no signal" do not show that nothing was lost: they say that these items cannot
    tell.
    """
    better = mcnemar_worse(answers.lost, answers.won)
    state, note = _state(pairs, rules, terms, answers, better)
    # at least one disagreement: none at all is luck, too
    error = math.sqrt(max(answers.disagreement, 1.0 / len(pairs)) / len(pairs))
    reach = normal_quantile(1.0 - terms.alpha) + normal_quantile(POWER)
    change = answers.champion - answers.candidate
    low, high = -answers.high, -answers.low
    # Connor 1987: (z_alpha + z_power) sqrt(psi / n), McNemar's power for large n
    return Passing(change, low, high, error, better, reach * error, state, note)


def _state(
    pairs: Sequence[Paired], rules: Rules, terms: Terms, answers: Answers, better: float
) -> tuple[State, str]:
    worse = worse_by_answers(answers)
    if worse:
        return "worse", worse
    silent = _silent(pairs, answers)
    if silent:
        return "no signal", silent
    counted = f"{answers.lost} answers lost, {answers.won} won"
    allowed = f"{rules.answer_margin:.0%}"
    if answers.p_worse <= terms.block:
        return "unclear", f"{counted}, but in too few files"
    if better <= terms.alpha and clusters_agree([_swapped(p) for p in pairs], terms.alpha):
        return "better", counted
    if -answers.low <= rules.answer_margin:
        return "no worse", f"{counted}, within the {allowed} of answers allowed"
    if not terms.needed and answers.p_worse <= terms.hold and clusters_agree(pairs, terms.hold):
        return "unclear", f"{counted}: a loss, and whether of more than {allowed} is open"
    state: State = "unclear" if terms.needed else "guards"
    return state, f"{counted}; a loss above {allowed} is neither shown nor ruled out"


def _swapped(pair: Paired) -> Paired:
    return Paired(pair.champion, pair.candidate, pair.base)


def _silent(pairs: Sequence[Paired], answers: Answers) -> str:
    """Say why the answers can tell nothing: decided on champion and base, never the candidate."""
    known = [pair.champion for pair in pairs] + [pair.base for pair in pairs if pair.base]
    if not any(score.correct for score in known):
        return "champion and base write nothing that passes"
    if answers.champion > SATURATED:
        return f"the champion already answers {answers.champion:.0%} right"
    return ""
