"""A KPI's own numbers, by worked examples of each state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpisite.analysis.headline import measure_node
from kpisite.model.playbook import Decision, Journal, Thresholds
from kpisite.model.settings import Settings
from kpisite.model.text import Text
from tests.builders import (
    HERE,
    daily,
    make_evaluation,
    make_facts,
    make_measure,
    make_node,
    make_phased,
    make_playbook,
    make_target,
    monthly,
)

MEASURES = [
    make_measure("sales"),
    make_measure("orders", unit="件"),
    make_measure("profit", grain="month"),
    make_measure("calls", grain="month", unit="件"),
    make_measure("nps", "last", "quarter", "pt"),
]
NO_JOURNAL = Journal()
ANNUAL = make_target(730, "2027-03-31", start="2026-04-01", written="730円")


def measured(value, rows, as_of, target=None, *, phased=(), journal=NO_JOURNAL, **fields):
    node = make_node("k", value, target=target, **fields)
    playbook = replace(make_playbook(MEASURES, node, phased=phased), journal=journal)
    return measure_node(node, make_evaluation(playbook, make_facts(rows), as_of), playbook, Settings())


TWO_YEARS = daily("sales", "2025-04-01", [1] * 365 + [2] * 183)


def test_a_year_on_its_way():
    found = measured("sales", TWO_YEARS, "2026-09-30", ANNUAL)
    assert (found.start, found.through) == (date(2026, 4, 1), date(2026, 9, 30))
    assert (found.actual, found.previous_year, found.plan) == (366, 183, pytest.approx(366))
    assert (found.attainment, found.status, found.gap) == (pytest.approx(1), "green", pytest.approx(0))
    assert (found.yoy_ratio, found.yoy_change, found.yoy_turn) == (2, 183, None)
    assert found.previous_period == 62  # August, before the newest month
    assert (found.progress, found.elapsed) == (366 / 730, 183 / 365)
    assert found.attainment_by_quarter == ((1, pytest.approx(1)), (2, pytest.approx(1)))
    assert sum(row.actual or 0.0 for row in found.quarters) == pytest.approx(found.actual)
    assert sum(row.plan or 0.0 for row in found.quarters) == pytest.approx(found.plan)
    assert (found.latest, found.latest_start, found.latest_through) == (60, date(2026, 9, 1), date(2026, 9, 30))
    assert (found.best, found.best_start) == (62, date(2026, 5, 1))
    assert (found.landing.value, found.landing.method) == (pytest.approx(730), "seasonal")
    assert (found.target.kind, found.target.phasing, found.target.written) == ("accumulate", "last_year_share", "730円")
    assert (found.target.to_date, found.target.by, found.target.ended) == (found.plan, date(2027, 3, 31), False)
    assert (found.data_through, found.stale, found.missing) == (date(2026, 9, 30), False, {})


@pytest.mark.parametrize(
    ("daily_sales", "thresholds", "status"),
    [
        (1.9, None, "amber"),
        (1.7, None, "red"),
        (1.9, Thresholds(0.94, 0.9), "green"),
        (2.1, Thresholds(1.1, 1.06), "red"),
    ],
)
def test_status_follows_the_thresholds(daily_sales, thresholds, status):
    rows = daily("sales", "2026-04-01", [daily_sales] * 100)
    assert measured("sales", rows, "2026-07-09", ANNUAL, thresholds=thresholds).status == status


class TestGrey:
    def test_a_hole_is_partial_and_compared_with_nothing(self):
        rows = [row for row in TWO_YEARS if row[0] != date(2026, 5, 5)]
        found = measured("sales", rows, "2026-09-30", ANNUAL)
        assert (found.status, found.status_reason, found.actual) == ("grey", "partial_period", 364)
        assert (found.attainment, found.gap, found.yoy_ratio, found.progress) == (None, None, None, None)
        names = ("actual", "attainment", "gap", "yoy_change", "yoy_ratio")
        assert found.missing == dict.fromkeys(names, "partial_period")

    def test_data_that_stopped_are_judged_to_their_end_but_stale(self):
        found = measured("sales", TWO_YEARS, "2026-11-30", ANNUAL)
        assert (found.status, found.status_reason, found.stale) == ("grey", "stale", True)
        assert (found.through, found.actual, found.attainment) == (date(2026, 9, 30), 366, pytest.approx(1))

    def test_a_short_lag_is_not_stale(self):
        found = measured("sales", TWO_YEARS, "2026-10-20", ANNUAL)
        assert (found.stale, found.status, found.through) == (False, "green", date(2026, 9, 30))

    @pytest.mark.parametrize(("as_of", "stale"), [("2026-09-29", False), ("2026-09-30", True)])
    def test_a_quarterly_kpi_waits_for_its_quarter_to_end(self, as_of, stale):
        rows = [("2026-04-01", "nps", 30)]
        found = measured("nps", rows, as_of, make_target(30), cadence="quarterly")
        assert (found.stale, found.actual, found.cadence) == (stale, 30, "quarterly")

    def test_on_hold(self):
        found = measured("sales", TWO_YEARS, "2026-09-30", ANNUAL, watch="hold", hold_since=date(2026, 7, 1))
        assert (found.status, found.status_reason, found.watch, found.actual) == ("grey", "on_hold", "hold", 366)

    def test_a_hold_to_come_is_not_yet_one(self):
        found = measured("sales", TWO_YEARS, "2026-09-30", ANNUAL, watch="hold", hold_since=date(2026, 11, 1))
        assert (found.status, found.watch) == ("green", "watch")

    def test_no_target(self):
        found = measured("sales", TWO_YEARS, "2026-09-30")
        assert (found.status, found.status_reason, found.actual, found.plan) == ("grey", "no_target", 366, None)
        assert found.missing["plan"] == found.missing["attainment"] == found.missing["gap"] == "no_target"
        assert found.landing.value == pytest.approx(730)

    @pytest.mark.parametrize(("value", "reason"), [("sales", "no_fact"), (None, "not_computable"), ("gone", "no_fact")])
    def test_nothing_known(self, value, reason):
        found = measured(value, [], "2026-09-30", ANNUAL)
        assert (found.status, found.status_reason, found.actual) == ("grey", reason, None)
        assert (found.landing.missing, found.history, found.best) == (reason, (), None)
        assert found.missing["actual"] == found.missing["previous_year"] == found.missing["plan"] == reason

    def test_a_target_that_begins_later(self):
        later = make_target(100, "2027-03-31", start="2026-10-01")
        found = measured("sales", TWO_YEARS, "2026-09-30", later)
        assert (found.status, found.status_reason, found.start) == ("grey", "not_yet", date(2026, 10, 1))
        assert found.pace.required == pytest.approx(100 / 6)

    def test_the_first_month_of_a_monthly_kpi(self):
        found = measured("profit", monthly("profit", "2026-01-01", [1, 2, 3]), "2026-04-20", ANNUAL)
        assert (found.status, found.status_reason, found.stale, found.latest) == ("grey", "not_yet", False, 3)

    def test_no_year_before(self):
        found = measured("sales", daily("sales", "2026-04-01", [2] * 10), "2026-04-10", ANNUAL)
        assert (found.previous_year, found.missing["previous_year"]) == (None, "no_fact")
        assert found.missing["yoy_ratio"] == "no_fact"


def test_an_ended_target_is_judged_whole():
    found = measured("sales", TWO_YEARS, "2026-09-30", make_target(300, "2026-03-31", start="2025-04-01"))
    assert (found.actual, found.attainment, found.target.ended) == (365, pytest.approx(365 / 300), True)
    assert (found.landing.method, found.elapsed, len(found.attainment_by_quarter)) == ("finished", 1, 4)


def test_a_rate_is_judged_as_a_ratio_of_sums():
    rows = daily("sales", "2026-04-01", [100, 900]) + daily("orders", "2026-04-01", [1, 3])
    found = measured("sales / orders", rows, "2026-04-02", make_target(200))
    assert (found.actual, found.attainment, found.target.kind, found.yoy_turn) == (250, 1.25, "keep", None)


def test_progress_counts_from_the_baseline():
    rows = monthly("calls", "2025-04-01", [100] * 12 + [90] * 3)
    found = measured("calls", rows, "2026-06-30", make_target(960, "2027-03-31"), direction="down")
    assert (found.plan, found.previous_year) == (pytest.approx(240), 300)
    assert (found.attainment, found.attainment_from_baseline) == (pytest.approx(30 / 60), True)
    reach = measured("nps", [("2026-04-01", "nps", 40)], "2026-06-30", make_target(45, "2026-06-30", baseline=35))
    assert (reach.attainment, reach.attainment_from_baseline, reach.status) == (pytest.approx(0.5), True, "red")


def test_a_level_to_keep_is_no_way_from_somewhere():
    rows = [("2025-04-01", "nps", 3), ("2026-04-01", "nps", 2.5)]
    found = measured("nps", rows, "2026-06-30", make_target(2), direction="down")
    assert (found.attainment, found.attainment_from_baseline) == (pytest.approx(0.8), False)


def test_a_level_asked_of_an_adding_kpi_is_one_of_its_newest_period():
    rows = monthly("calls", "2026-04-01", [80, 90, 120])
    found = measured("calls", rows, "2026-07-15", make_target(100, kind="keep"))
    assert (found.actual, found.start, found.through) == (120, date(2026, 6, 1), date(2026, 6, 30))
    assert (found.attainment, found.previous_period, found.attainment_by_quarter) == (1.2, 90, ())


def test_a_weekly_level_is_not_compared_with_months():
    rows = daily("sales", "2026-03-30", [1] * 35)
    found = measured("sales", rows, "2026-05-03", make_target(10, kind="keep"), cadence="weekly")
    assert (found.actual, found.attainment, found.history[-1].plan) == (7, 0.7, 10)
    assert found.monthly[0].plan is None


def test_a_band():
    found = measured("nps", [("2026-04-01", "nps", 3)], "2026-06-30", make_target(low=4, high=6))
    assert (found.attainment, found.status, found.plan, found.gap) == (0.75, "red", None, None)
    assert (found.target.low, found.target.high, found.missing["plan"]) == (4, 6, "not_computable")
    around = measured("nps", [("2026-04-01", "nps", 3)], "2026-06-30", make_target(4), direction="band")
    assert around.attainment == 0.75


def test_a_loss_that_turned_has_no_ratio():
    rows = monthly("profit", "2025-04-01", [-10] * 12 + [5, 6])
    found = measured("profit", rows, "2026-05-31")
    assert (found.yoy_ratio, found.yoy_change, found.yoy_turn) == (None, 31, "into_black")
    assert found.missing["yoy_ratio"] == "not_computable"
    from_nothing = measured("profit", monthly("profit", "2025-04-01", [0] * 12 + [5, 6]), "2026-05-31")
    assert (from_nothing.yoy_ratio, from_nothing.missing["yoy_ratio"]) == (None, "zero_denominator")


def test_a_budget_by_month_is_the_plan_to_date():
    rows = make_phased("k", {"2026-04-01": 100, "2026-05-01": 40})
    found = measured("sales", daily("sales", "2026-04-01", [3] * 30), "2026-04-30", ANNUAL, phased=rows)
    assert (found.plan, found.target.phasing, found.attainment) == (100, "targets_csv", 0.9)
    assert found.status == "amber"


def test_a_moved_target_says_so_from_its_day_on():
    decision = Decision("d", "k", date(2026, 7, 5), "target", Text("理由"), HERE)
    journal = Journal(decisions=(decision,))
    assert measured("sales", TWO_YEARS, "2026-09-30", ANNUAL, journal=journal).target.moved
    assert not measured("sales", TWO_YEARS, "2026-07-04", ANNUAL, journal=journal).target.moved


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 10_000), min_size=120, max_size=500), st.randoms(), st.integers(0, 60))
def test_the_order_of_rows_changes_nothing_and_later_facts_are_not_seen(amounts, random, later):
    rows = daily("sales", "2025-10-01", amounts)
    as_of = rows[-1 - later][0]
    shuffled = rows[:]
    random.shuffle(shuffled)
    whole = measured("sales", shuffled, as_of.isoformat(), ANNUAL)
    assert whole == measured("sales", rows[: len(rows) - later], as_of.isoformat(), ANNUAL)


def test_the_inputs_are_those_that_the_formula_makes_the_actual_of():
    rows = [*daily("sales", "2026-04-01", [10, 20, 30]), *daily("orders", "2026-04-01", [1, 2, 2])]
    review = measured("sales / orders", rows, "2026-04-03")
    assert review.inputs == {"orders": 5, "sales": 60}
    assert review.actual == 12


def test_without_a_value_there_are_no_inputs():
    assert measured("sales / orders", daily("sales", "2026-04-01", [10]), "2026-04-01").inputs == {}
