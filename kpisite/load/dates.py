"""Dates and periods as people write them: `2026-04-01`, `2026/4`, `2026-W05`, `2026Q2`, `FY2026`, `令和8年4月1日`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kpisite.model.periods import FiscalCalendar, Grain, Period

ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}  # the year before its first
EXCEL_EPOCH = date(1899, 12, 30)  # day 0 of the 1900 date system, which counts a 29 February 1900
_SEP = r"\s*[-/.年]\s*"
_DAY = re.compile(rf"(\d{{4}}){_SEP}(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})日?(?:[T ]0?0:00(?::00)?(?:\.0+)?Z?)?")
_BASIC = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(rf"(\d{{4}}){_SEP}(\d{{1,2}})月?")
_ERA = re.compile(r"(令和|平成|昭和|[RHS])\s*(\d{1,2}|元)[年./-](\d{1,2})(?:[月./-](\d{1,2})日?|月)", re.IGNORECASE)
_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)
_QUARTER = re.compile(r"(?:FY)?(\d{4})(?:年度)?[- ]?(?:Q([1-4])|第([1-4])四半期|([1-4])Q)", re.IGNORECASE)
_HALF = re.compile(r"(?:FY)?(\d{4})(?:年度)?[- ]?(?:H([12])|(上期|下期))", re.IGNORECASE)
_YEAR = re.compile(r"FY(\d{4})|(\d{4})年度", re.IGNORECASE)
_SERIAL = re.compile(r"[2-6]\d{4}(?:\.0)?")
_AMBIGUOUS = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})")


class DateError(ValueError):
    """A text that is no date. `code` is a problem code; `values` fill its words."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True)
class Dated:
    """The period that was written (a day, month, week, quarter, half or year) and the ledger code of its form."""

    period: Period
    form: str = ""


def read_date(text: str, calendar: FiscalCalendar) -> Dated:
    """Return the period that the text names; quarters, halves and years are fiscal. Raise DateError otherwise."""
    plain = unicodedata.normalize("NFKC", text).strip()
    for pattern, read in _FORMS:
        if match := pattern.fullmatch(plain):
            try:
                return read(match, calendar)
            except (ValueError, OverflowError) as error:
                raise DateError("bad-date", text=text) from error
    if _SERIAL.fullmatch(plain):
        meant = EXCEL_EPOCH + timedelta(days=int(plain.split(".")[0]))
        raise DateError("date-serial", text=text, date=meant.isoformat())
    raise DateError("date-ambiguous" if _AMBIGUOUS.fullmatch(plain) else "bad-date", text=text)


def _day(match: re.Match[str], calendar: FiscalCalendar) -> Dated:
    day = date(*(int(part) for part in match.groups()))
    return Dated(calendar.period_of(day, "day"), "" if match[0] == day.isoformat() else "date-form")


def _month(match: re.Match[str], calendar: FiscalCalendar) -> Dated:
    return Dated(calendar.period_of(date(int(match[1]), int(match[2]), 1), "month"), "month-date")


def _era(match: re.Match[str], calendar: FiscalCalendar) -> Dated:
    year = ERAS[match[1].upper()] + (1 if match[2] == "元" else int(match[2]))
    grain: Grain = "day" if match[4] else "month"
    return Dated(calendar.period_of(date(year, int(match[3]), int(match[4] or 1)), grain), "imperial-date")


def _week(match: re.Match[str], calendar: FiscalCalendar) -> Dated:
    return Dated(calendar.period_of(date.fromisocalendar(int(match[1]), int(match[2]), 1), "week"))


def _quarter(match: re.Match[str], calendar: FiscalCalendar) -> Dated:
    number = int(match[2] or match[3] or match[4])
    first = calendar.period_of(calendar.year(int(match[1])).start, "quarter")
    return Dated(calendar.shift(first, number - 1))


def _half(match: re.Match[str], calendar: FiscalCalendar) -> Dated:
    first = calendar.period_of(calendar.year(int(match[1])).start, "half")
    return Dated(calendar.shift(first, 1 if match[2] == "2" or match[3] == "下期" else 0))


def _year(match: re.Match[str], calendar: FiscalCalendar) -> Dated:
    return Dated(calendar.year(int(match[1] or match[2])))


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], FiscalCalendar], Dated]], ...] = (
    (_DAY, _day),
    (_BASIC, _day),
    (_ERA, _era),
    (_WEEK, _week),
    (_QUARTER, _quarter),
    (_HALF, _half),
    (_YEAR, _year),
    (_MONTH, _month),
)
