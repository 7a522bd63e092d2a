"""Half-open periods and the fiscal calendar.

A span holds its `start` day and not its `end` day. The fiscal year begins in a configured month and is named
by the calendar year it begins in: with April, FY2026 is 2026-04-01 up to, not including, 2027-04-01.
Weeks are ISO weeks, Monday to Sunday.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

Grain = Literal["day", "week", "month", "quarter", "half", "year"]
Cadence = Literal["daily", "weekly", "monthly", "quarterly", "yearly"]

GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "half", "year")  # fine to coarse
CADENCES: tuple[Cadence, ...] = ("daily", "weekly", "monthly", "quarterly", "yearly")
GRAIN_OF: dict[Cadence, Grain] = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
}
MONTHS_IN: dict[Grain, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
WEEKS_BACK_A_YEAR = timedelta(days=364)  # so that weekdays line up


@dataclass(frozen=True, order=True)
class Span:
    """Days from `start` up to, not including, `end`."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """Return how many days the span holds."""
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        """Return the last day inside the span."""
        return self.end - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two spans share a day."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Tell whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def both(self, other: Span) -> Span | None:
        """Return the days that both spans hold, None when there are none."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None

    def until(self, as_of: date) -> Span:
        """Return the part of the span up to and including `as_of`; empty when it begins later."""
        end = min(self.end, as_of + timedelta(days=1))
        return Span(self.start, max(self.start, end))


@dataclass(frozen=True, order=True)
class Period(Span):
    """A calendar span of one grain: a day, ISO week, month, fiscal quarter, fiscal half or fiscal year."""

    grain: Grain


@lru_cache(maxsize=1 << 16)
def add_months(day: date, months: int) -> date:
    """Return the same day `months` later; a day that month lacks becomes its last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    first_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), first_of_next - timedelta(days=1))


@dataclass(frozen=True)
class FiscalCalendar:
    """The calendar of a company whose fiscal year begins in `first_month`."""

    first_month: int = 4

    def fiscal_year(self, day: date) -> int:
        """Return the fiscal year of `day`, named by the calendar year it begins in."""
        return day.year if day.month >= self.first_month else day.year - 1

    def year(self, name: int) -> Period:
        """Return the fiscal year `name` as a period."""
        return Period(date(name, self.first_month, 1), date(name + 1, self.first_month, 1), "year")

    def quarter_number(self, day: date) -> int:
        """Return 1 to 4: which quarter of its fiscal year `day` lies in."""
        return (day.month - self.first_month) % 12 // 3 + 1

    def half_number(self, day: date) -> int:
        """Return 1 (上期) or 2 (下期)."""
        return (day.month - self.first_month) % 12 // 6 + 1

    def period_of(self, day: date, grain: Grain) -> Period:
        """Return the period of that grain that `day` lies in."""
        if grain == "day":
            return Period(day, day + timedelta(days=1), grain)
        if grain == "week":
            monday = day - timedelta(days=day.weekday())
            return Period(monday, monday + timedelta(days=7), grain)
        months = MONTHS_IN[grain]
        into_year = (day.month - self.first_month) % 12
        start = add_months(date(day.year, day.month, 1), -(into_year % months))
        return Period(start, add_months(start, months), grain)

    def shift(self, period: Period, count: int) -> Period:
        """Return the period `count` periods later (negative: earlier)."""
        if period.grain in ("day", "week"):
            step = timedelta(days=period.days * count)
            return Period(period.start + step, period.end + step, period.grain)
        start = add_months(period.start, MONTHS_IN[period.grain] * count)
        return Period(start, add_months(start, MONTHS_IN[period.grain]), period.grain)

    def previous_year(self, period: Period) -> Period:
        """Return the same period a year earlier; a week goes back 364 days, a day to the same date."""
        if period.grain == "week":
            return Period(period.start - WEEKS_BACK_A_YEAR, period.end - WEEKS_BACK_A_YEAR, "week")
        start = add_months(period.start, -12)
        end = start + timedelta(days=1) if period.grain == "day" else add_months(period.end, -12)
        return Period(start, end, period.grain)

    def span_a_year_earlier(self, span: Span) -> Span:
        """Return the same part of the year before; month ends stay month ends.

        Days up to 28 February 2024 become days up to 28 February 2023, not 27: the excluded 29th has no
        counterpart, so the end moves to 1 March.
        """
        end = add_months(span.end, -12)
        return Span(add_months(span.start, -12), end if end.day == span.end.day else end + timedelta(days=1))

    def span_before(self, span: Span) -> Span:
        """Return the span of the same length just before: as many months when it is made of whole months, else days."""
        if span.start.day == span.end.day == 1:
            months = self.index(span.end, "month") - self.index(span.start, "month")
            return Span(add_months(span.start, -months), span.start)
        return Span(span.start - timedelta(days=span.days), span.start)

    def index(self, day: date, grain: Grain) -> int:
        """Return the number of the period that `day` lies in; neighbouring periods have neighbouring numbers."""
        if grain == "day":
            return day.toordinal()
        if grain == "week":
            return (day.toordinal() - 1) // 7
        return (day.year * 12 + day.month - self.first_month) // MONTHS_IN[grain]

    def start_of(self, index: int, grain: Grain) -> date:
        """Return the first day of the period with that number."""
        if grain == "day":
            return date.fromordinal(index)
        if grain == "week":
            return date.fromordinal(index * 7 + 1)
        year, month = divmod(index * MONTHS_IN[grain] + self.first_month - 1, 12)
        return date(year, month + 1, 1)

    def inside(self, span: Span, grain: Grain) -> tuple[int, int]:
        """Return the numbers, half-open, of the periods that belong to `span`; equal when there is none.

        A period belongs to the span that holds it whole. Weeks do not fit into months: a week belongs to the
        span that holds its Thursday, as ISO 8601 gives weeks to years, so that months add up to quarters.
        """
        if grain == "week":
            low, high = ((day.toordinal() + 2) // 7 for day in (span.start, span.end))
            return (low, high) if span.days >= 7 else (low, low)
        low = self.index(span.start, grain)
        low += self.start_of(low, grain) < span.start
        return low, max(low, self.index(span.end, grain))

    def periods(self, span: Span, grain: Grain) -> Iterator[Period]:
        """Yield the periods of `grain` that overlap `span`, in order."""
        period = self.period_of(span.start, grain)
        while period.start < span.end:
            yield period
            period = self.shift(period, 1)
