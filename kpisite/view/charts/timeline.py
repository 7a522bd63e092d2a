"""Time along the bottom of a chart: which periods are named, and labels moved apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from statistics import mean

from kpisite.model.periods import FiscalCalendar, Grain
from kpisite.view.charts.chart import Rows
from kpisite.view.formats import Formats

MOST_NAMED = 7
YEAR = 12


def thin_labels(rows: Rows, starts: Sequence[date], grain: Grain, formats: Formats) -> Rows:
    """Return the rows with `label`, `short` and `under` (the year): all months of one year, else its turns."""
    if grain == "month" and len(rows) <= YEAR + 1:
        return tuple(row | _month_labels(index, starts[index], formats) for index, row in enumerate(rows))
    named = set(named_slots(starts, formats))
    labelled, year = [], None
    for index, row in enumerate(rows):
        start = starts[index]
        shown = index in named
        text = _name(start, grain, formats) if shown else ""
        under = formats.words("charts.year_number", year=start.year) if shown and start.year != year else ""
        year = start.year if shown else year
        labelled.append(row | {"label": text, "short": text, "under": under})
    return tuple(labelled)


def _month_labels(index: int, start: date, formats: Formats) -> dict[str, str]:
    month = formats.month(start)
    plain = month if index == 0 or formats.language == "en" else str(start.month)
    return {"label": month, "short": plain if index % 2 == 0 else "", "under": ""}


def _name(start: date, grain: Grain, formats: Formats) -> str:
    if grain == "quarter":
        return f"{FiscalCalendar(formats.fiscal_year_start).quarter_number(start)}Q"
    return formats.day(start) if grain == "day" else formats.month(start)


def named_slots(starts: Sequence[date], formats: Formats) -> tuple[int, ...]:
    """Return the slots to name: where a fiscal half begins, else a fiscal year, else a month; never more than seven."""
    calendar = FiscalCalendar(formats.fiscal_year_start)
    for grain in ("half", "year"):
        turns = _turns(starts, calendar, grain)
        if 3 <= len(turns) <= MOST_NAMED:
            return turns
    years = _turns(starts, calendar, "year")
    if len(years) > MOST_NAMED:
        return years[:: -(-len(years) // MOST_NAMED)]
    months = _turns(starts, calendar, "month") or (0,)
    return months[:: max(1, -(-len(months) // MOST_NAMED))]


def _turns(starts: Sequence[date], calendar: FiscalCalendar, grain: Grain) -> tuple[int, ...]:
    """Return the slots whose period is the first of its month, half or year; the first slot only if it begins one."""
    marks = [calendar.period_of(start, grain).start for start in starts]
    return tuple(
        index
        for index, mark in enumerate(marks)
        if (marks[index - 1] != mark if index else (starts[0] - mark).days < 7)
    )


def spread(places: Sequence[float], gap: float) -> tuple[float, ...]:
    """Return how far each label moves, in all as little as possible, so that neighbours are at least `gap` apart.

    Least squares under an order: isotonic regression by pooling adjacent violators (Ayer et al. 1955).
    """
    order = sorted(range(len(places)), key=lambda index: (places[index], index))
    pools: list[list[float]] = []
    for rank, index in enumerate(order):
        pools.append([places[index] - rank * gap])
        while len(pools) > 1 and mean(pools[-2]) > mean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    levels = [mean(pool) for pool in pools for _ in pool]
    shifts = {index: levels[rank] + rank * gap - places[index] for rank, index in enumerate(order)}
    return tuple(shifts[index] for index in range(len(places)))
