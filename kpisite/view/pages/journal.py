"""The journal: the PDCA board of every action, then reasons, decisions, experiments and notes by date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kpisite.view.pages.board import LaneColumn, board, board_findings
from kpisite.view.pages.drafts import Draft, prose
from kpisite.view.pages.portal import Portal
from kpisite.view.pages.waiting import WaitingItem, waiting_items

PREFIX = "../"


@dataclass(frozen=True)
class Entry:
    """One dated entry of the journal."""

    iso: str
    day: str
    kind: str
    name: str
    href: str
    text: str
    more: str


@dataclass(frozen=True)
class JournalPage:
    """Everything on the journal page."""

    board_title: str
    lanes: tuple[LaneColumn, ...]
    entries_title: str
    entries: tuple[Entry, ...]
    waiting: tuple[WaitingItem, ...]


def journal_page(portal: Portal) -> Draft:
    """Return the journal page."""
    kpis = tuple(portal.playbook.nodes)
    entries = tuple(_entry(portal, row) for row in sorted(_rows(portal), reverse=True))
    model = JournalPage(
        board_title=portal.say(board_findings(portal, kpis)),
        lanes=board(portal, kpis, PREFIX),
        entries_title=portal.words("pages.journal.entries_title", count=len(entries)),
        entries=entries,
        waiting=waiting_items(portal, portal.review.waiting, PREFIX),
    )
    return Draft(
        path="journal/index.md",
        title=portal.words("pages.journal.nav"),
        description=model.board_title,
        section="journal",
        template="journal.html",
        model=model,
        prose=prose(
            model.board_title,
            *(card.name for lane in model.lanes for card in lane.cards),
            *(entry.text for entry in entries),
        ),
        hide=("navigation", "toc"),
        nav_title=portal.words("pages.journal.nav"),
    )


Dated = tuple[date, str, str, str, str]  # day, kind, KPI, text, where else it applies


def _rows(portal: Portal) -> Iterator[Dated]:
    journal, text = portal.playbook.journal, portal.words.text
    for reason in journal.reasons:
        yield reason.span.start, "reason", reason.kpi, text(reason.why), text(reason.apply_to)
    for decision in journal.decisions:
        yield decision.on, f"decision_{decision.kind}", decision.kpi, text(decision.why), ""
    for experiment in journal.experiments:
        if experiment.start:
            yield experiment.start, "experiment", experiment.kpi, text(experiment.name) or experiment.id, ""
    for note in journal.notes:
        for kpi in note.kpis or ("",):
            yield note.on, "note", kpi, text(note.text), ""


def _entry(portal: Portal, row: Dated) -> Entry:
    on, kind, kpi, text, more = row
    known = kpi in portal.playbook.nodes
    return Entry(
        iso=on.isoformat(),
        day=portal.day(on),
        kind=portal.words(f"pages.marker.{kind}"),
        name=portal.name(kpi) if known else kpi,
        href=portal.href(kpi, PREFIX) if known else "",
        text=text,
        more=portal.words("pages.review.elsewhere_text", text=more) if more else "",
    )
