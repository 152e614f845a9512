"""Right/wrong statistics: McNemar, chance, Tango; against scipy and published values."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from housestyle.gate.statistics.binomial import above_chance, mcnemar_worse
from housestyle.gate.statistics.tango import tango_interval

COUNTS = st.tuples(st.integers(0, 80), st.integers(0, 80))


@settings(max_examples=60, derandomize=True, deadline=None)
@given(COUNTS)
def test_mcnemar_agrees_with_scipy(counts: tuple[int, int]) -> None:
    won, lost = counts
    expected = stats.binomtest(lost, won + lost, 0.5, "greater").pvalue if won + lost else 1.0
    assert mcnemar_worse(won, lost) == pytest.approx(expected, rel=1e-10)


def test_mcnemar_of_a_published_table() -> None:
    # Cavo et al. 2012 in Fagerland, Lydersen & Laake: 6 against 16, two-sided exact p = .052479
    assert 2 * mcnemar_worse(6, 16) == pytest.approx(0.052479, abs=1e-6)


def test_mcnemar_holds_its_size_exactly() -> None:
    # under equality the chance of p <= alpha is at most alpha, for any number of disagreements
    for total in (5, 20, 60):
        rejected = sum(
            stats.binom.pmf(lost, total, 0.5)
            for lost in range(total + 1)
            if mcnemar_worse(total - lost, lost) <= 0.05
        )
        assert rejected <= 0.05


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.integers(1, 120), st.integers(2, 6), st.data())
def test_chance_agrees_with_the_binomial(items: int, options: int, data: st.DataObject) -> None:
    correct = data.draw(st.integers(0, items))
    expected = stats.binom.sf(correct - 1, items, 1 / options)
    assert above_chance(correct, [1 / options] * items) == pytest.approx(
        expected, rel=1e-9, abs=1e-12
    )


def test_chance_with_unequal_numbers_of_options() -> None:
    assert above_chance(2, [0.5, 0.25]) == pytest.approx(0.125)
    assert above_chance(1, [0.5, 0.25]) == pytest.approx(1 - 0.5 * 0.75)
    assert above_chance(0, []) == 1.0


@pytest.mark.parametrize(
    ("won", "lost", "items", "level", "low", "high"),
    [
        (6, 16, 161, 0.95, -0.1240, -0.0054),  # Cavo et al. 2012, as in R's contingencytables
        (20, 60, 1000, 0.95, -0.0584, -0.0231),  # R's PropCIs::scoreci.mp(60, 20, 1000)
        (48, 41, 549, 0.90, -0.0157, 0.0414),  # R's PropCIs::scoreci.mp(41, 48, 549)
    ],
)
def test_tango_of_published_tables(
    won: int, lost: int, items: int, level: float, low: float, high: float
) -> None:
    assert tango_interval(won, lost, items, level) == pytest.approx((low, high), abs=6e-5)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(COUNTS, st.integers(0, 100), st.sampled_from([0.8, 0.9, 0.99]))
def test_tango_mirrors_and_holds_its_estimate(
    counts: tuple[int, int], agreed: int, level: float
) -> None:
    won, lost = counts
    items = won + lost + agreed + 1
    low, high = tango_interval(won, lost, items, level)
    assert -1.0 <= low <= (won - lost) / items <= high <= 1.0
    assert tango_interval(lost, won, items, level) == pytest.approx((-high, -low), abs=1e-9)


def test_tango_covers() -> None:
    """Exact coverage of the 90 % interval, summed over every possible table of 40 items."""
    items, p_won, p_lost = 40, 0.15, 0.10
    covered = 0.0
    for won in range(items + 1):
        for lost in range(items + 1 - won):
            low, high = tango_interval(won, lost, items, 0.9)
            if low <= p_won - p_lost <= high:
                cells = [won, lost, items - won - lost]
                covered += stats.multinomial.pmf(cells, items, [p_won, p_lost, 1 - p_won - p_lost])
    assert 0.88 <= covered <= 0.93


def test_tango_refuses_impossible_counts() -> None:
    with pytest.raises(ValueError, match="paired table"):
        tango_interval(3, 3, 5, 0.9)
