"""Each measure's facts as dense arrays over its own periods, so that any stretch of them is quick to aggregate."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kpisite.model.facts import Facts
from kpisite.model.periods import MONTHS_IN, FiscalCalendar, Grain
from kpisite.model.playbook import Aggregate, Measure

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ORDINAL_OF_EPOCH = date(1970, 1, 1).toordinal()
MOST_DECIMALS = 6
LARGEST_EXACT = 2.0**52


@dataclass(frozen=True)
class Series:
    """One measure's values over consecutive periods from number `first`; NaN where there is no fact.

    `totals` are cumulative sums in units of 1/`scale`: whole numbers, so that the difference of two of them is the
    exact decimal sum and no rounding of a large total leaks into a small period. None when values are not decimals.
    """

    first: int
    values: Floats
    counts: Ints
    totals: Ints | None
    scale: int

    @property
    def end(self) -> int:
        """The number after that of the last period with a fact."""
        return self.first + len(self.values)

    def count(self, low: int, high: int) -> int:
        """Return how many of the periods low..high (half-open) have a fact."""
        start, stop = self._clip(low), self._clip(high)
        return int(self.counts[stop] - self.counts[start])

    def covered(self, edges: Ints) -> NDArray[np.bool_]:
        """Tell for each stretch between neighbouring edges whether it holds periods and each of them has a fact."""
        at = np.clip(edges - self.first, 0, len(self.values))
        wanted = np.diff(edges)
        return np.asarray((wanted > 0) & (np.diff(self.counts[at]) == wanted))

    def covers(self, low: int, high: int) -> bool:
        """Tell whether there are periods and each of them has a fact."""
        return low < high and self.count(low, high) == high - low

    def whole(self, aggregate: Aggregate, low: int, high: int) -> bool:
        """Tell whether the aggregate misses nothing: every period, or for `last` the last one, has a fact."""
        return self.covers(high - 1 if aggregate == "last" else low, high)

    def aggregated(self, aggregate: Aggregate, ranges: Sequence[tuple[int, int]]) -> float | None:
        """Return the aggregate of the facts in the ranges, None when there is none."""
        parts = [(self._clip(low), self._clip(high)) for low, high in ranges]
        count = sum(int(self.counts[high] - self.counts[low]) for low, high in parts)
        if not count:
            return None
        if aggregate in ("sum", "mean"):
            return self._sum(parts) / (count if aggregate == "mean" else 1)
        values = np.concatenate([self.values[low:high] for low, high in parts])
        values = values[~np.isnan(values)]
        return float({"last": lambda: values[-1], "max": values.max, "min": values.min}[aggregate]())

    def _sum(self, parts: Sequence[tuple[int, int]]) -> float:
        if self.totals is not None:
            return sum(int(self.totals[high]) - int(self.totals[low]) for low, high in parts) / self.scale
        values = np.concatenate([self.values[low:high] for low, high in parts])
        return math.fsum(values[~np.isnan(values)].tolist())

    def _clip(self, index: int) -> int:
        at = index - self.first
        return 0 if at < 0 else min(at, len(self.values))


@dataclass(frozen=True)
class _Rows:
    """One measure's facts, sorted by period and dimension values; code 0 is the empty value."""

    index: Ints
    codes: Ints  # one column a dimension
    values: Floats


class Table:
    """All measures' facts; totals are ready, dimension values are made when first asked for."""

    def __init__(self, rows: Mapping[str, _Rows], dimensions: tuple[str, ...], names: Mapping[str, list[str]]) -> None:
        self.dimensions = dimensions
        self._rows, self._names = rows, names
        self._series: dict[tuple[str, tuple[str, str] | None], Series | None] = {}

    def series(self, measure: Measure, where: tuple[str, str] | None) -> Series | None:
        """Return the measure's totals, or its values where the dimension has that value; None without a fact."""
        key = (measure.id, where)
        if key not in self._series:
            self._series[key] = self._make(measure, where)
        return self._series[key]

    def dimension_values(self, measure: Measure) -> dict[str, tuple[str, ...]]:
        """Return the values of each dimension among the measure's facts, sorted."""
        rows = self._rows.get(measure.id)
        if rows is None:
            return {}
        return {
            dimension: tuple(self._names[dimension][code] for code in np.unique(rows.codes[:, at]) if code)
            for at, dimension in enumerate(self.dimensions)
        }

    def _make(self, measure: Measure, where: tuple[str, str] | None) -> Series | None:
        rows = self._rows.get(measure.id)
        if rows is not None and where is not None:
            rows = self._restricted(rows, *where)
        return None if rows is None or not len(rows.index) else _dense(_rolled_up(rows, measure.aggregate))

    def _restricted(self, rows: _Rows, dimension: str, value: str) -> _Rows | None:
        if not value or value not in self._names.get(dimension, ()):
            return None
        at = self.dimensions.index(dimension)
        chosen = rows.codes[:, at] == self._names[dimension].index(value)
        return _Rows(rows.index[chosen], np.delete(rows.codes[chosen], at, axis=1), rows.values[chosen])


