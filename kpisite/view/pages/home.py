"""The home page: are we on course, what waits for me, what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from kpisite.model.periods import CADENCES
from kpisite.model.review import Due, Review
from kpisite.view.pages.changes import ChangeLine, change_lines, changes_finding
from kpisite.view.pages.drafts import Draft, prose
from kpisite.view.pages.findings import STATUS_ORDER, root_of, status_of
from kpisite.view.pages.focus import FocusCard, focus_cards
from kpisite.view.pages.large import foremost_kgis, rest_of_kgis
from kpisite.view.pages.marks import StatusMark, status_mark
from kpisite.view.pages.portal import Link, Portal
from kpisite.view.pages.portalfindings import (
    due_findings,
    focus_findings,
    home_findings,
    landing_findings,
    waiting_findings,
)
from kpisite.view.pages.tables import Row, kgi_unit, node_row
from kpisite.view.pages.waiting import WaitingItem, waiting_items
from kpisite.view.traced import joined

MOST_WAITING = 8
MOST_DUE = 5
MOST_NAMED = 3
MOST_TALLIED = 9
MOST_FOCUS = 3
MOST_CHANGES = 10


@dataclass(frozen=True)
class TallyMark:
    """How many KGIs have a status, and which."""

    status: StatusMark
    count: int
    names: str


@dataclass(frozen=True)
class DueItem:
    """One day's reviews at one cadence."""

    iso: str
    day: str
    weekday: str
    title: str
    links: tuple[Link, ...]
    more: str
    under: str
    days: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()  # by month, where a rhythm is told once


@dataclass(frozen=True)
class HomePage:
    """Everything on the home page as finished strings."""

    title: tuple[str, ...]
    lede: str
    tallies: tuple[TallyMark, ...]
    kgi_title: str
    kgi_unit: str
    rows: tuple[Row, ...]
    rest: Link | None
    waiting_title: str
    waiting: tuple[WaitingItem, ...]
    waiting_more: str
    focus_title: str
    focus: tuple[FocusCard, ...]
    due_title: str
    due: tuple[DueItem, ...]
    changes_title: str
    changes: tuple[ChangeLine, ...]
    changes_more: str
    steps: tuple[tuple[str, str, str, str], ...]


def home_page(portal: Portal) -> Draft:
    """Return the home page."""
    model = _model(portal)
    title = portal.words.text(portal.settings.site_name)
    return Draft(
        path="index.md",
        title=title,
        description=model.lede or joined("", model.title),
        section="home",
        template="home.html",
        model=model,
        prose=prose(*model.title, model.lede, portal.join(row.name for row in model.rows)),
        hide=("navigation", "toc"),
        nav_title=portal.words("pages.home.nav"),
    )


def _model(portal: Portal) -> HomePage:
    review = portal.review
    items = waiting_items(portal, review.waiting, "")
    changes = change_lines(portal, "")
    focus = _next_steps(portal)
    rows = tuple(node_row(portal, root_of(kgi), "") for kgi in foremost_kgis(portal))
    return HomePage(
        title=portal.sentences(home_findings(review)),
        lede=_lede(portal),
        tallies=tallies(portal, review),
        kgi_title=portal.say(landing_findings(review)),
        kgi_unit=kgi_unit(portal, rows),
        rows=rows,
        rest=rest_of_kgis(portal, ""),
        waiting_title=portal.say(waiting_findings(len(review.waiting), suspect=review.charts_suspect)),
        waiting=items[:MOST_WAITING],
        waiting_more=_more(portal, len(items) - MOST_WAITING),
        focus_title=portal.say(focus_findings(review, tuple(card.id for card in focus))),
        focus=focus,
        due_title=portal.say(due_findings(review)),
        due=due_items(portal, review.due, "", most=MOST_NAMED)[:MOST_DUE],
        changes_title=portal.say(changes_finding(portal)),
        changes=changes[:MOST_CHANGES],
        changes_more=_more(portal, len(changes) - MOST_CHANGES),
        steps=_steps(portal),
    )


