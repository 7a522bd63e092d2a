"""A KPI period by period."""

from __future__ import annotations

from datetime import date

import pytest

from kpisite.analysis.history import best_period, complete_periods, history, monthly
from kpisite.analysis.landing import land
from kpisite.analysis.targets import plan_of
from kpisite.model.review import Landing
from tests.builders import daily, make_evaluation, make_facts, make_measure, make_node, make_playbook, make_target
from tests.builders import monthly as month_rows

MEASURES = [
    make_measure("a"),
    make_measure("m", grain="month"),
    make_measure("q", "last", "quarter"),
    make_measure("w", grain="week"),
]
ANNUAL = make_target(3650, "2027-03-31")


def planned(value, rows, as_of, target=ANNUAL, **fields):
    node = make_node("k", value, target=target, **fields)
    return plan_of("k", make_evaluation(make_playbook(MEASURES, node), make_facts(rows), as_of))


def cut_of(plan):
    return plan.judged.until(plan.evaluation.covered_until("k"))


def test_a_running_period_has_the_same_part_of_plan_and_last_year():
    plan = planned("a", daily("a", "2025-04-01", [1] * 365 + [2] * 45), "2026-05-15")
    april, may = history(plan)[-2:]
    assert (april.actual, april.previous_year, april.plan, april.partial) == (60, 30, pytest.approx(300), False)
    assert (may.actual, may.previous_year, may.plan, may.partial) == (30, 15, pytest.approx(150), True)
    assert may.missing is None


def test_a_running_period_is_compared_over_the_days_that_its_data_cover():
    """Of the quarter only the months that are over count, in the actual, the plan and the year before."""
    rows = month_rows("m", "2025-04-01", [1] * 12 + [2] * 4)
    quarter = history(planned("m", rows, "2026-08-20", cadence="quarterly"))[-1]
    assert (quarter.start, quarter.actual, quarter.partial) == (date(2026, 7, 1), 2, True)
    assert (quarter.previous_year, quarter.plan) == (1, pytest.approx(3650 / 12))


def test_gaps_are_points_with_a_reason():
    rows = [*month_rows("m", "2026-04-01", [1]), *month_rows("m", "2026-06-01", [3])]
    found = history(planned("m", rows, "2026-06-30"))
    assert [(point.start.month, point.actual, point.missing) for point in found] == [
        (4, 1, None),
        (5, None, "no_fact"),
        (6, 3, None),
    ]


def test_weeks_look_back_364_days():
    rows = daily("a", "2025-04-28", [1] * 7) + daily("a", "2026-04-27", [3] * 7)
    newest = history(planned("a", rows, "2026-05-03", cadence="weekly"))[-1]
    assert (newest.start, newest.actual, newest.previous_year) == (date(2026, 4, 27), 21, 7)


def test_the_day_before_march_is_compared_with_one_day_of_a_leap_year():
    rows = daily("a", "2024-02-28", [10, 20, 30]) + daily("a", "2025-02-28", [5, 6])
    found = history(planned("a", rows, "2025-03-01", cadence="daily"))
    assert [point.previous_year for point in found if point.start.year == 2025][-2:] == [10, 30]
    leap = history(planned("a", daily("a", "2023-02-28", [7, 8]) + rows, "2024-03-01", cadence="daily"))
    assert [point.previous_year for point in leap][-3:] == [7, 7, 8]


def test_no_finer_than_the_data():
    rows = [("2026-01-01", "q", 5), ("2026-04-01", "q", 6)]
    plan = planned("q", rows, "2026-07-20", make_target(7, "2027-03-31"))
    assert [(point.start.month, point.actual) for point in history(plan)] == [(1, 5), (4, 6)]
    year = monthly(plan, cut_of(plan), Landing())
    assert [(point.start.month, point.actual, point.missing) for point in year] == [
        (4, 6, None),
        (7, None, "not_yet"),
        (10, None, "not_yet"),
        (1, None, "not_yet"),
    ]


def test_the_years_months_end_on_the_landing():
    plan = planned("a", daily("a", "2025-04-01", [1] * 365 + [2] * 45), "2026-05-15")
    landing = land(plan, cut_of(plan))
    points = monthly(plan, cut_of(plan), landing)
    assert landing.value == pytest.approx(730)
    assert [point.forecast for point in points[:3]] == [None, pytest.approx(32), pytest.approx(60)]
    assert (points[1].actual, points[1].partial, points[1].plan, points[1].previous_year) == (
        30,
        True,
        pytest.approx(310),
        31,
    )
    assert (points[2].actual, points[2].partial, points[2].missing) == (None, False, "not_yet")
    assert sum((point.actual or 0) + (point.forecast or 0) for point in points) == pytest.approx(730)


def test_without_a_season_the_rest_goes_by_days():
    plan = planned("a", daily("a", "2026-04-01", [2] * 30), "2026-04-30")
    points = monthly(plan, cut_of(plan), land(plan, cut_of(plan)))
    assert [point.forecast for point in points[:3]] == [None, pytest.approx(62), pytest.approx(60)]


@pytest.mark.parametrize(("direction", "expected"), [("up", (date(2026, 5, 1), 9)), ("down", (date(2026, 4, 1), 2))])
def test_the_best_is_the_earliest_best_complete_period(direction, expected):
    plan = planned("m", month_rows("m", "2026-04-01", [2, 9, 9, 2]), "2026-07-31", direction=direction)
    period, value = best_period(plan)
    assert (period.start, value) == expected


def test_a_running_period_is_no_best_and_a_band_has_none():
    plan = planned("a", daily("a", "2026-04-01", [1] * 30 + [100] * 5), "2026-05-05")
    assert best_period(plan)[1] == 30
    assert len(complete_periods(plan)) == 1
    assert best_period(planned("q", [("2026-04-01", "q", 6)], "2026-07-20", make_target(low=1, high=2))) is None
