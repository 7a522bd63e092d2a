"""Where each figure comes from: its formula, what went into it, the period, and the guide to reading it.

Every figure leads to the trace on the page of its own KGI or KPI, by an address that begins with `#t-`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpisite.model.review import Basis, NodeReview
from kpisite.view.pages.headline import Headline, headline
from kpisite.view.pages.kpilanding import kpi_landing
from kpisite.view.pages.origins import ORIGINS, Origin
from kpisite.view.pages.portal import Portal
from kpisite.view.pages.scores import this_quarter
from kpisite.view.site import Asset

KGI_CODES = ("plan", "attainment", "year", "progress", "landing", "pace")
KPI_CODES = ("plan", "attainment", "year", "contribution", "pace", "signal")
ANCHORS = {  # one letter: a page holds hundreds of these addresses, and they are a twentieth of its weight
    "actual": "a",
    "plan": "p",
    "attainment": "r",
    "year": "y",
    "progress": "o",
    "landing": "l",
    "pace": "n",
    "quarter": "q",
    "contribution": "c",
    "contribution-year": "d",
    "contribution-period": "e",
    "gain": "g",
    "signal": "s",
}
CHANGES: dict[str, Basis] = {"contribution-year": "previous_year", "contribution-period": "previous_period"}
GUIDE = "playbook/reading-this-portal"
SECTIONS = {  # of the guide, by trace
    "actual": "attainment",
    "plan": "attainment",
    "attainment": "attainment",
    "quarter": "attainment",
    "year": "compare",
    "progress": "landing",
    "landing": "landing",
    "pace": "landing",
    "contribution": "why",
    "contribution-year": "why",
    "contribution-period": "why",
    "gain": "why",
    "signal": "process-chart",
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
    """Return a node's traces: the headline's, the large figure first, then those of figures on other pages."""
    band = headline(portal, node)
    codes = KGI_CODES if node.parent is None else KPI_CODES
    others = _kgi_others(portal, node) if node.parent is None else _kpi_others(portal, node)
    rows = [("actual", band.label, _digits(band.parts)), *_figures(band, codes), *others]
    return tuple(_trace(portal, ORIGINS[code](portal, node), code, label, value) for code, label, value in rows)


def _figures(band: Headline, codes: Sequence[str]) -> list[tuple[str, str, str]]:
    found = []
    for code, figure in zip(codes, band.figures, strict=True):
        beside = f" / {_digits(figure.beside)}" if figure.beside else ""
        value = figure.signal.text if figure.signal else _digits(figure.parts) + beside
        found.append((code, figure.label, value))
    return found


def _kgi_others(portal: Portal, node: NodeReview) -> Iterator[tuple[str, str, str]]:
    """Yield the quarter that the review page speaks of."""
    if quarter := this_quarter(portal, node):
        name = portal.formats.period(quarter.start, "quarter")
        yield "quarter", portal.words("trace.quarter", quarter=name), portal.percent(quarter.attainment)


def _kpi_others(portal: Portal, node: NodeReview) -> Iterator[tuple[str, str, str]]:
    """Yield the landing, and what the KPI is worth to its KGI beyond the gap to plan."""
    landed = kpi_landing(portal, node)
    if landed and landed.amount:
        yield "landing", landed.label, landed.amount
    kgi = portal.kgi_of(node.id)
    for code, basis in CHANGES.items():
        amount = portal.contribution(node.id, basis)
        if amount is not None:
            label = portal.words(f"trace.part.{basis}", kgi=portal.name(kgi.id))
            yield code, label, portal.difference(amount, kgi.id)
    if node.sensitivity is not None:
        label = portal.words("trace.part.gain", kgi=portal.name(kgi.id))
        yield "gain", label, portal.difference(node.sensitivity, kgi.id)


def contribution_code(basis: Basis, *, root: bool) -> str:
    """Return the code of the trace that tells a contribution; a KGI's own change is told by the comparison itself."""
    if root:
        return {"plan": "attainment", "previous_year": "year"}.get(basis, "actual")
    return next((code for code, other in CHANGES.items() if other == basis), "contribution")


def _digits(parts: Sequence[tuple[str, str]]) -> str:
    return "".join(digits + unit for digits, unit in parts)


def _trace(portal: Portal, origin: Origin, code: str, label: str, value: str) -> Trace:
    inputs = portal.join(portal.words("trace.named", name=name, value=text) for name, text in origin.inputs)
    guide = f"../../{GUIDE}/#{SECTIONS[code]}" if f"{GUIDE}.md" in portal.content else ""
    return Trace(code, label, value, origin.formula, inputs, origin.period, guide)


def trace_asset(node: NodeReview, rows: Sequence[Trace]) -> Asset:
    """Return a small script beside a KGI's or KPI's page, for figures on other pages that lead there."""
    folder = "kgi" if node.parent is None else "kpi"
    cells = {ANCHORS[row.code]: [row.label, row.value, row.formula, row.inputs, row.period] for row in rows}
    text = json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
    script = f"(window.kpisiteTraces ??= {{}})[{json.dumps(node.id)}] = {text};\n"
    return Asset(f"{folder}/{node.id}/trace.js", script.encode())
