"""Signals that wait for a reason, each with a journal entry ready to copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from kpisite.model.review import Signal, Waiting
from kpisite.view.pages.findings import open_signals, telling
from kpisite.view.pages.kpifindings import signal_code
from kpisite.view.pages.portal import Portal


@dataclass(frozen=True)
class WaitingItem:
    """A KPI whose signals wait: what was seen, who answers, and the YAML to fill in."""

    href: str
    name: str
    kgi: str
    text: str
    under: str
    snippet: str


def waiting_items(portal: Portal, waiting: Sequence[Waiting], prefix: str) -> tuple[WaitingItem, ...]:
    """Return one item a KPI, in the review's order; several signals of one KPI are joined."""
    order = {row.kpi: position for position, row in reversed(list(enumerate(waiting)))}
    rows = sorted(waiting, key=lambda row: (order[row.kpi], row.period, row.rule))
    return tuple(_item(portal, list(group), prefix) for _, group in groupby(rows, key=lambda row: row.kpi))


def _item(portal: Portal, rows: list[Waiting], prefix: str) -> WaitingItem:
    first = rows[0]
    owner = portal.owner(portal.node(first.kpi).owner)
    return WaitingItem(
        href=portal.href(first.kpi, prefix),
        name=portal.name(first.kpi),
        kgi=portal.name(first.kgi),
        text=portal.words("findings.join").join(_sentences(portal, rows)) + portal.words("pages.full_stop"),
        under=portal.words(
            "pages.waiting.under", owner=owner, first=portal.since(portal.waiting_start(first), first.kpi)
        ),
        snippet=snippet(rows[-1]),
    )


def _sentences(portal: Portal, rows: list[Waiting]) -> list[str]:
    sentences = _seen(portal, rows[0])
    if any(row.favourable for row in rows):
        sentences.append(portal.words("pages.waiting.favourable"))
    parents = tuple(dict.fromkeys(parent for row in rows for parent in row.explains))
    if parents:
        sentences.append(portal.words("pages.waiting.explains", names=portal.names(parents)))
    return sentences


def _seen(portal: Portal, row: Waiting) -> list[str]:
    """Say what the KPI's open signals add up to by now; the row itself is only the first of them."""
    told = telling([s for s in open_signals(portal.reviewed(row.kpi)) if s.favourable == row.favourable])
    if told:
        return [_said(portal, signal, signal.start or signal.period, row.kpi) for signal in told]
    return [_said(portal, row, portal.waiting_start(row), row.kpi)]


def _said(portal: Portal, signal: Signal | Waiting, start: date, kpi: str) -> str:
    return portal.words(f"findings.signal.{signal_code(signal)}", since=portal.since(start, kpi), count=signal.points)


def snippet(row: Waiting) -> str:
    """Return the journal entry that would explain the signal; the author fills in `why`."""
    name = f"{row.kpi}-{row.period.isoformat()}".replace("_", "-")
    return (
        f"- reason: {name}\n"
        f"  kpi: {row.kpi}\n"
        f"  period: {{from: {row.period.isoformat()}, to: {row.through.isoformat()}}}\n"
        "  why: {ja: , en: }\n"
        "  apply_to: {ja: , en: }\n"
    )
