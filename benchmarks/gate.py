"""How often the gate errs and what it finds, by simulation.

Usage: python benchmarks/gate.py [RUNS [EVALUATION]]

With the folder of an evaluation's run (`.git/housestyle/runs/evaluate/KEY`), losses are also
planted in what two real models scored, with files drawn anew each time.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from housestyle.gate.answers import sums
from housestyle.gate.pairing import pair_up
from housestyle.gate.score import read_scores
from housestyle.gate.terms import POWER

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # also where this file is run by itself

from benchmarks.simulated import (  # noqa: E402
    ALPHA,
    BLOCK,
    NINE,
    PROMOTE,
    Array,
    Measured,
    Policy,
    contest,
    gate,
    weighed,
)


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
