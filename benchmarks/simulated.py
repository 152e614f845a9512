"""The gate's rule over arrays: ten thousand verdicts in seconds.

That of ``gate.decision`` and ``gate.terms``, written once more; a test holds the two against each
other, verdict by verdict.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import stats

from housestyle.gate.looks import look_sizes, shares
from housestyle.gate.macro import PART
from housestyle.gate.terms import POWER

ALPHA = 0.05
POINTS = 0.05  # tolerated loss of right answers
NINE = 9
ITEMS = 800
HOLD, PROMOTE, BLOCK = 0, 1, 2
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Measured:
    """One category under two models, over runs and looks.

    Attributes:
        change: estimated loss, run by look; relative for bits, a share for answers.
        error: its standard error.
        freedom: of Student's t, one for all looks or one a look; infinite for none.
        margin: tolerated loss.
        sizes: items at each look.
        won: answers that only the candidate got right, None for bits.
        lost: answers that only the champion got right.
        needed: whether it must be shown to be unharmed.
        gain: whether a gain in it is asked for.
    """

    change: Array
    error: Array
    freedom: float | Array
    margin: float
    sizes: tuple[int, ...]
    won: Array | None = None
    lost: Array | None = None
    needed: bool = True
    gain: bool = False


@dataclass(frozen=True)
class Policy:
    """What is varied to choose the rule.

    Attributes:
        guards_hold: whether a small category holds where its loss is significant.
        spend: how alpha is spent over looks; "linear", or "equal" parts.
        futile: whether looking stops where nothing can be decided any more.
    """

    guards_hold: bool = True
    spend: str = "linear"
    futile: bool = True


@dataclass
class Judged:
    """One category's tests at every look: run by look."""

    worse: Array
    better: Array
    within: Array
    held: Array
    share: Array
    would_clear: Array
    would_gain: Array
    would_block: Array


@dataclass
class Told:
    """Outcomes of all runs.

    Attributes:
        outcome: HOLD, PROMOTE or BLOCK.
        asked: items that were asked, over all categories.
        shown: whether every category that must be shown was.
    """

    outcome: Array
    asked: Array
    shown: Array = field(default_factory=lambda: np.zeros(0))

    def rate(self, outcome: int) -> float:
        """Return how often it came out so."""
        return float(np.mean(self.outcome == outcome))


def answered(
    generator: np.random.Generator, runs: int, psi: float, loss: float, items: int = ITEMS
) -> Measured:
    """Draw answers on which the models disagree in a share psi of cases."""
    sizes = look_sizes(items, 200, 3)
    steps = np.diff((0, *sizes))
    odds = [(psi - loss) / 2, (psi + loss) / 2, 1 - psi]
    drawn = np.stack([generator.multinomial(step, odds, size=runs) for step in steps], axis=1)
    counts = drawn.cumsum(axis=1)
    won, lost = counts[:, :, 0], counts[:, :, 1]
    n = np.array(sizes)
    error = np.sqrt(np.maximum((won + lost) / n, 1.0 / n) / n)
    return Measured((lost - won) / n, error, np.inf, POINTS, sizes, won, lost)


def weighed(
    generator: np.random.Generator,
    runs: int,
    error: float,
    loss: float,
    margin: float,
    files: int = 200,
    items: int = ITEMS,
    **flags: bool,
) -> Measured:
    """Draw relative changes of bits with a true loss, and their estimated errors.

    Args:
        generator: of random numbers.
        runs: how many.
        error: standard error at the first look.
        loss: true change.
        margin: tolerated.
        files: clusters, which make the degrees of freedom.
        items: of the category; a look's information is its number of them.
        flags: of `Measured`.
    """
    sizes = look_sizes(items, 200, 3)
    steps = np.sqrt(np.diff((0, *sizes)) * sizes[0])
    walk = (generator.normal(size=(runs, len(sizes))) * steps * error).cumsum(axis=1)
    n = np.array(sizes)
    freedom = files - 1
    true = error * np.sqrt(sizes[0] / n)
    spread = np.sqrt(generator.chisquare(freedom, size=(runs, 1)) / freedom)
    return Measured(loss + walk / n, true * spread, freedom, margin, sizes, **flags)


def judged(one: Measured, parts: int, guards: int, policy: Policy) -> Judged:
    """Test a category at each of its looks."""
    spent = np.array(shares(one.sizes))
    if policy.spend == "equal":
        spent = np.full(len(one.sizes), 1.0 / len(one.sizes))
    n, alpha = np.array(one.sizes), ALPHA * spent
    block, hold = alpha / parts, alpha / guards
    quantile = stats.t(one.freedom).isf if np.all(np.isfinite(one.freedom)) else stats.norm.isf
    if one.won is None:
        worse = one.change - quantile(block) * one.error >= one.margin
        better = one.change + quantile(alpha) * one.error <= 0
        within = one.change + quantile(alpha) * one.error <= one.margin
        held = one.change - quantile(hold) * one.error >= 0
        bound = one.margin
    else:
        won, lost = one.won, one.lost
        worse = stats.binom.sf(lost - 1, won + lost, 0.5) <= block
        better = stats.binom.sf(won - 1, won + lost, 0.5) <= alpha
        within = _tango_within(one, alpha) & _files_within(one, alpha)
        held, bound = stats.binom.sf(lost - 1, won + lost, 0.5) <= hold, 0.0
    last = one.error * np.sqrt(n / n[-1])
    room = np.arange(len(n)) < len(n) - 1
    reach = stats.norm.isf(alpha[-1]) * last
    far = stats.norm.isf(block[-1]) * last
    drift = stats.norm.ppf(POWER) * one.error * np.sqrt(1 - n / n[-1])
    return Judged(
        worse,
        better,
        within | better,
        held,
        np.broadcast_to(spent, worse.shape),
        room & (one.change - drift + reach < one.margin),
        room & (one.change - drift + reach < 0) & one.gain,
        room & (one.change + drift - far > bound),
    )


