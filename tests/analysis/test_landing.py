"""Landing and required pace, by hand-computed examples and against a naive forecast."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpisite.analysis.history import monthly as months_of
from kpisite.analysis.landing import land, required_pace
from kpisite.analysis.review import compute_review
from kpisite.analysis.targets import plan_of
from kpisite.model.periods import Span
from kpisite.model.settings import Settings
from tests.builders import (
    daily,
    make_evaluation,
    make_facts,
    make_measure,
    make_node,
    make_playbook,
    make_target,
    monthly,
)

MEASURES = [
    make_measure("sales", grain="month"),
    make_measure("buyers", grain="month"),
    make_measure("daily_sales"),
    make_measure("nps", "last", "month"),
    make_measure("stock", "mean", "month"),
]
ANNUAL = make_target(2400, "2027-03-31")


def planned(value, rows, as_of, target=ANNUAL, **fields):
    node = make_node("k", value, target=target, **fields)
    return plan_of("k", make_evaluation(make_playbook(MEASURES, node), make_facts(rows), as_of))


def landed(value, rows, as_of, target=ANNUAL, **fields):
    plan = planned(value, rows, as_of, target, **fields)
    return land(plan, covered(plan))


def covered(plan):
    until = plan.evaluation.covered_until("k")
    return None if until is None or until < plan.judged.start else plan.judged.until(until)


SEASON = [100, 100, 100, 100, 100, 100, 100, 100, 100, 300, 400, 500]  # 2,100, of which 600 by September


def test_last_years_season_carries_the_pace():
    found = landed("sales", monthly("sales", "2025-04-01", SEASON + [120] * 6), "2026-09-30")
    assert (found.method, found.value) == ("seasonal", pytest.approx(720 * 2100 / 600))
    assert (found.target_ratio, found.shortfall) == (pytest.approx(1.05), pytest.approx(120))


def test_without_a_full_year_before_the_run_rate():
    found = landed("daily_sales", daily("daily_sales", "2026-04-01", [2] * 73), "2026-06-12")
    assert (found.method, found.value) == ("run_rate", pytest.approx(730))
    assert (found.low, found.high, found.basis) == (pytest.approx(730), pytest.approx(730), "scenarios")


def test_recent_periods_give_scenarios_and_no_probability():
    rows = monthly("sales", "2025-04-01", [*SEASON, 100, 110, 120, 90, 150, 120])
    found = landed("sales", rows, "2026-09-30")
    assert found.basis == "scenarios"
    assert (found.low, found.high) == (pytest.approx(690 + 1500 * 0.9), pytest.approx(690 + 1500 * 1.5))


def test_two_earlier_years_give_an_interval_from_their_errors():
    months = [*[100] * 12, *[110] * 6, *[120] * 6, *[130] * 6, *[110] * 6, *[150] * 6]
    found = landed("sales", monthly("sales", "2023-04-01", months), "2026-09-30")
    errors = [math.log(1440 / (780 * 1380 / 660)), math.log(1380 / (660 * 1200 / 600))]
    assert [test.log_error for test in found.past_errors] == pytest.approx(errors)
    assert [test.as_of for test in found.past_errors] == [date(2025, 9, 30), date(2024, 9, 30)]
    spread = math.sqrt(sum(error**2 for error in errors) / 2)
    value = 900 * 1440 / 780
    assert found.basis == "past_errors"
    assert found.high == pytest.approx(value * math.exp(1.885618 * spread), rel=1e-6)  # t(0.90; 2 degrees)
    assert found.low * found.high == pytest.approx(value**2)


def test_the_back_test_says_what_was_said_each_month():
    rows = monthly("sales", "2024-04-01", [100] * 12 + SEASON + [120] * 2)
    found = landed("sales", rows, "2026-05-31").back_test
    assert [test.as_of.isoformat()[:7] for test in found] == [
        *(f"2025-{month:02}" for month in range(4, 13)), "2026-01", "2026-02", "2026-04", "2026-05",
    ]  # fmt: skip
    assert (found[0].said, found[0].came) == (pytest.approx(1200), 2100)
    assert found[0].log_error == pytest.approx(math.log(2100 / 1200))
    assert (found[-1].said, found[-1].came, found[-1].log_error) == (pytest.approx(240 * 2100 / 200), None, None)


def test_a_ratio_lands_through_its_parts():
    rows = monthly("sales", "2025-04-01", SEASON + [120] * 6) + monthly("buyers", "2025-04-01", [10] * 12 + [12] * 6)
    found = landed("sales / buyers", rows, "2026-09-30", make_target(20, "2027-03-31", kind="keep"))
    assert (found.method, found.value) == ("ratio", pytest.approx(720 * 2100 / 600 / (72 * 120 / 60)))


def test_a_level_persists():
    found = landed("nps", monthly("nps", "2026-04-01", [30, 40, 36]), "2026-06-30", make_target(45, "2027-03-31"))
    assert (found.method, found.value, found.low, found.high) == ("level", 36, 30, 40)


def test_an_adding_kpi_with_a_level_to_keep_lands_on_its_newest_period():
    found = landed("sales", monthly("sales", "2026-04-01", [30, 40, 36]), "2026-06-30", make_target(45, kind="keep"))
    assert (found.method, found.value) == ("level", 36)


RATE = make_target(0.32, "2027-03-31", kind="reach", baseline=0.20)
CLIMB = [200] * 12 + [210 + 10 * month for month in range(12)]  # of 1,000 each month: 32% in March


def rate_landed(successes, as_of, first="2025-04-01"):
    rows = monthly("sales", first, successes) + monthly("buyers", first, [1000] * len(successes))
    return landed("sales / buyers", rows, as_of, RATE)


class TestLevelToReach:
    def test_the_last_period_is_the_result_though_the_mean_of_the_year_is_lower(self):
        found = rate_landed(CLIMB, "2027-03-31")
        assert (found.method, found.value, found.target_ratio, found.shortfall) == ("finished", 0.32, 1, 0)

    def test_before_the_end_the_latest_level_moves_as_last_year_did(self):
        found = rate_landed([*[200] * 8, *[250] * 4, *[220] * 6], "2026-09-30")
        assert (found.method, found.value) == ("level_season", pytest.approx(0.22 * 0.25 / 0.20))
        assert found.target_ratio == pytest.approx(0.275 / 0.32)

    def test_without_last_year_it_stays_between_the_recent_levels(self):
        found = rate_landed([210, 250, 230, 240], "2026-07-31", "2026-04-01")
        assert (found.method, found.value, found.low, found.high) == ("level", 0.24, 0.23, 0.25)
        assert (found.basis, found.recent_periods) == ("scenarios", 3)

    def test_its_scenarios_carry_each_recent_level_to_the_end(self):
        found = rate_landed([*[200] * 8, *[250] * 4, 220, 220, 220, 200, 240, 220], "2026-09-30")
        assert (found.low, found.high) == (pytest.approx(0.20 * 1.25), pytest.approx(0.24 * 1.25))

    def test_two_earlier_years_give_its_own_errors(self):
        years = [*[200] * 12, *[200] * 6, *[220] * 6, *[200] * 6, *[210] * 6, *[300] * 6]
        found = rate_landed(years, "2026-09-30", "2023-04-01")
        assert [test.log_error for test in found.past_errors] == pytest.approx([math.log(0.21 / 0.22), math.log(1.1)])
        assert (found.basis, found.value) == ("past_errors", pytest.approx(0.30 * 0.21 / 0.20))

    def test_the_back_test_sets_the_last_period_against_what_was_said(self):
        found = rate_landed(CLIMB, "2027-03-31").back_test
        assert (found[-1].as_of, found[-1].said, found[-1].came) == (date(2027, 2, 28), pytest.approx(0.31), 0.32)

    def test_before_a_first_whole_period_the_days_so_far_count(self):
        rows = daily("daily_sales", "2026-04-01", [3] * 10)
        target = make_target(4, "2027-03-31", kind="reach")
        found = landed("daily_sales / daily_sales", rows, "2026-04-10", target, cadence="monthly")
        assert (found.method, found.value, found.low) == ("level", 1, None)

    def test_a_weekly_amount_has_weekly_scenarios(self):
        target = make_target(9, "2027-03-31", kind="reach")
        rows = daily("daily_sales", "2026-04-01", [1] * 40)
        found = landed("daily_sales", rows, "2026-05-10", target, cadence="weekly")
        assert (found.value, found.low, found.high) == (7, 7, 7)


def test_one_period_is_no_range():
    found = landed("sales", monthly("sales", "2026-04-01", [100]), "2026-04-30")
    assert (found.method, found.low, found.high, found.basis) == ("run_rate", None, None, None)


def test_two_periods_are_one_and_their_number_is_told():
    found = landed("sales", monthly("sales", "2026-04-01", [100, 110]), "2026-05-31")
    assert (found.basis, found.recent_periods) == ("scenarios", 2)
    assert found.low == pytest.approx(210 + 100 / 30 * 304)
    assert found.high == pytest.approx(210 + 110 / 31 * 304)


def test_a_finished_span_is_what_came():
    found = landed("sales", monthly("sales", "2026-04-01", [200] * 12), "2027-03-31")
    assert (found.method, found.value, found.low, found.high, found.shortfall) == ("finished", 2400, 2400, 2400, 0)


@pytest.mark.parametrize(
    ("value", "rows", "missing"),
    [
        ("sales", [], "no_fact"),
        (None, [], "not_computable"),
        ("sales", monthly("sales", "2026-01-01", [1, 1, 1]), "not_yet"),
        ("sales", [*monthly("sales", "2026-04-01", [1]), *monthly("sales", "2026-06-01", [1])], "partial_period"),
    ],
)
def test_where_nothing_can_land_it_says_why(value, rows, missing):
    found = landed(value, rows, "2026-06-30")
    assert (found.value, found.missing) == (None, missing)


class TestPace:
    def test_the_rest_of_the_target_over_the_rest_of_the_periods(self):
        plan = planned("sales", monthly("sales", "2025-04-01", SEASON + [120] * 6), "2026-09-30")
        pace = required_pace(plan, covered(plan))
        assert (pace.required, pace.periods_left) == (pytest.approx((2400 - 720) / 6), 6)
        assert (pace.best, pace.best_start, pace.exceeds_best) == (500, date(2026, 3, 1), False)
        assert pace.previous_year == pytest.approx(1500 / 6)

    def test_a_begun_month_counts_by_its_days_left(self):
        plan = planned("daily_sales", daily("daily_sales", "2026-04-01", [1] * 168), "2026-09-15")
        pace = required_pace(plan, covered(plan))
        assert (pace.required, pace.periods_left) == (pytest.approx((2400 - 168) / 6.5), 7)
        assert pace.exceeds_best is True

    def test_a_target_met_asks_nothing_more(self):
        plan = planned("sales", monthly("sales", "2026-04-01", [3000]), "2026-04-30")
        assert required_pace(plan, covered(plan)).required == 0

    def test_less_is_better_against_the_lowest(self):
        plan = planned("sales", monthly("sales", "2026-04-01", [300, 200]), "2026-05-31", direction="down")
        pace = required_pace(plan, covered(plan))
        assert (pace.required, pace.best, pace.exceeds_best) == (190, 200, True)

    def test_a_level_asks_for_itself(self):
        plan = planned("nps", monthly("nps", "2026-04-01", [30, 40]), "2026-05-31", make_target(45, "2027-03-31"))
        pace = required_pace(plan, covered(plan))
        assert (pace.required, pace.best, pace.exceeds_best, pace.periods_left) == (45, 40, True, 10)

    def test_before_the_span_everything_is_left(self):
        plan = planned(
            "sales", monthly("sales", "2026-01-01", [9, 9, 9]), "2026-03-31", make_target(1200, "2027-03-31")
        )
        assert required_pace(plan, None).required == 100

    @pytest.mark.parametrize(
        ("target", "missing"), [(None, "no_target"), (make_target(low=1, high=2), "not_computable")]
    )
    def test_without_a_value_to_reach_it_says_why(self, target, missing):
        plan = planned("nps", monthly("nps", "2026-04-01", [30]), "2026-04-30", target)
        assert required_pace(plan, covered(plan)).missing == missing


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 900), min_size=30, max_size=30),
    st.integers(1, 11),
    st.integers(1, 28),
)
def test_actual_months_and_forecast_months_add_up_to_the_landing(amounts, month, day):
    as_of = Span(date(2026, 4, 1), date(2026 + (month + 3) // 12, (month + 3) % 12 + 1, day)).end
    first, days = date(2025, 4, 1), (as_of - date(2025, 4, 1)).days + 1
    rows = daily("daily_sales", first.isoformat(), [amounts[at % 30] for at in range(days)])
    plan = planned("daily_sales", rows, as_of.isoformat())
    landing = land(plan, covered(plan))
    points = months_of(plan, covered(plan), landing)
    said = math.fsum((point.actual or 0) + (point.forecast or 0) for point in points)
    assert said == pytest.approx(landing.value, rel=1e-9, abs=1e-6)
    if landing.low is not None:
        assert landing.low <= landing.value <= landing.high


def test_the_order_of_rows_changes_nothing():
    rows = monthly("sales", "2023-04-01", [100 + 7 * (at % 5) for at in range(42)])
    assert landed("sales", rows, "2026-09-30") == landed("sales", rows[::-1], "2026-09-30")


class TestLevelsWithinLimits:
    """A level without a record of its own errors has the range of its stable process."""

    VALUES = (36, 30, 40, 34, 38, 33, 37, 35, 39, 31, 36, 35)

    def landed(self, values=VALUES, measure="nps", unit=None, kind="reach", **fields):
        node = make_node("k", measure, target=make_target(40, "2027-03-31", kind=kind), unit=unit, **fields)
        rows = monthly(measure, "2026-04-01", values)
        playbook = make_playbook(MEASURES, node)
        review = compute_review(playbook, make_facts(rows), Settings(), date(2027, 2, 28))
        return review.kgis[0].nodes[0]

    def test_its_limits_are_its_range(self):
        node = self.landed(self.VALUES[:11])
        assert (node.landing.method, node.landing.basis) == ("level", "process_limits")
        assert (node.landing.low, node.landing.high) == (node.process.lower, node.process.upper)
        assert node.landing.value == self.VALUES[10]

    def test_a_provisional_chart_gives_none(self):
        node = self.landed(self.VALUES[:8])
        assert node.landing.basis != "process_limits"

    def test_nor_does_a_level_that_signals_now(self):
        node = self.landed([*self.VALUES[:10], 90])
        assert node.process.signals
        assert node.landing.basis == "scenarios"

    def test_nor_does_a_mean_over_the_span_which_no_single_period_is(self):
        assert self.landed(self.VALUES[:11], "stock", kind="keep").landing.basis == "scenarios"

    def test_a_mean_to_reach_is_that_of_the_last_period(self):
        assert self.landed(self.VALUES[:11], "stock").landing.basis == "process_limits"

    def test_a_rate_stays_within_nothing_and_all(self):
        node = self.landed([0.99, 0.96, 0.99, 0.97, 1.0, 0.96, 0.99, 0.97, 0.99, 0.96, 0.98], unit="%")
        assert node.process.upper > 1
        assert node.landing.high == 1
