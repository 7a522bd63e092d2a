"""Whether an influence edge's hypothesis shows in the numbers: a lagged correlation over changes, not levels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from kpisite.analysis.statistics import correlation, normal_quantile
from kpisite.model.review import InfluenceResult

Series = Sequence[tuple[date, float | None]]  # first day and value of each period, in order, gaps as None

FEWEST_PAIRS = 8
OTHER_LAGS = range(7)


def influence_result(
    child: Series,
    parent: Series,
    *,
    of: str,
    lag: int,
    lag_unit: str,
    other_lags: Sequence[int] = OTHER_LAGS,
    rebase_dates: tuple[Sequence[date], Sequence[date]] = ((), ()),
) -> InfluenceResult:
    """Return the correlation of the child's changes with the parent's `lag` periods later, with its 95% interval.

    Both series have the same grain and hold every period. Changes are differences from the period before, never
    across a gap, nor into the first period that begins on or after a date from which its side (child, parent) is
    counted anew: such a step is no movement. The interval is Fisher's (1921) and takes the pairs as independent. Only
    the declared lag is tested; `other_lags` are for comparison. Below 8 pairs, or when a side never changes: not
    computable, with n.
    It does not show a cause: both may follow a third thing, such as a season.
    """
    places = {start: place for place, start in enumerate(sorted({start for start, _ in (*child, *parent)}))}
    changes = _changes(child, places, rebase_dates[0]), _changes(parent, places, rebase_dates[1])
    pairs = _pairs(*changes, lag)
    r = _correlation(pairs)
    low, high = (None, None) if r is None else fisher_interval(r, len(pairs))
    others = {other: _pairs(*changes, other) for other in other_lags if other != lag}
    return InfluenceResult(
        of=of,
        lag=lag,
        lag_unit=lag_unit,
        correlation=r,
        low=low,
        high=high,
        n=len(pairs),
        pairs=pairs,
        other_lags=tuple((other, _correlation(found), len(found)) for other, found in sorted(others.items())),
        missing="not_computable" if r is None else None,
    )


def fisher_interval(r: float, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the interval of a correlation over `n` > 3 pairs through Fisher's z (1921)."""
    if abs(r) >= 1:
        return r, r
    half = normal_quantile((1 + confidence) / 2) / math.sqrt(n - 3)
    return math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)


def _changes(series: Series, places: dict[date, int], rebase_dates: Sequence[date]) -> dict[int, float]:
    """Return the change from the period before by the period's place on the common time line.

    A change within the rounding of the values is none: a constant rate must not correlate with anything.
    """
    found: dict[int, float] = {}
    for (earlier, before), (start, value) in pairwise(series):
        counted_anew = any(earlier < day <= start for day in rebase_dates)
        if value is not None and before is not None and not counted_anew:
            real = abs(value - before) > 1e-12 * max(abs(value), abs(before))
            found[places[start]] = value - before if real else 0.0
    return found


def _pairs(child: dict[int, float], parent: dict[int, float], lag: int) -> tuple[tuple[float, float], ...]:
    """Return (child's change at t − lag, parent's change at t) in time order."""
    return tuple((child[place - lag], change) for place, change in parent.items() if place - lag in child)


def _correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    return correlation(pairs) if len(pairs) >= FEWEST_PAIRS else None
