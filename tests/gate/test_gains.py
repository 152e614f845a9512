"""A gain that promotes is one by two tests."""

from __future__ import annotations

import math
import random

from housestyle.gate.comparison import Comparison, compare
from housestyle.gate.pairing import Paired
from housestyle.gate.score import ItemScore
from housestyle.gate.terms import Terms
from tests.gate.contest import RULES, judge, model

ALPHA, RUNS = 0.05, 2_000
UNEVEN = (0.26, 0.22, 0.15, *[0.37 / 9] * 9)  # of all bits


def _compared(before: list[float], after: list[float]) -> Comparison:
    pairs = [
        Paired(_score(file, new), _score(file, old), None)
        for file, (old, new) in enumerate(zip(before, after, strict=True))
        for _ in range(2)
    ]
    terms = Terms(len(pairs), 1, 1, 1.0, ALPHA, ALPHA / 5, ALPHA / 5, needed=True)
    return compare("completion", "likelihood", pairs, RULES, terms)


def _score(file: int, bits: float) -> ItemScore:
    return ItemScore("i", "completion", f"{file}.py", bits, 9, None, None, 0, "ok", "")


def test_four_files_that_all_gained_show_nothing_yet() -> None:
    """One pattern of signs in sixteen looks like that."""
    champion = model(1, noise=0.001, files=4)
    verdict = judge(model(1, {"completion": -0.2}, 0.001, files=4), champion)
    row = verdict.comparisons[0]
    assert row.high is not None
    assert row.high < 0.0
    assert (row.p_better, row.state) == (1 / 16, "no worse")
    assert verdict.outcome == "hold"
    assert "in too few files to be sure" in verdict.reasons[0]


def test_equal_models_gain_at_alpha_where_few_files_hold_most() -> None:
    """By t alone they would do so more often: the interval still tells of that."""
    drawn, by_t, by_both = random.Random(3), 0, 0
    for _ in range(RUNS):
        changes = [share * drawn.choice((-0.01, 0.01)) for share in UNEVEN]
        row = _compared([*UNEVEN], [s + c for s, c in zip(UNEVEN, changes, strict=True)])
        assert row.high is not None
        assert row.p_better is not None
        by_t += row.high < 0.0
        by_both += row.p_better <= ALPHA
    error = math.sqrt(ALPHA * (1 - ALPHA) / RUNS)
    assert by_both / RUNS < ALPHA + 3 * error
    assert by_t / RUNS > ALPHA + 3 * error
