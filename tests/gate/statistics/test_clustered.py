"""Clustered statistics: the size of the tests, coverage, symmetry, and what clusters cost."""

from __future__ import annotations

import math
import random
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from housestyle.gate.statistics.holm import holm
from housestyle.gate.statistics.permutation import sign_flip
from housestyle.gate.statistics.ratio import relative_change

ALPHA = 0.05


def clustered(
    generator: random.Random, clusters: int, effect: float, spread: float
) -> tuple[list[float], list[float]]:
    """Loss per cluster before and after; items of a file share half of the variance."""
    before, after = [], []
    for _ in range(clusters):
        items = max(1, round(generator.lognormvariate(math.log(5), spread)))
        size = 100.0 * items * generator.lognormvariate(0.0, 0.3)
        shared = generator.gauss(0.0, 1.0)
        own = generator.gauss(0.0, 1.0) / math.sqrt(items)
        before.append(size)
        after.append(size * (1.0 + effect + 0.07 * (shared + own)))
    return before, after


@pytest.mark.parametrize(("clusters", "spread"), [(3, 0.3), (5, 1.0), (12, 0.3), (12, 1.0)])
def test_the_test_holds_its_size(clusters: int, spread: float) -> None:
    generator, runs, wrong, covered = random.Random(1), 1500, 0, 0
    for _ in range(runs):
        moved = relative_change(*clustered(generator, clusters, 0.03, spread))
        wrong += moved.p_above(0.03) <= ALPHA
        low, high = moved.interval(0.9)
        covered += low <= 0.03 <= high
    assert wrong / runs <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / runs)
    assert covered / runs >= 0.90 - 3 * math.sqrt(0.09 / runs)


def test_ignoring_clusters_would_not_hold_it() -> None:
    """Five items a file with a correlation of .2: a naive t test is wrong far too often."""
    generator, runs, naive, robust = random.Random(2), 600, 0, 0
    for _ in range(runs):
        files = [
            [math.sqrt(0.2) * shared + math.sqrt(0.8) * generator.gauss(0, 1) for _ in range(25)]
            for shared in (generator.gauss(0, 1) for _ in range(12))
        ]
        items = [value for file in files for value in file]
        naive += stats.ttest_1samp(items, 0.0, alternative="greater").pvalue <= ALPHA
        before = [25.0 * 100] * 12
        after = [b + sum(file) for b, file in zip(before, files, strict=True)]
        robust += relative_change(before, after).p_above(0.0) <= ALPHA
    assert naive / runs > 0.15
    assert robust / runs < 0.08


def test_equal_clusters_give_the_paired_t_test() -> None:
    before = [200.0] * 8
    after = [200.0 + d for d in (3.0, -1.0, 4.0, 1.5, -2.0, 6.0, 0.5, 2.5)]
    moved = relative_change(before, after)
    expected = stats.ttest_rel(after, before, alternative="greater")
    assert moved.freedom == pytest.approx(7.0)
    assert moved.p_above(0.0) == pytest.approx(expected.pvalue, rel=1e-9)
    assert moved.p_below(0.0) == pytest.approx(1.0 - expected.pvalue, rel=1e-9)


def test_jackknife_by_hand() -> None:
    before, after = [10.0, 30.0, 60.0, 20.0], [11.0, 29.0, 66.0, 21.0]
    left_out = [(sum(after) - a) / (sum(before) - b) for b, a in zip(before, after, strict=True)]
    ratio = sum(after) / sum(before)
    variance = 3 / 4 * sum((r - ratio) ** 2 for r in left_out)
    moved = relative_change(before, after)
    assert moved.change == pytest.approx(ratio - 1)
    assert moved.error == pytest.approx(math.sqrt(variance))


@settings(max_examples=50, derandomize=True, deadline=None)
@given(
    st.lists(st.tuples(st.floats(1, 1e4), st.floats(0.5, 2.0)), min_size=3, max_size=20),
    st.floats(0.01, 100.0),
)
def test_order_and_scale_do_not_matter(rows: list[tuple[float, float]], scale: float) -> None:
    before, after = [b for b, _ in rows], [b * r for b, r in rows]
    moved = relative_change(before, after)
    turned = relative_change([b * scale for b in before][::-1], [a * scale for a in after][::-1])
    assert turned.change == pytest.approx(moved.change, abs=1e-9)
    assert turned.error == pytest.approx(moved.error, rel=1e-6, abs=1e-9)
    assert moved.p_above(0.02) + moved.p_below(0.02) >= 1.0 - 1e-12


