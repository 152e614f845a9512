"""How often the gate errs and what it finds, by simulation.

Usage: python benchmarks/gate.py [RUNS [EVALUATION]]

The rule of ``gate.decision`` and ``gate.terms``, written once more over arrays so that ten thousand
verdicts take seconds; a test holds the two against each other, verdict by verdict. With the folder
of an evaluation's run (`.git/housestyle/runs/evaluate/KEY`), losses are also planted in what two
real models scored, with files drawn anew each time.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from housestyle.gate.answers import sums
from housestyle.gate.looks import look_sizes, shares
from housestyle.gate.macro import PART
from housestyle.gate.pairing import pair_up
from housestyle.gate.score import read_scores
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


def answers_table(runs: int) -> list[dict[str, Any]]:
    """Nine categories of right and wrong answers beside a completion that gains, or does not."""
    rows = []
    for psi in (0.05, 0.10, 0.15, 0.20):
        generator = np.random.default_rng(1)
        equal = gate(contest(generator, runs, psi, 0.0, 0.0))
        better = gate(contest(generator, runs, psi, 0.0, 0.05))
        five = gate(contest(generator, runs, psi, 0.05, 0.05))
        row = {
            "psi": psi,
            "equal: blocked": equal.rate(BLOCK),
            "equal: promoted": equal.rate(PROMOTE),
            "found non-inferior": float(better.shown.mean()),
            "-5: blocked": five.rate(BLOCK),
            "-5: promoted": five.rate(PROMOTE),
        }
        if psi >= 0.1:  # fewer disagreements cannot hold so many losses
            ten = gate(contest(generator, runs, psi, 0.10, 0.05))
            row |= {"-10: blocked": ten.rate(BLOCK)}
        row |= {"items asked": float(better.asked.mean()) / (NINE + 1)}
        rows.append(row)
    return rows


def small_table(runs: int) -> list[dict[str, Any]]:
    """What further small categories of choices do to a candidate, under three rules.

    Twenty files each, a standard error of 30 % over the root of their number, margin 10 %; the
    candidate gains 5 % in completion and is equal elsewhere, or loses 20 % in one small category.
    """
    rules = {
        "all must be shown": (True, Policy()),
        "guards never hold": (False, Policy(guards_hold=False)),
        "guards hold a significant loss": (False, Policy()),
    }
    rows = []
    for small in (0, 1, 2, 4, 8):
        for name, (needed, policy) in rules.items():
            row: dict[str, Any] = {"small categories": small, "rule": name}
            for told, loss in (("equal", 0.0), ("one at -20 %", 0.2)):
                if loss and not small:
                    continue
                fields = _with_small(runs, small, loss, needed)
                found = gate(fields, policy)
                row |= {
                    f"{told}: promoted": found.rate(PROMOTE),
                    f"{told}: blocked": found.rate(BLOCK),
                }
            fields = [*_with_small(runs, small, 0.0, needed)]
            fields[1] = weighed(np.random.default_rng(9), runs, 0.0105, 0.06, 0.03, items=200)
            row |= {"retention at twice its margin: blocked": gate(fields, policy).rate(BLOCK)}
            rows.append(row)
    return rows


def _with_small(runs: int, small: int, loss: float, needed: bool) -> list[Measured]:
    generator = np.random.default_rng(2)
    large = [
        weighed(generator, runs, 0.005, -0.05, 0.03, items=200, gain=True),
        weighed(generator, runs, 0.005, 0.0, 0.03, items=200),
    ]
    error = 0.3 / np.sqrt(20)
    return large + [
        weighed(generator, runs, error, 0.0 if k else loss, 0.1, files=20, items=40, needed=needed)
        for k in range(small)
    ]


def spread_table(runs: int, folder: Path, files: int = 100) -> list[dict[str, Any]]:
    """Losses of twice the margin, planted in what two real models scored.

    The files of a category are drawn anew each time, `files` of them, with the models' difference
    but for its mean; each then loses twice the margin.
    """
    scores = [read_scores(folder / f"{role}.jsonl") for role in ("candidate", "champion")]
    pairs = pair_up(scores[0], scores[1], None)
    rows = []
    for name, own in sorted(pairs.items()):
        kind = own[0].champion.kind
        if kind == "execution":
            continue
        margin = 0.1 if kind == "choice" else 0.03
        before = sums(own, lambda pair: pair.champion.loss)
        after = sums(own, lambda pair: pair.candidate.loss)
        names = sorted(before)
        old, new = np.array([before[n] for n in names]), np.array([after[n] for n in names])
        new = new * old.sum() / new.sum()
        change, error, freedom = _drawn(np.random.default_rng(5), runs, old, new, files)
        lost = (1 + 2 * margin) * (1 + change) - 1
        spread = (1 + 2 * margin) * error
        level = ALPHA / len(pairs)
        found = lost - stats.t(freedom).isf(level) * spread >= margin
        within = change + stats.t(freedom).isf(ALPHA) * error <= margin
        wrong = change - stats.t(freedom).isf(level) * error >= margin
        reach = (stats.t(freedom).isf(ALPHA) + stats.t(freedom).ppf(POWER)) * error
        rows.append(
            {
                "category": name,
                "files measured": len(names),
                "margin": margin,
                "standard error": float(np.mean(error)),
                "detectable": float(np.mean(reach)),
                "equal: shown": float(within.mean()),
                "equal: blocked": float(wrong.mean()),
                "twice the margin: blocked": float(found.mean()),
            }
        )
    return rows


def _drawn(
    generator: np.random.Generator, runs: int, old: Array, new: Array, files: int
) -> tuple[Array, Array, Array]:
    """Return change, jackknife error and freedom of files drawn with replacement, once a run."""
    picked = generator.integers(len(old), size=(runs, files))
    before, after = old[picked], new[picked]
    total = before.sum(axis=1, keepdims=True)
    ratio = after.sum(axis=1, keepdims=True) / total
    shifts = (after - ratio * before) / (total - before)
    error = np.sqrt((files - 1) / files * (shifts**2).sum(axis=1))
    effective = total[:, 0] ** 2 / (before**2).sum(axis=1)
    return ratio[:, 0] - 1.0, error, np.maximum(1.0, effective - 1.0)


def main() -> int:
    """Print the tables as JSON."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    started = time.process_time()
    told: dict[str, Any] = {"runs": runs, "answers": answers_table(runs)}
    told["small categories"] = small_table(runs)
    if len(sys.argv) > 2:
        told["planted in real scores"] = spread_table(runs, Path(sys.argv[2]))
    told["seconds"] = time.process_time() - started
    print(json.dumps(told, indent=1, default=lambda value: round(float(value), 4)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