def _tango_within(one: Measured, alpha: Array) -> Array:
    """Whether Tango's score at a loss of the margin lies above its bound."""
    n, loss, won, lost = np.array(one.sizes), -one.margin, one.won, one.lost
    linear = -(won + lost) + (2 * n - won + lost) * loss
    root = np.sqrt(np.maximum(0.0, linear**2 + 8 * n * lost * loss * (1 - loss)))
    variance = n * (2 * (root - linear) / (4 * n) + loss * (1 - loss))
    return (won - lost - n * loss) / np.sqrt(variance) >= stats.norm.isf(alpha)


def _files_within(one: Measured, alpha: Array) -> Array:
    """Whether Student's t over files says so as well; every item is its own file here."""
    n, change = np.array(one.sizes), one.change
    variance = ((one.won + one.lost) / n - change**2) / (n - 1)
    return change + stats.t(n - 1).isf(alpha) * np.sqrt(np.maximum(variance, 0)) <= one.margin


def gate(fields: list[Measured], policy: Policy | None = None) -> Told:
    """Judge all runs, look by look."""
    policy = policy or Policy()
    guards = max(1, sum(not one.needed for one in fields))
    parts = _parts(fields)
    tests = [judged(one, part, guards, policy) for one, part in zip(fields, parts, strict=True)]
    runs = len(fields[0].change)
    look = np.zeros((runs, len(fields)), dtype=int)
    outcome, active = np.full(runs, HOLD), np.ones(runs, dtype=bool)
    shown = np.zeros(runs, dtype=bool)
    while active.any():
        now = {
            name: np.stack(
                [getattr(t, name)[np.arange(runs), look[:, k]] for k, t in enumerate(tests)], axis=1
            )
            for name in Judged.__dataclass_fields__
        }
        needed = np.array([one.needed for one in fields])
        gain = np.array([one.gain for one in fields])
        gained = (now["better"] & gain).any(axis=1)
        blocked = now["worse"].any(axis=1)
        unclear = ~now["within"] & (needed | (now["held"] & policy.guards_hold))
        doubt = _macro_doubt(fields, look, now["share"])
        shown = np.where(active, ~unclear.any(axis=1) & ~doubt & ~blocked, shown)
        outcome = np.where(active & blocked, BLOCK, outcome)
        outcome = np.where(active & shown & gained, PROMOTE, outcome)
        active &= ~blocked & ~(shown & gained)
        wanted = _wanted(now, unclear, gained, gain, fields, look, policy)
        active &= wanted.any(axis=1)
        look = look + (wanted & active[:, None])
    asked = sum(np.array(one.sizes)[look[:, k]] for k, one in enumerate(fields))
    return Told(outcome, np.asarray(asked), shown)


def _parts(fields: list[Measured]) -> list[int]:
    """Return by what alpha is divided for each category, as `gate.terms.Division`."""
    needed = sum(one.needed for one in fields)
    guards = len(fields) - needed
    return [(needed + bool(guards)) * (1 if one.needed else guards) for one in fields]


def _wanted(
    now: dict[str, Array],
    unclear: Array,
    gained: Array,
    gain: Array,
    fields: list[Measured],
    look: Array,
    policy: Policy,
) -> Array:
    """Return which categories are asked more, as `gate.decision.undecided`."""
    room = look < np.array([len(one.sizes) - 1 for one in fields])
    if not policy.futile:
        return room & (unclear | (gain & ~gained[:, None]))
    sinking = unclear & now["would_block"]
    others = unclear & ~now["would_block"]
    gaining = now["would_gain"]
    hopeless = sinking.any(axis=1) | (others & ~now["would_clear"]).any(axis=1)
    hopeless |= ~(gained | gaining.any(axis=1))
    waited = others | (gaining & ~gained[:, None])
    answers = np.array([one.won is not None for one in fields])
    waited = np.where(waited.any(axis=1)[:, None], waited, answers & room)
    return np.where(hopeless[:, None], sinking, waited)


def _macro_doubt(fields: list[Measured], look: Array, share: Array) -> Array:
    numbers = [k for k, one in enumerate(fields) if one.won is not None and one.needed]
    runs = np.arange(len(look))
    if len(numbers) < 2:
        return np.zeros(len(look), dtype=bool)
    mean = sum(fields[k].change[runs, look[:, k]] for k in numbers) / len(numbers)
    error = np.sqrt(sum(fields[k].error[runs, look[:, k]] ** 2 for k in numbers)) / len(numbers)
    most = mean + stats.norm.isf(ALPHA * share[:, numbers].min(axis=1)) * error
    return np.asarray(most > PART * POINTS)


def contest(
    generator: np.random.Generator, runs: int, psi: float, loss: float, gain: float
) -> list[Measured]:
    """Draw nine categories of answers, the first of which lost, and completion, which gained."""
    answers = [answered(generator, runs, psi, 0.0 if k else loss) for k in range(NINE)]
    return [*answers, weighed(generator, runs, 0.005, -gain, 0.03, gain=True)]
