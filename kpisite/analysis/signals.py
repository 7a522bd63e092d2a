"""Signal or noise: XmR process charts and their run rules (Wheeler 1993; NIST/SEMATECH e-Handbook 6.3.2.2).

A missing period breaks everything that is counted in a row, and so does a new baseline: no moving range, no run and no
three of four reaches across it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from kpisite.analysis.attainment import finite
from kpisite.analysis.runs import RULES, Row, Run, runs_in, same
from kpisite.model.periods import WEEKS_BACK_A_YEAR, Span, add_months
from kpisite.model.playbook import Direction, Node, Reason
from kpisite.model.review import Process, ProcessPoint, ProcessSegment, Signal, SignalDirection

HistoryPoint = tuple[date, date, float | None]  # first day, last day, value
On = Literal["value", "yoy"]

LIMIT = 2.66  # 3 / d2(2): natural process limits from the mean moving range
RANGE_LIMIT = 3.268  # D4(2)
BASELINE = 20
PROVISIONAL_BELOW = 10
FEWEST = 3  # below it there is a single moving range, and no limit worth drawing


def process_chart(
    points: Sequence[HistoryPoint],
    *,
    on: On,
    direction: Direction,
    rebase_dates: Sequence[date] = (),
    natural: tuple[float | None, float | None] = (None, None),
) -> Process:
    """Return the XmR chart of a series of complete periods in order, gaps as None.

    Limits are mean ± 2.66 × the mean moving range of the first 20 points, then locked; below 10 points provisional.
    A rebase date starts new limits with the first period that begins on or after it. Every maximal run that keeps
    one rule is one Signal; a moving range that only leads back from outside the limits belongs to the points outside
    and is none of its own, though its point keeps the rule. A point's `segment` is its place in `segments`, −1 where
    there are fewer than 3 points. `missing` where the newest segment has no limits. `natural` bounds are for display
    and change no limit.
    """
    parts = [_part(rows) for rows in _split(points, rebase_dates)]
    segments = tuple(part.segment for part in parts if part.segment)
    newest = parts[-1].segment if parts else None
    limits = ("center", "lower", "upper", "range_center", "range_upper", "baseline_points", "provisional")
    found = [signal for part in parts for signal in _signals(part, direction)]
    return Process(
        on=on,
        **({name: getattr(newest, name) for name in limits} if newest else {}),
        natural_low=natural[0],
        natural_high=natural[1],
        segments=segments,
        points=tuple(_chart_points(parts)),
        signals=tuple(sorted(found, key=lambda signal: (signal.period, RULES.index(signal.rule)))),
        missing=None if newest else _why_missing(points),
    )


def year_on_year_points(history: Sequence[HistoryPoint]) -> tuple[HistoryPoint, ...]:
    """Return each period's ratio to the same period a year earlier, from the first period that has one.

    A week is compared with the week 364 days back. None where either is missing or last year's is not positive.
    """
    by_start = {start: value for start, _, value in history}
    ratios = [
        (start, through, _ratio(value, by_start.get(_year_back(start, through)))) for start, through, value in history
    ]
    first = next((index for index, row in enumerate(ratios) if row[2] is not None), len(ratios))
    return tuple(ratios[first:])


def chart_on(node: Node, is_sum: bool, years_of_data: float) -> On:  # noqa: FBT001
    """Return what the KPI charts: as declared, else year on year for a sum with two years of data, else its value."""
    return node.process_on or ("yoy" if is_sum and years_of_data >= 2 else "value")


def match_reasons(process: Process, reasons: Sequence[Reason]) -> Process:
    """Return the process with each signal's journal reason: the one that shares most days with the signal's run.

    `reasons` are those of this KPI. The whole run counts, not only the part after the rule first held.
    """
    signals = tuple(signal.model_copy(update={"reason": _reason(signal, reasons)}) for signal in process.signals)
    return process.model_copy(update={"signals": signals})


def run_span(signal: Signal) -> Span:
    """Return the days of the signal's run, from its first point on."""
    return Span(signal.start or signal.period, signal.through + timedelta(days=1))


