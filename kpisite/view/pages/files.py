"""The files beside the pages: a CSV of each KGI's and KPI's history, and the review calendar."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta

from icalendar import Calendar, Event

from kpisite.model.review import NodeReview
from kpisite.view.pages.portal import Portal
from kpisite.view.site import Asset

BYTE_ORDER_MARK = "\ufeff"  # so that Excel reads the file as UTF-8
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def assets(portal: Portal) -> tuple[Asset, ...]:
    """Return the files of one language that belong to no page of a KGI or KPI."""
    return (Asset("calendar/reviews.ics", review_calendar(portal)),)


def history_csv(portal: Portal, node: NodeReview) -> Asset:
    """Return the file of a KGI's or KPI's history, in its page's folder."""
    folder = "kgi" if node.parent is None else "kpi"
    rows = [_heads(portal, node), *_rows(portal, node)]
    return Asset(f"{folder}/{node.id}/{node.id}.csv", csv_bytes(rows))


def _heads(portal: Portal, node: NodeReview) -> list[str]:
    # Values are written as the review holds them: a rate as 0.12, whose unit is 1, not %.
    with_unit = portal.words(
        "pages.csv.unit", unit=portal.words("pages.csv.ratio") if portal.is_rate(node.id) else portal.unit_of(node.id)
    )
    labels = [portal.words(f"pages.csv.{key}") for key in ("start", "through")]
    numbers = [portal.words(f"pages.csv.{key}") + with_unit for key in ("actual", "plan", "previous_year")]
    return [*labels, *numbers, portal.words("pages.csv.partial"), portal.words("pages.csv.missing")]


def _rows(portal: Portal, node: NodeReview) -> Iterator[list[str]]:
    for point in node.history:
        numbers = ["" if value is None else repr(value) for value in (point.actual, point.plan, point.previous_year)]
        reason = portal.words(f"pages.missing.{point.missing}") if point.missing else ""
        yield [point.start.isoformat(), point.through.isoformat(), *numbers, "1" if point.partial else "", reason]


def csv_bytes(rows: Iterable[Iterable[str]]) -> bytes:
    """Return rows as CSV that Excel opens as UTF-8; a text that a spreadsheet would run as a formula is quoted off."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def harmless(cell: str) -> str:
    """Return the cell with an apostrophe in front where a spreadsheet would run it; numbers stay numbers."""
    if not cell.startswith(FORMULA_STARTS):
        return cell
    try:
        float(cell)
    except ValueError:
        return "'" + cell
    return cell


def review_calendar(portal: Portal) -> bytes:
    """Return the due reviews as an iCalendar file of all-day events; the same review gives the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//kpisite//reviews//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", portal.words("pages.calendar.name", site=portal.words.text(portal.settings.site_name)))
    stamp = datetime.combine(portal.review.as_of, time(), UTC)
    for due in portal.review.due:
        event = Event()
        event.add("uid", f"{due.kpi}-{due.cadence}-{due.on.isoformat()}@kpisite")
        event.add("dtstamp", stamp)
        event.add("dtstart", due.on)
        event.add("dtend", due.on + timedelta(days=1))
        event.add("summary", portal.words("pages.calendar.event", name=portal.name(due.kpi)))
        event.add("description", portal.words.text(portal.node(due.kpi).definition) or portal.name(due.kpi))
        calendar.add_component(event)
    return bytes(calendar.to_ical())
