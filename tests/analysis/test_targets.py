"""What targets ask of spans, by hand-computed examples and properties."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpisite.analysis.targets import is_sum_like, phased_target, plan_of, target_kind
from kpisite.model.formula import parse_formula
from kpisite.model.periods import FiscalCalendar, Span
from kpisite.model.playbook import Checkpoint
from tests.builders import (
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
    make_measure("a"),
    make_measure("b"),
    make_measure("sales", grain="month"),
    make_measure("nps", "last", "month"),
    make_measure("stock", "mean", "month"),
]
CALENDAR = FiscalCalendar()
FY2026 = CALENDAR.year(2026)


def plan(node, rows=(), as_of="2026-09-30", phased=()):
    return plan_of(node.id, make_evaluation(make_playbook(MEASURES, node, phased=phased), make_facts(rows), as_of))


def span(start: str, end: str) -> Span:
    return Span(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", True),
        ("a - b", True),
        ("-(a + b) * 0.3", True),
        ("0.3 * a / 2", True),
        ("a / b", False),
        ("a * b", False),
        ("a + 1", False),
        ("2 * 3", False),
        ("1 / a", False),
        ("nps", False),
        ("a + nps", False),
        ("unknown", False),
    ],
)
def test_what_adds_up(value, expected):
    assert is_sum_like(parse_formula(value), make_playbook(MEASURES)) is expected


@pytest.mark.parametrize(
    ("value", "target", "direction", "kind"),
    [
        ("a", make_target(1, "2027-03-31"), "up", "accumulate"),
        ("a", make_target(1), "up", "accumulate"),
        ("a", make_target(1, kind="keep"), "up", "keep"),
        ("a / b", make_target(1, "2027-03-31"), "up", "reach"),
        ("a / b", make_target(1), "up", "keep"),
        ("nps", make_target(1, "2027-03-31", kind="accumulate"), "up", "reach"),
        ("nps", make_target(low=1, high=2), "up", "band"),
        ("nps", make_target(1), "band", "band"),
        ("nps", None, "up", "keep"),
    ],
)
def test_the_kind_follows_from_the_value(value, target, direction, kind):
    node = make_node("k", value, target=target, direction=direction)
    assert target_kind(node, make_playbook(MEASURES, node)) == kind


class TestAccumulate:
    def test_by_days_where_there_is_no_year_before(self):
        found = plan(make_node("k", "a", target=make_target(3650, "2027-03-31")))
        assert (found.phasing, found.span) == ("days_elapsed", Span(FY2026.start, FY2026.end))
        assert found.over(span("2026-04-01", "2026-05-01")) == pytest.approx(300)

    def test_by_last_years_share_of_each_period(self):
        last_year = monthly("sales", "2025-04-01", [10, 20, 30, *[60] * 9])  # 600 in all
        found = plan(make_node("k", "sales", target=make_target(1200, "2027-03-31")), last_year)
        assert found.phasing == "last_year_share"
        assert found.over(span("2026-05-01", "2026-06-01")) == pytest.approx(40)
        assert found.over(span("2026-04-01", "2026-07-01")) == pytest.approx(120)

    def test_a_year_before_with_a_hole_is_not_used(self):
        last_year = [*monthly("sales", "2025-04-01", [10] * 5), *monthly("sales", "2025-10-01", [10] * 6)]
        assert (
            plan(make_node("k", "sales", target=make_target(1200, "2027-03-31")), last_year).phasing == "days_elapsed"
        )

    def test_a_targets_csv_goes_before_both_and_a_begun_month_is_shared_out(self):
        rows = make_phased("k", {f"{2026 + m // 13}-{(m - 1) % 12 + 1:02}-01": 10 * m for m in range(4, 16)})
        node = make_node("k", "a", target=make_target(1140, "2027-03-31"))
        found = plan(node, daily("a", "2025-04-01", [1] * 365), phased=rows)
        assert found.phasing == "targets_csv"
        assert found.over(span("2026-04-01", "2026-06-01")) == 90
        assert found.over(span("2026-06-01", "2026-06-16")) == pytest.approx(30)
        assert found.over(FY2026) == 1140

    def test_what_a_half_written_csv_leaves_goes_to_the_rest(self):
        rows = make_phased("k", {f"2026-{m:02}-01": 50 for m in range(4, 10)})
        found = plan(make_node("k", "a", target=make_target(1200, "2027-03-31")), phased=rows)
        assert found.over(span("2026-10-01", "2026-11-01")) == pytest.approx(900 * 31 / 182)
        assert found.over(FY2026) == pytest.approx(1200)

    def test_checkpoints_are_sums_by_a_day(self):
        points = (Checkpoint(date(2026, 9, 30), 300.0),)
        found = plan(make_node("k", "a", target=make_target(1200, "2027-03-31", checkpoints=points)))
        assert found.over(span("2026-04-01", "2026-10-01")) == pytest.approx(300)
        assert found.over(span("2026-10-01", "2027-04-01")) == pytest.approx(900)

    def test_a_csv_alone_is_a_target(self):
        rows = make_phased("k", {f"2026-{m:02}-01": 50 for m in range(4, 7)})
        found = plan(make_node("k", "a"), phased=rows)
        assert found.target.value == 150
        assert found.over(span("2026-04-01", "2026-05-01")) == 50

    def test_a_year_and_its_months_are_not_added_together(self):
        rows = [*make_phased("k", {"2026-04-01": 999}, "year"), *make_phased("k", {"2026-04-01": 50, "2026-05-01": 60})]
        assert plan(make_node("k", "a"), phased=rows).over(span("2026-04-01", "2026-06-01")) == 110

    def test_outside_the_targets_span_nothing_is_asked(self):
        found = plan(make_node("k", "a", target=make_target(100, "2026-09-30", start="2026-07-01")))
        assert found.over(span("2026-06-01", "2026-08-01")) is None
        assert found.over(span("2026-07-01", "2026-10-01")) == 100


class TestLevels:
    def test_a_kept_level_is_flat(self):
        found = plan(make_node("k", "a / b", target=make_target(0.2)))
        assert (found.phasing, found.over(span("2026-04-01", "2026-05-01"))) == ("level", 0.2)

    def test_a_reached_level_climbs_from_its_baseline(self):
        found = plan(make_node("k", "a / b", target=make_target(365, "2027-03-31", baseline=0)))
        assert found.phasing == "days_elapsed"
        assert found.over(span("2026-04-01", "2026-05-01")) == pytest.approx(15.5)  # mean of 1 to 30
        assert found.over(span("2027-03-31", "2027-04-01")) == pytest.approx(365)

    def test_a_newest_level_is_compared_with_the_last_day(self):
        found = plan(make_node("k", "nps", target=make_target(365, "2027-03-31", baseline=0)))
        assert found.over(span("2026-04-01", "2026-05-01")) == pytest.approx(30)

    def test_checkpoints_bend_the_way(self):
        points = (Checkpoint(date(2026, 9, 30), 40.0),)
        found = plan(make_node("k", "nps", target=make_target(50, "2027-03-31", checkpoints=points)))
        assert found.over(span("2026-06-01", "2026-07-01")) == 40
        assert found.over(span("2026-04-01", "2027-01-01")) == pytest.approx(40 + 10 * 92 / 182)

    def test_a_csv_gives_each_periods_level(self):
        rows = make_phased("k", {"2026-04-01": 10, "2026-05-01": 20})
        found = plan(make_node("k", "a / b", target=make_target(30)), phased=rows)
        assert found.over(span("2026-05-01", "2026-06-01")) == 20
        assert found.over(span("2026-04-01", "2026-06-01")) == pytest.approx((10 * 30 + 20 * 31) / 61)
        assert found.over(span("2026-06-01", "2026-07-01")) == 30

    def test_a_long_target_is_judged_by_the_year_of_today(self):
        found = plan(make_node("k", "a / b", target=make_target(30, "2028-03-31", start="2024-04-01")))
        assert found.judged.start == date(2026, 4, 1)
        assert found.span.start == date(2024, 4, 1)

    def test_a_band_asks_no_single_value(self):
        found = plan(make_node("k", "nps", target=make_target(low=1, high=2)))
        assert (found.phasing, found.over(FY2026)) == (None, None)


def test_without_a_target_nothing_is_asked():
    node = make_node("k", "a")
    evaluation = make_evaluation(make_playbook(MEASURES, node), make_facts([]), "2026-09-30")
    assert phased_target("k", FY2026, evaluation) is None
    assert plan_of("k", evaluation).phasing is None


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(1, 9_000), min_size=12, max_size=12),
    st.dictionaries(st.integers(0, 11), st.integers(0, 500), max_size=12),
    st.integers(1, 10**9),
)
def test_the_months_ask_for_the_whole_target(last_year, budget, value):
    months = list(CALENDAR.periods(FY2026, "month"))
    rows = make_phased("k", {months[at].start.isoformat(): amount for at, amount in budget.items()})
    if len(rows) == 12:
        value = sum(budget.values())
    found = plan(
        make_node("k", "sales", target=make_target(value, "2027-03-31")),
        monthly("sales", "2025-04-01", last_year),
        phased=rows,
    )
    assert sum(found.over(month) for month in months) == pytest.approx(value, rel=1e-9, abs=1e-6)
