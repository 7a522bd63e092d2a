"""What a figure rests on, by the code of its trace: formula, inputs and period, read from the review."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from kpisite.model.review import Attribution, Basis, KgiReview, NodeReview
from kpisite.view.charts.bounds import bounded, limit_text
from kpisite.view.charts.year import last_full_year
from kpisite.view.pages.findings import UNEXPLAINED
from kpisite.view.pages.headline import range_text
from kpisite.view.pages.marks import landing_method
from kpisite.view.pages.numbers import largest
from kpisite.view.pages.portal import Portal
from kpisite.view.pages.scores import this_quarter
from kpisite.view.pages.tree import formula_text, named


@dataclass(frozen=True)
class Origin:
    """What a figure rests on, before it is put into words: named inputs in their order."""

    formula: str
    inputs: tuple[tuple[str, str], ...]
    period: str


def amounts(portal: Portal, kpi: str, **values: float | None) -> tuple[tuple[str, str], ...]:
    """Return the known values by name, in the KPI's unit."""
    beside = largest(*values.values())
    return tuple(
        (portal.words(f"trace.input.{key}"), portal.amount(value, kpi, beside=beside))
        for key, value in values.items()
        if value is not None
    )


def judged_days(portal: Portal, node: NodeReview) -> str:
    """Return the span that a node is judged over."""
    return days(portal, node.start, node.through)


def days(portal: Portal, start: date | None, through: date | None) -> str:
    """Return a span by its first and last day: a trace leaves no doubt about a year."""
    if start is None or through is None:
        return ""
    return portal.words("pages.from_to", start=portal.day(start), end=portal.day(through))


def computed_by(portal: Portal, node: NodeReview) -> str:
    """Return the formula of a node, over measures or over its children."""
    declared = portal.node(node.id)
    formula = named(portal, declared.value.expression) if declared.value else formula_text(portal, declared)
    return formula or portal.words("trace.rule.unwritten")


def _actual(portal: Portal, node: NodeReview) -> Origin:
    measures = portal.playbook.measures
    inputs = tuple(
        (portal.any_name(name), portal.measure_amount(value, measures[name])) for name, value in node.inputs.items()
    )
    return Origin(computed_by(portal, node), inputs, judged_days(portal, node))


def _plan(portal: Portal, node: NodeReview) -> Origin:
    target = node.target
    if target.kind == "band":
        bounds = amounts(portal, node.id, low=target.low, high=target.high)
        return Origin(portal.words("trace.rule.band"), bounds, judged_days(portal, node))
    formula = portal.words(f"pages.phasing.{target.phasing}" if target.phasing else "trace.rule.target")
    return Origin(formula, amounts(portal, node.id, target=target.value), judged_days(portal, node))


def _attainment(portal: Portal, node: NodeReview) -> Origin:
    return _share(portal, node, node.actual, node.plan, judged_days(portal, node))


def _share(portal: Portal, node: NodeReview, actual: float | None, plan: float | None, period: str) -> Origin:
    """Return how an actual stands to a plan, by the rule of the node's target."""
    kind = "attainment_from_baseline" if node.attainment_from_baseline else "attainment"
    bounds: dict[str, float | None] = {}
    if node.target.kind == "band":
        kind, bounds = "attainment_band", {"low": node.target.low, "high": node.target.high}
    inputs = amounts(portal, node.id, actual=actual, plan=plan, baseline=node.attainment_baseline, **bounds)
    return Origin(portal.words(f"trace.rule.{kind}"), inputs, period)


def _year(portal: Portal, node: NodeReview) -> Origin:
    rule = portal.words("trace.rule.year_points" if portal.compares_in_points(node.id) else "trace.rule.year")
    inputs = amounts(portal, node.id, actual=node.actual, previous_year=node.previous_year)
    return Origin(rule, inputs, portal.words("trace.year", span=judged_days(portal, node)))


def _progress(portal: Portal, node: NodeReview) -> Origin:
    target, known = node.target, node.progress is not None
    inputs = amounts(portal, node.id, actual=node.actual, plan=node.plan, target=target.value)
    if known and target.start and target.by and node.through:
        counts = {"elapsed": (node.through - target.start).days + 1, "span": (target.by - target.start).days + 1}
        inputs += tuple(
            (portal.words(f"trace.input.{key}"), portal.words("trace.input.days", count=count))
            for key, count in counts.items()
        )
    return Origin(portal.words("trace.rule.progress"), inputs, days(portal, target.start, target.by))


def _landing(portal: Portal, node: NodeReview) -> Origin:
    landing, target = node.landing, node.target
    reason = f"pages.missing.{landing.missing or 'not_computable'}"
    formula = landing_method(portal, node) if landing.method else portal.words(reason)
    full = last_full_year(node) if landing.method == "seasonal" else None
    known = {"actual": node.actual, "previous_year_full": full, "previous_year": node.previous_year}
    # A single period gives the level, while the actual may be that of the whole span so far.
    inputs = amounts(portal, node.id, **({"latest": node.latest} if target.kind == "reach" else known))
    if landing.basis is not None:
        inputs += ((portal.words("trace.input.method_range"), range_text(portal, node)),)
    earlier = portal.previous_node(node.id)
    inputs += amounts(portal, node.id, landing_before=earlier.landing.value if earlier else None)
    return Origin(formula, inputs, days(portal, target.start, target.by))