def _more(portal: Portal, count: int) -> str:
    """Return how many a list leaves out; empty where it is whole."""
    return portal.words("pages.home.more", count=count) if count > 0 else ""


def _lede(portal: Portal) -> str:
    """The foremost KGI's level in one sentence, as its own page says it."""
    if not portal.review.kgis:
        return portal.words("pages.home.empty").replace("`", "")
    first = foremost_kgis(portal)[0]
    said = portal.together(*(portal.sentence(sentence, first.id) for sentence in first.summary[:2]))
    return portal.words("pages.home.first", kgi=portal.name(first.id), said=said) if said else ""


def tallies(portal: Portal, review: Review) -> tuple[TallyMark, ...]:
    """Return the KGIs by status, statuses without any left out."""
    roots = [root_of(kgi) for kgi in review.kgis]
    found = []
    for status in STATUS_ORDER:
        ids = [node.id for node in roots if status_of(node) == status]
        if ids:
            found.append(TallyMark(status_mark(portal, status), len(ids), portal.names(ids, most=MOST_TALLIED)))
    return tuple(found)


def due_items(portal: Portal, due: Sequence[Due], prefix: str, *, most: int | None = None) -> tuple[DueItem, ...]:
    """Return one item for each day with the KPIs that are due, at most `most` of them by name."""
    ordered = sorted(due, key=lambda row: (row.on, CADENCES.index(row.cadence), *_weight(portal, row.kpi), row.kpi))
    return tuple(_due_item(portal, list(rows), prefix, most) for _, rows in groupby(ordered, key=lambda row: row.on))


def _weight(portal: Portal, kpi: str) -> tuple[bool, bool, bool]:
    """KGIs come first, then what waits for a reason, then what the author marked as focus."""
    node = portal.node(kpi)
    return node.parent is not None, not portal.waits(kpi), not node.focus


def _due_item(portal: Portal, rows: list[Due], prefix: str, most: int | None) -> DueItem:
    on, kpis = rows[0].on, [row.kpi for row in rows]
    waiting = sum(row.kpi in kpis for row in portal.review.waiting)
    counted = [
        portal.words("pages.calendar.cadence", cadence=portal.words(f"pages.cadence.{cadence}"), count=len(list(group)))
        for cadence, group in groupby(rows, key=lambda row: row.cadence)
    ]
    notes = [_owners(portal, rows, most)]
    notes += [portal.words("pages.waiting.count", count=waiting)] if waiting else []
    return DueItem(
        iso=on.isoformat(),
        day=portal.short_day(on),
        weekday=portal.words(f"pages.weekday.{on.isoweekday()}"),
        title=portal.join(counted),
        links=tuple(Link(portal.name(kpi), portal.href(kpi, prefix)) for kpi in kpis[:most]),
        more=_more(portal, len(kpis) - most) if most else "",
        under=portal.words("pages.facts").join(notes),
    )


def _owners(portal: Portal, rows: list[Due], most: int | None) -> str:
    owners = tuple(dict.fromkeys(portal.owner(portal.node(row.kpi).owner) for row in rows))
    many = most is not None and len(owners) > most
    return portal.words("pages.all_owners", count=len(owners)) if many else portal.join(owners)


def _next_steps(portal: Portal) -> tuple[FocusCard, ...]:
    """The first KPIs to focus on, of every KGI in turn, so that none is left out."""
    return tuple(sorted(focus_cards(portal, ""), key=lambda card: card.rank)[:MOST_FOCUS])


def _steps(portal: Portal) -> tuple[tuple[str, str, str, str], ...]:
    """Return a newcomer's first week, as far as the project's own content has its pages."""
    steps = (
        (
            portal.words(f"pages.start.{step}.day"),
            portal.words(f"pages.start.{step}.title"),
            portal.words(f"pages.start.{step}.note"),
            portal.words(f"pages.start.{step}.path"),
        )
        for step in ("one", "two", "three", "four")
    )
    return tuple(step for step in steps if f"{step[-1].rstrip('/')}.md" in portal.content)
