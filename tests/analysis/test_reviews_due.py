"""The review calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kpisite.analysis.reviews_due import reviews_due, working_day
from kpisite.model.periods import Cadence, FiscalCalendar
from kpisite.model.playbook import Node, Playbook
from kpisite.model.problems import Place
from kpisite.model.text import Text

AS_OF = date(2026, 9, 30)


def due_dates(cadence: Cadence, **changes: Any) -> list[date]:
    node = Node("a", Text("a"), Place("t.yml"), "a", cadence=cadence, **changes)
    return [due.on for due in reviews_due(Playbook(trees=(node,)), FiscalCalendar(4), AS_OF)]


@pytest.mark.parametrize(
    ("cadence", "first", "count"),
    [
        ("weekly", date(2026, 10, 5), 13),
        ("monthly", date(2026, 10, 7), 3),
        ("quarterly", date(2026, 10, 14), 1),
    ],
)
def test_the_first_review_follows_the_end_of_the_period(cadence: Cadence, first: date, count: int) -> None:
    dates = due_dates(cadence)
    assert dates[0] == first
    assert len(dates) == count


def test_daily_and_held_kpis_have_no_meeting() -> None:
    assert due_dates("daily") == []
    assert due_dates("monthly", watch="hold") == []


def test_working_days_skip_weekends() -> None:
    saturday = date(2026, 10, 3)
    assert working_day(saturday, 1) == date(2026, 10, 5)
    assert working_day(date(2026, 10, 5), 1) == date(2026, 10, 5)