def test_identical_models_are_neither_better_nor_worse() -> None:
    moved = relative_change([5.0, 7.0, 9.0], [5.0, 7.0, 9.0])
    assert (moved.change, moved.error) == (0.0, 0.0)
    assert moved.p_below(0.0) == 1.0  # no gain
    assert moved.p_above(0.03) == 1.0  # no loss beyond a margin
    assert moved.p_below(0.03) == 0.0  # and that is certain


def test_detectable_effect_is_found_with_its_power() -> None:
    generator, runs = random.Random(3), 400
    spread = [relative_change(*clustered(generator, 30, 0.0, 0.3)) for _ in range(50)]
    effect = sum(moved.detectable(ALPHA) for moved in spread) / len(spread)
    found = sum(
        relative_change(*clustered(generator, 30, effect, 0.3)).p_above(0.0) <= ALPHA
        for _ in range(runs)
    )
    assert 0.72 <= found / runs <= 0.88


@pytest.mark.parametrize(
    ("before", "after"), [([1.0, 1.0], [1.0, 1.0]), ([0.0] * 3, [1.0] * 3), ([1.0] * 3, [1.0] * 4)]
)
def test_what_cannot_be_judged_is_refused(before: list[float], after: list[float]) -> None:
    with pytest.raises(ValueError, match="three clusters"):
        relative_change(before, after)


def test_sign_flip_is_exact_for_few_clusters() -> None:
    assert sign_flip([1.0, 2.0, 3.0], seed=0) == 1 / 8
    assert sign_flip([-1.0, -2.0, -3.0], seed=0) == 1.0
    assert sign_flip([0.0] * 5, seed=0) == 1.0


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(st.integers(-4, 4), max_size=9))
def test_sign_flip_of_counts_is_that_of_all_patterns(counts: list[int]) -> None:
    signs = list(product((1, -1), repeat=len(counts)))
    sums = [sum(c * s for c, s in zip(counts, one, strict=True)) for one in signs]
    expected = sum(one >= sum(counts) for one in sums) / len(signs)
    assert sign_flip(counts, seed=0) == pytest.approx(expected)


def test_sign_flip_of_many_counts_needs_no_draws() -> None:
    lost = [1.0] * 30 + [0.0] * 170 + [-1.0] * 10
    expected = stats.binom.sf(29, 40, 0.5)
    assert sign_flip(lost, seed=1) == sign_flip(lost, seed=2) == pytest.approx(expected)


def test_sign_flip_agrees_with_scipy_and_with_its_seed() -> None:
    values = [0.4, -0.1, 0.3, 0.2, -0.3, 0.5, 0.1, 0.2, -0.2, 0.6]
    expected = stats.permutation_test(
        (values,), sum, permutation_type="samples", alternative="greater", n_resamples=10_000
    ).pvalue
    assert sign_flip(values, seed=0) == pytest.approx(expected, abs=1e-3)
    many = [*values, 0.1, 0.2, -0.4, 0.3]
    assert sign_flip(many, seed=5) == sign_flip(many, seed=5)
    assert sign_flip(many, seed=5) == pytest.approx(sign_flip(many, seed=6), abs=0.01)


def test_holm_by_hand() -> None:
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx(
        {"a": 0.03, "b": 0.06, "c": 0.06}
    )
    assert holm({}) == {}


@settings(max_examples=50, derandomize=True, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_never_lowers_and_keeps_order(p_values: list[float]) -> None:
    named = {str(i): p for i, p in enumerate(p_values)}
    adjusted = holm(named)
    assert all(adjusted[name] >= p for name, p in named.items())
    ordered = sorted(named, key=lambda name: named[name])
    assert [adjusted[n] for n in ordered] == sorted(adjusted[n] for n in ordered)
    assert min(adjusted.values()) == pytest.approx(min(1.0, len(named) * min(p_values)))
