"""Normal and Student distributions, without a numerical library."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

_TINY = 1e-300
_EPSILON = 3e-16
_MAX_TERMS = 10_000
_MAX_STEPS = 200  # Newton's take about seven
_CLOSE = 1e-13


def normal_quantile(probability: float) -> float:
    """Return z with P(Z <= z) = probability for a standard normal Z.

    Source: Wichura's AS 241, as in `statistics.NormalDist`. Says nothing about data that are not
    normal; the tests here use it only for score intervals.
    """
    return NormalDist().inv_cdf(probability)


def incomplete_beta(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b).

    Lentz's evaluation of the continued fraction (Abramowitz & Stegun 26.5.8, DLMF 8.17.22),
    mirrored by I_x(a, b) = 1 - I_{1-x}(b, a) where it converges slowly.
    """
    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - incomplete_beta(b, a, 1.0 - x)
    log_beta = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    front = math.exp(a * math.log(x) + b * math.log1p(-x) - log_beta) / a
    return front * _beta_fraction(a, b, x)


def _beta_fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, _inverse(1.0 - (a + b) * x / (a + 1.0))
    value = d
    for m in range(1, _MAX_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            c, d = 1.0 + term / (c or _TINY), _inverse(1.0 + term * d)
            value *= c * d
        if abs(c * d - 1.0) < _EPSILON:
            break
    return value


def _inverse(value: float) -> float:
    return 1.0 / (value if abs(value) > _TINY else _TINY)


def student_cdf(t: float, freedom: float) -> float:
    """Return P(T <= t) for Student's t with `freedom` degrees of freedom, fractions allowed.

    P(|T| > t) = I_{v/(v+t^2)}(v/2, 1/2) = 1 - I_{t^2/(v+t^2)}(1/2, v/2) (Abramowitz & Stegun
    26.7.1).

    Raises:
        ValueError: freedom is not positive.
    """
    if not freedom > 0.0:
        raise ValueError("degrees of freedom must be positive")
    if math.isinf(t):
        return 0.0 if t < 0 else 1.0
    square = t * t
    if square < freedom:  # near the middle the tail would lose the digits of a small t
        half = 0.5 * incomplete_beta(0.5, freedom / 2.0, square / (freedom + square))
        return 0.5 + math.copysign(half, t)
    tail = 0.5 * incomplete_beta(freedom / 2.0, 0.5, freedom / (freedom + square))
    return tail if t < 0 else 1.0 - tail


@lru_cache(maxsize=1024)
def student_quantile(probability: float, freedom: float) -> float:
    """Return t with P(T <= t) = probability, by Newton's steps on `student_cdf`.

    Where a step leaves the interval that is known to hold t, that is halved instead.

    Raises:
        ValueError: probability is not strictly between 0 and 1, or freedom is not positive.
    """
    if not 0.0 < probability < 1.0:
        raise ValueError("a quantile needs a probability strictly between 0 and 1")
    if probability < 0.5:
        return -student_quantile(1.0 - probability, freedom)
    low, high, t = 0.0, math.inf, normal_quantile(probability)
    for _ in range(_MAX_STEPS):
        missing = probability - student_cdf(t, freedom)
        low, high = (t, high) if missing > 0.0 else (low, t)
        density = _student_density(t, freedom)
        step = t + missing / density if density > 0.0 else high
        if not low <= step < high:
            step = 2.0 * t + 1.0 if math.isinf(high) else (low + high) / 2.0
        if abs(step - t) <= _CLOSE * max(1.0, t):
            return step
        t = step
    return t


def _student_density(t: float, freedom: float) -> float:
    """Return the density of Student's t (Abramowitz & Stegun 26.7.1, differentiated)."""
    log = math.lgamma((freedom + 1.0) / 2.0) - math.lgamma(freedom / 2.0)
    log -= 0.5 * math.log(freedom * math.pi)
    return math.exp(log - (freedom + 1.0) / 2.0 * math.log1p(t * t / freedom))
