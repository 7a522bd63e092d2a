"""Evaluation against a deliberately naive loop, and worked examples."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpisite.analysis.evaluate import Figure, evaluate
from kpisite.model.facts import no_facts
from kpisite.model.formula import parse_formula
from kpisite.model.periods import FiscalCalendar, Span
from tests.builders import daily, make_evaluation, make_facts, make_measure, make_node, make_playbook, monthly

CALENDAR = FiscalCalendar()
MEASURES = [
    make_measure("revenue"),
    make_measure("orders", unit="件"),
    make_measure("buyers", grain="month", unit="人"),
    make_measure("nps", "last", "quarter", "pt"),
    make_measure("stock", "mean"),
    make_measure("visits", grain="week"),
]


def evaluation(rows, as_of, *nodes, dimensions=()):
    return make_evaluation(make_playbook(MEASURES, *nodes), make_facts(rows, dimensions), as_of)


def span(start: str, through: str) -> Span:
    return Span(date.fromisoformat(start), date.fromisoformat(through) + timedelta(days=1))


def value(found, text, start, through, **keys) -> Figure:
    return found.value(parse_formula(text), span(start, through), **keys)


def test_a_ratio_is_a_ratio_of_sums_not_a_mean_of_ratios():
    rows = daily("revenue", "2026-04-01", [100, 900]) + daily("orders", "2026-04-01", [1, 3])
    assert value(evaluation(rows, "2026-04-02"), "revenue / orders", "2026-04-01", "2026-04-02") == Figure(250.0)


def test_the_current_month_is_cut_and_partial_without_a_reason():
    found = evaluation(daily("revenue", "2026-09-01", [10] * 15), "2026-09-15")
    assert value(found, "revenue", "2026-09-01", "2026-09-30") == Figure(150.0, None, True)


def test_facts_after_the_as_of_date_are_not_seen():
    found = evaluation(
        daily("revenue", "2026-09-01", [10] * 30) + monthly("buyers", "2026-08-01", [5, 7]), "2026-09-15"
    )
    assert value(found, "revenue", "2026-09-01", "2026-09-30").value == 150
    assert value(found, "buyers", "2026-08-01", "2026-09-30") == Figure(5.0, None, True)
    assert value(found, "buyers", "2026-09-01", "2026-09-30").missing == "not_yet"


def test_a_hole_makes_a_month_partial_not_smaller():
    rows = daily("revenue", "2026-04-01", [10] * 30)
    del rows[7]
    assert value(evaluation(rows, "2026-04-30"), "revenue", "2026-04-01", "2026-04-30") == Figure(
        290.0, "partial_period", True
    )


def test_data_that_end_before_the_span_make_it_partial():
    rows = daily("revenue", "2026-04-01", [10] * 20)
    assert value(evaluation(rows, "2026-04-30"), "revenue", "2026-04-01", "2026-04-30").missing == "partial_period"
    assert value(evaluation(rows, "2026-04-30"), "revenue", "2026-04-01", "2026-04-20") == Figure(200.0)


def test_a_ratio_with_a_hole_uses_only_what_both_measures_have():
    rows = daily("revenue", "2026-04-01", [10] * 4) + daily("orders", "2026-04-01", [1, 1, 1])
    found = value(evaluation(rows, "2026-04-04"), "revenue / orders", "2026-04-01", "2026-04-04")
    assert found == Figure(10.0, "partial_period", True)


def test_a_daily_and_a_monthly_measure_meet_in_whole_months():
    rows = daily("revenue", "2026-04-01", [10] * 45) + monthly("buyers", "2026-04-01", [6])
    found = evaluation(rows, "2026-05-15")
    assert value(found, "revenue / buyers", "2026-04-01", "2027-03-31") == Figure(50.0, None, True)
    assert value(found, "revenue / buyers", "2026-05-01", "2026-05-31").missing == "not_yet"


@pytest.mark.parametrize(
    ("text", "start", "through", "missing"),
    [
        ("revenue", "2025-04-01", "2025-04-30", "no_fact"),
        ("revenue", "2027-04-01", "2027-04-30", "not_yet"),
        ("revenue / orders", "2026-04-01", "2026-04-02", "zero_denominator"),
        ("revenue / stock", "2026-04-01", "2026-04-02", "no_fact"),
        ("buyers", "2026-03-02", "2026-03-08", "not_computable"),
        ("nps", "2026-01-01", "2026-01-31", "not_computable"),
        ("unknown", "2026-04-01", "2026-04-30", "no_fact"),
    ],
)
def test_every_missing_number_says_why(text, start, through, missing):
    rows = daily("revenue", "2026-04-01", [1, 1]) + daily("orders", "2026-04-01", [0, 0])
    rows += [*monthly("buyers", "2026-03-01", [4]), ("2026-01-01", "nps", 30)]
    found = value(evaluation(rows, "2026-04-30"), text, start, through)
    assert (found.value, found.missing) == (None, missing)


def test_last_takes_the_newest_period_and_mean_the_mean():
    rows = [("2026-01-01", "nps", 30), ("2026-04-01", "nps", 34), *daily("stock", "2026-04-01", [1, 2, 6])]
    found = evaluation(rows, "2026-06-30")
    assert value(found, "nps", "2026-01-01", "2026-06-30") == Figure(34.0)
    assert value(found, "nps", "2025-04-01", "2026-03-31") == Figure(30.0)
    assert value(found, "stock", "2026-04-01", "2026-04-03") == Figure(3.0)


def test_decimals_add_up_exactly():
    rows = daily("revenue", "2026-04-01", [1e9 + 0.1, 0.1, 0.2, -0.3])
    assert value(evaluation(rows, "2026-04-04"), "revenue", "2026-04-02", "2026-04-04") == Figure(0.0)


def test_weeks_belong_to_the_month_of_their_thursday():
    rows = [(date(2026, 3, 30) + timedelta(days=7 * at), "visits", 1) for at in range(14)]  # Thursday 2 April on
    found = evaluation(rows, "2026-07-05")
    months = [value(found, "visits", f"2026-0{m}-01", f"2026-0{m}-{d}").value for m, d in ((4, 30), (5, 31), (6, 30))]
    assert months == [5, 4, 4]
    assert value(found, "visits", "2026-04-01", "2026-06-30") == Figure(13.0)


def test_weeks_and_months_meet_in_months():
    rows = [(date(2026, 3, 30) + timedelta(days=7 * at), "visits", 10) for at in range(9)]
    found = evaluation(rows + monthly("buyers", "2026-04-01", [5, 4]), "2026-05-31", make_node("k", "visits / buyers"))
    assert value(found, "visits / buyers", "2026-04-01", "2026-05-31") == Figure(10.0)
    assert [figure for _, figure in found.series("k", "month")] == [Figure(10.0), Figure(10.0)]


@pytest.mark.parametrize("text", ["visits", "visits / buyers"])
def test_a_month_whose_last_week_runs_on_is_not_complete(text):
    """July's last week ends on Sunday 2 August: until then the month would be smaller, not partial."""
    rows = [(date(2026, 6, 29) + timedelta(days=7 * at), "visits", 10) for at in range(5)]
    facts = rows + monthly("buyers", "2026-07-01", [5])
    month = ("2026-07-01", "2026-07-31")
    assert value(evaluation(facts, "2026-08-02"), text, *month).partial is False
    saturday = evaluation(facts, "2026-08-01", make_node("k", text))
    assert value(saturday, text, *month).partial and value(saturday, text, *month).missing in (None, "not_yet")
    assert value(saturday, text, *month).value == (40 if text == "visits" else None)
    assert all(figure.partial for _, figure in saturday.series("k", "month"))


