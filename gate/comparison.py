"""One category under two models: sizes, values, intervals and what they allow to say."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .answers import Answers, State, answers_of, sums, worse_by_answers
from .pairing import Paired
from .passing import Passing, judge_passing
from .rules import BYTE_FLOOR, SATURATED, Rules
from .score import ItemScore, Kind
from .statistics.binomial import above_chance
from .statistics.ratio import RelativeChange, relative_change

UNITS: dict[Kind, str] = {
    "likelihood": "bits per byte",
    "choice": "bits per choice",
    "execution": "share that fails",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One category's row in a verdict; numbers that were not worked out are None.

    Attributes:
        name: the category.
        kind: "likelihood", "choice" or "execution".
        n: items that both models scored.
        clusters: groups of dependent items among them.
        base: the base's value in `unit`.
        champion: the champion's value.
        candidate: the candidate's value.
        unit: of the three values; lower is better.
        margin: tolerated loss, relative but for execution.
        change: candidate / champion - 1, for execution candidate - champion; positive is worse.
        low: lower end of the change's interval at `level`.
        high: upper end; also the one-sided bound at 1 - alpha.
        level: two-sided level of the interval, 1 - 2 alpha.
        p_worse: one-sided p that the loss is greater than the margin, for execution that there is
            one; blocks at alpha / K.
        p_better: one-sided p that there is a gain.
        p_within: one-sided p that the loss is smaller than the margin.
        detectable: smallest such change found with 80 % power at one-sided alpha.
        answers: right and wrong, where an answer can be either.
        state: what may be said of the category.
        note: why, in one plain clause.
    """

    name: str
    kind: Kind
    n: int
    clusters: int
    base: float | None
    champion: float | None
    candidate: float | None
    unit: str
    margin: float
    change: float | None
    low: float | None
    high: float | None
    level: float
    p_worse: float | None
    p_better: float | None
    p_within: float | None
    detectable: float | None
    answers: Answers | None
    state: State
    note: str


def compare(name: str, kind: Kind, pairs: Sequence[Paired], rules: Rules) -> Comparison:
    """Compare the models in one category.

    A state other than "worse" does not show that the category is unharmed: "unclear" and "too
    few" say that these items cannot tell, and `detectable` says what they could have told.
    """
    clusters = len({pair.champion.cluster for pair in pairs})
    enough = len(pairs) >= rules.min_items and clusters >= rules.min_clusters
    if enough and kind == "execution":
        return _passing_row(name, pairs, rules, judge_passing(pairs, rules))
    moved = _moved(pairs) if enough else None
    if moved is None:
        note = f"{len(pairs)} items in {clusters} files; {_needed(rules)}"
        return _row(name, kind, pairs, rules, None, None, "too few", note)
    answers = answers_of(pairs, rules) if kind == "choice" else None
    state, note = _judge(name, kind, pairs, rules, moved, answers)
    return _row(name, kind, pairs, rules, moved, answers, state, note)


def percent(share: float) -> str:
    """Return a signed percentage for people, such as "+1.6 %"."""
    return f"{_points(share)} %"


def told(change: float, low: float, high: float) -> str:
    """Return a change with its interval, such as "+1.6 % [+0.4, +2.8]"."""
    return f"{percent(change)} [{_points(low)}, {_points(high)}]"


def _points(share: float) -> str:
    shown = f"{100 * share:+.1f}"
    return "0.0" if shown in {"+0.0", "-0.0"} else shown


def _needed(rules: Rules) -> str:
    return f"{rules.min_items} items in {rules.min_clusters} files are needed"


def _moved(pairs: Sequence[Paired]) -> RelativeChange | None:
    before, after = sums(pairs, _champion), sums(pairs, _candidate)
    names = sorted(before)
    if not math.fsum(before.values()) > 0.0:
        return None  # the champion loses nothing at all: no relative change exists
    moved = relative_change([before[n] for n in names], [after[n] for n in names])
    return moved if math.isfinite(moved.error) else None


def _champion(pair: Paired) -> float:
    return pair.champion.loss


def _candidate(pair: Paired) -> float:
    return pair.candidate.loss


def _value(scores: Sequence[ItemScore]) -> float | None:
    weight = math.fsum(score.weight for score in scores)
    return math.fsum(score.loss for score in scores) / weight if weight else None


def _judge(
    name: str,
    kind: Kind,
    pairs: Sequence[Paired],
    rules: Rules,
    moved: RelativeChange,
    answers: Answers | None,
) -> tuple[State, str]:
    margin = rules.margin(name, kind)
    silent = _no_signal(pairs, rules, answers)
    # where there is no signal, or nothing left to lose, relative losses say little: only answers
    # block
    beyond = "" if silent else _beyond_margin(kind, moved, margin, rules)
    worse = [worse_by_answers(answers), _fell_to_floor(pairs, rules, moved, margin), beyond]
    if any(worse):
        return "worse", "; ".join(why for why in worse if why)
    if silent:
        return "no signal", silent
    if answers is not None and answers.p_worse <= rules.block_level:
        return "unclear", f"{answers.lost} answers lost, {answers.won} won, but in too few files"
    return _state_of(moved, margin, rules)