def read_table(measures: Mapping[str, Measure], facts: Facts, calendar: FiscalCalendar, as_of: date) -> Table:
    """Return the facts of the periods that have ended by `as_of`, by measure."""
    measure_codes, ids = _codes(facts.rows["measure"])
    coded = [_codes(facts.rows[dimension]) for dimension in facts.dimensions]
    codes = np.array([code for code, _ in coded], dtype=np.int64).reshape(len(coded), len(facts.rows)).T
    days = facts.rows["date"].to_numpy().astype("datetime64[D]")
    values = facts.rows["value"].to_numpy(dtype=np.float64)
    order = np.argsort(measure_codes, kind="stable")
    starts = np.searchsorted(measure_codes[order], np.arange(len(ids) + 1))
    rows: dict[str, _Rows] = {}
    for code, name in enumerate(ids):
        at = order[starts[code] : starts[code + 1]]
        if name in measures and len(at):
            grain = measures[name].grain
            index = _indexes(days[at], grain, calendar)
            ended = index < calendar.index(as_of + timedelta(days=1), grain)
            rows[name] = _sorted(_Rows(index[ended], codes[at][ended], values[at][ended]))
    return Table(rows, facts.dimensions, {name: names for name, (_, names) in zip(facts.dimensions, coded)})


def _codes(column: pd.Series[Any]) -> tuple[Ints, list[str]]:
    """Return each row's place among the sorted names, and the names; the empty name is the first."""
    categories = column.astype("category").cat
    written = [str(name) for name in categories.categories]
    names = sorted({"", *written})
    places = {name: place for place, name in enumerate(names)}
    lookup = np.array([*(places[name] for name in written), 0], dtype=np.int64)  # code -1, missing, is the last: 0
    return lookup[categories.codes.to_numpy()], names


def _indexes(days: NDArray[np.datetime64], grain: Grain, calendar: FiscalCalendar) -> Ints:
    ordinals = days.astype(np.int64) + ORDINAL_OF_EPOCH
    if grain == "day":
        return ordinals
    if grain == "week":
        return (ordinals - 1) // 7
    months = days.astype("datetime64[M]").astype(np.int64) + 1970 * 12 + 1
    return np.asarray((months - calendar.first_month) // MONTHS_IN[grain])


def _sorted(rows: _Rows) -> _Rows:
    keys = [rows.codes[:, at] for at in reversed(range(rows.codes.shape[1]))]
    order = np.lexsort([*keys, rows.index])
    return _Rows(rows.index[order], rows.codes[order], rows.values[order])


def _rolled_up(rows: _Rows, aggregate: Aggregate) -> _Rows:
    """Return one row a period: the row without a dimension value where there is one, else what its parts give.

    Dimensions fold from the last to the first, so that rows by store and rows by channel are never added together.
    """
    for at in reversed(range(rows.codes.shape[1])):
        rows = _fold_dimension(rows, at, aggregate)
    return rows


def _fold_dimension(rows: _Rows, at: int, aggregate: Aggregate) -> _Rows:
    keys = np.column_stack([rows.index, rows.codes[:, :at]])
    changes = np.any(keys[1:] != keys[:-1], axis=1)
    starts = np.flatnonzero(np.concatenate([[True], changes]))
    has_total = rows.codes[starts, at] == 0
    values = np.where(has_total, rows.values[starts], _parts(rows.values, starts, aggregate))
    return _Rows(rows.index[starts], rows.codes[starts, :at], values)


def _parts(values: Floats, starts: Ints, aggregate: Aggregate) -> Floats:
    if aggregate == "max":
        return np.asarray(np.maximum.reduceat(values, starts))
    if aggregate == "min":
        return np.asarray(np.minimum.reduceat(values, starts))
    sums = np.asarray(np.add.reduceat(values, starts))
    return sums / np.diff(np.append(starts, len(values))) if aggregate == "mean" else sums


def _dense(rows: _Rows) -> Series:
    first = int(rows.index[0])
    values = np.full(int(rows.index[-1]) - first + 1, np.nan)
    values[rows.index - first] = rows.values
    present = ~np.isnan(values)
    counts = np.concatenate([[0], np.cumsum(present)]).astype(np.int64)
    whole, scale = _as_whole_numbers(np.where(present, values, 0.0))
    totals = None if whole is None else np.concatenate([[0], np.cumsum(whole)]).astype(np.int64)
    return Series(first, values, counts, totals, scale)


def _as_whole_numbers(values: Floats) -> tuple[Ints | None, int]:
    """Return decimals as whole multiples of 1/scale, or None when they have too many digits."""
    for decimals in range(MOST_DECIMALS + 1):
        scale = 10**decimals
        scaled = np.round(values * scale)
        if np.abs(scaled).sum() > LARGEST_EXACT:
            return None, 1
        if np.array_equal(scaled / scale, values):
            return scaled.astype(np.int64), scale
    return None, 1
