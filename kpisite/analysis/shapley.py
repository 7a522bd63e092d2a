"""Shapley values of the names in an expression, as what one unit of each name's change is worth."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from kpisite.model.formula import Binary, Expression, fold, names_in

Ends = Mapping[str, tuple[float, float]]
Array = NDArray[np.float64]

EXACT_UP_TO = 10  # names in one term; beyond it, the mean of the written order and its reverse


def shapley_scales(expression: Expression, ends: Ends) -> dict[str, float] | None:
    """Return each name's mean divided difference over all orders in which the names may change (Shapley 1953).

    `ends` holds the old and the new value of every name; scale × change, summed over the names, is the expression's
    change. None where an order passes through a division by zero. With more than ten names two orders stand for all:
    still exact in sum, no longer independent of how the formula is written.
    """
    names = tuple(dict.fromkeys(name.id for name in names_in(expression)))
    scales = {name: _mean_slope(expression, name, names, ends) for name in names}
    return scales if all(map(math.isfinite, scales.values())) else None


@dataclass(frozen=True)
class _Slope:
    """A quantity while one name goes from its old to its new value: both ends, and change per unit of the name's.

    Divided differences by the product and quotient rules: exact, and the derivative where the name does not change.
    """

    low: Array
    high: Array
    slope: Array


def _mean_slope(expression: Expression, moving: str, names: tuple[str, ...], ends: Ends) -> float:
    position = names.index(moving)
    others = [name for name in names if name != moving]
    moved, weights = _orders(position, len(others))
    quantities = {moving: _Slope(*map(np.float64, (*ends[moving], 1.0)))}  # type: ignore[arg-type]
    for column, name in enumerate(others):
        value = np.where(moved[:, column], ends[name][1], ends[name][0])
        quantities[name] = _Slope(value, value, np.zeros_like(value))
    with np.errstate(all="ignore"):
        result = fold(
            expression,
            number=lambda value: _Slope(*map(np.float64, (value, value, 0.0))),  # type: ignore[arg-type]
            name=lambda found: quantities[found.id],
            negative=lambda of: _Slope(-of.low, -of.high, -of.slope),
            binary=_combine,
        )
        return float(np.sum(np.broadcast_to(result.slope, weights.shape) * weights))


def _combine(node: Binary, left: _Slope, right: _Slope) -> _Slope:
    match node.operator:
        case "+":
            return _Slope(left.low + right.low, left.high + right.high, left.slope + right.slope)
        case "-":
            return _Slope(left.low - right.low, left.high - right.high, left.slope - right.slope)
        case "*":
            slope = left.slope * right.high + left.low * right.slope
            return _Slope(left.low * right.low, left.high * right.high, slope)
    quotient = left.low / right.low
    return _Slope(quotient, left.high / right.high, (left.slope - quotient * right.slope) / right.high)


@cache
def _orders(position: int, others: int) -> tuple[NDArray[np.bool_], Array]:
    """Return which of the others have moved before the name at `position` moves, one case a row, and its weight."""
    if others >= EXACT_UP_TO:
        before = np.arange(others) < position
        return np.array([before, ~before]), np.array([0.5, 0.5])
    cases = [set(case) for size in range(others + 1) for case in combinations(range(others), size)]
    moved = np.array([[index in case for index in range(others)] for case in cases], dtype=bool)
    sizes = [math.factorial(len(case)) * math.factorial(others - len(case)) for case in cases]
    return moved.reshape(len(cases), others), np.array(sizes) / math.factorial(others + 1)
