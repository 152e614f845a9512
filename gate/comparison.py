"""One category under two models: sizes, values, intervals and what they allow to say."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .answers import Answers, State, answers_of, sums, worse_by_answers
from .pairing import Paired
from .passing import judge_passing
from .rules import BYTE_FLOOR, SATURATED, Rules
from .score import ItemScore, Kind
from .statistics.binomial import above_chance
from .statistics.permutation import sign_flip
from .statistics.ratio import RelativeChange, relative_change
from .terms import Terms

MANY_FILES = 100  # from which on t errs as seldom as it says, however uneven they are
BITS: dict[Kind, str] = {"likelihood": "bits per byte", "choice": "bits per choice"}
WRONG: dict[Kind, str] = {"choice": "share wrong", "execution": "share that fails"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One category's row in a verdict; numbers that were not worked out are None.

    Attributes:
        name: the category.
        kind: "likelihood", "choice" or "execution".
        n: items that both models scored.
        clusters: groups of dependent items among them.
        items: that the suite holds; more than `n` where no further look was needed.
        look: how often the category was looked at.
        looks: how often it could have been.
        share: part of the error rate that this look could spend.
        base: the base's value in `unit`.
        champion: the champion's value.
        candidate: the candidate's value.
        unit: of the three values; lower is better.
        margin: tolerated loss, relative, or absolute where a share of answers is compared.
        change: candidate / champion - 1, for answers candidate - champion; positive is worse.
        low: lower end of the change's interval at `level`.
        high: upper end; also the one-sided bound that is held against the margin.
        level: two-sided level of the interval, 1 - 2 alpha at this look.
        error: standard error of the change.
        p_worse: one-sided p that the loss is greater than the margin, for answers that there is
            one; blocks at `block`.
        p_better: one-sided p that there is a gain.
        p_within: one-sided p that the loss is smaller than the margin.
        block: the level that blocks.
        detectable: smallest such change found with 80 % power at this look's one-sided alpha.
        answers: right and wrong, where an answer can be either.
        needed: whether no promotion is possible before the category is shown to be unharmed.
        state: what may be said of the category.
        note: why, in one plain clause.
    """

    name: str
    kind: Kind
    n: int
    clusters: int
    items: int
    look: int
    looks: int
    share: float
    base: float | None
    champion: float | None
    candidate: float | None
    unit: str
    margin: float
    change: float | None
    low: float | None
    high: float | None
    level: float
    error: float | None
    p_worse: float | None
    p_better: float | None
    p_within: float | None
    block: float
    detectable: float | None
    answers: Answers | None
    needed: bool
    state: State
    note: str


def compare(
    name: str, kind: Kind, pairs: Sequence[Paired], rules: Rules, terms: Terms
) -> Comparison:
    """Compare the models in one category.

    A state other than "worse" does not show that the category is unharmed: "unclear", "guards" and
    "too few" say that these items cannot tell, and `detectable` says what they could have told.
    """
    clusters = len({pair.champion.cluster for pair in pairs})
    if len(pairs) < rules.min_items or clusters < rules.min_clusters:
        note = f"{len(pairs)} items in {clusters} files; {_needed(rules)}"
        return _row(name, kind, pairs, rules, terms, "too few", note)
    answers = None if kind == "likelihood" else answers_of(pairs, terms)
    if answers is not None and (kind == "execution" or _only_answers_tell(pairs, answers, rules)):
        own = terms if kind == "execution" else replace(terms, needed=name in rules.mandatory)
        return _passing_row(name, kind, pairs, rules, own, answers)
    moved = _moved(pairs)
    if moved is None:
        note = "the champion loses nothing, or all that it loses lies in one file"
        return replace(_row(name, kind, pairs, rules, terms, "too few", note), answers=answers)
    p_better = _p_better(name, pairs, rules, terms, moved)
    state, note = _judge(name, kind, pairs, rules, terms, moved, p_better, answers)
    row = _row(name, kind, pairs, rules, terms, state, note)
    return _moved_row(replace(row, answers=answers, p_better=p_better), moved, terms)


