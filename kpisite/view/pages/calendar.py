"""The review calendar: what is due when, by month, with an iCalendar file."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from kpisite.view.pages.drafts import Draft, prose
from kpisite.view.pages.heatmap import HeatMap, heat_map
from kpisite.view.pages.home import DueItem, due_items
from kpisite.view.pages.large import rest_of_kgis
from kpisite.view.pages.portal import Link, Portal
from kpisite.view.pages.portalfindings import due_findings

PREFIX = "../"
MOST_NAMED = 40  # on one day


@dataclass(frozen=True)
class Month:
    """One month's reviews."""

    name: str
    count: str
    items: tuple[DueItem, ...]


@dataclass(frozen=True)
class CalendarPage:
    """Everything on the calendar page."""

    title: str
    heat: HeatMap | None
    months: tuple[Month, ...]
    rest: Link | None


def calendar_page(portal: Portal) -> Draft:
    """Return the calendar page."""
    due = sorted(portal.review.due, key=lambda row: (row.on, row.kpi))
    months = tuple(
        _month(portal, due_items(portal, rows, PREFIX, most=MOST_NAMED), rows[0].on.strftime("%Y-%m"))
        for rows in (list(group) for _, group in groupby(due, key=lambda row: (row.on.year, row.on.month)))
    )
    model = CalendarPage(
        title=portal.say(due_findings(portal.review)),
        heat=heat_map(portal, PREFIX),
        months=months,
        rest=rest_of_kgis(portal, PREFIX),
    )
    return Draft(
        path="calendar/index.md",
        title=portal.words("pages.calendar.nav"),
        description=model.title,
        section="calendar",
        template="calendar.html",
        model=model,
        prose=prose(model.title),
        hide=("navigation", "toc"),
        nav_title=portal.words("pages.calendar.nav"),
    )


def _month(portal: Portal, items: tuple[DueItem, ...], month: str) -> Month:
    return Month(portal.month_name(month), portal.words("pages.count", count=len(items)), items)