def _pace(portal: Portal, node: NodeReview) -> Origin:
    target = node.target
    adds_up = target.kind == "accumulate"
    inputs = amounts(portal, node.id, target=target.value, actual=node.actual if adds_up else None)
    if adds_up and node.pace.periods_left:
        left = portal.words("trace.input.periods", count=node.pace.periods_left)
        inputs += ((portal.words("trace.input.periods_left"), left),)
    inputs += amounts(portal, node.id, latest=node.latest, best=node.best)
    rule = portal.words("trace.rule.pace" if adds_up else "trace.rule.pace_level")
    return Origin(rule, inputs, days(portal, target.start, target.by))


def _quarter(portal: Portal, node: NodeReview) -> Origin:
    quarter = this_quarter(portal, node)
    if quarter is None:
        return Origin(portal.words("pages.missing.no_fact"), (), "")
    return _share(portal, node, quarter.actual, quarter.plan, days(portal, quarter.start, quarter.through))


def _contribution(portal: Portal, node: NodeReview) -> Origin:
    return _part(portal, node, "plan", judged_days(portal, portal.kgi_of(node.id).nodes[0]))


def _contribution_year(portal: Portal, node: NodeReview) -> Origin:
    span = judged_days(portal, portal.kgi_of(node.id).nodes[0])
    return _part(portal, node, "previous_year", portal.words("trace.year", span=span))


def _contribution_period(portal: Portal, node: NodeReview) -> Origin:
    root = portal.kgi_of(node.id).nodes[0]
    span = days(portal, root.latest_start, root.latest_through)
    return _part(portal, node, "previous_period", portal.words("trace.before", span=span))


def _part(portal: Portal, node: NodeReview, basis: Basis, period: str) -> Origin:
    """Return how a change of the KGI was split: its ends, then every part, or of a KPI's part the KPI's own ends."""
    kgi = portal.kgi_of(node.id)
    attribution = kgi.attributions.get(basis)
    whole = node.id == kgi.id
    known = whole or portal.contribution(node.id, basis) is not None
    if not known or attribution is None or attribution.method is None:
        code = "influence" if portal.hangs_on_influence(node.id) else "no_contribution"
        return Origin(portal.words(f"pages.headline.{code}"), (), "")
    parts = _parts(portal, kgi, basis) if whole else _own_ends(portal, node, basis)
    inputs = (*_kgi_ends(portal, kgi.id, basis, attribution), *parts)
    return Origin(portal.words(f"trace.rule.contribution_{attribution.method}"), inputs, period)


def _parts(portal: Portal, kgi: KgiReview, basis: Basis) -> Iterator[tuple[str, str]]:
    for part, amount in portal.steps(kgi.id, basis).items():
        name = portal.words("pages.gap.unexplained") if part == UNEXPLAINED else portal.name(part)
        yield name, portal.part_text(amount, kgi.id, basis)


def _kgi_ends(portal: Portal, kgi: str, basis: Basis, attribution: Attribution) -> Iterator[tuple[str, str]]:
    yield portal.words("trace.input.gap"), portal.part_text(attribution.change, kgi, basis)
    yield from amounts(portal, kgi, **{"actual": attribution.actual, basis: attribution.base})


def _own_ends(portal: Portal, node: NodeReview, basis: Basis) -> Iterator[tuple[str, str]]:
    """Yield the KPI's own values at both ends, where it is a leaf of the tree."""
    rows = portal.kgi_of(node.id).contributions.get(basis, ())
    for row in rows:
        if row.id == node.id and row.factor_from is not None and row.factor_to is not None:
            ends = {
                side: portal.amount(value, node.id)
                for side, value in (("before", row.factor_from), ("after", row.factor_to))
            }
            yield portal.words("trace.input.own"), portal.words("pages.change.from_to", **ends)


def _gain(portal: Portal, node: NodeReview) -> Origin:
    kgi = portal.kgi_of(node.id)
    inputs = (
        *amounts(portal, node.id, actual=node.actual, plan=node.plan),
        *amounts(portal, kgi.id, kgi_gap=kgi.nodes[0].gap),
    )
    return Origin(portal.words("trace.rule.gain"), inputs, judged_days(portal, kgi.nodes[0]))


def _signal(portal: Portal, node: NodeReview) -> Origin:
    process = node.process
    if process is None or process.center is None or not process.segments:
        return Origin(portal.words("pages.signal.no_chart"), (), "")
    process = bounded(process)
    said: Callable[[float | None], str] = (
        portal.percent if process.on == "yoy" else lambda value: portal.amount(value, node.id)
    )
    limits = {
        "center": said(process.center),
        "upper": limit_text(process, "upper", said(process.upper), portal.words),
        "lower": limit_text(process, "lower", said(process.lower), portal.words),
    }
    inputs = tuple((portal.words(f"trace.input.{key}"), text) for key, text in limits.items())
    newest = process.segments[-1]
    span = days(portal, newest.baseline_start, newest.baseline_through)
    return Origin(portal.words(f"trace.rule.signal_{process.on}"), inputs, portal.words("trace.baseline", span=span))


ORIGINS: dict[str, Callable[[Portal, NodeReview], Origin]] = {
    "actual": _actual,
    "plan": _plan,
    "attainment": _attainment,
    "year": _year,
    "progress": _progress,
    "landing": _landing,
    "pace": _pace,
    "quarter": _quarter,
    "contribution": _contribution,
    "contribution-year": _contribution_year,
    "contribution-period": _contribution_period,
    "gain": _gain,
    "signal": _signal,
}
