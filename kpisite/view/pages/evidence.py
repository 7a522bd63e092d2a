"""What was tried and what is known of it: actions, experiments, influence, and the landing's back test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import expm1

from kpisite.model.playbook import Action, Experiment, Node
from kpisite.model.review import BackTest, ExperimentResult, InfluenceResult, NodeReview
from kpisite.view.pages.board import (
    EFFECT_CLASS,
    action_name,
    action_span,
    actions_on,
    decision_text,
    effect_text,
    expected,
)
from kpisite.view.pages.findings import Amount, Finding, Findings, Share
from kpisite.view.pages.kpifindings import experiment_findings, influence_findings
from kpisite.view.pages.marks import StatusMark
from kpisite.view.pages.portal import Portal
from kpisite.view.traced import traced

VERDICT_CLASS = {"positive": "good", "negative": "bad", "inconclusive": "na", "invalid": "na"}


@dataclass(frozen=True)
class ActionRow:
    """One action with what was expected, seen and decided."""

    name: str
    owner: str
    span: str
    expect: str
    effect: str
    reading: str
    css: str
    decision: str


@dataclass(frozen=True)
class ExperimentRow:
    """One variant against its control; low, value and high are shares for the interval mark."""

    name: str
    span: str
    control: str
    control_counts: str
    variant: str
    variant_counts: str
    difference: str
    interval: str
    p_value: str
    p_label: str
    verdict: StatusMark
    value: float | None
    low: float | None
    high: float | None
    kind: str


@dataclass(frozen=True)
class ExperimentTable:
    """All experiments of a KPI on one scale of ± `reach`; a row whose `p_label` is not the table's says so itself."""

    title: str
    p_label: str
    reach: float
    ticks: tuple[tuple[float, str], ...]
    rows: tuple[ExperimentRow, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Influence:
    """What is known of an influence edge; `caution` says how to read the chart, and is empty without one."""

    title: str
    chart: str | None
    because: str
    declared: str
    caution: str
    others: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class BackTestRow:
    """What the landing said at one point, and what came; `error`, a share or in points, is for the mark."""

    when: str
    said: str
    came: str
    error_text: str
    error: float | None


@dataclass(frozen=True)
class BackTestTable:
    """The landing's past forecasts on one scale of ± `reach`."""

    title: str
    reach: float
    ticks: tuple[tuple[float, str], ...]
    rows: tuple[BackTestRow, ...]
    pending: str


def action_findings(review: NodeReview) -> Findings:
    """Return how many actions are associated with an unfavourable change; where none is, with a favourable one."""
    if not review.actions:
        return (Finding("actions.none"),)
    for code in ("bad", "good"):
        if count := sum(result.verdict == f"associated_{code}" for result in review.actions):
            return (Finding(f"actions.{code}", {"count": count}),)
    return (Finding("actions.unclear", {"count": len(review.actions)}),)


def action_rows(portal: Portal, review: NodeReview) -> tuple[ActionRow, ...]:
    """Return the KPI's actions in the journal's order."""
    results = {result.id: result for result in review.actions}
    rows = []
    for action in actions_on(portal, [review.id]):
        result = results.get(action.id)
        rows.append(
            ActionRow(
                name=action_name(portal, action),
                owner=portal.owner(action.owner),
                span=action_span(portal, action) or portal.words("pages.none"),
                expect=_expected_of(portal, action, review.id) or portal.words("pages.none"),
                effect=effect_text(portal, review.id, result) if result else "",
                reading=portal.words(f"pages.effect.{result.verdict if result else 'no_data'}"),
                css=EFFECT_CLASS.get(result.verdict, "na") if result else "na",
                decision=decision_text(portal, action) or portal.words("pages.none"),
            )
        )
    return tuple(rows)


def _expected_of(portal: Portal, action: Action, kpi: str) -> str:
    """Return the expected effect, with the KPI that it is meant for where that is another."""
    text = expected(portal, action)
    if not text or action.kpi == kpi:
        return text
    return portal.words("pages.named_amount", name=portal.name(action.kpi), amount=text)


def experiment_table(portal: Portal, review: NodeReview) -> ExperimentTable | None:
    """Return the KPI's experiments; None without any."""
    declared = {experiment.id: experiment for experiment in portal.playbook.journal.experiments}
    if not review.experiments:
        return None
    rows = tuple(row for result in review.experiments for row in _comparisons(portal, result, declared.get(result.id)))
    ends = [abs(end) for row in rows for end in (row.low, row.high, row.value) if end is not None]
    reach = max(ends, default=0.01) * 1.15
    half = portal.tick(reach / 2)
    ticks = tuple((tick, portal.points(tick) if tick else "0") for tick in (-half, 0.0, half))
    notes = [
        portal.words("pages.experiment.invalid", name=experiment_name(portal, declared.get(r.id), r.id))
        for r in review.experiments
        if r.verdict == "invalid"
    ]
    notes += [
        portal.words("pages.experiment.warning", name=experiment_name(portal, declared.get(r.id), r.id))
        for r in review.experiments
        if r.sample_ratio_warning and r.verdict != "invalid"
    ]
    labels = {row.p_label for row in rows}
    if portal.words("pages.experiment.p_holm") in labels:
        notes.append(portal.words("pages.experiment.holm"))
    return ExperimentTable(
        title=portal.say(experiment_findings(review.experiments)),
        p_label=labels.pop() if len(labels) == 1 else portal.words("pages.experiment.p"),
        reach=reach,
        ticks=ticks,
        rows=rows,
        notes=tuple(notes),
    )


def experiment_name(portal: Portal, experiment: Experiment | None, name: str) -> str:
    """Return an experiment\'s name, or its id."""
    return portal.words.text(experiment.name) or name if experiment else name


def variant_name(portal: Portal, experiment: Experiment | None, variant: str) -> str:
    """Return a variant's name, or its id."""
    named = [row.name for row in experiment.variants if row.id == variant] if experiment else []
    return (portal.words.text(named[0]) if named else "") or variant


def _comparisons(portal: Portal, result: ExperimentResult, experiment: Experiment | None) -> list[ExperimentRow]:
    name = experiment_name(portal, experiment, result.id)
    control = variant_name(portal, experiment, result.control)
    none = portal.words("pages.none")
    span = (
        portal.words("pages.from_to", start=portal.day(experiment.start), end=portal.day(experiment.end))
        if experiment and experiment.start and experiment.end
        else ""
    )
    rows = []
    for row in result.comparisons:
        read = row.verdict != "invalid"
        known = read and row.low is not None and row.high is not None
        adjusted = row.p_adjusted is not None
        p_value = row.p_adjusted if adjusted else row.p_value
        rows.append(
            ExperimentRow(
                name=name,
                span=span,
                control=portal.rate(result.control_successes, result.control_trials),
                control_counts=portal.counts(control, result.control_successes, result.control_trials),
                variant=portal.rate(row.successes, row.trials),
                variant_counts=portal.counts(variant_name(portal, experiment, row.variant), row.successes, row.trials),
                difference=portal.points(row.difference) if read else none,
                interval=portal.words("pages.interval", low=portal.points(row.low), high=portal.points(row.high))
                if known
                else "",
                p_value=_p_text(portal, p_value) if read else none,
                p_label=portal.words("pages.experiment.p_holm" if adjusted else "pages.experiment.p"),
                verdict=StatusMark(VERDICT_CLASS[row.verdict], portal.words(f"pages.verdict.{row.verdict}")),
                value=row.difference,
                low=row.low,
                high=row.high,
                kind={"positive": "pos", "negative": "neg", "inconclusive": "inc", "invalid": "inv"}[row.verdict],
            )
        )
    return rows


def _p_text(portal: Portal, p_value: float | None) -> str:
    if p_value is None:
        return portal.words("pages.none")
    return portal.words("pages.experiment.p_small") if p_value < 0.0005 else portal.decimal(p_value, digits=3)


def influence(portal: Portal, review: NodeReview, chart: str | None) -> Influence | None:
    """Return what is known of the KPI's influence edge; None where it hangs by formula."""
    node, found = portal.node(review.id), review.influence
    if node.influence is None or found is None:
        return None
    others = tuple(
        (portal.lag_text(lag, found.lag_unit), portal.decimal(correlation), str(n))
        for lag, correlation, n in found.other_lags
        if lag != found.lag
    )
    caution = portal.words("pages.influence.caution", parent=portal.name(found.of), name=portal.name(node.id))
    any_other = any(correlation is not None for _, correlation, _ in found.other_lags)
    return Influence(
        title=portal.say(influence_findings(found)),
        chart=chart,
        because=portal.words.text(node.influence.because),
        declared=_declared(portal, node, found),
        caution=caution if chart else "",
        others=others if any_other else (),
    )


def _declared(portal: Portal, node: Node, found: InfluenceResult) -> str:
    values = {"lag": portal.lag(node), "n": found.n}
    if found.correlation is None or found.low is None or found.high is None:
        return portal.words("pages.influence.declared_unknown", **values)
    numbers = {
        key: traced(portal.decimal(getattr(found, key)), node.id, "influence") for key in ("correlation", "low", "high")
    }
    return portal.words("pages.influence.declared", **values, **numbers)


def back_test(portal: Portal, review: NodeReview) -> BackTestTable | None:
    """Return the landing's back test, its errors in points where the KPI is; None without a landing by pace."""
    tests = review.landing.back_test
    if not tests:
        return None
    rows = tuple(_back_test_row(portal, review.id, test) for test in tests if test.came is not None)
    errors = [abs(row.error) for row in rows if row.error is not None]
    reach = max((*errors, 0.001)) * 1.25
    half = portal.tick(reach / 1.6)
    points = portal.compares_in_points(review.id)
    return BackTestTable(
        title=portal.say((_back_test_finding(review.id, errors, points=points),)),
        reach=reach,
        ticks=tuple((tick, _tick_text(portal, review.id, tick, points=points)) for tick in (-half, 0.0, half)),
        rows=rows,
        pending=_pending(portal, review.id, [test for test in tests if test.came is None]),
    )


def _back_test_finding(kpi: str, errors: Sequence[float], *, points: bool) -> Finding:
    if not errors:
        return Finding("backtest.none")
    told = (kpi, "backtest")
    largest = Amount(max(errors), kpi, told=told) if points else Share(max(errors), told)
    return Finding("backtest.some", {"count": len(errors), "error": largest})


def _tick_text(portal: Portal, kpi: str, tick: float, *, points: bool) -> str:
    if not tick:
        return "0"
    return portal.difference(tick, kpi) if points else portal.signed_share(tick)


def _pending(portal: Portal, kpi: str, tests: Sequence[BackTest]) -> str:
    """Return what the forecasts said whose result is not there yet."""
    if not tests:
        return ""
    said = [test.said for test in tests]
    extent = traced(portal.extent(min(said), max(said), kpi), kpi, "backtest")
    return portal.words("pages.backtest.pending", count=len(tests), extent=extent)


def _back_test_row(portal: Portal, kpi: str, test: BackTest) -> BackTestRow:
    error, text = _error(portal, kpi, test)
    return BackTestRow(
        when=portal.day(test.as_of),
        said=portal.amount(test.said, kpi),
        came=portal.amount(test.came, kpi),
        error_text=text,
        error=error,
    )


def _error(portal: Portal, kpi: str, test: BackTest) -> tuple[float | None, str]:
    """Return how far off the landing was, as a number for the mark and in words: in points, or as a share of it."""
    if portal.compares_in_points(kpi):
        error = None if test.came is None else test.came - test.said
        return error, portal.difference(error, kpi)
    return None if test.log_error is None else expm1(test.log_error), portal.log_error(test.log_error)
