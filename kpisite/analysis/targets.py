"""What a target asks of any span: its kind, the span it is judged over, and how it is phased."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np

from kpisite.analysis.evaluate import Evaluation
from kpisite.model.formula import Binary, Formula, Name, fold
from kpisite.model.periods import Span
from kpisite.model.playbook import Checkpoint, Measure, Node, PhasedTarget, Playbook, Target, TargetKind

DAY = timedelta(days=1)
Phasing = Literal["targets_csv", "last_year_share", "days_elapsed", "level"]
Shape = Literal["number", "sum", "other"]


def is_sum_like(formula: Formula | None, playbook: Playbook) -> bool:
    """Tell whether the value adds up over time: sum measures, added, subtracted or multiplied by numbers."""
    if formula is None:
        return False

    def name_shape(name: Name) -> Shape:
        measure = playbook.measures.get(name.id)
        return "sum" if measure and measure.aggregate == "sum" else "other"

    return (
        fold(formula.expression, number=lambda _: "number", name=name_shape, negative=lambda of: of, binary=_joined)
        == "sum"
    )


def _joined(node: Binary, left: Shape, right: Shape) -> Shape:
    shapes = {left, right}
    if shapes == {"number"}:
        return "number"
    if node.operator in "+-":
        return "sum" if shapes == {"sum"} else "other"
    scaled = shapes == {"number", "sum"} and (node.operator == "*" or right == "number")
    return "sum" if scaled else "other"


def target_kind(node: Node, playbook: Playbook) -> TargetKind:
    """Return the declared kind, else the one that the target's bounds, the KPI's value and a due date imply.

    A level is never accumulated, whatever is declared: it has no running total.
    """
    target = node.target
    adds_up = is_sum_like(node.value, playbook)
    if target and target.kind and (adds_up or target.kind != "accumulate"):
        return target.kind
    if node.direction == "band" or (target and (target.low is not None or target.high is not None)):
        return "band"
    if adds_up:
        return "accumulate"
    return "reach" if target and target.by else "keep"


@dataclass(frozen=True)
class _Piece:
    """A part of an accumulated target that is known as one amount."""

    span: Span
    amount: float


@dataclass(frozen=True)
class Plan:
    """A KPI's target, phased.

    `span`: the days that the target runs over (without one: the fiscal year of the as-of date). `judged`: the days
    whose actual is compared with it; for levels no earlier than the fiscal year, so that old years do not dilute
    the level of today. `rows`: the KPI's targets CSV, none overlapping another. `baseline`: the level that
    the target itself starts from; a KPI's own `baseline` is for reference and changes no plan.
    """

    node: Node
    evaluation: Evaluation
    kind: TargetKind
    sum_like: bool
    target: Target | None
    span: Span
    judged: Span
    rows: tuple[PhasedTarget, ...] = ()
    baseline: float | None = None

    @property
    def adds_up(self) -> bool:
        """Whether the target is a sum over its span; a level asked of an adding KPI is one of each single period."""
        return self.kind == "accumulate"

    @cached_property
    def phasing(self) -> Phasing | None:
        """Which phasing is used, None without a target."""
        if self.target is None or self.kind == "band":
            return None
        if any(row.span.overlaps(self.span) for row in self.rows):
            return "targets_csv"
        if self.kind == "accumulate":
            return "last_year_share" if self._seasonal else "days_elapsed"
        return "days_elapsed" if len(self._path) > 1 else "level"

    def over(self, span: Span) -> float | None:
        """Return what the target asks of `span`, in the KPI's unit; None where the target does not speak.

        accumulate: the amount due within the span. reach and keep: the level due, over the span's days on average,
        or on its last day for a KPI made of `last` measures. band: None.
        """
        if self.target is None or self.kind == "band" or span.days <= 0:
            return None
        return self._amount(span) if self.kind == "accumulate" else self._level(span)

    def asked(self, span: Span) -> float | None:
        """Return what the target asks of all of `span` together, comparable with the KPI's value over it.

        A level asked of each period of an adding KPI counts once for each of them, a cut one by its share of the days.
        """
        if self.adds_up or not self.sum_like:
            return self.over(span)
        calendar, grain = self.evaluation.calendar, self.evaluation.review_grain(self.node.id)
        parts = [(period, part) for period in calendar.periods(span, grain) if (part := period.both(span))]
        levels = [self.over(part) for _, part in parts]
        if None in levels:
            return None
        return sum((level or 0.0) * part.days / period.days for level, (period, part) in zip(levels, parts))

    def _amount(self, span: Span) -> float | None:
        parts = [(piece, part) for piece in self._pieces if (part := piece.span.both(span))]
        if sum(part.days for _, part in parts) != span.days:
            return None
        return sum(piece.amount * self._share(piece.span, part) for piece, part in parts)

    @cached_property
    def _pieces(self) -> tuple[_Piece, ...]:
        """The CSV's rows; what they leave of the target goes to the days they leave, by checkpoints where given."""
        rows = tuple(_Piece(row.span, row.value) for row in self.rows)
        gaps = _gaps(self.span, [piece.span for piece in rows])
        if self.target is None or self.target.value is None or not gaps:
            return rows
        if not any(piece.span.overlaps(self.span) for piece in rows):
            return (*rows, *self._steps(self.target.value))
        said = sum(piece.amount * part.days / piece.span.days for piece in rows if (part := piece.span.both(self.span)))
        weights = [self._share(self.span, gap) for gap in gaps]
        rest = self.target.value - said
        return (*rows, *(_Piece(gap, rest * weight / sum(weights)) for gap, weight in zip(gaps, weights)))

    def _steps(self, value: float) -> tuple[_Piece, ...]:
        """Return the target in steps from checkpoint to checkpoint; a checkpoint of a sum is the sum by that day."""
        points = [(self.span.start, 0.0)]
        points += [(point.by + DAY, point.value) for point in self._checkpoints]
        points += [(self.span.end, value)]
        return tuple(_Piece(Span(a, b), after - before) for (a, before), (b, after) in pairwise(points))

    @cached_property
    def _checkpoints(self) -> list[Checkpoint]:
        found = self.target.checkpoints if self.target else ()
        inside = [point for point in found if self.span.start <= point.by < self.span.last_day]
        return sorted(inside, key=lambda point: point.by)

    def _share(self, whole: Span, part: Span) -> float:
        """Return the share of `whole` that last year had done in `part`, else its share of the days."""
        if part == whole:
            return 1.0
        if self._seasonal:
            of, done = self._last_year(whole), self._last_year(part)
            if of is not None and done is not None and of > 0:
                return done / of
        return part.days / whole.days

    @cached_property
    def _seasonal(self) -> bool:
        year = self._last_year(self.span)
        return year is not None and year > 0

    def _last_year(self, span: Span) -> float | None:
        earlier = self.evaluation.year_earlier(self.node.id, span)
        figure = self.evaluation.node(self.node.id, earlier)
        return None if figure.partial else figure.value

    def _level(self, span: Span) -> float | None:
        days = Span(span.last_day, span.end) if _takes_the_last(self.node, self.evaluation.playbook) else span
        parts = [(part.days, row.value) for row in self.rows if (part := row.span.both(days))]
        for gap in _gaps(days, [row.span for row in self.rows]):
            if not self.span.covers(gap) or not self._path:
                return None
            parts.append((gap.days, self._mean_of_path(gap)))
        return sum(count * level for count, level in parts) / days.days

    @cached_property
    def _path(self) -> list[tuple[int, float]]:
        """The level's way, as (ordinal of the day after, level): one point is a flat way."""
        value = self.target.value if self.target else None
        if value is None:
            return []
        end = [(self.span.end.toordinal(), value)]
        if self.kind != "reach":
            return end
        start = [] if self.baseline is None else [(self.span.start.toordinal(), self.baseline)]
        return [*start, *((point.by.toordinal() + 1, point.value) for point in self._checkpoints), *end]

    def _mean_of_path(self, span: Span) -> float:
        if len(self._path) == 1:
            return self._path[0][1]
        ends = np.arange(span.start.toordinal(), span.end.toordinal()) + 1
        days, levels = zip(*self._path)
        return float(np.interp(ends, days, levels).mean())


