"""Distribution functions and small linear algebra that numpy lacks. Degrees of freedom are whole numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

_NORMAL = NormalDist()
Array = NDArray[np.floating[Any]]


def normal_cdf(z: float) -> float:
    """Return the share of a standard normal distribution at or below `z`."""
    return _NORMAL.cdf(z)


def normal_quantile(share: float) -> float:
    """Return the z below which `share` (0 < share < 1) of a standard normal distribution lies."""
    return _NORMAL.inv_cdf(share)


def two_sided_p(z: float) -> float:
    """Return the probability of a standard normal at least as far from 0 as `z`; exact far into the tail."""
    return math.erfc(abs(z) / math.sqrt(2))


def chi_square_sf(statistic: float, freedom: int) -> float:
    """Return the probability of a chi-square above `statistic`.

    Finite sums for whole degrees of freedom (Abramowitz & Stegun 1964, 26.4.4 and 26.4.5).
    """
    if statistic <= 0:
        return 1.0
    half = statistic / 2
    if freedom % 2 == 0:
        powers = (k * math.log(half) - math.lgamma(k + 1) for k in range(freedom // 2))
        return math.fsum(math.exp(power - half) for power in powers)
    powers = ((k - 0.5) * math.log(half) - math.lgamma(k + 0.5) for k in range(1, (freedom + 1) // 2))
    return math.erfc(math.sqrt(half)) + math.fsum(math.exp(power - half) for power in powers)


def student_t_cdf(t: float, freedom: int) -> float:
    """Return the share of Student's t at or below `t` (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4)."""
    angle = math.atan2(t, math.sqrt(freedom))
    squared_cosine = math.cos(angle) ** 2
    odd = freedom % 2
    term = math.cos(angle) if odd else 1.0
    total = 0.0 if freedom == 1 else term
    for k in range(2 + odd, freedom - 1, 2):
        term *= squared_cosine * (k - 1) / k
        total += term
    within = 2 / math.pi * (angle + math.sin(angle) * total) if odd else math.sin(angle) * total
    return (1 + within) / 2


def student_t_quantile(share: float, freedom: int) -> float:
    """Return the t below which `share` (0 < share < 1) of Student's t lies, by bisection to full precision."""
    if share < 0.5:
        return -student_t_quantile(1 - share, freedom)
    low, high = 0.0, 1.0
    while student_t_cdf(high, freedom) < share:
        low, high = high, high * 2
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if student_t_cdf(middle, freedom) < share else (low, middle)
    return (low + high) / 2


def correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return Pearson's r of the pairs; None when either side does not vary."""
    columns = np.array(pairs, dtype=float).reshape(-1, 2).T
    if any(column.size < 2 or column.min() == column.max() for column in columns):
        return None
    x, y = (column - column.mean() for column in columns)
    return max(-1.0, min(1.0, float(x @ y) / math.sqrt(float(x @ x) * float(y @ y))))


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return the p-values adjusted for being several, in the given order (Holm 1979)."""
    adjusted = [0.0] * len(p_values)
    largest = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = largest
    return tuple(adjusted)


def least_squares(design: Array, response: Array) -> tuple[Array, Array]:
    """Return the coefficients and their covariance by ordinary least squares."""
    coefficients, inverse, residuals = _fit(design, response)
    freedom = len(response) - design.shape[1]
    return coefficients, inverse * float(residuals @ residuals) / freedom


def newey_west(design: Array, response: Array, lags: int) -> Array:
    """Return the coefficients' covariance that allows for errors related over `lags` periods.

    Bartlett weights, times n / (n − k) for small samples (Newey & West 1987). Rows are in time order.
    """
    _, inverse, residuals = _fit(design, response)
    scores = design * residuals[:, None]
    middle = scores.T @ scores
    for lag in range(1, lags + 1):
        product = scores[lag:].T @ scores[:-lag]
        middle = middle + (1 - lag / (lags + 1)) * (product + product.T)
    count, width = design.shape
    covariance: Array = inverse @ middle @ inverse * count / (count - width)
    return covariance


def _fit(design: Array, response: Array) -> tuple[Array, Array, Array]:
    inverse: Array = np.linalg.inv(design.T @ design)
    coefficients: Array = np.linalg.lstsq(design, response, rcond=None)[0]
    return coefficients, inverse, response - design @ coefficients
