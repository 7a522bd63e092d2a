"""The fiscal calendar at its edges."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpisite.model.periods import GRAINS, FiscalCalendar, Period, Span, add_months

APRIL = FiscalCalendar(4)
DAYS = st.dates(date(1999, 1, 1), date(2040, 12, 31))
GRAIN = st.sampled_from(GRAINS)
FIRST_MONTH = st.integers(1, 12)


def span(start: str, end: str) -> Span:
    return Span(date.fromisoformat(start), date.fromisoformat(end))


def test_the_fiscal_year_turns_between_march_and_april():
    assert (APRIL.fiscal_year(date(2027, 3, 31)), APRIL.fiscal_year(date(2027, 4, 1))) == (2026, 2027)
    assert APRIL.year(2026) == Period(date(2026, 4, 1), date(2027, 4, 1), "year")
    assert [APRIL.quarter_number(date(2026, month, 1)) for month in (3, 4, 6, 7, 12, 1)] == [4, 1, 1, 2, 3, 4]
    assert [APRIL.half_number(date(2026, month, 1)) for month in (3, 4, 9, 10)] == [2, 1, 1, 2]
    assert APRIL.period_of(date(2027, 2, 1), "quarter") == Period(date(2027, 1, 1), date(2027, 4, 1), "quarter")
    assert APRIL.period_of(date(2027, 2, 1), "half") == Period(date(2026, 10, 1), date(2027, 4, 1), "half")


def test_a_year_from_january_is_the_calendar_year():
    assert FiscalCalendar(1).period_of(date(2026, 12, 31), "year") == Period(date(2026, 1, 1), date(2027, 1, 1), "year")


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [("2024-02-29", -12, "2023-02-28"), ("2026-01-31", 1, "2026-02-28"), ("2026-12-31", 2, "2027-02-28")],
)
def test_a_day_that_a_month_lacks_becomes_its_last(day, months, expected):
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


def test_week_53_and_364_days_keep_weekdays():
    week = APRIL.period_of(date(2027, 1, 1), "week")
    assert week.start == date(2026, 12, 28)
    assert week.start.isocalendar()[:2] == (2026, 53)
    earlier = APRIL.previous_year(week)
    assert (week.start - earlier.start).days == 364
    assert (earlier.start.weekday(), earlier.days) == (0, 7)


@pytest.mark.parametrize(
    ("this", "earlier"),
    [
        (("2024-02-01", "2024-02-29"), ("2023-02-01", "2023-03-01")),  # up to the 28th
        (("2024-02-01", "2024-03-01"), ("2023-02-01", "2023-03-01")),  # the whole month
        (("2025-02-01", "2025-03-01"), ("2024-02-01", "2024-03-01")),
        (("2024-02-29", "2024-03-01"), ("2023-02-28", "2023-03-01")),
        (("2026-04-01", "2026-09-16"), ("2025-04-01", "2025-09-16")),
    ],
)
def test_the_same_part_of_the_year_before(this, earlier):
    assert APRIL.span_a_year_earlier(span(*this)) == span(*earlier)


def test_the_span_before_has_as_many_months_or_days():
    assert APRIL.span_before(span("2026-04-01", "2026-10-01")) == span("2025-10-01", "2026-04-01")
    assert APRIL.span_before(span("2026-09-01", "2026-09-16")) == span("2026-08-17", "2026-09-01")


def test_a_month_is_inside_a_span_only_as_a_whole():
    low, high = APRIL.inside(span("2026-04-02", "2026-08-31"), "month")
    assert [APRIL.start_of(index, "month").month for index in range(low, high)] == [5, 6, 7]
    assert len(range(*APRIL.inside(span("2026-04-02", "2026-04-20"), "month"))) == 0


@given(DAYS, GRAIN, FIRST_MONTH)
def test_numbers_and_periods_agree(day, grain, first_month):
    calendar = FiscalCalendar(first_month)
    period = calendar.period_of(day, grain)
    index = calendar.index(day, grain)
    assert day in period
    assert (calendar.start_of(index, grain), calendar.start_of(index + 1, grain)) == (period.start, period.end)
    assert calendar.shift(period, 1).start == period.end
    assert calendar.inside(period, grain) == (index, index + 1)


@given(DAYS, GRAIN, FIRST_MONTH)
def test_neighbouring_spans_share_their_periods_without_rest(day, grain, first_month):
    calendar = FiscalCalendar(first_month)
    year = calendar.period_of(day, "year")
    quarters = [calendar.inside(quarter, "week") for quarter in calendar.periods(year, "quarter")]
    assert [high for _, high in quarters[:-1]] == [low for low, _ in quarters[1:]]
    assert (quarters[0][0], quarters[-1][1]) == calendar.inside(year, "week")


@given(DAYS, st.integers(1, 800), DAYS)
def test_a_span_until_a_day_is_its_part(start, length, as_of):
    whole = Span(start, start + timedelta(days=length))
    part = whole.until(as_of)
    assert whole.covers(part)
    assert part.days == sum(start + timedelta(days=at) <= as_of for at in range(length))
    assert (part.days > 0) == (whole.both(Span(date.min, as_of + timedelta(days=1))) is not None)