def test_weeks_cover_a_month_once_the_next_week_is_not_its_own():
    """The week of Thursday 1 October is no week of September: September is known on Sunday 27."""
    rows = [(date(2026, 8, 31) + timedelta(days=7 * at), "visits", 10) for at in range(4)]
    found = evaluation(
        rows + monthly("buyers", "2026-09-01", [5]),
        "2026-10-01",
        make_node("k", "visits / buyers"),
        make_node("w", "visits"),
    )
    assert found.covered_until("k") == date(2026, 9, 30) and found.covered_until("w") == date(2026, 9, 27)
    assert [(period.start.month, figure) for period, figure in found.series("k", "month")] == [(9, Figure(8.0))]


def test_a_weekly_kpi_looks_back_whole_weeks():
    found = evaluation([], "2026-05-31", make_node("k", "visits"))
    this = span("2026-04-01", "2026-05-15")
    earlier, before = found.year_earlier("k", this), found.span_before("k", this)
    assert earlier == span("2025-04-02", "2025-05-16")
    assert (
        len({CALENDAR.inside(part, "week")[1] - CALENDAR.inside(part, "week")[0] for part in (this, earlier, before)})
        == 1
    )


def test_without_any_facts_everything_is_missing():
    playbook = make_playbook(MEASURES, make_node("k", "revenue"))
    found = evaluate(playbook, no_facts(), CALENDAR, date(2026, 5, 31))
    assert found.node("k", span("2026-04-01", "2026-04-30")) == Figure(None, "no_fact")
    assert found.dimension_values("k") == {}


