"""Student and normal distributions, against scipy."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from housestyle.gate.statistics.distributions import (
    incomplete_beta,
    normal_quantile,
    student_cdf,
    student_quantile,
)

FREEDOM = st.floats(1.0, 500.0)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.floats(-60.0, 60.0), FREEDOM)
def test_student_cdf_agrees_with_scipy(t: float, freedom: float) -> None:
    assert student_cdf(t, freedom) == pytest.approx(stats.t.cdf(t, freedom), rel=1e-9, abs=1e-14)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.floats(1e-4, 1 - 1e-4), FREEDOM)
def test_student_quantile_agrees_with_scipy(p: float, freedom: float) -> None:
    assert student_quantile(p, freedom) == pytest.approx(
        stats.t.ppf(p, freedom), rel=1e-7, abs=1e-10
    )


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.floats(0.1, 200.0), st.floats(0.1, 200.0), st.floats(0.0, 1.0))
def test_incomplete_beta_agrees_with_scipy(a: float, b: float, x: float) -> None:
    assert incomplete_beta(a, b, x) == pytest.approx(special.betainc(a, b, x), rel=1e-8, abs=1e-13)


def test_symmetry_and_ends() -> None:
    assert student_cdf(0.0, 3) == 0.5
    assert student_cdf(-2.0, 3) + student_cdf(2.0, 3) == pytest.approx(1.0)
    assert student_cdf(float("inf"), 3) == 1.0
    assert student_cdf(float("-inf"), 3) == 0.0
    assert normal_quantile(0.975) == pytest.approx(1.959964, abs=1e-6)


@pytest.mark.parametrize("p", [0.0, 1.0, -0.1])
def test_quantile_of_no_probability_is_refused(p: float) -> None:
    with pytest.raises(ValueError, match="strictly between"):
        student_quantile(p, 4.0)


def test_no_degrees_of_freedom_are_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        student_cdf(1.0, 0.0)
