"""Every KPI's value over any span, from one pass over the facts."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from kpisite.analysis.series import Series, Table, read_table
from kpisite.model.facts import Facts
from kpisite.model.formula import Formula, evaluate_formula
from kpisite.model.periods import GRAIN_OF, GRAINS, FiscalCalendar, Grain, Period, Span
from kpisite.model.playbook import Measure, Playbook
from kpisite.model.review import Missing

DAY = timedelta(days=1)
Where = tuple[str, str]


@dataclass(frozen=True)
class Figure:
    """A value, or the reason why there is none; `partial` when the span is not wholly covered by data.

    A span that `as_of` cuts is `partial` without a reason: compare it with the same part of another. A span with
    holes in it is `partial` with the reason `partial_period`; its value is then that of what is there.
    """

    value: float | None
    missing: Missing | None = None
    partial: bool = False

    @property
    def whole(self) -> float | None:
        """The value, or None where holes make it too small to be used."""
        return None if self.missing else self.value


class Evaluation:
    """Answers what any formula over measures is worth over any span, as of one date. Later facts are not seen."""

    def __init__(self, playbook: Playbook, table: Table, calendar: FiscalCalendar, as_of: date) -> None:
        self.playbook, self.calendar, self.as_of = playbook, calendar, as_of
        self._table = table
        self._all: dict[tuple[str, Grain], tuple[tuple[Period, Figure], ...]] = {}
        self._figures: dict[tuple[str, date, date, Where | None], Figure] = {}
        self._ended = {grain: calendar.index(as_of + DAY, grain) for grain in GRAINS}

    def value(self, formula: Formula | None, span: Span, *, where: Where | None = None) -> Figure:
        """Return the formula over the measures aggregated over `span` (cut at the as-of date).

        `where` = (dimension, value) restricts every measure to that dimension value. Only whole periods of the
        coarsest measure are used, the same for every measure: a ratio never divides a month by two weeks. Periods
        that one of several measures lacks are left out for all of them, and the figure says `partial_period`.
        """
        if formula is None:
            return Figure(None, "not_computable")
        key = (formula.source, span.start, span.end, where)
        if key not in self._figures:
            self._figures[key] = self._value(formula, span, where)
        return self._figures[key]

    def node(self, node_id: str, span: Span) -> Figure:
        """Return the KPI's `value` over `span`; `not_computable` when it declares none."""
        return self.value(self.playbook.nodes[node_id].value, span)

    def inputs(self, node_id: str, span: Span) -> dict[str, float]:
        """Return what each measure of the KPI came to in the very periods that its value over `span` uses.

        The KPI's formula of these gives that value. Empty where there is no value.
        """
        formula = self.playbook.nodes[node_id].value
        if formula is None or self.value(formula, span).value is None:
            return {}
        measures = self._measures(formula)
        grain = _coarsest(measures) or "day"
        low, high = self.calendar.inside(span, grain)
        seen = [(measure, series) for measure in measures if (series := self._table.series(measure, None))]
        gathered = self._gather(seen, grain, (low, min(high, self._over(measures, grain))))
        return {name: float(value) for name, value in sorted(gathered.values.items()) if value is not None}

    def series(self, node_id: str, grain: Grain) -> tuple[tuple[Period, Figure], ...]:
        """Return every period of `grain` from the KPI's first fact to the as-of date, in order, gaps included.

        A period of which nothing can be known yet is left out at the end. Empty when `grain` is finer than the data.
        """
        key = (node_id, grain)
        if key not in self._all:
            self._all[key] = self._whole_series(node_id, grain)
        return self._all[key]

    def _whole_series(self, node_id: str, grain: Grain) -> tuple[tuple[Period, Figure], ...]:
        first = self.first_day(node_id)
        if first is None or GRAINS.index(grain) < GRAINS.index(self.grain_of(node_id)):
            return ()
        span = Span(first, self.as_of + DAY)
        found = [(period, self.node(node_id, period)) for period in self.calendar.periods(span, grain)]
        while found and found[-1][1].missing == "not_yet":
            found.pop()
        if found and found[0][1].missing == "no_fact":  # the first week began in the month before its own
            del found[0]
        return tuple(found)

    def grain_of(self, node_id: str) -> Grain:
        """Return the coarsest grain among the measures that the KPI needs: no finer period can be computed."""
        node = self.playbook.nodes[node_id]
        return _coarsest(self._measures(node.value)) or GRAIN_OF[node.cadence]

    def review_grain(self, node_id: str) -> Grain:
        """Return the grain at which the KPI is reviewed: its cadence's, or the data's where that is coarser."""
        cadence = GRAIN_OF[self.playbook.nodes[node_id].cadence]
        grain = max(cadence, self.grain_of(node_id), key=GRAINS.index)
        return "year" if grain == "half" else grain  # no cadence is called half-yearly

    def first_day(self, node_id: str) -> date | None:
        """Return the first day from which all measures of the KPI have facts; None when one has none."""
        return max((first for first, _ in self._extents(node_id)), default=None)

    def covered_until(self, node_id: str) -> date | None:
        """Return the last day (at most the as-of date) that all measures of the KPI cover, in whole periods."""
        grain = self.grain_of(node_id)
        measures = self._measures(self.playbook.nodes[node_id].value)
        # A month is covered once the next week is not its own any more, which that week's Thursday tells.
        shifts = (3 * DAY if measure.grain == "week" != grain else 0 * DAY for measure in measures)
        ends = [end + shift for (_, end), shift in zip(self._extents(node_id), shifts)]
        return self.calendar.start_of(self.calendar.index(min(ends), grain), grain) - DAY if ends else None

    def dimension_values(self, node_id: str) -> dict[str, tuple[str, ...]]:
        """Return the dimension values that all measures of the KPI carry, by dimension."""
        measures = self._measures(self.playbook.nodes[node_id].value)
        carried = [self._table.dimension_values(measure) for measure in measures]
        result: dict[str, tuple[str, ...]] = {}
        for dimension in self._table.dimensions if carried else ():
            common = set.intersection(*(set(values.get(dimension, ())) for values in carried))
            if common:
                result[dimension] = tuple(sorted(common))
        return result

    def year_earlier(self, node_id: str, span: Span) -> Span:
        """Return the same part of the year before: 364 days back for a weekly KPI, so that the weeks are as many."""
        if self.grain_of(node_id) == "week":
            return Span(span.start - 52 * 7 * DAY, span.end - 52 * 7 * DAY)
        return self.calendar.span_a_year_earlier(span)

    def span_before(self, node_id: str, span: Span) -> Span:
        """Return the span of the same length just before; whole weeks for a weekly KPI."""
        if self.grain_of(node_id) == "week":
            back = -(-span.days // 7) * 7 * DAY
            return Span(span.start - back, span.end - back)
        return self.calendar.span_before(span)

    def _measures(self, formula: Formula | None) -> list[Measure]:
        names = formula.names if formula else ()
        return [self.playbook.measures[name] for name in names if name in self.playbook.measures]

    def _extents(self, node_id: str) -> list[tuple[date, date]]:
        formula = self.playbook.nodes[node_id].value
        found = [(measure, self._table.series(measure, None)) for measure in self._measures(formula)]
        if formula is None or len(found) < len(formula.names) or any(series is None for _, series in found):
            return []
        return [
            tuple(self.calendar.start_of(index, measure.grain) for index in (series.first, series.end))  # type: ignore[misc]
            for measure, series in found
            if series
        ]

    def _value(self, formula: Formula, span: Span, where: Where | None) -> Figure:
        measures = self._measures(formula)
        if len(measures) < len(formula.names):
            return Figure(None, "no_fact")
        grain = _coarsest(measures) or "day"
        low, high = self.calendar.inside(span, grain)
        ended = min(high, self._over(measures, grain))
        if low >= ended:
            missing = self._why_nothing(span, grain, begun=low < high)
            return Figure(None, missing, partial=missing == "not_yet")
        seen = [(measure, series) for measure in measures if (series := self._table.series(measure, where))]
        if len(seen) < len(measures):
            return Figure(None, "no_fact")
        cut = ended < high or self._cuts(span, grain, (low, ended))
        return _computed(formula, self._gather(seen, grain, (low, ended)), cut=cut)

    def _why_nothing(self, span: Span, grain: Grain, *, begun: bool) -> Missing:
        running = span.end > self.as_of and self.calendar.index(span.start, grain) >= self._ended[grain]
        return "not_yet" if begun or running or span.start > self.as_of else "not_computable"

    def _over(self, measures: list[Measure], grain: Grain) -> int:
        """Return the number of the first period of `grain` that is not over, or whose last week is not."""
        end = self._ended[grain]
        weekly = grain != "week" and any(measure.grain == "week" for measure in measures)
        return end - (weekly and self._edge(end, grain, "week") > self._ended["week"])

    def _cuts(self, span: Span, grain: Grain, used: tuple[int, int]) -> bool:
        """Tell whether the whole periods used leave out a part of the span."""
        if grain == "week":  # weeks never fill a month exactly; only the as-of date cuts them
            return span.end > self.as_of + DAY
        start, end = (self.calendar.start_of(index, grain) for index in used)
        return start != span.start or end != span.end

    def _gather(self, seen: list[tuple[Measure, Series]], grain: Grain, used: tuple[int, int]) -> _Gathered:
        ranges = [tuple(self._edge(index, grain, measure.grain) for index in used) for measure, _ in seen]
        whole = all(series.whole(measure.aggregate, low, high) for (measure, series), (low, high) in zip(seen, ranges))
        if not whole and len(seen) > 1:
            return self._common(seen, grain, used)
        values = {m.id: series.aggregated(m.aggregate, [(low, high)]) for (m, series), (low, high) in zip(seen, ranges)}
        return _Gathered(values, whole=whole)

    def _edge(self, index: int, grain: Grain, finer: Grain) -> int:
        """Return the number of the first `finer` period that belongs to that period of `grain` or a later one."""
        if grain == finer:
            return index
        start = self.calendar.start_of(index, grain)
        return self.calendar.inside(Span(start, start + 7 * DAY), finer)[0]

    def _common(self, seen: list[tuple[Measure, Series]], grain: Grain, used: tuple[int, int]) -> _Gathered:
        """Return the measures over those periods of the coarsest grain that all of them cover wholly."""
        edges = [
            np.array([self._edge(index, grain, measure.grain) for index in range(used[0], used[1] + 1)])
            for measure, _ in seen
        ]
        covered = [series.covered(edge) for (_, series), edge in zip(seen, edges)]
        runs = _runs(np.logical_and.reduce(covered))
        values = {
            measure.id: series.aggregated(measure.aggregate, [(int(edge[a]), int(edge[b])) for a, b in runs])
            for (measure, series), edge in zip(seen, edges)
        }
        some_fact = all(series.count(int(edge[0]), int(edge[-1])) for (_, series), edge in zip(seen, edges))
        return _Gathered(values, whole=False, reason="partial_period" if some_fact else "no_fact")


def evaluate(playbook: Playbook, facts: Facts, calendar: FiscalCalendar, as_of: date) -> Evaluation:
    """Return the evaluation of all measures: cumulative sums and per-period aggregates, vectorised, one pass."""
    return Evaluation(playbook, read_table(playbook.measures, facts, calendar, as_of), calendar, as_of)


@dataclass(frozen=True)
class _Gathered:
    """The measures' aggregates over one span; `reason` says why one of them is None."""

    values: dict[str, float | None]
    whole: bool
    reason: Missing = "no_fact"


def _computed(formula: Formula, gathered: _Gathered, *, cut: bool) -> Figure:
    if None in gathered.values.values():
        return Figure(None, gathered.reason, partial=cut or gathered.reason == "partial_period")
    try:
        value = float(evaluate_formula(formula.expression, gathered.values))
    except ZeroDivisionError:
        return Figure(None, "zero_denominator", partial=cut or not gathered.whole)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        return Figure(None, "not_computable")
    return Figure(value, None if gathered.whole else "partial_period", cut or not gathered.whole)


def _coarsest(measures: Iterable[Measure]) -> Grain | None:
    return max((measure.grain for measure in measures), key=GRAINS.index, default=None)


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the half-open stretches in which the flags are true."""
    steps = np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8))
    return [(int(a), int(b)) for a, b in zip(np.flatnonzero(steps == 1), np.flatnonzero(steps == -1))]
