"""What speaks for or against a KPI's movement: its process chart, experiments, actions, hypothesis, dimensions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from kpisite.analysis.actions import action_result
from kpisite.analysis.evaluate import Evaluation, Figure
from kpisite.analysis.experiments import experiment_result
from kpisite.analysis.influence import influence_result
from kpisite.analysis.landing import within_limits
from kpisite.analysis.mix import ratio_parts, split_ratio, split_sum
from kpisite.analysis.signals import HistoryPoint, chart_on, match_reasons, process_chart, year_on_year_points
from kpisite.analysis.targets import is_sum_like, plan_of
from kpisite.model.formula import Expression, Formula, print_formula
from kpisite.model.periods import GRAINS, MONTHS_IN, Grain, Span
from kpisite.model.playbook import Direction, Node, Playbook
from kpisite.model.review import DimensionSplit, InfluenceResult, NodeReview, Point, Process

DAY = timedelta(days=1)
ROUNDING = 1e-9  # of the amounts involved: a smaller rest is that of floating point
DAYS_IN: dict[Grain, int] = {"day": 1, "week": 7, "month": 30, "quarter": 91, "half": 182, "year": 365}


def node_process(node: Node, review: NodeReview, playbook: Playbook) -> Process | None:
    """Return the KPI's process chart at its cadence, its signals matched with reasons; None without any history."""
    points = complete_points(review.history)
    if not points:
        return None
    on = chart_on(node, is_sum_like(node.value, playbook), _years(points))
    process = process_chart(
        year_on_year_points(points) if on == "yoy" else points,
        on=on,
        direction=node.direction,
        rebase_dates=_rebase_dates(node.id, playbook),
        natural=(0.0, 1.0) if on == "value" and node.unit == "%" else (None, None),
    )
    return match_reasons(process, [reason for reason in playbook.journal.reasons if reason.kpi == node.id])


def _rebase_dates(node_id: str, playbook: Playbook) -> list[date]:
    """Return the days from which on the journal declares that a KPI's numbers cannot be compared with earlier ones."""
    return [row.on for row in playbook.journal.decisions if (row.kpi, row.kind) == (node_id, "baseline")]


def _years(points: tuple[HistoryPoint, ...]) -> float:
    """Return the years from the first to the last period that has a value, in whole months."""
    filled = [(first, through + DAY) for first, through, value in points if value is not None]
    if not filled:
        return 0.0
    start, end = filled[0][0], filled[-1][1]
    return ((end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)) / 12


def complete_points(history: tuple[Point, ...]) -> tuple[HistoryPoint, ...]:
    """Return the history as first day, last day and value; a partial or missing period has none."""
    return tuple((point.start, point.through, None if point.partial else point.actual) for point in history)


def with_evidence(node: Node, review: NodeReview, process: Process | None, evaluation: Evaluation) -> NodeReview:
    """Return the review with what speaks for or against its movement, and with a level landing's range, filled in."""
    journal, target = evaluation.playbook.journal, review.target
    bounded = target.low is not None and target.high is not None
    middle = (target.low + target.high) / 2 if bounded else None  # type: ignore[operator]
    points = complete_points(review.history)
    return review.model_copy(
        update={
            "process": process,
            "experiments": tuple(
                experiment_result(row, direction=node.direction) for row in journal.experiments if row.kpi == node.id
            ),
            "actions": tuple(
                action_result(row, points, process, as_of=evaluation.as_of, direction=node.direction, middle=middle)
                for row in journal.actions
                if row.kpi == node.id or row.id in node.actions
            ),
            "influence": _influence(node, evaluation),
            "dimensions": tuple(_dimensions(node, review, evaluation)),
            "landing": within_limits(review.landing, plan_of(node.id, evaluation), process),
        }
    )


