"""What speaks for or against a KPI's movement: its process chart, experiments, actions, hypothesis, dimensions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from kpisite.analysis.actions import action_result
from kpisite.analysis.evaluate import Evaluation, Figure
from kpisite.analysis.experiments import experiment_result
from kpisite.analysis.influence import influence_result
from kpisite.analysis.mix import ratio_parts, split_ratio, split_sum
from kpisite.analysis.signals import HistoryPoint, chart_on, match_reasons, process_chart, year_on_year_points
from kpisite.analysis.targets import is_sum_like
from kpisite.model.formula import Expression, Formula, print_formula
from kpisite.model.periods import GRAINS, MONTHS_IN, Grain, Span
from kpisite.model.playbook import Node, Playbook
from kpisite.model.review import DimensionSplit, InfluenceResult, NodeReview, Point, Process

DAYS_A_YEAR = 365.25


def node_process(node: Node, review: NodeReview, playbook: Playbook) -> Process | None:
    """Return the KPI's process chart at its cadence, its signals matched with reasons; None without any history."""
    points = complete_points(review.history)
    if not points:
        return None
    years = (points[-1][1] - points[0][0]).days / DAYS_A_YEAR
    on = chart_on(node, is_sum_like(node.value, playbook), years)
    process = process_chart(
        year_on_year_points(points) if on == "yoy" else points,
        on=on,
        direction=node.direction,
        rebase_dates=[row.on for row in playbook.journal.decisions if (row.kpi, row.kind) == (node.id, "baseline")],
        natural=(0.0, 1.0) if on == "value" and node.unit == "%" else (None, None),
    )
    return match_reasons(process, [reason for reason in playbook.journal.reasons if reason.kpi == node.id])


def complete_points(history: tuple[Point, ...]) -> tuple[HistoryPoint, ...]:
    """Return the history as first day, last day and value; a partial or missing period has none."""
    return tuple((point.start, point.through, None if point.partial else point.actual) for point in history)


def with_evidence(node: Node, review: NodeReview, process: Process | None, evaluation: Evaluation) -> NodeReview:
    """Return the review with the KPI's chart, experiments, actions, hypothesis and dimensions filled in."""
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
    return influence_result(
        _changes_series(evaluation, node.id, grain),
        _changes_series(evaluation, parent.id, grain),
        of=link.of,
        lag=_lag_in(grain, link.lag, link.lag_unit),
        lag_unit=grain,
    )


def _changes_series(evaluation: Evaluation, node_id: str, grain: Grain) -> list[tuple[date, float | None]]:
    return [(period.start, _complete(figure)) for period, figure in evaluation.series(node_id, grain)]


def _complete(figure: Figure) -> float | None:
    return None if figure.partial else figure.whole


def _lag_in(grain: Grain, lag: int, unit: Grain) -> int:
    """Return the lag in whole periods of a coarser grain, rounded up: one month later is the next quarter at most."""
    if grain == unit or unit not in MONTHS_IN or grain not in MONTHS_IN:
        return lag if grain == unit else min(lag, 1)
    return -(-lag * MONTHS_IN[unit] // MONTHS_IN[grain])


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
            sums = [
                {value: evaluation.value(node.value, days, where=(dimension, value)).whole for value in values}
                for days in (earlier, span)
            ]
            split = split_sum(dimension, *sums)
        if split:
            yield split


def _formula(expression: Expression) -> Formula:
    return Formula(print_formula(expression), expression)


def _by_value(
    evaluation: Evaluation, parts: tuple[Formula, Formula], dimension: str, values: tuple[str, ...], span: Span
) -> Mapping[str, tuple[float | None, float | None]]:
    found = {}
    for value in values:
        above, below = (evaluation.value(part, span, where=(dimension, value)).whole for part in parts)
        found[value] = (above, below)
    return found
