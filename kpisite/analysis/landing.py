"""Where a target's span will end (着地見込), how sure that is, and what the rest of it asks.

Seasonal: actual to date × last year's full ÷ last year's to date. Without a full last year: the run rate. A ratio's
measures land apart. A level to reach is that of the last period: today's, moved as last year moved from here on. Other
levels persist. The interval comes from what the same method said in earlier years at the same
point: log errors e = ln(came / said), taken to be normal around 0, so that the next error over √(mean e²) follows
Student's t with n degrees of freedom (Gosset 1908); 80% of it. It is the method's own record, not a model of the
business.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from kpisite.analysis.attainment import finite
from kpisite.analysis.evaluate import DAY
from kpisite.analysis.history import best_period, complete_value
from kpisite.analysis.level import all_last, by_period, last_years_shape, level_at_end, level_grain, level_to_come
from kpisite.analysis.statistics import student_t_quantile
from kpisite.analysis.targets import Plan
from kpisite.model.formula import Formula, Name, evaluate_formula
from kpisite.model.periods import GRAINS, Span
from kpisite.model.review import BackTest, Landing, Missing, Pace, Process

Method = Literal["seasonal", "run_rate", "ratio", "level", "level_season", "finished"]
EARLIER_YEARS = 10
ENOUGH_YEARS = 2
UPPER_SHARE = 0.9  # 80% between the two sides
WIDEST = math.log(1e6)  # a record that was off by more than that says nothing
RECENT = 3
FEWEST = 2  # one period is no range


@dataclass(frozen=True)
class _Said:
    """A forecast; `seasonal` tells whether last year shaped it, which for a ratio its method does not."""

    value: float
    method: Method
    seasonal: bool = False

    def same_way(self, other: _Said) -> bool:
        return (self.method, self.seasonal) == (other.method, other.seasonal)


def land(plan: Plan, cut: Span | None) -> Landing:
    """Return where the judged span will end, from its part `cut` that the data cover; None: nothing is covered yet."""
    if cut is None:
        return Landing(missing=_why_not(plan))
    if cut.end >= plan.judged.end:
        return _finished(plan, cut)
    said = _forecast(plan, plan.judged, cut)
    if said is None:
        return Landing(missing=plan.evaluation.node(plan.node.id, cut).missing or "not_computable")
    past = tuple(_past_errors(plan, cut, said))
    return Landing(
        value=said.value,
        method=said.method,
        past_errors=past,
        back_test=tuple(_back_test(plan, cut)),
        **_range(plan, cut, said, past),
        **_against_target(plan, said.value),
    )


def within_limits(landing: Landing, plan: Plan, process: Process | None) -> Landing:
    """Return a level's landing with its process limits as the range, where it has no record of its own errors.

    A stable process stays within its limits (Shewhart 1931), so they are what the last period of the span may come to.
    Not where the span's value is more than one period's, the chart shows something else or is provisional, or the
    newest point signals: then it is not stable.
    """
    if landing.method != "level" or landing.basis == "past_errors" or not _ends_in_one_period(plan):
        return landing
    if process is None or process.on != "value" or process.provisional or not _quiet(process):
        return landing
    low, high = _limits(process)
    if landing.value is None or not low <= landing.value <= high:
        return landing
    return landing.model_copy(update={"low": low, "high": high, "basis": "process_limits", "recent_periods": 0})


def _limits(process: Process) -> tuple[float, float]:
    """Return the process limits within the natural bounds; without limits, an empty range."""
    lows = [end for end in (process.lower, process.natural_low) if end is not None]
    highs = [end for end in (process.upper, process.natural_high) if end is not None]
    return (max(lows), min(highs)) if process.center is not None else (math.inf, -math.inf)


def _ends_in_one_period(plan: Plan) -> bool:
    """Tell whether the value at the end of the span will be that of its last period alone."""
    if by_period(plan):
        return level_grain(plan) == plan.evaluation.review_grain(plan.node.id)
    return not plan.sum_like and all_last(plan)


def _quiet(process: Process) -> bool:
    newest = max((point.start for point in process.points if point.value is not None), default=None)
    return newest is not None and all(signal.through < newest for signal in process.signals)


def required_pace(plan: Plan, cut: Span | None) -> Pace:
    """Return what the rest of the span asks of each period at the KPI's cadence.

    accumulate: the rest of the target over the rest of the periods, a begun one counting by its days left; 0 once met.
    reach and keep: the level itself. band: not computable.
    """
    value = plan.target.value if plan.target else None
    if value is None or plan.kind == "band":
        return Pace(missing="not_computable" if plan.kind == "band" else "no_target")
    if cut is None and plan.span.start <= plan.evaluation.as_of and plan.evaluation.covered_until(plan.node.id) is None:
        return Pace(missing="no_fact")
    rest = Span(cut.end if cut and plan.adds_up else max(plan.span.start, _known_until(plan)), plan.span.end)
    if rest.days <= 0:
        return Pace(missing="not_computable")
    return _pace(plan, cut, rest, value)


def _pace(plan: Plan, cut: Span | None, rest: Span, value: float) -> Pace:
    grain = plan.evaluation.review_grain(plan.node.id)
    shares = [
        part.days / period.days
        for period in plan.evaluation.calendar.periods(rest, grain)
        if (part := period.both(rest))
    ]
    so_far = plan.evaluation.node(plan.node.id, cut).whole if cut else 0.0
    if plan.adds_up and so_far is None:
        return Pace(periods_left=len(shares), missing="partial_period")
    required = _required(plan, value - (so_far or 0.0), sum(shares)) if plan.adds_up else value
    last_year = complete_value(plan.evaluation, plan.node.id, plan.evaluation.year_earlier(plan.node.id, rest))
    best = best_period(plan)
    return Pace(
        required=required,
        periods_left=len(shares),
        best=best[1] if best else None,
        best_start=best[0].start if best else None,
        exceeds_best=_exceeds(plan, required, best[1]) if best else None,
        previous_year=None if last_year is None else last_year / (sum(shares) if plan.sum_like else 1),
    )


def _required(plan: Plan, remaining: float, periods: float) -> float:
    return remaining / periods if plan.node.direction == "down" else max(0.0, remaining) / periods


def _exceeds(plan: Plan, required: float, best: float) -> bool:
    return required < best if plan.node.direction == "down" else required > best


def _known_until(plan: Plan) -> date:
    covered = plan.evaluation.covered_until(plan.node.id)
    return covered + DAY if covered else plan.span.start


def _why_not(plan: Plan) -> Missing:
    if plan.node.value is None:
        return "not_computable"
    if plan.judged.start > plan.evaluation.as_of:
        return "not_yet"
    return "no_fact" if plan.evaluation.covered_until(plan.node.id) is None else "not_yet"


def _finished(plan: Plan, cut: Span) -> Landing:
    value = _came(plan, cut)
    if value is None:
        return Landing(missing=plan.evaluation.node(plan.node.id, cut).missing or "partial_period")
    back_test = tuple(_back_test(plan, cut))
    return Landing(
        value=value, low=value, high=value, method="finished", back_test=back_test, **_against_target(plan, value)
    )


def _against_target(plan: Plan, value: float) -> dict[str, float | None]:
    target = plan.target.value if plan.target and plan.kind != "band" else None
    if target is None:
        return {}
    return {"target_ratio": finite(value / target) if target > 0 else None, "shortfall": value - target}


def _forecast(plan: Plan, span: Span, cut: Span) -> _Said | None:
    """Return what the best method says of `span` when only the days of `cut` and the years before are known."""
    formula = plan.node.value
    if formula is None:
        return None
    if plan.adds_up and plan.sum_like:
        return _land_sum(plan, formula, span, cut)
    measures = [plan.evaluation.playbook.measures.get(name) for name in formula.names]
    if not by_period(plan) and measures and all(measure and measure.aggregate == "sum" for measure in measures):
        return _land_ratio(plan, formula, span, cut)
    level = level_to_come(plan, span, cut)
    return None if level is None else _Said(*level)


def _land_sum(plan: Plan, formula: Formula, span: Span, cut: Span) -> _Said | None:
    actual = _complete(plan, formula, cut)
    if actual is None:
        return None
    year = _complete(plan, formula, plan.evaluation.year_earlier(plan.node.id, span))
    to_date = _complete(plan, formula, plan.evaluation.year_earlier(plan.node.id, cut))
    if year is not None and to_date is not None and year > 0 and to_date > 0:
        grown = finite(actual * year / to_date)
        return None if grown is None else _Said(grown, "seasonal", seasonal=True)
    return _Said(actual * span.days / cut.days, "run_rate")


def _land_ratio(plan: Plan, formula: Formula, span: Span, cut: Span) -> _Said | None:
    said = {name: _land_sum(plan, Formula(name, Name(name)), span, cut) for name in formula.names}
    landed = {name: found.value for name, found in said.items() if found}
    try:
        value = float(evaluate_formula(formula.expression, landed))
    except (KeyError, ZeroDivisionError):
        return None
    if finite(value) is None:
        return None
    return _Said(value, "ratio", seasonal=all(found and found.seasonal for found in said.values()))


def _complete(plan: Plan, formula: Formula, span: Span) -> float | None:
    figure = plan.evaluation.value(formula, span)
    return None if figure.partial else figure.value


def _came(plan: Plan, span: Span) -> float | None:
    return complete_value(plan.evaluation, plan.node.id, span) if plan.adds_up else level_at_end(plan, span)


def _tested(plan: Plan, span: Span, cut: Span, said: float) -> BackTest:
    came = _came(plan, span)
    error = math.log(came / said) if came is not None and came > 0 and said > 0 else None
    return BackTest(as_of=cut.last_day, said=said, came=came, log_error=error)


def _past_errors(plan: Plan, cut: Span, now: _Said) -> Iterator[BackTest]:
    """Yield what the same method said in earlier years at the same point, newest first."""
    span = plan.judged
    for _ in range(EARLIER_YEARS):
        span, cut = (plan.evaluation.year_earlier(plan.node.id, part) for part in (span, cut))
        said = _forecast(plan, span, cut)
        if said is None:
            return
        if said.same_way(now):
            yield _tested(plan, span, cut, said.value)


def _back_test(plan: Plan, cut: Span) -> Iterator[BackTest]:
    """Yield what was said at each month end of the same span last year and of this one, oldest first."""
    for span in (plan.evaluation.year_earlier(plan.node.id, plan.judged), plan.judged):
        for month in plan.evaluation.calendar.periods(span, "month"):
            if month.end < span.end and month.end <= cut.end:
                point = Span(span.start, month.end)
                said = _forecast(plan, span, point)
                if said:
                    yield _tested(plan, span, point, said.value)


def _range(plan: Plan, cut: Span, said: _Said, past: tuple[BackTest, ...]) -> dict[str, Any]:
    errors = [test.log_error for test in past if test.log_error is not None]
    if len(errors) >= ENOUGH_YEARS and said.value > 0:
        spread = math.sqrt(math.fsum(error * error for error in errors) / len(errors))
        reach = student_t_quantile(UPPER_SHARE, len(errors)) * spread
        if reach <= WIDEST:
            return {
                "low": said.value / math.exp(reach),
                "high": said.value * math.exp(reach),
                "basis": "past_errors",
            }
    ends = list(_scenarios(plan, cut, said.method))
    if len(ends) < FEWEST:
        return {}
    low, high = min(said.value, *ends), max(said.value, *ends)
    return {"low": low, "high": high, "basis": "scenarios", "recent_periods": len(ends)}


def _scenarios(plan: Plan, cut: Span, method: Method) -> Iterator[float]:
    """Yield where the span would end if its rest went like each of the recent periods."""
    rest = Span(cut.end, plan.judged.end)
    so_far = complete_value(plan.evaluation, plan.node.id, cut)
    for period in _recent(plan, cut):
        pace = complete_value(plan.evaluation, plan.node.id, period)
        if pace is None:
            continue
        if method in ("level", "level_season"):
            yield from _at_level(plan, period, pace, method)
        elif so_far is not None:
            yield from _at_pace(plan, period, rest, so_far, pace, method)


def _at_level(plan: Plan, period: Span, level: float, method: Method) -> Iterator[float]:
    shape = last_years_shape(plan, plan.judged, period) if method == "level_season" else 1.0
    ends = None if shape is None else finite(level * shape)
    if ends is not None:
        yield ends


def _at_pace(plan: Plan, period: Span, rest: Span, so_far: float, pace: float, method: Method) -> Iterator[float]:
    if method == "seasonal":
        yield from _at_growth(plan, period, rest, so_far, pace)
    elif method == "run_rate":
        yield so_far + pace / period.days * rest.days
    else:
        gone = rest.start.toordinal() - plan.judged.start.toordinal()
        yield (so_far * gone + pace * rest.days) / (gone + rest.days)


def _at_growth(plan: Plan, period: Span, rest: Span, so_far: float, pace: float) -> Iterator[float]:
    base, to_come = (
        complete_value(plan.evaluation, plan.node.id, plan.evaluation.year_earlier(plan.node.id, part))
        for part in (period, rest)
    )
    if base is not None and base > 0 and to_come is not None and finite(to_come * pace / base) is not None:
        yield so_far + to_come * pace / base


def _recent(plan: Plan, cut: Span) -> list[Span]:
    """Return the recent complete periods up to `cut`: a level's own; else months at the finest, days being no pace."""
    own = plan.evaluation.review_grain(plan.node.id)
    grain = level_grain(plan) if by_period(plan) else max("month", own, key=GRAINS.index)
    series = plan.evaluation.series(plan.node.id, grain)
    complete = [period for period, figure in series if period.end <= cut.end and not figure.partial]
    return [Span(period.start, period.end) for period in complete[-RECENT:]]
