"""The audit: how often the gate errs, and what it finds, on the scores of a real evaluation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ...core.errors import UserError
from ..comparison import MANY_FILES, Comparison
from ..verdict import Verdict
from .dealing import Loss
from .planting import Target, sure_loss, target_of
from .promises import BLOCKED, FALSE_BLOCK, NEARLY, Promise
from .replay import Game, Row, Seen, no_step, replay

SCENARIOS = ("once", "twice", "sure", "ten")
FEWER = 5  # losses that only show power are played so many times less often
LEAST = 40  # but as often as this
TEN = 0.1  # of all answers
LARGE = 200  # items from which ten points fewer right answers must be found
CALM = 0.15  # share of disagreements up to which they must
KNOWN = 0.2  # share of right answers of which a tenth of all can be lost


@dataclass(frozen=True, slots=True)
class Found:
    """How often a category was blocked or passed after a loss.

    Attributes:
        size: of the loss, in the unit of the category.
        runs: in which it was judged in that unit.
        blocked: of them, found to be worse.
        passed: of them, shown to be no worse.
    """

    size: float
    runs: int
    blocked: int
    passed: int


@dataclass(frozen=True, slots=True)
class Guard:
    """How one category guards; changes are in the unit of its verdicts.

    Attributes:
        name: the category.
        kind: "likelihood", "choice" or "execution".
        unit: what is compared, relatively where it is bits.
        items: that were scored.
        files: that they come from.
        state: what was said of the two real models.
        margin: tolerated loss.
        spread: standard deviation of the change between equal models; None where none is measured.
        detectable: smallest change that is found with 80 % power, on the average.
        disagreement: share of answers on which equal models disagree; None for likelihoods.
        equal: runs in which one of two equal models was found to be worse.
        once: after a loss of exactly the margin; None where nothing can be lost.
        twice: after a loss of twice the margin.
        sure: after a loss that should be found in 99 of 100 tries; None where none should.
        ten: after ten of a hundred answers were lost; None for likelihoods.
    """

    name: str
    kind: str
    unit: str
    items: int
    files: int
    state: str
    margin: float
    spread: float | None
    detectable: float | None
    disagreement: float | None
    equal: int
    once: Found | None
    twice: Found | None
    sure: Found | None
    ten: Found | None


@dataclass(frozen=True, slots=True)
class Audit:
    """What a replay showed.

    Attributes:
        runs: of equal models, and of losses of exactly the margin.
        fewer: runs of every other loss.
        categories: K, which divides the error rate.
        alpha: error rate over all categories.
        outcomes: verdicts on equal models by outcome.
        guards: one a category.
        promises: what was promised, and what was found.
    """

    runs: int
    fewer: int
    categories: int
    alpha: float
    outcomes: dict[str, int]
    guards: tuple[Guard, ...]
    promises: tuple[Promise, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON object for people and tools."""
        told = [{**asdict(one), "share": one.share, "kept": one.kept} for one in self.promises]
        return {**asdict(self), "promises": told}


def audit(
    game: Game,
    verdict: Verdict,
    runs: int,
    workers: int = 1,
    step: Callable[[int], None] = no_step,
) -> Audit:
    """Replay the rule on equal models and on planted losses.

    A promise that is kept here is not thereby shown to be kept on other items: the players differ
    from each other as these two models do.

    Args:
        game: scores, rules and evidence.
        verdict: on the two real models.
        runs: how often equal models are judged.
        workers: processes.
        step: called with the number of runs whenever some of `played(runs)` are done.

    Raises:
        UserError: the scores allow no verdict, so there is nothing to replay.
    """
    if not verdict.comparisons or verdict.outcome == "invalid":
        raise UserError(
            f"the last evaluation allows no verdict: {' '.join(verdict.reasons[:2])}",
            "`housestyle loop` makes another",
        )
    equal = replay(game, {}, runs, workers, step)
    rows = {row.name: row for row in verdict.comparisons}
    targets = [target_of(row, equal.usual(name), game) for name, row in rows.items()]
    losses = _losses(game, targets, equal)
    seen = {
        name: replay(game, planted, _runs(name, runs), workers, step)
        for name, planted in losses.items()
    }
    guards = tuple(_guard(rows[one.name], one, equal, losses, seen) for one in targets)
    promises = (*_overall(equal, verdict.alpha), *_each(guards, targets, verdict.alpha))
    outcomes = dict(sorted(equal.outcomes.items()))
    return Audit(
        runs=runs,
        fewer=_runs("twice", runs),
        categories=verdict.categories,
        alpha=verdict.alpha,
        outcomes=outcomes,
        guards=guards,
        promises=promises,
    )


