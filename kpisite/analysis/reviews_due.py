"""When each KPI is looked at next: its cadence on the calendar after the as-of date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kpisite.model.periods import GRAIN_OF, Cadence, FiscalCalendar, Span
from kpisite.model.playbook import Node, Playbook
from kpisite.model.review import Due

HORIZON_DAYS = 92  # the next quarter
# The working day after a period's end on which it is reviewed: figures need to be closed, a meeting to be called.
WORKING_DAYS_AFTER: dict[Cadence, int] = {"weekly": 1, "monthly": 5, "quarterly": 10, "yearly": 15}


def reviews_due(playbook: Playbook, calendar: FiscalCalendar, as_of: date) -> tuple[Due, ...]:
    """Return every review of the KPIs on watch in the quarter after `as_of`, by date and then in tree order.

    A daily KPI is read daily and is not listed. Weekends are not working days; public holidays are not known.
    """
    found = [due for node in playbook.nodes.values() for due in _dates(node, calendar, as_of)]
    return tuple(sorted(found, key=lambda due: due.on))


def _dates(node: Node, calendar: FiscalCalendar, as_of: date) -> Iterator[Due]:
    if node.watch == "hold" or node.cadence == "daily":
        return
    horizon = Span(as_of + timedelta(days=1), as_of + timedelta(days=1 + HORIZON_DAYS))
    # The period before the horizon may be reviewed inside it.
    since = calendar.shift(calendar.period_of(horizon.start, GRAIN_OF[node.cadence]), -1)
    for period in calendar.periods(Span(since.start, horizon.end), since.grain):
        on = working_day(period.end, WORKING_DAYS_AFTER[node.cadence])
        if on in horizon:
            yield Due(
                kpi=node.id, kgi=node.kgi, on=on, cadence=node.cadence, owner=node.owner.in_language("ja") or None
            )


def working_day(first: date, count: int) -> date:
    """Return the `count`-th weekday from `first` on, `first` included."""
    day = first
    while True:
        count -= day.weekday() < 5
        if not count:
            return day
        day += timedelta(days=1)