def percent(share: float) -> str:
    """Return a signed percentage for people, such as "+1.6 %"."""
    return f"{_points(share)} %"


def told(change: float, low: float, high: float, scale: str = "%") -> str:
    """Return a change with its interval, such as "+1.6 % [+0.4, +2.8]"."""
    return f"{_points(change)} {scale} [{_points(low)}, {_points(high)}]"


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


def _p_better(
    name: str, pairs: Sequence[Paired], rules: Rules, terms: Terms, moved: RelativeChange
) -> float:
    """Return the one-sided p of a gain, by two tests where it may promote.

    Over few uneven files t errs more often than it says: one file held a quarter of the bits, and
    equal models passed at 8 % instead of 5 %. Random signs of the files' differences need no more
    than symmetry, and confirm. Where there are many files both say the same.
    """
    likely = moved.p_below(0.0)
    if name not in rules.gain or likely > terms.alpha or moved.clusters >= MANY_FILES:
        return likely
    net = sums(pairs, lambda pair: pair.champion.loss - pair.candidate.loss)
    return max(likely, sign_flip([net[cluster] for cluster in sorted(net)], seed=0))


def _champion(pair: Paired) -> float:
    return pair.champion.loss


def _candidate(pair: Paired) -> float:
    return pair.candidate.loss


def _value(scores: Sequence[ItemScore]) -> float | None:
    weight = math.fsum(score.weight for score in scores)
    return math.fsum(score.loss for score in scores) / weight if weight else None


def _wrong(scores: Sequence[ItemScore]) -> float | None:
    return sum(not score.correct for score in scores) / len(scores) if scores else None


def _judge(
    name: str,
    kind: Kind,
    pairs: Sequence[Paired],
    rules: Rules,
    terms: Terms,
    moved: RelativeChange,
    p_better: float,
    answers: Answers | None,
) -> tuple[State, str]:
    margin = rules.margin(name, kind)
    silent = _no_signal(pairs, rules, answers)
    # where there is no signal, or nothing left to lose, relative losses say little: only answers
    # block
    beyond = "" if silent else _beyond_margin(kind, moved, margin, terms)
    fell = _fell_to_floor(pairs, rules, terms, moved, margin)
    worse = [worse_by_answers(answers), fell, beyond]
    if any(worse):
        return "worse", "; ".join(why for why in worse if why)
    if silent:
        return "no signal", silent
    if answers is not None and answers.p_worse <= terms.block:
        return "unclear", f"{answers.lost} answers lost, {answers.won} won, but in too few files"
    return _state_of(moved, p_better, margin, terms)


def _beyond_margin(kind: Kind, moved: RelativeChange, margin: float, terms: Terms) -> str:
    if moved.p_above(margin) > terms.block:
        return ""
    return f"{BITS[kind]} {_told(moved, terms)}, more than the {margin:.0%} allowed"


def _state_of(
    moved: RelativeChange, p_better: float, margin: float, terms: Terms
) -> tuple[State, str]:
    change = _told(moved, terms)
    if p_better <= terms.alpha:
        return "better", change
    if moved.p_below(0.0) <= terms.alpha:
        return "no worse", f"{change}, a gain in too few files to be sure of"
    if moved.p_below(margin) <= terms.alpha:
        return "no worse", f"{change}, within the {margin:.0%} allowed"
    if not terms.needed and moved.p_above(0.0) <= terms.hold:
        return "unclear", f"{change}: a loss, and whether of more than {margin:.0%} is open"
    state: State = "unclear" if terms.needed else "guards"
    return state, f"{change}; a loss above {margin:.0%} is neither shown nor ruled out"


def _told(moved: RelativeChange, terms: Terms) -> str:
    low, high = moved.interval(1.0 - 2.0 * terms.alpha)
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


