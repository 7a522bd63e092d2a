"""Where each figure of the headline comes from: its formula, what went into it, and the period."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from kpisite.model.review import NodeReview
from kpisite.model.units import canonical_unit
from kpisite.view.charts.year import last_full_year
from kpisite.view.pages.headline import Headline, headline, range_text
from kpisite.view.pages.portal import Portal
from kpisite.view.pages.tree import formula_text, named
from kpisite.view.site import Asset

KGI_CODES = ("plan", "attainment", "year", "progress", "landing", "pace")
KPI_CODES = ("plan", "attainment", "year", "contribution", "pace", "signal")


@dataclass(frozen=True)
class Trace:
    """One figure of the band: its anchor's code, its label and value as the band has them, and what they rest on."""

    code: str
    label: str
    value: str
    formula: str
    inputs: str
    period: str


@dataclass(frozen=True)
class Origin:
    """What a figure rests on, before it is put into words: named inputs in their order."""

    formula: str
    inputs: tuple[tuple[str, str], ...]
    period: str


def traces(portal: Portal, node: NodeReview) -> tuple[Trace, ...]:
    """Return the traces of a node's headline: the large figure first, then the others in the band's order."""
    band = headline(portal, node)
    codes = KGI_CODES if node.parent is None else KPI_CODES
    rows = [("actual", band.label, _digits(band.parts)), *_figures(band, codes)]
    return tuple(_trace(portal, ORIGINS[code](portal, node), code, label, value) for code, label, value in rows)


def _figures(band: Headline, codes: Sequence[str]) -> list[tuple[str, str, str]]:
    found = []
    for code, figure in zip(codes, band.figures, strict=True):
        beside = f" / {_digits(figure.beside)}" if figure.beside else ""
        value = figure.signal.text if figure.signal else _digits(figure.parts) + beside
        found.append((code, figure.label, value))
    return found


def _digits(parts: Sequence[tuple[str, str]]) -> str:
    return "".join(digits + unit for digits, unit in parts)


def _trace(portal: Portal, origin: Origin, code: str, label: str, value: str) -> Trace:
    inputs = portal.join(portal.words("trace.named", name=name, value=text) for name, text in origin.inputs)
    return Trace(code, label, value, origin.formula, inputs, origin.period)


def trace_assets(portal: Portal) -> tuple[Asset, ...]:
    """Return a small script beside each KGI's and KPI's page, for figures on other pages that lead there."""
    return tuple(_asset(portal, node) for kgi in portal.review.kgis for node in kgi.nodes)


def _asset(portal: Portal, node: NodeReview) -> Asset:
    folder = "kgi" if node.parent is None else "kpi"
    rows = {row.code: [row.label, row.value, row.formula, row.inputs, row.period] for row in traces(portal, node)}
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    script = f"(window.kpisiteTraces ??= {{}})[{json.dumps(node.id)}] = {text};\n"
    return Asset(f"{folder}/{node.id}/trace.js", script.encode())


def _amounts(portal: Portal, kpi: str, **values: float | None) -> tuple[tuple[str, str], ...]:
    """Return the known values by name, in the KPI's unit."""
    return tuple(
        (portal.words(f"trace.input.{key}"), portal.amount(value, kpi))
        for key, value in values.items()
        if value is not None
    )


def _judged(portal: Portal, node: NodeReview) -> str:
    return _days(portal, node.start, node.through)


def _days(portal: Portal, start: date | None, through: date | None) -> str:
    """Return a span by its first and last day: a trace leaves no doubt about a year."""
    if start is None or through is None:
        return ""
    return portal.words("pages.from_to", start=portal.day(start), end=portal.day(through))


def _actual(portal: Portal, node: NodeReview) -> Origin:
    declared = portal.node(node.id)
    formula = named(portal, declared.value.expression) if declared.value else formula_text(portal, declared)
    measures = portal.playbook.measures
    inputs = tuple(
        (portal.any_name(name), portal.formats.number(value, canonical_unit(measures[name].unit)))
        for name, value in node.inputs.items()
    )
    return Origin(formula or portal.words("trace.rule.unwritten"), inputs, _judged(portal, node))


def _plan(portal: Portal, node: NodeReview) -> Origin:
    target = node.target
    if target.kind == "band":
        bounds = _amounts(portal, node.id, low=target.low, high=target.high)
        return Origin(portal.words("trace.rule.band"), bounds, _judged(portal, node))
    formula = portal.words(f"pages.phasing.{target.phasing}" if target.phasing else "trace.rule.target")
    return Origin(formula, _amounts(portal, node.id, target=target.value), _judged(portal, node))


