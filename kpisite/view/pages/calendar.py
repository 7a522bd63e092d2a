"""The review calendar: each rhythm once with its days, and an iCalendar file of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from kpisite.model.periods import CADENCES
from kpisite.model.review import Due
from kpisite.view.pages.drafts import Draft, prose
from kpisite.view.pages.heatmap import HeatMap, heat_map
from kpisite.view.pages.home import DueItem, due_items
from kpisite.view.pages.large import rest_of_kgis
from kpisite.view.pages.portal import Link, Portal
from kpisite.view.pages.portalfindings import due_findings

PREFIX = "../"
MOST_NAMED = 40  # on one day


@dataclass(frozen=True)
class CalendarPage:
    """Everything on the calendar page."""

    title: str
    rhythm_title: str
    rhythms: tuple[DueItem, ...]
    heat: HeatMap | None
    rest: Link | None


def calendar_page(portal: Portal) -> Draft:
    """Return the calendar page."""
    found = _rhythms(portal.review.due)
    items = tuple(_item(portal, rows) for rows in found)
    model = CalendarPage(
        title=portal.say(due_findings(portal.review)),
        rhythm_title=portal.join(dict.fromkeys(item.title for item in items)),
        rhythms=items,
        heat=heat_map(portal, PREFIX),
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


def _rhythms(due: Iterable[Due]) -> list[list[Due]]:
    """Return the reviews in groups of one cadence and the same days, the soonest first."""
    days: dict[tuple[str, str], list[Due]] = {}
    for row in sorted(due, key=lambda row: (row.on, row.kpi)):
        days.setdefault((row.kpi, row.cadence), []).append(row)
    groups: dict[tuple[str, tuple[date, ...]], list[Due]] = {}
    for rows in days.values():
        groups.setdefault((rows[0].cadence, tuple(row.on for row in rows)), []).extend(rows)
    return sorted(groups.values(), key=lambda rows: (rows[0].on, CADENCES.index(rows[0].cadence), rows[0].kpi))


def _item(portal: Portal, rows: Sequence[Due]) -> DueItem:
    """Return one group as its next day, with every day on which it meets."""
    (item,) = due_items(portal, [row for row in rows if row.on == rows[0].on], PREFIX, most=MOST_NAMED)
    days = sorted({row.on for row in rows})
    return replace(
        item, days=tuple(_month(portal, list(group), days[0]) for _, group in groupby(days, key=_year_month))
    )


def _year_month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _month(portal: Portal, days: Sequence[date], first: date) -> tuple[str, tuple[tuple[str, str], ...]]:
    name = portal.formats.month(days[0], year=days[0].year != first.year)
    return name, tuple((day.isoformat(), portal.words("pages.calendar.day", day=day.day)) for day in days)