def _reason(signal: Signal, reasons: Sequence[Reason]) -> str | None:
    run = run_span(signal)
    shared = [
        ((min(run.end, reason.span.end) - max(run.start, reason.span.start)).days, reason)
        for reason in reasons
        if run.overlaps(reason.span)
    ]
    best = min(shared, key=lambda found: (-found[0], found[1].span.start, found[1].id), default=None)
    return best[1].id if best else None


@dataclass(frozen=True)
class _Part:
    """The rows from one baseline to the next, their limits and runs."""

    rows: tuple[Row, ...]
    segment: ProcessSegment | None
    runs: tuple[Run, ...]


def _split(points: Sequence[HistoryPoint], rebase_dates: Sequence[date]) -> list[tuple[Row, ...]]:
    """Return the rows of each baseline; a moving range never reaches across a gap or a new baseline."""
    grouped = groupby(points, key=lambda point: sum(day <= point[0] for day in rebase_dates))
    return [_rows(tuple(group)) for _, group in grouped]


def _rows(points: tuple[HistoryPoint, ...]) -> tuple[Row, ...]:
    before: tuple[float | None, ...] = (None, *(value for _, _, value in points))
    return tuple(
        Row(start, through, value, None if value is None or last is None else value - last)
        for (start, through, value), last in zip(points, before)
    )


def _part(rows: tuple[Row, ...]) -> _Part:
    segment = _segment(rows)
    return _Part(rows, segment, tuple(runs_in(rows, segment)) if segment else ())


def _segment(rows: tuple[Row, ...]) -> ProcessSegment | None:
    """Return the limits from the first 20 values; None below 3 values or without two moving ranges."""
    filled = [index for index, row in enumerate(rows) if row.value is not None][:BASELINE]
    baseline = rows[filled[0] : filled[-1] + 1] if filled else ()
    values = [row.value for row in baseline if row.value is not None]
    ranges = [abs(row.move) for row in baseline if row.move is not None]
    if len(values) < FEWEST or len(ranges) < FEWEST - 1:
        return None
    center, mean_range = math.fsum(values) / len(values), math.fsum(ranges) / len(ranges)
    if same(mean_range, 0.0, max(map(abs, values))):
        mean_range = 0.0
    return ProcessSegment(
        start=rows[0].start,
        through=rows[-1].through,
        center=center,
        lower=center - LIMIT * mean_range,
        upper=center + LIMIT * mean_range,
        range_center=mean_range,
        range_upper=RANGE_LIMIT * mean_range,
        baseline_start=baseline[0].start,
        baseline_through=baseline[-1].through,
        baseline_points=len(values),
        provisional=len(values) < PROVISIONAL_BELOW,
    )


def _signals(part: _Part, direction: Direction) -> Iterator[Signal]:
    good = {"up": 1, "down": -1, "band": 0}[direction]
    for run in (run for run in part.runs if not run.returns):
        heading: SignalDirection = "up" if run.sign > 0 else "down"
        held = part.rows[run.first]
        yield Signal(
            rule=run.rule,
            start=part.rows[run.members[0]].start,
            period=held.start,
            through=part.rows[run.members[-1]].through,
            direction=heading,
            favourable=run.sign == good if good else None,
            value=held.value or 0.0,
            points=len(run.members),
        )


def _chart_points(parts: list[_Part]) -> Iterator[ProcessPoint]:
    segment = -1
    for part in parts:
        segment += part.segment is not None
        held = {rule: {index for run in part.runs if run.rule == rule for index in run.members} for rule in RULES}
        for index, row in enumerate(part.rows):
            yield ProcessPoint(
                start=row.start,
                value=row.value,
                moving_range=None if row.move is None else abs(row.move),
                rules=tuple(rule for rule in RULES if index in held[rule]),
                segment=segment if part.segment else -1,
            )


def _why_missing(points: Sequence[HistoryPoint]) -> Literal["no_fact", "not_computable"]:
    return "not_computable" if any(value is not None for _, _, value in points) else "no_fact"


def _ratio(value: float | None, base: float | None) -> float | None:
    return None if value is None or base is None or base <= 0 else finite(value / base)


def _year_back(start: date, through: date) -> date:
    week = through - start == timedelta(days=6)
    return start - WEEKS_BACK_A_YEAR if week else add_months(start, -12)