def plan_of(node_id: str, evaluation: Evaluation) -> Plan:
    """Return the KPI's phased target as of the evaluation's date; without any target a plan that asks nothing."""
    node, playbook = evaluation.playbook.nodes[node_id], evaluation.playbook
    kind = target_kind(node, playbook)
    rows = _without_overlaps(playbook.phased_by_kpi.get(node_id, ()))
    span = _target_span(node.target, kind, evaluation)
    target = _completed(node.target, kind, [row for row in rows if row.span.overlaps(span)])
    return Plan(
        node,
        evaluation,
        kind,
        is_sum_like(node.value, playbook),
        target,
        span,
        _judged(span, kind, evaluation),
        rows,
        target.baseline if target else None,
    )


def phased_target(node_id: str, span: Span, evaluation: Evaluation) -> float | None:
    """Return what the KPI's target asks of all of `span` (see `Plan.asked`)."""
    return plan_of(node_id, evaluation).asked(span)


def _target_span(target: Target | None, kind: TargetKind, evaluation: Evaluation) -> Span:
    """Return the target's days; a start or due date that is not given is the fiscal year's."""
    calendar = evaluation.calendar
    this_year = calendar.period_of(evaluation.as_of, "year")
    start = target.start if target else None
    by = target.by if target else None
    year = calendar.period_of(by, "year") if by else this_year
    first = start or (year.start if kind == "accumulate" else min(year.start, this_year.start))
    end = by + DAY if by else max(this_year.end, calendar.period_of(first, "year").end)
    return Span(first, max(end, first + DAY))


