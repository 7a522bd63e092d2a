"""Rows of KGIs and KPIs: status, actual, target, attainment bullet, last year, sparkline, signal."""

from __future__ import annotations

from dataclasses import dataclass

from kpisite.model.review import NodeReview
from kpisite.view.pages.headline import range_text
from kpisite.view.pages.marks import SignalMark, StatusMark, missing_reason, node_mark, signal_mark
from kpisite.view.pages.portal import Portal
from kpisite.view.pages.sparkline import Sparkline, sparkline

BULLET_TOP = 1.2  # the bullet's scale ends at 120%
LANDING_LOW, LANDING_HIGH = 0.84, 1.12  # the scale of the landing marks


@dataclass(frozen=True)
class Bullet:
    """An attainment bar: attainment and thresholds as shares of the target."""

    attainment: float
    amber: float
    green: float


@dataclass(frozen=True)
class LandingMark:
    """A landing with its range, as shares of the target."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Row:
    """One KGI or KPI as a table row."""

    id: str
    href: str
    traces: str  # the way to the page that tells its figures
    name: str
    under: str
    level: int
    focus: bool
    status: StatusMark
    actual: str
    unit: str
    target: str
    attainment: str
    bullet: Bullet | None
    why_missing: str
    year: str
    spark: Sparkline | None
    signal: SignalMark
    landing: str = ""
    landing_share: str = ""
    landing_range: str = ""
    landing_mark: LandingMark | None = None
    landing_note: str = ""
    category: str = ""
    owner: str = ""
    cadence: str = ""
    kgi: str = ""
    tokens: str = ""  # what the list of KPIs filters by


def node_row(portal: Portal, node: NodeReview, prefix: str) -> Row:
    """Return the row of one KGI or KPI, linked from a page at `prefix` from the root."""
    declared = portal.node(node.id)
    actual, unit = portal.bare_and_unit(node.actual, node.id)
    owner = portal.owner(declared.owner)
    cadence = portal.words(f"pages.cadence.{node.cadence}")
    landing = node.landing
    return Row(
        id=node.id,
        href=portal.href(node.id, prefix),
        traces=portal.traces_href(node.id, prefix),
        name=portal.name(node.id),
        under=portal.words("pages.owner_cadence", owner=owner, cadence=cadence),
        level=portal.depth(node.id),
        focus=declared.focus,
        status=node_mark(portal, node),
        actual=actual,
        unit=unit,
        target=target_text(portal, node),
        attainment=portal.percent(None if node.watch == "hold" else node.attainment),
        bullet=bullet(node),
        why_missing=""
        if node.attainment is not None or node.watch == "hold"
        else missing_reason(portal, node, field="attainment"),
        year=year_text(portal, node),
        spark=sparkline(node),
        signal=signal_mark(portal, node),
        landing=portal.amount(landing.value, node.id),
        landing_share=""
        if landing.target_ratio is None or node.watch == "hold"
        else portal.percent(landing.target_ratio),
        landing_range=range_text(portal, node) if landing.low is not None and landing.high is not None else "",
        landing_mark=landing_mark(node),
        landing_note=""
        if landing.value is not None
        else portal.words(f"pages.missing.{landing.missing or 'not_computable'}"),
        category=portal.words(f"pages.category.{declared.category}") if declared.category else "",
        owner=owner,
        cadence=cadence,
        kgi=portal.name(portal.kgi_of(node.id).id),
    )


def target_text(portal: Portal, node: NodeReview) -> str:
    """Return the target to date without its unit, or the band."""
    target = node.target
    if target.kind == "band":
        low, high = (portal.bare_and_unit(value, node.id)[0] for value in (target.low, target.high))
        return portal.words("pages.band", low=low, high=high)
    # 5億6,210, 148.8 or ¥562.1 alone would read as other numbers: only the plain unit is left to the column beside it.
    parts = portal.figure(node.plan, node.id)
    plain = len(parts) == 1 and parts[0][1].strip() in ("", portal.unit_of(node.id))
    return parts[0][0] if plain else portal.amount(node.plan, node.id)


def year_text(portal: Portal, node: NodeReview) -> str:
    """Return last year's ratio, a rate's difference in points, or a turn into black or red."""
    if node.yoy_turn:
        return portal.words(f"pages.turn.{node.yoy_turn}")
    if portal.is_rate(node.id):
        return portal.difference(node.yoy_change, node.id)
    return portal.percent(node.yoy_ratio)


def bullet(node: NodeReview) -> Bullet | None:
    """Return the attainment bar; None where there is no attainment."""
    if node.attainment is None or node.watch == "hold":
        return None
    return Bullet(node.attainment, node.amber, node.green)


def landing_mark(node: NodeReview) -> LandingMark | None:
    """Return the landing as shares of the target, for one scale over all KGIs."""
    landing, target = node.landing, node.target.value
    if landing.value is None or not target or target < 0 or node.watch == "hold":
        return None
    low = landing.low / target if landing.low is not None else None
    high = landing.high / target if landing.high is not None else None
    return LandingMark(landing.value / target, low, high)
