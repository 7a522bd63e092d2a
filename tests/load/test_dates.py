from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpisite.load.dates import DateError, read_date
from kpisite.model.periods import FiscalCalendar

APRIL = FiscalCalendar(4)


@pytest.mark.parametrize(
    ("text", "start", "grain"),
    [
        ("2026-04-01", date(2026, 4, 1), "day"),
        ("2026/4/1", date(2026, 4, 1), "day"),
        ("2026年4月1日", date(2026, 4, 1), "day"),
        ("2026-04-01 00:00:00", date(2026, 4, 1), "day"),
        ("20260401", date(2026, 4, 1), "day"),
        ("令和8年4月1日", date(2026, 4, 1), "day"),
        ("令和元年5月1日", date(2019, 5, 1), "day"),
        ("R8.4.1", date(2026, 4, 1), "day"),
        ("令和8年4月", date(2026, 4, 1), "month"),
        ("2026-04", date(2026, 4, 1), "month"),
        ("2026年4月", date(2026, 4, 1), "month"),
        ("2026-W05", date(2026, 1, 26), "week"),
        ("2026Q2", date(2026, 7, 1), "quarter"),
        ("2026-Q4", date(2027, 1, 1), "quarter"),
        ("FY2026", date(2026, 4, 1), "year"),
        ("2026年度", date(2026, 4, 1), "year"),
        ("2026年度下期", date(2026, 10, 1), "half"),
        ("２０２６－０４－０１", date(2026, 4, 1), "day"),
    ],
)
def test_dates_as_people_write_them(text: str, start: date, grain: str) -> None:
    period = read_date(text, APRIL).period
    assert (period.start, period.grain) == (start, grain)


def test_quarters_follow_the_fiscal_year() -> None:
    assert read_date("2026Q2", FiscalCalendar(1)).period.start == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("46113", "date-serial"),
        ("04/05/2026", "date-ambiguous"),
        ("2026-02-30", "bad-date"),
        ("2026-W60", "bad-date"),
        ("合計", "bad-date"),
        ("", "bad-date"),
    ],
)
def test_what_is_no_date(text: str, code: str) -> None:
    with pytest.raises(DateError) as caught:
        read_date(text, APRIL)
    assert caught.value.code == code


def test_a_serial_number_is_shown_as_a_date() -> None:
    with pytest.raises(DateError) as caught:
        read_date("46113", APRIL)
    assert caught.value.values["date"] == "2026-04-01"


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31)))
def test_every_spelling_of_a_day_is_that_day(day: date) -> None:
    for text in (day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日"):
        assert read_date(text, APRIL).period.start == day