def _beyond_margin(kind: Kind, moved: RelativeChange, margin: float, rules: Rules) -> str:
    if moved.p_above(margin) > rules.block_level:
        return ""
    return f"{UNITS[kind]} {_told(moved, rules)}, more than the {margin:.0%} allowed"


def _state_of(moved: RelativeChange, margin: float, rules: Rules) -> tuple[State, str]:
    change = _told(moved, rules)
    if moved.p_below(0.0) <= rules.alpha:
        return "better", change
    if moved.p_below(margin) <= rules.alpha:
        return "no worse", f"{change}, within the {margin:.0%} allowed"
    return "unclear", f"{change}; a loss above {margin:.0%} is neither shown nor ruled out"


def _told(moved: RelativeChange, rules: Rules) -> str:
    low, high = moved.interval(1.0 - 2.0 * rules.alpha)
    return told(moved.change, low, high)


def _chances(scores: Sequence[ItemScore]) -> list[float]:
    return [1.0 / score.options for score in scores]


def _p_chance(scores: Sequence[ItemScore]) -> float:
    return above_chance(sum(bool(score.correct) for score in scores), _chances(scores))


def _at_floor(scores: Sequence[ItemScore], rules: Rules) -> bool:
    """Whether the scores are those of a model that knows nothing of the category."""
    if scores[0].kind == "likelihood":
        return (_value(scores) or 0.0) >= BYTE_FLOOR
    return _uninformed(scores) and _p_chance(scores) > rules.alpha


def _uninformed(scores: Sequence[ItemScore]) -> bool:
    """Whether giving every option the same weight would have lost no more bits."""
    guessing = math.fsum(math.log2(score.options) for score in scores)
    return math.fsum(score.loss for score in scores) >= guessing


def _no_signal(pairs: Sequence[Paired], rules: Rules, answers: Answers | None) -> str:
    """Say why the category can tell nothing: decided on champion and base, never the candidate."""
    known = [[pair.champion for pair in pairs]]
    if all(pair.base is not None for pair in pairs):
        known.append([pair.base for pair in pairs if pair.base is not None])
    if all(_at_floor(scores, rules) for scores in known):
        return "champion and base only guess here"
    # Answers above chance, but weights worse than none: a relative change of those says nothing.
    if answers is not None and all(_uninformed(scores) for scores in known):
        return "champion and base weigh the options no better than chance"
    if answers is not None and answers.champion > SATURATED:
        return f"the champion already answers {answers.champion:.0%} right"
    return ""


def _fell_to_floor(
    pairs: Sequence[Paired], rules: Rules, moved: RelativeChange, margin: float
) -> str:
    """Catch a candidate that lost a category altogether, even where few files blur the loss.

    The champion's signal must itself be sure, and the fall both larger than the margin and
    significant: near the floor two equal models can fall on either side of it by chance.
    """
    champion, candidate = [p.champion for p in pairs], [p.candidate for p in pairs]
    fell = moved.change > margin and moved.p_above(0.0) <= rules.alpha
    if not fell or not _at_floor(candidate, rules) or _at_floor(champion, rules):
        return ""
    if champion[0].kind == "choice" and _p_chance(champion) > rules.block_level:
        return ""
    return "the candidate only guesses where the champion knows"


def _row(
    name: str,
    kind: Kind,
    pairs: Sequence[Paired],
    rules: Rules,
    moved: RelativeChange | None,
    answers: Answers | None,
    state: State,
    note: str,
) -> Comparison:
    margin, level = rules.margin(name, kind), 1.0 - 2.0 * rules.alpha
    low, high = moved.interval(level) if moved else (None, None)
    bases = [pair.base for pair in pairs if pair.base is not None]
    return Comparison(
        name=name,
        kind=kind,
        n=len(pairs),
        clusters=len({pair.champion.cluster for pair in pairs}),
        base=_value(bases),
        champion=_value([pair.champion for pair in pairs]),
        candidate=_value([pair.candidate for pair in pairs]),
        unit=UNITS[kind],
        margin=margin,
        change=moved.change if moved else None,
        low=low,
        high=high,
        level=level,
        p_worse=moved.p_above(margin) if moved else None,
        p_better=moved.p_below(0.0) if moved else None,
        p_within=moved.p_below(margin) if moved else None,
        detectable=moved.detectable(rules.alpha) if moved else None,
        answers=answers,
        state=state,
        note=note,
    )


def _passing_row(name: str, pairs: Sequence[Paired], rules: Rules, passing: Passing) -> Comparison:
    row = _row(name, "execution", pairs, rules, None, passing.answers, passing.state, passing.note)
    return replace(
        row,
        change=passing.change,
        low=passing.low,
        high=passing.high,
        p_worse=passing.answers.p_worse,
        p_better=passing.p_better,
        detectable=passing.detectable,
    )
