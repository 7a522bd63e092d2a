from __future__ import annotations

import math
import random

import numpy as np
import pytest

from kpisite.analysis.statistics import (
    chi_square_sf,
    correlation,
    holm,
    least_squares,
    newey_west,
    student_t_cdf,
    student_t_quantile,
    two_sided_p,
)


def integral(density, low, high, steps=20_000):
    x = np.linspace(low, high, steps)
    return float(np.trapezoid(density(x), x))


@pytest.mark.parametrize("freedom", [2, 3, 4, 7, 12])
def test_chi_square_is_the_integral_of_its_density(freedom):
    constant = 2 ** (freedom / 2) * math.gamma(freedom / 2)
    for statistic in (0.5, 2.0, 9.0):
        tail = integral(lambda x: x ** (freedom / 2 - 1) * np.exp(-x / 2) / constant, statistic, 150)
        assert chi_square_sf(statistic, freedom) == pytest.approx(tail, abs=1e-5)
    assert chi_square_sf(0, freedom) == 1


@pytest.mark.parametrize("freedom", [1, 2, 3, 6, 11])
def test_student_is_the_integral_of_its_density(freedom):
    constant = math.gamma((freedom + 1) / 2) / math.sqrt(freedom * math.pi) / math.gamma(freedom / 2)
    for t in (0.3, 1.5, 4.0):
        inner = integral(lambda x: constant * (1 + x * x / freedom) ** (-(freedom + 1) / 2), 0, t)
        assert student_t_cdf(t, freedom) == pytest.approx(0.5 + inner, abs=1e-8)
        assert student_t_cdf(-t, freedom) == pytest.approx(0.5 - inner, abs=1e-8)
        assert student_t_quantile(student_t_cdf(-t, freedom), freedom) == pytest.approx(-t)


def test_the_far_tail_is_not_rounded_to_zero():
    assert two_sided_p(12) == pytest.approx(3.5529642e-33, rel=1e-6)


def test_correlation_of_a_side_that_does_not_vary_is_none():
    assert correlation([(0.1, 1), (0.1, 2), (0.1, 5)]) is None
    assert correlation([(1, 2)]) is None and correlation([]) is None
    assert correlation([(1, 2), (2, 4), (3, 6)]) == pytest.approx(1)


def test_holm_never_orders_differently_and_stays_within_one():
    rng = random.Random(1)
    for _ in range(100):
        values = [rng.random() ** 2 for _ in range(rng.randrange(1, 7))]
        adjusted = holm(values)
        assert all(own <= new <= 1 for own, new in zip(values, adjusted, strict=True))
        assert sorted(range(len(values)), key=values.__getitem__) == sorted(
            range(len(values)), key=lambda place: (adjusted[place], values[place])
        )


def test_newey_west_is_the_double_sum_over_time():
    rng = np.random.default_rng(2)
    design = np.column_stack([np.ones(30), np.arange(30.0)])
    response = 2 + 0.5 * np.arange(30.0) + np.cumsum(rng.normal(size=30))
    coefficients, _ = least_squares(design, response)
    residuals = response - design @ coefficients
    middle = np.zeros((2, 2))
    for s in range(30):
        for t in range(30):
            weight = max(0.0, 1 - abs(s - t) / 4)
            middle += weight * residuals[s] * residuals[t] * np.outer(design[s], design[t])
    inverse = np.linalg.inv(design.T @ design)
    assert newey_west(design, response, 3) == pytest.approx(inverse @ middle @ inverse * 30 / 28)