def played(runs: int) -> int:
    """Return how many runs there are in all, of equal models and of every loss.

    Args:
        runs: of equal models.
    """
    return runs + sum(_runs(name, runs) for name in SCENARIOS)


def _runs(scenario: str, runs: int) -> int:
    return runs if scenario == "once" else min(runs, max(LEAST, runs // FEWER))


def _losses(game: Game, targets: Sequence[Target], equal: Seen) -> dict[str, dict[str, Loss]]:
    """Return what is taken, by scenario and category."""
    sure = {one.name: sure_loss(game, one, equal.rows[one.name, one.unit]) for one in targets}
    return {
        "once": {one.name: one.loss(one.margin) for one in targets if one.margin},
        "twice": {one.name: one.loss(2.0 * one.margin) for one in targets if one.margin},
        "sure": {one.name: one.loss(size) for one in targets if (size := sure[one.name])},
        "ten": {one.name: Loss(lost=TEN) for one in targets if one.right is not None},
    }


def _guard(
    row: Comparison,
    target: Target,
    equal: Seen,
    losses: Mapping[str, Mapping[str, Loss]],
    seen: Mapping[str, Seen],
) -> Guard:
    own = equal.rows[row.name, target.unit]

    def found(scenario: str) -> Found | None:
        loss = losses[scenario].get(row.name)
        said = seen[scenario].rows.get((row.name, target.unit), Row())
        return (
            Found(loss.heavier or loss.lost, said.runs, said.blocked, said.passed) if loss else None
        )

    return Guard(
        name=row.name,
        kind=row.kind,
        unit=target.unit,
        items=row.n,
        files=row.clusters,
        state=row.state,
        margin=target.margin,
        spread=own.spread,
        detectable=own.mean(own.detectable),
        disagreement=own.mean(own.disagreement) if row.answers else None,
        equal=equal.blocked(row.name),
        once=found("once"),
        twice=found("twice"),
        sure=found("sure"),
        ten=found("ten"),
    )


def _overall(equal: Seen, alpha: float) -> Iterator[Promise]:
    said = equal.outcomes
    yield Promise("equal models blocked", "", said["block"], equal.runs, FALSE_BLOCK * alpha)
    yield Promise("equal models promoted", "", said["promote"], equal.runs, alpha)


def _each(guards: Sequence[Guard], targets: Sequence[Target], alpha: float) -> Iterator[Promise]:
    for guard, target in zip(guards, targets, strict=True):
        once, sure, ten = guard.once, guard.sure, guard.ten
        # models that answer alike pass at the margin by rounding
        if guard.spread and once and once.runs:
            bound = alpha if guard.files >= MANY_FILES else NEARLY * alpha
            yield Promise("a loss of the margin passes", guard.name, once.passed, once.runs, bound)
        if sure and sure.runs:
            what = f"a loss of {sure.size:.0%} is blocked"
            yield Promise(what, guard.name, sure.blocked, sure.runs, BLOCKED, at_most=False)
        if ten and ten.runs and _is_large(guard, target):
            what = "ten of a hundred answers lost are blocked"
            yield Promise(what, guard.name, ten.blocked, ten.runs, BLOCKED, at_most=False)


def _is_large(guard: Guard, target: Target) -> bool:
    """Tell whether a tenth of the answers is much among so many that are steady otherwise."""
    steady = (guard.disagreement or 0.0) <= CALM and (target.right or 0.0) >= KNOWN
    return guard.items >= LARGE and steady
