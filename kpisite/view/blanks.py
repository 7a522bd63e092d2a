"""Empty tables for the actuals to come, made from the project's own measures: as CSV, or as a workbook with their list.

A row has one date, so measures of different grains go into tables of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from kpisite.model.periods import FiscalCalendar, Grain, Period
from kpisite.model.playbook import Measure
from kpisite.view.pages.files import csv_bytes
from kpisite.view.wording import Wording
from kpisite.view.workbook import Cell, workbook

ABOUT = ("id", "name", "unit", "definition", "source")


def by_grain(measures: Iterable[Measure]) -> dict[Grain, list[Measure]]:
    """Return the measures by grain, grains and measures in the order given."""
    found: dict[Grain, list[Measure]] = {}
    for measure in measures:
        found.setdefault(measure.grain, []).append(measure)
    return found


def open_periods(calendar: FiscalCalendar, grain: Grain, after: date) -> list[Period]:
    """Return the periods after the one that holds `after`, to the end of the fiscal year that the first lies in."""
    period = calendar.shift(calendar.period_of(after, grain), 1)
    return periods_from(calendar, period)


def periods_from(calendar: FiscalCalendar, period: Period) -> list[Period]:
    """Return the periods from `period` on that begin in its fiscal year."""
    end = calendar.year(calendar.fiscal_year(period.start)).end
    found = []
    while period.start < end:
        found.append(period)
        period = calendar.shift(period, 1)
    return found


def blank_csv(measures: Sequence[Measure], periods: Sequence[Period]) -> bytes:
    """Return a wide actuals CSV without numbers: a column a measure, a row a period."""
    head, *days = _table(measures, periods)
    return csv_bytes([head, *([*day, *([""] * len(measures))] for day in days)])


def blank_workbook(
    tables: Mapping[str, tuple[Sequence[Measure], Sequence[Period]]], day: date, words: Wording
) -> bytes:
    """Return a workbook with a sheet a table, by its name, and one that says what each measure means."""
    heads: list[Cell] = [words(f"cli.new.actuals.heads.{name}") for name in ABOUT]
    about = [_about(measure, words) for measures, _ in tables.values() for measure in measures]
    sheets: dict[str, list[list[Cell]]] = {
        name: [list(row) for row in _table(measures, periods)] for name, (measures, periods) in tables.items()
    }
    return workbook({**sheets, words("cli.new.actuals.about"): [heads, *about]}, day)


def _table(measures: Sequence[Measure], periods: Sequence[Period]) -> list[list[str]]:
    return [["date", *(measure.id for measure in measures)], *([_day(period)] for period in periods)]


def _day(period: Period) -> str:
    return f"{period.start:%Y-%m}" if period.grain == "month" else period.start.isoformat()


def _about(measure: Measure, words: Wording) -> list[Cell]:
    texts = (measure.name, measure.definition, measure.source)
    name, meaning, source = (words.text(text) for text in texts)
    return [measure.id, name, measure.unit, meaning, source]
