"""What changed since the previous edition, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kpisite.analysis.changes import Change, compare_reviews
from kpisite.view.pages.findings import Findings, status_of
from kpisite.view.pages.portal import Portal
from kpisite.view.pages.portalfindings import change_findings


@dataclass(frozen=True)
class ChangeLine:
    """One change: what kind, of which KPI, from what to what."""

    kind: str
    name: str
    href: str
    text: str


def edition_changes(portal: Portal) -> tuple[Change, ...] | None:
    """Return the changes since the previous edition; None where there is none."""
    return None if portal.previous is None else compare_reviews(portal.previous, portal.review)


def changes_finding(portal: Portal) -> Findings:
    """Return how much changed, and whether goals moved."""
    changes = edition_changes(portal)
    moved = sum(change.kind == "target" for change in changes or ())
    return change_findings(None if changes is None else len(changes), moved)


def change_lines(portal: Portal, prefix: str) -> tuple[ChangeLine, ...]:
    """Return the changes in words, in order of weight."""
    return tuple(_line(portal, change, prefix) for change in edition_changes(portal) or ())


def _line(portal: Portal, change: Change, prefix: str) -> ChangeLine:
    known = change.kpi in portal.playbook.nodes
    return ChangeLine(
        kind=portal.words(f"pages.change.{change.kind}"),
        name=portal.name(change.kpi) if known else change.kpi,
        href=portal.href(change.kpi, prefix) if known else "",
        text=_text(portal, change) if known else "",
    )


def _text(portal: Portal, change: Change) -> str:
    if change.kind in ("target", "landing", "restated"):
        values = {
            "before": _value(portal, change.before, change.kpi),
            "after": _value(portal, change.after, change.kpi),
        }
        text = portal.words("pages.change.from_to", **values)
        if change.kind == "target":
            return portal.words("pages.sentence_join").join(
                part for part in (text, portal.target_decision(change.kpi)) if part
            )
        if change.kind == "restated" and change.period:
            return portal.words(
                "pages.change.restated_at", period=portal.month_or_day(change.period), text=text, count=change.count
            )
        return text
    if change.kind == "status":
        sides = {"before": portal.previous_node(change.kpi), "after": portal.reviewed(change.kpi)}
        values = {side: portal.words(f"pages.status.{status_of(node)}") for side, node in sides.items() if node}
        return portal.words("pages.change.from_to", **values)
    return ""


def _value(portal: Portal, value: float | str | None, kpi: str) -> str:
    """Return a number in the KPI's unit, a day (a due date that moved) as a day, and nothing as a dash."""
    if isinstance(value, str):
        return portal.day(date.fromisoformat(value))
    return portal.words("pages.none") if value is None else portal.amount(value, kpi)