def _judged(span: Span, kind: TargetKind, evaluation: Evaluation) -> Span:
    if kind == "accumulate":
        return span
    year = evaluation.calendar.period_of(min(evaluation.as_of, span.last_day), "year")
    return Span(max(span.start, year.start), span.end) if year.start < span.end else span


def _completed(target: Target | None, kind: TargetKind, rows: list[PhasedTarget]) -> Target | None:
    """Return the target with the value that its CSV rows give where the author wrote none."""
    if not rows or (target and target.value is not None):
        return target
    value = sum(row.value for row in rows) if kind == "accumulate" else rows[-1].value
    return replace(target or Target(None, None, rows[0].place), value=value)


def _without_overlaps(rows: tuple[PhasedTarget, ...]) -> tuple[PhasedTarget, ...]:
    """Return the rows in date order; where a year and its months are both given, the months."""
    kept: list[PhasedTarget] = []
    if all(before.span.end <= after.span.start for before, after in pairwise(rows)):
        return rows
    for row in sorted(rows, key=lambda row: (row.span.days, row.span)):
        if not any(row.span.overlaps(other.span) for other in kept):
            kept.append(row)
    return tuple(sorted(kept, key=lambda row: row.span))


def _gaps(span: Span, taken: list[Span]) -> list[Span]:
    """Return the stretches of `span` that none of the spans, in date order, takes."""
    gaps: list[Span] = []
    at = span.start
    for other in taken:
        if other.end <= at or other.start >= span.end:
            continue
        if other.start > at:
            gaps.append(Span(at, other.start))
        at = other.end
    return [*gaps, Span(at, span.end)] if at < span.end else gaps


def _takes_the_last(node: Node, playbook: Playbook) -> bool:
    measures: list[Measure] = (
        [playbook.measures[name] for name in node.value.names if name in playbook.measures] if node.value else []
    )
    return bool(measures) and all(measure.aggregate == "last" for measure in measures)