def _known(pairs: Sequence[Paired]) -> list[list[ItemScore]]:
    """Return the scores by which it is decided what counts: never the candidate's."""
    known = [[pair.champion for pair in pairs]]
    if all(pair.base is not None for pair in pairs):
        known.append([pair.base for pair in pairs if pair.base is not None])
    return known


def _only_answers_tell(pairs: Sequence[Paired], answers: Answers, rules: Rules) -> bool:
    """Whether answers lie above chance, but weights below: a change of those says nothing."""
    if answers.champion > SATURATED:
        return False
    known = _known(pairs)
    return all(map(_uninformed, known)) and not all(_at_floor(scores, rules) for scores in known)


def _no_signal(pairs: Sequence[Paired], rules: Rules, answers: Answers | None) -> str:
    """Say why the category can tell nothing: decided on champion and base, never the candidate."""
    if all(_at_floor(scores, rules) for scores in _known(pairs)):
        return "champion and base only guess here"
    if answers is not None and answers.champion > SATURATED:
        return f"the champion already answers {answers.champion:.0%} right"
    return ""


def _fell_to_floor(
    pairs: Sequence[Paired], rules: Rules, terms: Terms, moved: RelativeChange, margin: float
) -> str:
    """Catch a candidate that lost a category altogether, even where few files blur the loss.

    The champion's signal must itself be sure, and the fall both larger than the margin and
    significant: near the floor two equal models can fall on either side of it by chance.
    """
    champion, candidate = [p.champion for p in pairs], [p.candidate for p in pairs]
    fell = moved.change > margin and moved.p_above(0.0) <= terms.block
    if not fell or not _at_floor(candidate, rules) or _at_floor(champion, rules):
        return ""
    if champion[0].kind == "choice" and _p_chance(champion) > terms.block:
        return ""
    return "the candidate only guesses where the champion knows"


def _row(
    name: str,
    kind: Kind,
    pairs: Sequence[Paired],
    rules: Rules,
    terms: Terms,
    state: State,
    note: str,
) -> Comparison:
    bases = [pair.base for pair in pairs if pair.base is not None]
    return Comparison(
        name=name,
        kind=kind,
        n=len(pairs),
        clusters=len({pair.champion.cluster for pair in pairs}),
        items=terms.items,
        look=terms.look,
        looks=terms.looks,
        share=terms.share,
        base=_value(bases),
        champion=_value([pair.champion for pair in pairs]),
        candidate=_value([pair.candidate for pair in pairs]),
        unit=BITS.get(kind, WRONG["execution"]),
        margin=rules.margin(name, kind),
        change=None,
        low=None,
        high=None,
        level=1.0 - 2.0 * terms.alpha,
        error=None,
        p_worse=None,
        p_better=None,
        p_within=None,
        block=terms.block,
        detectable=None,
        answers=None,
        needed=terms.needed,
        state=state,
        note=note,
    )


def _moved_row(row: Comparison, moved: RelativeChange, terms: Terms) -> Comparison:
    low, high = moved.interval(row.level)
    return replace(
        row,
        change=moved.change,
        low=low,
        high=high,
        error=moved.error,
        p_worse=moved.p_above(row.margin),
        p_within=moved.p_below(row.margin),
        detectable=moved.detectable(terms.alpha),
    )


def _passing_row(
    name: str,
    kind: Kind,
    pairs: Sequence[Paired],
    rules: Rules,
    terms: Terms,
    answers: Answers,
) -> Comparison:
    passing = judge_passing(pairs, answers, rules, terms)
    bases = [pair.base for pair in pairs if pair.base is not None]
    return replace(
        _row(name, kind, pairs, rules, terms, passing.state, passing.note),
        base=_wrong(bases),
        champion=1.0 - answers.champion,
        candidate=1.0 - answers.candidate,
        unit=WRONG[kind],
        margin=rules.answer_margin,
        change=passing.change,
        low=passing.low,
        high=passing.high,
        error=passing.error,
        p_worse=answers.p_worse,
        p_better=passing.p_better,
        detectable=passing.detectable,
        answers=answers,
    )
