"""The year's months of every KPI at a glance: which reached their target, by how often the KPI is reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpisite.analysis.attainment import attain, attain_band, status_of
from kpisite.model.periods import CADENCES
from kpisite.model.playbook import Direction, Thresholds
from kpisite.model.review import NodeReview, Point
from kpisite.view.pages.findings import Finding, Findings, Names
from kpisite.view.pages.large import foremost_kgis
from kpisite.view.pages.portal import Portal

CSS: dict[str, str] = {"green": "good", "amber": "warn", "red": "bad"}
WORDS = {css: status for status, css in CSS.items()}


@dataclass(frozen=True)
class HeatCell:
    """One period of one KPI: colour class and icon (empty: nothing to judge), what it says, how many months it has."""

    css: str
    text: str
    months: int


@dataclass(frozen=True)
class HeatRow:
    """One KPI's months."""

    name: str
    href: str
    traces: str  # the way to the page that tells its figures
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True)
class HeatGroup:
    """The KPIs of one cadence."""

    name: str
    rows: tuple[HeatRow, ...]


@dataclass(frozen=True)
class HeatMap:
    """Months across, KPIs down, grouped by cadence."""

    title: str
    months: tuple[str, ...]
    groups: tuple[HeatGroup, ...]


def heat_map(portal: Portal, prefix: str) -> HeatMap | None:
    """Return the map of the year's months, of many KGIs for the ones furthest behind; None where no KPI has any."""
    nodes = [node for kgi in foremost_kgis(portal) for node in kgi.nodes if node.monthly and node.watch == "watch"]
    if not nodes:
        return None
    months = [point.start for point in max((node.monthly for node in nodes), key=len)]
    groups = tuple(
        HeatGroup(portal.words(f"pages.cadence.{cadence}"), tuple(_row(portal, node, prefix) for node in found))
        for cadence in CADENCES
        if (found := [node for node in nodes if node.cadence == cadence])
    )
    title = portal.say(heat_findings(portal, nodes))
    return HeatMap(title, tuple(portal.formats.month(month) for month in months), groups)


def heat_findings(portal: Portal, nodes: Sequence[NodeReview]) -> Findings:
    """Return the KPIs that reached their target in none of several months, and how many reached it in all."""
    marks = {node.id: [mark for point in node.monthly if (mark := _judged(portal, node, point))] for node in nodes}
    known = {name: found for name, found in marks.items() if len(found) > 1}
    if not known:
        return (Finding("heat.unknown"),)
    never = tuple(name for name, found in known.items() if "good" not in found)
    always = sum(set(found) == {"good"} for found in known.values())
    counted = Finding("heat.always", {"total": len(known), "count": always})
    return (counted, Finding("heat.never", {"names": Names(never)})) if never else (counted,)


def judged(node: NodeReview, point: Point, direction: Direction) -> str:
    """Return the status of a whole month by the KPI's own rule: good, warn or bad; empty where that cannot be said."""
    if point.actual is None or point.partial:
        return ""
    low, high = node.target.low, node.target.high
    if node.target.kind == "band" and low is not None and high is not None:
        found = attain_band(point.actual, low=low, high=high)
    else:
        found = attain(point.actual, point.plan, direction=direction, baseline=node.attainment_baseline)
    return CSS.get(status_of(found, Thresholds(node.green, node.amber)), "")


def _judged(portal: Portal, node: NodeReview, point: Point) -> str:
    return judged(node, point, portal.node(node.id).direction)


def _row(portal: Portal, node: NodeReview, prefix: str) -> HeatRow:
    cells = tuple(_cell(portal, node, point) for point in node.monthly)
    return HeatRow(portal.name(node.id), portal.href(node.id, prefix), portal.traces_href(node.id, prefix), cells)


def _cell(portal: Portal, node: NodeReview, point: Point) -> HeatCell:
    mark = _judged(portal, node, point)
    if not mark:
        return HeatCell("", "", point.months)
    word, amount = portal.words(f"pages.status.{WORDS[mark]}"), portal.amount(point.actual, node.id)
    return HeatCell(mark, portal.words("pages.heat.cell", word=word, amount=amount), point.months)
