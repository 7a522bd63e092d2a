"""Each KGI in the review: this quarter, the span so far, and its status in the previous edition."""

from __future__ import annotations

from dataclasses import dataclass

from kpisite.model.review import KgiReview, NodeReview, Quarter
from kpisite.view.pages.findings import Finding, Findings, Names, root_of, status_of
from kpisite.view.pages.marks import StatusMark, status_mark
from kpisite.view.pages.portal import Portal
from kpisite.view.pages.tables import Row, node_row
from kpisite.view.traced import traced

PREFIX = "../"


@dataclass(frozen=True)
class ScoreRow:
    """A KGI's row with this quarter's figures and its status in the previous edition."""

    row: Row
    actual: str
    plan: str
    attainment: str
    from_baseline: str
    before: StatusMark | None
    same: bool


def score_row(portal: Portal, kgi: KgiReview) -> ScoreRow:
    """Return one KGI's row."""
    node, earlier = root_of(kgi), portal.previous_node(kgi.id)
    quarter = this_quarter(portal, node)
    return ScoreRow(
        row=node_row(portal, node, PREFIX),
        actual=portal.amount(quarter.actual if quarter else None, node.id),
        plan=portal.amount(quarter.plan if quarter else None, node.id),
        attainment=portal.percent(quarter.attainment if quarter and node.watch != "hold" else None),
        from_baseline=_from_baseline(portal, node),
        before=status_mark(portal, status_of(earlier)) if earlier else None,
        same=earlier is not None and status_of(earlier) == status_of(node),
    )


def _from_baseline(portal: Portal, node: NodeReview) -> str:
    """Return what the attainment is progress from; empty where it is actual over plan."""
    if not node.attainment_from_baseline or node.attainment_baseline is None:
        return ""
    return portal.words(
        "pages.review.from_baseline",
        baseline=traced(portal.amount(node.attainment_baseline, node.id), node.id, "attainment"),
    )


def this_quarter(portal: Portal, node: NodeReview) -> Quarter | None:
    """Return the node's figures in the quarter under review."""
    return next((row for row in node.quarters if row.quarter == portal.review.quarter), None)


def score_findings(portal: Portal) -> Findings:
    """Return which KGIs reached this quarter's plan."""
    watched = [root_of(kgi) for kgi in portal.review.kgis if root_of(kgi).watch != "hold"]
    found = {node.id: this_quarter(portal, node) for node in watched}
    known = {name: row.attainment for name, row in found.items() if row and row.attainment is not None}
    met = tuple(name for name, attainment in known.items() if attainment >= 1)
    if not known:
        return (Finding("score.unknown", {"quarter": portal.review.quarter}),)
    code = "all" if len(met) == len(known) else "some" if met else "none"
    return (Finding(f"score.{code}", {"quarter": portal.review.quarter, "count": len(known), "names": Names(met)}),)