def _attainment(portal: Portal, node: NodeReview) -> Origin:
    kind = "attainment_from_baseline" if node.attainment_from_baseline else "attainment"
    bounds: dict[str, float | None] = {}
    if node.target.kind == "band":
        kind, bounds = "attainment_band", {"low": node.target.low, "high": node.target.high}
    inputs = _amounts(portal, node.id, actual=node.actual, plan=node.plan, baseline=node.attainment_baseline, **bounds)
    return Origin(portal.words(f"trace.rule.{kind}"), inputs, _judged(portal, node))


def _year(portal: Portal, node: NodeReview) -> Origin:
    rule = portal.words("trace.rule.year_points" if portal.is_rate(node.id) else "trace.rule.year")
    inputs = _amounts(portal, node.id, actual=node.actual, previous_year=node.previous_year)
    return Origin(rule, inputs, portal.words("trace.year", span=_judged(portal, node)))


def _progress(portal: Portal, node: NodeReview) -> Origin:
    target, known = node.target, node.progress is not None
    inputs = _amounts(portal, node.id, actual=node.actual, target=target.value)
    if known and target.start and target.by and node.through:
        days = {"elapsed": (node.through - target.start).days + 1, "span": (target.by - target.start).days + 1}
        inputs += tuple(
            (portal.words(f"trace.input.{key}"), portal.words("trace.input.days", count=count))
            for key, count in days.items()
        )
    return Origin(portal.words("trace.rule.progress"), inputs, _days(portal, target.start, target.by))


def _landing(portal: Portal, node: NodeReview) -> Origin:
    landing, target = node.landing, node.target
    reason = f"pages.missing.{landing.missing or 'not_computable'}"
    formula = portal.words(f"pages.landing.method_{landing.method}" if landing.method else reason)
    full = last_full_year(node) if landing.method == "seasonal" else None
    inputs = _amounts(portal, node.id, actual=node.actual, previous_year_full=full, previous_year=node.previous_year)
    if landing.low is not None:
        inputs += ((portal.words("trace.input.method_range"), range_text(portal, node)),)
    return Origin(formula, inputs, _days(portal, target.start, target.by))


def _pace(portal: Portal, node: NodeReview) -> Origin:
    target = node.target
    if target.kind != "accumulate":
        inputs = _amounts(portal, node.id, target=target.value)
        return Origin(portal.words("trace.rule.pace_level"), inputs, _days(portal, target.start, target.by))
    inputs = _amounts(portal, node.id, target=target.value, actual=node.actual)
    if node.pace.periods_left:
        left = portal.words("trace.input.periods", count=node.pace.periods_left)
        inputs += ((portal.words("trace.input.periods_left"), left),)
    return Origin(portal.words("trace.rule.pace"), inputs, _days(portal, target.start, target.by))


def _contribution(portal: Portal, node: NodeReview) -> Origin:
    kgi = portal.kgi_of(node.id)
    attribution = kgi.attributions.get("plan")
    if portal.contribution(node.id) is None or attribution is None or attribution.method is None:
        code = "influence" if portal.hangs_on_influence(node.id) else "no_contribution"
        return Origin(portal.words(f"pages.headline.{code}"), (), "")
    inputs = (
        (portal.words("trace.input.gap"), portal.difference(attribution.change, kgi.id)),
        *_amounts(portal, kgi.id, actual=attribution.actual, plan=attribution.base),
    )
    return Origin(portal.words(f"trace.rule.contribution_{attribution.method}"), inputs, _judged(portal, kgi.nodes[0]))


def _signal(portal: Portal, node: NodeReview) -> Origin:
    process = node.process
    if process is None or process.center is None or not process.segments:
        return Origin(portal.words("pages.signal.no_chart"), (), "")
    limits = {"center": process.center, "upper": process.upper, "lower": process.lower}
    said: Callable[[float | None], str] = (
        portal.percent if process.on == "yoy" else lambda value: portal.amount(value, node.id)
    )
    inputs = tuple((portal.words(f"trace.input.{key}"), said(value)) for key, value in limits.items())
    newest = process.segments[-1]
    span = _days(portal, newest.baseline_start, newest.baseline_through)
    return Origin(portal.words(f"trace.rule.signal_{process.on}"), inputs, portal.words("trace.baseline", span=span))


ORIGINS: dict[str, Callable[[Portal, NodeReview], Origin]] = {
    "actual": _actual,
    "plan": _plan,
    "attainment": _attainment,
    "year": _year,
    "progress": _progress,
    "landing": _landing,
    "pace": _pace,
    "contribution": _contribution,
    "signal": _signal,
}
