"""Signals that wait for a reason, each with a journal entry ready to copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kpisite.analysis.explained import asked_since, unanswered
from kpisite.model.periods import FiscalCalendar
from kpisite.model.review import Signal, Waiting
from kpisite.view.pages.findings import telling
from kpisite.view.pages.kpifindings import signal_finding
from kpisite.view.pages.portal import Portal


@dataclass(frozen=True)
class WaitingItem:
    """One direction of a KPI's signals that wait: what was seen, who answers, and the YAML to fill in."""

    href: str
    name: str
    kgi: str
    text: str
    under: str
    snippet: str


def waiting_items(portal: Portal, waiting: Sequence[Waiting], prefix: str) -> tuple[WaitingItem, ...]:
    """Return one item a row, in the review's order: at most one for each KPI and direction."""
    return tuple(_item(portal, row, prefix) for row in waiting)


def _item(portal: Portal, row: Waiting, prefix: str) -> WaitingItem:
    signals = _open(portal, row)
    start = min(signal.start or signal.period for signal in signals)
    return WaitingItem(
        href=portal.href(row.kpi, prefix),
        name=portal.name(row.kpi),
        kgi=portal.name(row.kgi),
        text=portal.words("findings.join").join(_sentences(portal, row, signals)) + portal.words("pages.full_stop"),
        under=portal.words(
            "pages.waiting.under",
            owner=portal.owner(portal.node(row.kpi).owner),
            first=portal.since(start, row.kpi),
        ),
        snippet=snippet(row.kpi, start, max(signal.through for signal in signals)),
    )


def _open(portal: Portal, row: Waiting) -> list[Signal]:
    """Return every open signal that the row stands for; the row itself is only the first of them."""
    since = asked_since(FiscalCalendar(portal.settings.fiscal_year_start), portal.review.as_of)
    found = unanswered(portal.reviewed(row.kpi).process, since=since)
    return [signal for signal in found if signal.direction == row.direction]


def _sentences(portal: Portal, row: Waiting, signals: Sequence[Signal]) -> list[str]:
    sentences = [_said(portal, signal, row.kpi) for signal in telling(signals)]
    if row.favourable:
        sentences.append(portal.words("pages.waiting.favourable"))
    if row.explains:
        sentences.append(portal.words("pages.waiting.explains", names=portal.names(row.explains)))
    return sentences


def _said(portal: Portal, signal: Signal, kpi: str) -> str:
    return portal.say((signal_finding(signal, portal.reviewed(kpi)),))


def snippet(kpi: str, start: date, through: date) -> str:
    """Return the journal entry that would explain the signals from `start` through; the author fills in `why`."""
    name = f"{kpi}-{start.isoformat()}".replace("_", "-")
    return (
        f"- reason: {name}\n"
        f"  kpi: {kpi}\n"
        f"  period: {{from: {start.isoformat()}, to: {through.isoformat()}}}\n"
        "  why: {ja: , en: }\n"
        "  apply_to: {ja: , en: }\n"
    )
