"""A KPI's own numbers as of one date: actual, plan, comparisons, attainment, status, landing, pace, history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from kpisite.analysis.attainment import Attainment, attain, attain_band, finite, ratio_to, status_of, turn_of
from kpisite.analysis.evaluate import DAY, Evaluation, Figure
from kpisite.analysis.history import best_period, complete_periods, complete_value, history, monthly
from kpisite.analysis.landing import land, required_pace
from kpisite.analysis.targets import Plan, plan_of
from kpisite.model.periods import GRAIN_OF, Span
from kpisite.model.playbook import Node, Playbook, Thresholds
from kpisite.model.review import Missing, NodeReview, Quarter, Status, TargetSummary
from kpisite.model.settings import Settings

CADENCE_OF = {grain: cadence for cadence, grain in GRAIN_OF.items()}


def measure_node(node: Node, evaluation: Evaluation, playbook: Playbook, settings: Settings) -> NodeReview:
    """Return the KPI's review as far as its own numbers tell it.

    Judged over the target's span (without a target the fiscal year), as far as the data cover it. A level asked of a
    KPI that adds up is judged by its newest complete period. `cadence` is never finer than the data. `actual` is
    given even where holes make it partial: `missing` then says so, and nothing is compared with it.
    `previous_period` is the period before `latest`, as in the review's attributions.
    """
    case = _Case(plan_of(node.id, evaluation), settings)
    landing = land(case.plan, case.cut)
    status, reason = _status(case)
    return NodeReview(
        id=node.id,
        parent=node.parent,
        edge=node.edge,
        category=node.category,
        status=status,
        status_reason=reason,
        green=case.thresholds.green,
        amber=case.thresholds.amber,
        cadence=CADENCE_OF[evaluation.review_grain(node.id)],
        watch="hold" if case.on_hold else "watch",
        stale=case.stale,
        data_through=evaluation.covered_until(node.id),
        target=_target_summary(case, playbook),
        landing=landing,
        pace=required_pace(case.plan, case.cut),
        history=history(case.plan),
        monthly=monthly(case.plan, case.cut, landing),
        **_against_plan(case),
        **_against_earlier(case),
        **_newest_and_best(case.plan),
        missing=_missing(case),
    )


@dataclass(frozen=True)
class _Case:
    """One KPI with its phased target, and what is known of it by the as-of date."""

    plan: Plan
    settings: Settings

    @cached_property
    def cut(self) -> Span | None:
        """The part of the judged span that the data cover; None when they cover none of it."""
        covered = self.plan.evaluation.covered_until(self.plan.node.id)
        if covered is None or covered < self.plan.judged.start:
            return None
        return self.plan.judged.until(covered)

    @cached_property
    def shown(self) -> Span | None:
        """The days whose value is the actual: the cut, or its newest complete period for a level that adds up."""
        if self.cut is None or self.plan.adds_up or not self.plan.sum_like:
            return self.cut
        ended = [period for period, _ in complete_periods(self.plan) if self.cut.covers(period)]
        return Span(ended[-1].start, ended[-1].end) if ended else None

    @cached_property
    def figure(self) -> Figure:
        """The actual over the days shown, or why there is none."""
        if self.shown is not None:
            return self.plan.evaluation.node(self.plan.node.id, self.shown)
        if self.plan.node.value is None:
            return Figure(None, "not_computable")
        known = self.plan.evaluation.covered_until(self.plan.node.id)
        return Figure(None, "no_fact" if known is None else "not_yet")

    @cached_property
    def due(self) -> float | None:
        """What the target asks of the days shown."""
        return self.plan.over(self.shown) if self.shown else None

    @cached_property
    def previous_year(self) -> float | None:
        """The same days a year earlier."""
        return _year_before(self.plan, self.shown) if self.shown else None

    @cached_property
    def attainment(self) -> Attainment:
        """How the actual stands to the target."""
        if self.figure.whole is None or self.shown is None:
            return Attainment(None, self.figure.missing)
        return attained(self.plan, self.shown, self.figure.whole)

    @cached_property
    def stale(self) -> bool:
        """Whether full periods of the cadence have gone by since the data end."""
        evaluation, grain = self.plan.evaluation, self.plan.evaluation.review_grain(self.plan.node.id)
        covered = evaluation.covered_until(self.plan.node.id)
        if covered is None:
            return False
        calendar, next_day = evaluation.calendar, covered + DAY
        first = calendar.index(next_day, grain)
        first += calendar.start_of(first, grain) < next_day
        return calendar.index(evaluation.as_of + DAY, grain) - first >= self.settings.stale_after_periods

    @property
    def on_hold(self) -> bool:
        """Whether the KPI is on hold on the as-of date."""
        node = self.plan.node
        return node.watch == "hold" and (node.hold_since is None or node.hold_since <= self.plan.evaluation.as_of)

    @property
    def thresholds(self) -> Thresholds:
        """The KPI's own thresholds, else the portal's."""
        return self.plan.node.thresholds or Thresholds(self.settings.green, self.settings.amber)


def attained(plan: Plan, span: Span, actual: float) -> Attainment:
    """Return how the actual of a span stands to what the target asks of that span."""
    target = plan.target
    if target is None:
        return Attainment(None, "no_target")
    if plan.kind == "band":
        low, high = (
            target.value if bound is None and _no_bounds(plan) else bound for bound in (target.low, target.high)
        )
        return attain_band(actual, low=low, high=high)
    due = plan.over(span)
    return attain(actual, due, direction=plan.node.direction, baseline=_baseline(plan, span, due))


def _no_bounds(plan: Plan) -> bool:
    return plan.target is None or (plan.target.low is None and plan.target.high is None)


def _baseline(plan: Plan, span: Span, due: float | None) -> float | None:
    """Return the level that progress is measured from, if any.

    For lower-is-better that is the target's baseline, the KPI's own, or last year's value; otherwise only a baseline
    written in the target itself, since a way of a few thousandths would make every wobble a hundred percent. A level to
    keep is not a way from somewhere and has none. A declared baseline of a sum is phased as its target is.
    """
    if plan.kind == "keep":
        return None
    if plan.kind == "reach" and plan.baseline is not None:
        return plan.baseline
    if plan.node.direction != "down":
        return None
    declared = plan.baseline if plan.baseline is not None else plan.node.baseline
    if plan.kind == "reach" and declared is not None:
        return declared
    whole = plan.target.value if plan.target else None
    if declared is not None and due is not None and whole:
        return declared * due / whole
    return _year_before(plan, span)


def _year_before(plan: Plan, span: Span) -> float | None:
    return complete_value(plan.evaluation, plan.node.id, plan.evaluation.year_earlier(plan.node.id, span))


def _status(case: _Case) -> tuple[Status, Missing | Literal["stale"] | None]:
    if case.on_hold:
        return "grey", "on_hold"
    if case.stale:
        return "grey", "stale"
    if case.figure.missing:
        return "grey", case.figure.missing
    status = status_of(case.attainment, case.thresholds)
    return status, (case.attainment.missing or "not_computable") if status == "grey" else None


def _against_plan(case: _Case) -> dict[str, Any]:
    plan, shown, actual = case.plan, case.shown, case.figure.whole
    whole = plan.target.value if plan.target and plan.adds_up else None
    quarters = tuple(_quarters(case))
    return {
        "start": shown.start if shown else plan.judged.start,
        "through": shown.last_day if shown else None,
        "actual": case.figure.value,
        "inputs": plan.evaluation.inputs(plan.node.id, shown) if shown else {},
        "plan": case.due,
        "gap": None if actual is None or case.due is None else actual - case.due,
        "attainment": case.attainment.value,
        "attainment_from_baseline": case.attainment.from_baseline,
        "attainment_baseline": _baseline(plan, shown, case.due) if shown and case.attainment.from_baseline else None,
        "attainment_by_quarter": tuple((row.quarter, row.attainment) for row in quarters),
        "quarters": quarters,
        "progress": finite(actual / whole) if actual is not None and whole and whole > 0 else None,
        "elapsed": (case.cut.end - plan.span.start) / (plan.span.end - plan.span.start) if case.cut else None,
    }


def _quarters(case: _Case) -> Iterator[Quarter]:
    """Yield each quarter begun of the fiscal year that the judged days end in."""
    if case.cut is None or (case.plan.sum_like and not case.plan.adds_up):
        return
    evaluation, calendar = case.plan.evaluation, case.plan.evaluation.calendar
    for quarter in calendar.periods(calendar.period_of(case.cut.last_day, "year"), "quarter"):
        if part := quarter.both(case.cut):
            actual = complete_value(evaluation, case.plan.node.id, part)
            yield Quarter(
                quarter=calendar.quarter_number(quarter.start),
                start=part.start,
                through=part.last_day,
                actual=actual,
                plan=case.plan.over(part),
                attainment=None if actual is None else attained(case.plan, part, actual).value,
            )


def _against_earlier(case: _Case) -> dict[str, Any]:
    actual, base = case.figure.whole, case.previous_year
    found: dict[str, Any] = {"previous_year": base}
    if actual is not None and base is not None:
        found["yoy_ratio"] = ratio_to(actual, base)
        found["yoy_change"] = actual - base
        found["yoy_turn"] = turn_of(actual, base) if case.plan.sum_like else None
    return found


def _newest_and_best(plan: Plan) -> dict[str, Any]:
    found, best = complete_periods(plan), best_period(plan)
    newest = found[-1] if found else None
    before = plan.evaluation.calendar.shift(newest[0], -1) if newest else None
    return {
        "previous_period": complete_value(plan.evaluation, plan.node.id, before) if before else None,
        "latest": newest[1] if newest else None,
        "latest_start": newest[0].start if newest else None,
        "latest_through": newest[0].last_day if newest else None,
        "best": best[1] if best else None,
        "best_start": best[0].start if best else None,
    }


def _target_summary(case: _Case, playbook: Playbook) -> TargetSummary:
    plan, target, as_of = case.plan, case.plan.target, case.plan.evaluation.as_of
    if target is None:
        return TargetSummary()
    decisions = playbook.journal.decisions
    return TargetSummary(
        value=target.value,
        start=plan.span.start,
        by=target.by or (plan.span.last_day if plan.adds_up else None),
        kind=plan.kind,
        low=target.low,
        high=target.high,
        baseline=plan.baseline,
        to_date=case.due,
        phasing=plan.phasing,
        written=target.written,
        moved=any(d.kpi == plan.node.id and d.kind == "target" and d.on <= as_of for d in decisions),
        ended=plan.span.last_day < as_of,
    )


def _missing(case: _Case) -> dict[str, Missing]:
    """Return why each figure that could be there is not."""
    actual, plan = case.figure, case.plan
    reasons: dict[str, Missing | None] = {"actual": actual.missing}
    if case.due is None:
        reasons["plan"] = "no_target" if plan.target is None else actual.missing or "not_computable"
    if case.attainment.value is None:
        reasons["attainment"] = case.attainment.missing
    if case.previous_year is None:
        reasons["previous_year"] = _why_no_previous(case)
    for name in ("yoy_ratio", "yoy_change"):
        reasons[name] = actual.missing or reasons.get("previous_year")
    if actual.whole is not None and case.previous_year is not None:
        known = ratio_to(actual.whole, case.previous_year) is not None
        reasons["yoy_ratio"] = None if known else "not_computable" if case.previous_year else "zero_denominator"
    reasons["gap"] = reasons.get("plan") or actual.missing
    return {name: reason for name, reason in sorted(reasons.items()) if reason}


def _why_no_previous(case: _Case) -> Missing:
    if case.shown is None:
        return case.figure.missing or "no_fact"
    evaluation, node_id = case.plan.evaluation, case.plan.node.id
    return evaluation.node(node_id, evaluation.year_earlier(node_id, case.shown)).missing or "partial_period"
