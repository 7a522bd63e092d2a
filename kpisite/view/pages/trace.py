"""Where each figure comes from: its formula, what went into it, the period, and the guide to reading it.

Every figure leads to the trace on the page of its own KPI or with the details of its KGI, by an address with `#t-`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpisite.model.review import NodeReview
from kpisite.view.pages.headline import Headline, headline
from kpisite.view.pages.kgifindings import PARTS
from kpisite.view.pages.kpilanding import kpi_landing
from kpisite.view.pages.origins import ORIGINS, Origin
from kpisite.view.pages.portal import Portal
from kpisite.view.pages.scores import this_quarter
from kpisite.view.pages.tableorigins import TABLE_ORIGINS
from kpisite.view.site import Asset
from kpisite.view.traced import ANCHORS, bare

KGI_CODES = ("plan", "attainment", "year", "progress", "landing", "pace")
KPI_CODES = ("plan", "attainment", "year", "contribution", "pace", "signal")
GUIDE = "playbook/reading-this-portal"
SECTIONS = {  # of the guide, by trace
    "actual": "attainment",
    "plan": "attainment",
    "attainment": "attainment",
    "quarter": "attainment",
    "history": "attainment",
    "year": "compare",
    "moving": "compare",
    "progress": "landing",
    "landing": "landing",
    "pace": "landing",
    "backtest": "landing",
    "contribution": "why",
    "contribution-year": "why",
    "contribution-period": "why",
    "gain": "why",
    "dimension": "why",
    "signal": "process-chart",
    "smart": "smart",
}


@dataclass(frozen=True)
class Trace:
    """One figure: its code, label and value as the page has them, what they rest on, and its guide."""

    code: str
    label: str
    value: str
    formula: str
    inputs: str
    period: str
    guide: str


def traces(portal: Portal, node: NodeReview) -> tuple[Trace, ...]:
    """Return a node's traces: the headline's, the large figure first, those of sentences, those of tables."""
    band = headline(portal, node)
    codes = KGI_CODES if node.parent is None else KPI_CODES
    others = _kgi_others(portal, node) if node.parent is None else _kpi_others(portal, node)
    rows = [("actual", band.label, _digits(band.parts)), *_figures(band, codes), *others]
    told = (_trace(portal, node, ORIGINS[code](portal, node), code, label, value) for code, label, value in rows)
    return *told, *_tables(portal, node)


def _figures(band: Headline, codes: Sequence[str]) -> list[tuple[str, str, str]]:
    found = []
    for code, figure in zip(codes, band.figures, strict=True):
        beside = f" / {_digits(figure.beside)}" if figure.beside else ""
        value = figure.signal.text if figure.signal else _digits(figure.parts) + beside
        found.append((code, figure.label, value))
    return found


def _kgi_others(portal: Portal, node: NodeReview) -> Iterator[tuple[str, str, str]]:
    """Yield the quarter that the review page speaks of, and the KGI's changes that are split into parts."""
    if quarter := this_quarter(portal, node):
        name = portal.formats.period(quarter.start, "quarter")
        yield "quarter", portal.words("trace.quarter", quarter=name), portal.percent(quarter.attainment)
    for basis, code in PARTS.items():
        found = portal.kgi_of(node.id).attributions.get(basis)
        if found is not None and found.method is not None:
            yield code, portal.words(f"trace.parts.{basis}"), portal.difference(found.change, node.id)


def _kpi_others(portal: Portal, node: NodeReview) -> Iterator[tuple[str, str, str]]:
    """Yield the landing, and what the KPI is worth to its KGI beyond the gap to plan."""
    landed = kpi_landing(portal, node)
    if landed and landed.amount:
        yield "landing", landed.label, bare(landed.amount)
    kgi = portal.kgi_of(node.id)
    for basis, code in PARTS.items():
        amount = portal.contribution(node.id, basis)
        if amount is not None and code not in KPI_CODES:
            label = portal.words(f"trace.part.{basis}", kgi=portal.name(kgi.id))
            yield code, label, portal.difference(amount, kgi.id)
    if node.sensitivity is not None:
        label = portal.words("trace.part.gain", kgi=portal.name(kgi.id))
        yield "gain", label, portal.difference(node.sensitivity, kgi.id)


def _tables(portal: Portal, node: NodeReview) -> Iterator[Trace]:
    """Yield one trace for each table and list of the page: its rows have the figures."""
    for code, origin in TABLE_ORIGINS.items():
        if found := origin(portal, node):
            yield _trace(portal, node, found, code, portal.words(f"trace.table.{code}"), "")


def _digits(parts: Sequence[tuple[str, str]]) -> str:
    return "".join(digits + unit for digits, unit in parts)


def _trace(portal: Portal, node: NodeReview, origin: Origin, code: str, label: str, value: str) -> Trace:
    inputs = portal.join(portal.words("trace.named", name=name, value=text) for name, text in origin.inputs)
    guide = _guide(portal, node, code)
    return Trace(code, label, value, origin.formula, inputs, origin.period, guide)


def _guide(portal: Portal, node: NodeReview, code: str) -> str:
    """Return the way from the page of the traces to the guide's section; none where the author has no such page."""
    if code not in SECTIONS or f"{GUIDE}.md" not in portal.content:
        return ""
    return f"{'../' * portal.traces_href(node.id, '').count('/')}{GUIDE}/#{SECTIONS[code]}"


def trace_asset(portal: Portal, node: NodeReview, rows: Sequence[Trace]) -> Asset:
    """Return a small script beside the page that holds the traces, for figures on other pages that lead there."""
    cells = {ANCHORS[row.code]: [row.label, row.value, row.formula, row.inputs, row.period] for row in rows}
    text = json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
    script = f"(window.kpisiteTraces ??= {{}})[document.currentScript.src] = {text};\n"
    return Asset(f"{portal.traces_href(node.id, '')}trace.js", script.encode())