class TestDimensions:
    ROWS = (
        ("2026-04-01", "revenue", 100, "", ""),
        ("2026-04-01", "revenue", 60, "A", ""),
        ("2026-04-02", "revenue", 30, "A", ""),
        ("2026-04-02", "revenue", 10, "B", "web"),
        ("2026-04-02", "revenue", 15, "B", "shop"),
        ("2026-04-03", "revenue", 7, "A", ""),
        ("2026-04-03", "revenue", 8, "B", ""),
        ("2026-04-03", "revenue", 9, "", "web"),
        ("2026-04-03", "revenue", 6, "", "shop"),
        ("2026-04-01", "stock", 4, "A", ""),
        ("2026-04-01", "stock", 8, "B", ""),
    )

    def test_totals_come_from_total_rows_else_from_parts_never_twice(self):
        found = evaluation(self.ROWS, "2026-04-03", dimensions=("store", "channel"))
        days = [value(found, "revenue", f"2026-04-0{day}", f"2026-04-0{day}").value for day in (1, 2, 3)]
        assert days == [100, 55, 15]
        assert value(found, "stock", "2026-04-01", "2026-04-01").value == 6

    def test_where_restricts_to_one_value(self):
        found = evaluation(self.ROWS, "2026-04-03", dimensions=("store", "channel"))
        assert value(found, "revenue", "2026-04-01", "2026-04-03", where=("store", "A")).value == 97
        assert value(found, "revenue", "2026-04-02", "2026-04-03", where=("channel", "web")).value == 19
        assert value(found, "revenue", "2026-04-01", "2026-04-03", where=("store", "C")).missing == "no_fact"
        assert value(found, "revenue", "2026-04-01", "2026-04-03", where=("city", "A")).missing == "no_fact"

    def test_dimension_values_are_those_all_measures_carry(self):
        node = make_node("k", "revenue / stock")
        found = evaluation(self.ROWS, "2026-04-03", node, dimensions=("store", "channel"))
        assert found.dimension_values("k") == {"store": ("A", "B")}


class TestSeries:
    def test_it_runs_from_the_first_common_fact_with_gaps(self):
        rows = daily("revenue", "2026-04-01", [10] * 92) + monthly("buyers", "2026-05-01", [5, 4])
        found = evaluation(rows, "2026-07-10", make_node("k", "revenue / buyers"))
        assert [(p.start.month, f.value) for p, f in found.series("k", "month")] == [(5, 62.0), (6, 75.0)]
        assert found.series("k", "week") == ()
        assert found.grain_of("k") == "month"
        assert found.covered_until("k") == date(2026, 6, 30)

    def test_a_gap_and_a_late_end_are_listed_with_their_reason(self):
        rows = [*monthly("buyers", "2026-01-01", [1]), *monthly("buyers", "2026-03-01", [3])]
        found = evaluation(rows, "2026-05-10", make_node("k", "buyers"))
        assert [f.missing for _, f in found.series("k", "month")] == [None, "no_fact", None, "no_fact"]

    def test_without_a_value_nothing_is_computed(self):
        found = evaluation([], "2026-05-10", make_node("k"))
        assert found.node("k", span("2026-04-01", "2026-04-30")).missing == "not_computable"
        assert (found.series("k", "month"), found.covered_until("k"), found.grain_of("k")) == ((), None, "month")


def naive_sum(rows, measure, wanted: Span, as_of: date):
    inside = [row for row in rows if row[1] == measure and row[0] in wanted and row[0] <= as_of]
    days = (min(wanted.end, as_of + timedelta(days=1)) - wanted.start).days
    return sum(row[2] for row in inside), len(inside) == days


DAYS = st.dictionaries(st.integers(0, 120), st.integers(-10_000, 10_000), min_size=1, max_size=120)


@settings(max_examples=60, deadline=None)
@given(DAYS, st.integers(0, 120), st.integers(1, 120), st.integers(0, 140), st.randoms())
def test_cumulative_sums_equal_a_naive_loop_whatever_the_row_order(facts, start, length, as_of_day, random):
    first = date(2024, 1, 15)
    rows = [(first + timedelta(days=day), "revenue", amount / 100) for day, amount in facts.items()]
    random.shuffle(rows)
    as_of = first + timedelta(days=as_of_day)
    wanted = Span(first + timedelta(days=start), first + timedelta(days=start + length))
    found = evaluation(rows, as_of.isoformat()).value(parse_formula("revenue"), wanted)
    total, whole = naive_sum(rows, "revenue", wanted, as_of)
    if found.value is None:
        assert found.missing in ("no_fact", "not_yet")
        assert total == 0
    else:
        assert found.value == pytest.approx(total, abs=1e-9)
        assert (found.missing is None) == whole


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 10**7), min_size=91, max_size=91))
def test_months_add_up_to_their_quarter(amounts):
    found = evaluation(daily("revenue", "2026-04-01", [amount / 100 for amount in amounts]), "2026-06-30")
    quarter = CALENDAR.period_of(date(2026, 4, 1), "quarter")
    formula = parse_formula("revenue")
    months = [found.value(formula, month).value for month in CALENDAR.periods(quarter, "month")]
    assert sum(months) == pytest.approx(found.value(formula, quarter).value, rel=1e-12)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from("ABC"), st.integers(-99, 99)), unique_by=lambda r: r[:2]))
def test_parts_add_up_to_the_total_in_any_order(cells):
    rows = [(date(2026, 4, 1) + timedelta(days=day), "revenue", amount, store) for day, store, amount in cells]
    forward, backward = (
        evaluation(some, "2026-04-06", dimensions=("store",)).value(
            parse_formula("revenue"), span("2026-04-01", "2026-04-06")
        )
        for some in (rows, rows[::-1])
    )
    assert forward == backward
    assert (forward.value or 0) == sum(amount for _, _, amount in cells)
