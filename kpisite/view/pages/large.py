"""What a page of a portal of many KGIs names one by one, and what it leaves to the lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kpisite.model.review import KgiReview, NodeReview
from kpisite.view.pages.findings import open_signals, root_of, status_of
from kpisite.view.pages.portal import Link, Portal
from kpisite.view.pages.tables import Row
from kpisite.view.site import MANY_KGIS

MOST_KGIS = 20  # on a page that is read at a glance
MOST_ROWS = 400  # in a list; each takes about two kilobytes of the page
LATEST_FIRST = ("red", "amber", "grey", "green", "hold")


def is_large(portal: Portal) -> bool:
    """Tell whether the portal has more KGIs than a reader takes in one by one."""
    return len(portal.review.kgis) > MANY_KGIS


def foremost_kgis(portal: Portal) -> tuple[KgiReview, ...]:
    """Return every KGI in the author's order, or of many the twenty furthest behind."""
    kgis = portal.review.kgis
    return tuple(sorted(kgis, key=lambda kgi: _lateness(root_of(kgi)))[:MOST_KGIS]) if is_large(portal) else kgis


def rest_of_kgis(portal: Portal, prefix: str) -> Link | None:
    """Return the way from a page that shows the foremost KGIs to all of them."""
    if not is_large(portal):
        return None
    total = len(portal.review.kgis)
    return Link(portal.words("pages.large.kgis", count=total, shown=MOST_KGIS), f"{prefix}kgi/")


def foremost_kpis(nodes: Sequence[NodeReview]) -> tuple[NodeReview, ...]:
    """Return every KPI in its order, or of many those that missed their target or wait for a reason."""
    if len(nodes) <= MOST_ROWS:
        return tuple(nodes)
    chosen = [node for node in nodes if status_of(node) == "red" or open_signals(node)]
    kept = {node.id for node in sorted(chosen, key=_lateness)[:MOST_ROWS]}
    return tuple(node for node in nodes if node.id in kept)


def light_row(portal: Portal, row: Row) -> Row:
    """Return a row as it is, or in a portal of many KGIs without its pictures."""
    return replace(row, bullet=None, spark=None, landing_mark=None) if is_large(portal) else row


def _lateness(node: NodeReview) -> tuple[int, float]:
    return LATEST_FIRST.index(status_of(node)), node.attainment if node.attainment is not None else 1.0
