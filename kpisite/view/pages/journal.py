"""The journal: the PDCA board of every action, then reasons, decisions, experiments and notes by date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from kpisite.view.pages.board import LaneColumn, board, board_findings
from kpisite.view.pages.drafts import Draft, prose
from kpisite.view.pages.portal import Link, Portal
from kpisite.view.pages.portalfindings import waiting_findings
from kpisite.view.pages.waiting import WaitingItem, waiting_items

PREFIX = "../"
KINDS = ("reason", "decision", "experiment", "note")


@dataclass(frozen=True)
class Entry:
    """One dated entry of the journal, with the KPIs it is about."""

    iso: str
    day: str
    kind: str
    links: tuple[Link, ...]
    text: str
    more: str


@dataclass(frozen=True)
class EntryMonth:
    """One month's entries."""

    name: str
    rows: tuple[Entry, ...]


@dataclass(frozen=True)
class JournalPage:
    """Everything on the journal page."""

    board_title: str
    lanes: tuple[LaneColumn, ...]
    entries_title: str
    months: tuple[EntryMonth, ...]
    waiting_title: str
    waiting: tuple[WaitingItem, ...]


def journal_page(portal: Portal) -> Draft:
    """Return the journal page."""
    kpis = tuple(portal.playbook.nodes)
    rows = sorted(_rows(portal), reverse=True)
    model = JournalPage(
        board_title=portal.say(board_findings(portal, kpis)),
        lanes=board(portal, kpis, PREFIX),
        entries_title=_entries_title(portal, rows),
        months=tuple(
            EntryMonth(portal.month_name(month), tuple(_entry(portal, row) for row in group))
            for month, group in groupby(rows, key=lambda row: row[0].strftime("%Y-%m"))
        ),
        waiting_title=portal.say(waiting_findings(len(portal.review.waiting))),
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
            *(entry.text for month in model.months for entry in month.rows),
        ),
        hide=("navigation", "toc"),
        nav_title=portal.words("pages.journal.nav"),
    )


Dated = tuple[date, str, tuple[str, ...], str, str]  # day, kind, KPIs, text, where else it applies


def _rows(portal: Portal) -> Iterator[Dated]:
    journal, text = portal.playbook.journal, portal.words.text
    for reason in journal.reasons:
        yield reason.span.start, "reason", (reason.kpi,), text(reason.why), text(reason.apply_to)
    for decision in journal.decisions:
        yield decision.on, f"decision_{decision.kind}", (decision.kpi,), text(decision.why), ""
    for experiment in journal.experiments:
        if experiment.start:
            yield experiment.start, "experiment", (experiment.kpi,), text(experiment.name) or experiment.id, ""
    for note in journal.notes:
        yield note.on, "note", note.kpis, text(note.text), ""


def _entries_title(portal: Portal, rows: Sequence[Dated]) -> str:
    """Return how many entries there are of each kind; all decisions are one kind."""
    if not rows:
        return portal.words("pages.journal.no_entries")
    counts = Counter(kind.partition("_")[0] for _, kind, *_ in rows)
    told = [portal.words(f"pages.journal.kinds.{kind}", count=counts[kind]) for kind in KINDS if counts[kind]]
    return portal.words("pages.journal.entries_title", count=len(rows), kinds=portal.join(told))


def _entry(portal: Portal, row: Dated) -> Entry:
    on, kind, kpis, text, more = row
    return Entry(
        iso=on.isoformat(),
        day=portal.day(on),
        kind=portal.words(f"pages.marker.{kind}"),
        links=tuple(Link(portal.name(kpi), portal.href(kpi, PREFIX)) for kpi in kpis if kpi in portal.playbook.nodes),
        text=text,
        more=portal.words("pages.review.elsewhere_text", text=more) if more else "",
    )
