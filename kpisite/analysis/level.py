"""The level of one period: what a target to reach is judged by at its date, and how last year carries it there."""

from __future__ import annotations

from typing import Literal

from kpisite.analysis.attainment import finite
from kpisite.analysis.history import complete_periods, complete_value
from kpisite.analysis.targets import Plan
from kpisite.model.periods import GRAINS, Grain, Span


def by_period(plan: Plan) -> bool:
    """Tell whether a single period is the level: of a target to reach, or of a level asked of an adding KPI."""
    return not plan.adds_up and (plan.sum_like or plan.kind == "reach")


def all_last(plan: Plan) -> bool:
    """Tell whether the KPI is made of `last` measures alone, so that its value over any span is that of its end."""
    names = plan.node.value.names if plan.node.value else ()
    measures = [plan.evaluation.playbook.measures.get(name) for name in names]
    return bool(measures) and all(measure is not None and measure.aggregate == "last" for measure in measures)


def level_grain(plan: Plan) -> Grain:
    """Return the period whose level counts: the KPI's own, weeks at the finest for a rate, since weekdays differ."""
    own = plan.evaluation.review_grain(plan.node.id)
    return own if plan.sum_like or all_last(plan) else max("week", own, key=GRAINS.index)


def level_at_end(plan: Plan, span: Span) -> float | None:
    """Return the level that the span ends with: of its last whole period, else (a level to keep) of all of it."""
    if not by_period(plan) or all_last(plan):
        return complete_value(plan.evaluation, plan.node.id, span)
    calendar = plan.evaluation.calendar
    last = calendar.shift(calendar.period_of(span.end, level_grain(plan)), -1)
    return complete_value(plan.evaluation, plan.node.id, last)


def level_to_come(plan: Plan, span: Span, cut: Span) -> tuple[float, Literal["level", "level_season"]] | None:
    """Return the level that `span` will end with, known up to the end of `cut`, and how.

    A level to reach moves as it did last year from the same point to the end, where both are known and positive (the
    shape of a loss says nothing). Any other stays. Before a first whole period the part that there is counts.
    """
    level = level_at_end(plan, cut)
    if level is None and not complete_periods(plan):
        level = complete_value(plan.evaluation, plan.node.id, cut)
    if level is None:
        return None
    shape = last_years_shape(plan, span, cut) if plan.kind == "reach" else None
    grown = finite(level * shape) if shape is not None and level > 0 else None
    return (level, "level") if grown is None else (grown, "level_season")


def last_years_shape(plan: Plan, span: Span, cut: Span) -> float | None:
    """Return last year's level at the end ÷ that at the same point; None for a day's level, which is its weekday's."""
    if level_grain(plan) == "day" and not all_last(plan):
        return None
    end, point = (level_at_end(plan, plan.evaluation.year_earlier(plan.node.id, part)) for part in (span, cut))
    return end / point if end is not None and point is not None and end > 0 and point > 0 else None
