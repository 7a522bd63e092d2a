"""A KPI period by period: actual, plan, the year before, and what is still to come."""

from __future__ import annotations

from kpisite.analysis.evaluate import DAY, Evaluation, Figure
from kpisite.analysis.targets import Plan
from kpisite.model.periods import GRAINS, Grain, Period, Span
from kpisite.model.review import Landing, Point

Complete = tuple[tuple[Period, float], ...]


def history(plan: Plan) -> tuple[Point, ...]:
    """Return every period of the KPI at its cadence (not finer than its data) from the first fact on.

    A period that the as-of date cuts has the plan and the previous year of the part that the data cover.
    """
    evaluation, node_id = plan.evaluation, plan.node.id
    return tuple(
        _past(plan, period, figure) for period, figure in evaluation.series(node_id, evaluation.review_grain(node_id))
    )


def monthly(plan: Plan, cut: Span | None, landing: Landing) -> tuple[Point, ...]:
    """Return the months (or the data's coarser periods) of the fiscal year in which `cut` ends.

    Plan and previous year are those of whole months, so that lines run to the year's end. `forecast` is what the
    landing expects of the days after `cut`: with the actual to date, the months add up to the landing.
    """
    evaluation = plan.evaluation
    year = evaluation.calendar.period_of(cut.last_day if cut else evaluation.as_of, "year")
    grain: Grain = max("month", evaluation.grain_of(plan.node.id), key=GRAINS.index)
    to_come = _to_come(plan, cut, landing, grain)
    return tuple(_month(plan, period, to_come.get(period)) for period in evaluation.calendar.periods(year, grain))


def complete_periods(plan: Plan) -> Complete:
    """Return the KPI's complete periods at its cadence with their values, oldest first."""
    evaluation, node_id = plan.evaluation, plan.node.id
    series = evaluation.series(node_id, evaluation.review_grain(node_id))
    return tuple((period, figure.value) for period, figure in series if figure.value is not None and not figure.partial)


def best_period(plan: Plan) -> tuple[Period, float] | None:
    """Return the best complete period ever, the earliest of equals; None for a band, which knows no best."""
    found = complete_periods(plan)
    if plan.kind == "band" or not found:
        return None
    sign = -1 if plan.node.direction == "down" else 1
    return max(found, key=lambda row: sign * row[1])


def complete_value(evaluation: Evaluation, node_id: str, span: Span) -> float | None:
    """Return the KPI's value over the span when the data cover all of it, else None."""
    figure = evaluation.node(node_id, span)
    return None if figure.partial else figure.value


def _past(plan: Plan, period: Period, figure: Figure) -> Point:
    running = figure.partial and not figure.missing
    covered = plan.evaluation.covered_until(plan.node.id) if running else None
    part = period.until(covered) if covered and covered >= period.start else Span(period.start, period.end)
    return Point(
        start=period.start,
        through=period.last_day,
        actual=figure.value,
        plan=plan.over(part),
        previous_year=complete_value(plan.evaluation, plan.node.id, _year_before(plan, period, part)),
        partial=figure.partial,
        missing=figure.missing,
    )


def _month(plan: Plan, period: Period, forecast: float | None) -> Point:
    figure = plan.evaluation.node(plan.node.id, period)
    # A level asked of each week of an adding KPI says nothing of its months.
    comparable = plan.adds_up or not plan.sum_like or plan.evaluation.review_grain(plan.node.id) == period.grain
    return Point(
        start=period.start,
        through=period.last_day,
        actual=figure.value,
        plan=plan.over(period) if comparable else None,
        previous_year=complete_value(plan.evaluation, plan.node.id, _year_before(plan, period, period)),
        forecast=forecast,
        partial=figure.partial and period.start <= plan.evaluation.as_of,
        missing=figure.missing,
    )


def _year_before(plan: Plan, period: Period, part: Span) -> Span:
    if period.grain in ("day", "week") and part.days == period.days:  # 28 February is one day in a leap year too
        return plan.evaluation.calendar.previous_year(period)
    if period.grain == "week":
        return Span(part.start - 52 * 7 * DAY, part.end - 52 * 7 * DAY)
    return plan.evaluation.year_earlier(plan.node.id, part)


def _to_come(plan: Plan, cut: Span | None, landing: Landing, grain: Grain) -> dict[Period, float]:
    """Return what the landing expects after `cut` by period: last year's shares, without a season the days'."""
    so_far = complete_value(plan.evaluation, plan.node.id, cut) if cut else None
    if cut is None or so_far is None or landing.value is None or not plan.adds_up or cut.end >= plan.span.end:
        return {}
    rest = Span(cut.end, plan.span.end)
    parts = {period: part for period in plan.evaluation.calendar.periods(rest, grain) if (part := period.both(rest))}
    weights = _weights(plan, list(parts.values()), seasonal=landing.method == "seasonal")
    amount = landing.value - so_far
    shares = [amount * weight / sum(weights) for weight in weights]
    shares[-1] = amount - sum(shares[:-1])  # so that rounding stays out of the sum
    return dict(zip(parts, shares))


def _weights(plan: Plan, parts: list[Span], *, seasonal: bool) -> list[float]:
    days = [float(part.days) for part in parts]
    if not seasonal:
        return days
    evaluation, node_id = plan.evaluation, plan.node.id
    last_year = [complete_value(evaluation, node_id, evaluation.year_earlier(node_id, part)) for part in parts]
    known = [value for value in last_year if value is not None]
    return known if len(known) == len(parts) and sum(known) > 0 else days