def _influence(node: Node, evaluation: Evaluation) -> InfluenceResult | None:
    link = node.influence
    if link is None or link.of not in evaluation.playbook.nodes:
        return None
    parent = evaluation.playbook.nodes[link.of]
    if node.value is None or parent.value is None:
        return InfluenceResult(of=link.of, lag=link.lag, lag_unit=link.lag_unit, missing="not_computable")
    grains: tuple[Grain, ...] = (link.lag_unit, evaluation.grain_of(node.id), evaluation.grain_of(parent.id))
    grain = max(grains, key=GRAINS.index)
    found = influence_result(
        _changes_series(evaluation, node.id, grain),
        _changes_series(evaluation, parent.id, grain),
        of=link.of,
        lag=_lag_in(grain, link.lag, link.lag_unit),
        lag_unit=grain,
        rebase_dates=(_rebase_dates(node.id, evaluation.playbook), _rebase_dates(parent.id, evaluation.playbook)),
    )
    return found.model_copy(update={"supported": supports(node.direction, parent.direction, found)})


def supports(child: Direction, parent: Direction, found: InfluenceResult) -> bool | None:
    """Tell whether the interval lies wholly on the side that the hypothesis says; None without an interval.

    Good for the child shall go with good for the parent: two that both shall rise move together, one that shall rise
    and one that shall fall move against each other. With a band either side will do.
    """
    if found.low is None or found.high is None:
        return None
    if "band" in (child, parent):
        return found.low * found.high > 0
    return found.low > 0 if child == parent else found.high < 0


def _changes_series(evaluation: Evaluation, node_id: str, grain: Grain) -> list[tuple[date, float | None]]:
    return [(period.start, _complete(figure)) for period, figure in evaluation.series(node_id, grain)]


def _complete(figure: Figure) -> float | None:
    return None if figure.partial else figure.whole


def _lag_in(grain: Grain, lag: int, unit: Grain) -> int:
    """Return the lag in whole periods of a coarser grain, rounded up: one month later is the next quarter at most."""
    exact = grain in MONTHS_IN and unit in MONTHS_IN
    size = MONTHS_IN if exact else DAYS_IN
    return -(-lag * size[unit] // size[grain])


def _dimensions(node: Node, review: NodeReview, evaluation: Evaluation) -> Iterator[DimensionSplit]:
    if node.value is None or review.start is None or review.through is None:
        return
    span = Span(review.start, review.through + timedelta(days=1))
    earlier = evaluation.year_earlier(node.id, span)
    parts = ratio_parts(node.value.expression)
    for dimension, values in evaluation.dimension_values(node.id).items():
        split = None
        if parts:
            above, below = (_formula(part) for part in parts)
            ends = [_by_value(evaluation, (above, below), dimension, values, days) for days in (earlier, span)]
            split = split_ratio(dimension, *ends)
        elif is_sum_like(node.value, evaluation.playbook):
            split = split_sum(
                dimension, *(_sums(evaluation, node.value, dimension, values, days) for days in (earlier, span))
            )
        if split:
            yield split.model_copy(update={"rest": _rest(split, review.yoy_change)})


def _rest(split: DimensionSplit, change: float | None) -> float:
    """Return what the KPI's own change holds beyond the split's: someone who buys in two channels is one buyer."""
    rest = 0.0 if change is None else change - split.change
    size = max(abs(split.change), *(abs(row.rate_effect) + abs(row.mix_effect) for row in split.rows))
    return 0.0 if abs(rest) <= ROUNDING * size else rest


def _formula(expression: Expression) -> Formula:
    return Formula(print_formula(expression), expression)


def _sums(
    evaluation: Evaluation, formula: Formula, dimension: str, values: tuple[str, ...], span: Span
) -> dict[str, float | None]:
    """Return the sum by dimension value; a value without any fact in the span had nothing and is absent."""
    found = {value: evaluation.value(formula, span, where=(dimension, value)) for value in values}
    return {value: figure.whole for value, figure in found.items() if figure.missing != "no_fact"}


def _by_value(
    evaluation: Evaluation, parts: tuple[Formula, Formula], dimension: str, values: tuple[str, ...], span: Span
) -> Mapping[str, tuple[float | None, float | None]]:
    """Return numerator and denominator by dimension value; a value without any fact of either is absent."""
    above, below = (
        {value: evaluation.value(part, span, where=(dimension, value)) for value in values} for part in parts
    )
    return {
        value: (above[value].whole, below[value].whole)
        for value in values
        if not above[value].missing == below[value].missing == "no_fact"
    }
