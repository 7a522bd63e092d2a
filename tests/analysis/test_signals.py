from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from kpisite.analysis.signals import chart_on, match_reasons, process_chart, year_on_year_points
from kpisite.model.periods import Span, add_months
from kpisite.model.playbook import Node, Reason
from kpisite.model.problems import Place
from kpisite.model.review import Process
from kpisite.model.text import Text

HERE = Place("x")
FIRST = date(2024, 4, 1)
CALM = [10, 12, 9, 11, 10, 8, 11, 9, 12, 10, 9, 11, 10, 12, 8, 10, 11, 9, 10, 11]  # 20 points without a signal


def months(values, first=FIRST):
    starts = [add_months(first, place) for place in range(len(values))]
    return [
        (start, add_months(start, 1) - timedelta(days=1), value) for start, value in zip(starts, values, strict=True)
    ]


def chart(values, **options) -> Process:
    return process_chart(months(values), **{"on": "value", "direction": "up", **options})


def found(process: Process):
    return [(signal.rule, signal.direction, signal.points) for signal in process.signals]


def test_a_calm_series_has_no_signal():
    assert chart(CALM).signals == ()


@pytest.mark.parametrize("value", [0.1, 0.3, 7, 1e9 / 3, -2.2, 0])
def test_a_constant_series_gives_no_signal(value):
    process = chart([value] * 40)
    assert process.signals == () and process.range_center == 0


def test_a_rate_that_only_rounding_moves_gives_no_signal():
    assert chart([0.1 + 0.2 if place % 3 else 0.3 for place in range(30)]).signals == ()


def test_the_baseline_is_the_first_twenty_points_and_then_locked():
    short, long = chart(CALM), chart([*CALM, 500, 600, 700])
    assert long.baseline_points == 20 and not long.provisional
    assert (long.center, long.lower, long.upper, long.range_upper) == (
        short.center,
        short.lower,
        short.upper,
        short.range_upper,
    )
    assert long.segments[0].baseline_through == date(2025, 11, 30)


def test_limits_below_ten_points_are_provisional():
    assert chart(CALM[:9]).provisional and not chart(CALM[:10]).provisional


def test_no_moving_range_reaches_across_a_missing_period():
    process = chart([10, 12, None, 100, 102, 104])
    assert [point.moving_range for point in process.points] == [None, 2, None, None, 2, 2]
    assert process.range_center == 2


def test_too_few_points_have_no_limits_and_say_so():
    assert chart([]).missing == "no_fact" and chart([None, None]).missing == "no_fact"
    two = chart([1, 2])
    assert (
        two.missing == "not_computable" and two.center is None and [point.segment for point in two.points] == [-1, -1]
    )


def test_one_signal_a_run_not_one_a_point():
    process = chart([*CALM, 30, 31, 30, 10])
    outside = [signal for signal in process.signals if signal.rule == "outside"]
    assert [(signal.points, signal.period, signal.through) for signal in outside] == [
        (3, date(2025, 12, 1), date(2026, 2, 28))
    ]


def test_the_way_back_from_outside_is_no_signal_of_its_own_though_its_point_keeps_the_rule():
    process = chart([*CALM, 30, 31, 10, 10, 30, -30, 10])
    jumps = [(signal.direction, signal.period, signal.points) for signal in process.signals if "range" in signal.rule]
    # Up into the first points outside; then up again and straight through both limits: only the ways back are left out.
    assert jumps == [
        ("up", date(2025, 12, 1), 1),
        ("up", date(2026, 4, 1), 1),
        ("down", date(2026, 5, 1), 1),
    ]
    back = next(point for point in process.points if point.start == date(2026, 2, 1))
    assert back.rules == ("moving_range",)


def test_a_jump_within_the_limits_stays_a_signal():
    (jump,) = chart([*CALM, 13.5, 6.5]).signals
    assert (jump.rule, jump.direction) == ("moving_range", "down")


def test_eight_on_one_side_hold_from_the_eighth():
    process = chart([*CALM[:-1], 9, *[10.5] * 10])
    (run,) = process.signals
    assert (run.rule, run.points, run.start) == ("run_of_8", 10, date(2025, 12, 1))
    assert (run.period, run.through) == (date(2026, 7, 1), date(2026, 9, 30))


def test_a_tie_belongs_to_neither_side_and_breaks_the_run():
    baseline = [9, 11] * 10
    assert found(chart([*baseline, 9.9, *[10.5] * 7])) == []
    assert found(chart([*baseline, 9.9, *[10.5] * 4, 10, *[10.5] * 4])) == []
    assert ("run_of_8", "up", 8) in found(chart([*baseline, 9.9, *[10.5] * 8]))


def test_a_missing_period_breaks_the_run():
    baseline = [9, 11] * 10
    assert found(chart([*baseline, 9.9, *[10.5] * 4, None, *[10.5] * 4])) == []


def test_three_of_four_nearer_a_limit_on_one_side():
    baseline = [9, 11] * 10  # mean 10, mean range 2, limits 4.68 and 15.32, half way 12.66
    assert found(chart([*baseline, 13, 10, 13, 13, 9])) == [("three_of_four", "up", 3)]
    assert found(chart([*baseline, 13, 10, 13, 10, 13, 9])) == []
    assert found(chart([*baseline, 13, 7, 13, 7, 9])) == []
    (signal,) = chart([*baseline, 7, 10, 7, 7, 10, 7, 7, 11]).signals
    assert (signal.points, signal.start, signal.period) == (5, date(2025, 12, 1), date(2026, 3, 1))


@pytest.mark.parametrize(("direction", "favourable"), [("up", True), ("down", False), ("band", None)])
def test_favourable_follows_the_kpis_direction(direction, favourable):
    assert {signal.favourable for signal in chart([*CALM, 30], direction=direction).signals} == {favourable}


def test_a_declared_change_starts_new_limits():
    values = [*CALM, *(value + 50 for value in CALM)]
    change = add_months(FIRST, 20)
    assert chart(values).signals
    process = chart(values, rebase_dates=[change])
    assert process.signals == ()
    assert [segment.center for segment in process.segments] == pytest.approx([10.15, 60.15])
    assert process.center == process.segments[1].center
    assert process.points[20].moving_range is None
    assert [point.segment for point in process.points] == [0] * 20 + [1] * 20


def test_a_change_inside_a_period_counts_from_the_next_one():
    inside = add_months(FIRST, 20) - timedelta(days=10)
    assert chart([*CALM, *CALM], rebase_dates=[inside]).segments[1].start == add_months(FIRST, 20)


def test_just_after_a_declared_change_there_are_no_limits_yet():
    process = chart([*CALM, 60, 61], rebase_dates=[add_months(FIRST, 20)])
    assert process.missing == "not_computable" and process.center is None
    assert len(process.segments) == 1 and process.points[-1].segment == -1


def test_natural_bounds_are_for_display_only():
    plain, bounded = chart(CALM), chart(CALM, natural=(0, 1))
    assert (bounded.natural_low, bounded.natural_high) == (0, 1)
    assert bounded.upper == plain.upper


def naive_points(values, center, mean_range):
    """Return (index, rule) of every point that takes part in a rule, by looking at each window on its own."""
    upper, lower, half = center + 2.66 * mean_range, center - 2.66 * mean_range, 1.33 * mean_range
    taking_part = set()
    for place, value in enumerate(values):
        if value is not None and (value > upper or value < lower):
            taking_part.add((place, "outside"))
        before = values[place - 1] if place else None
        if value is not None and before is not None and abs(value - before) > 3.268 * mean_range:
            taking_part.add((place, "moving_range"))
    for sign in (1, -1):
        for first in range(len(values)):
            eight, four = values[first : first + 8], values[first : first + 4]
            if len(eight) == 8 and all(value is not None and (value - center) * sign > 0 for value in eight):
                taking_part |= {(place, "run_of_8") for place in range(first, first + 8)}
            if len(four) == 4 and None not in four:
                near = [first + step for step, value in enumerate(four) if (value - center) * sign > half]
                if len(near) >= 3:
                    taking_part |= {(place, "three_of_four") for place in near}
    return taking_part


def test_rules_agree_with_a_naive_reading_on_random_series():
    rng = random.Random(11)
    for _ in range(300):
        drift, scale = rng.choice((0, 0, 0.05, -0.1)), rng.choice((1, 1, 2.5))
        values = [
            50 + drift * place + rng.gauss(0, scale if place > 20 else 1) for place in range(rng.randrange(25, 70))
        ]
        process = chart(values)
        expected = naive_points(values, process.center, process.range_center)
        actual = {(place, rule) for place, point in enumerate(process.points) for rule in point.rules}
        assert actual == expected
        for rule in ("outside", "run_of_8", "three_of_four"):
            points = sum(signal.points for signal in process.signals if signal.rule == rule)
            assert points == sum(rule == name for _, name in expected)


def test_with_gaps_the_rules_still_agree():
    rng = random.Random(12)
    for _ in range(200):
        values = [None if rng.random() < 0.08 else 50 + place / 20 + rng.gauss(0, 1) for place in range(60)]
        process = chart(values)
        actual = {(place, rule) for place, point in enumerate(process.points) for rule in point.rules}
        expected = naive_points(values, process.center, process.range_center)
        # Three in a row right after a gap are three of any four: the naive reading waits for the fourth.
        assert expected <= actual
        assert {rule for _, rule in actual - expected} <= {"three_of_four"}


def reason(id, start, end):
    return Reason(id, "kpi", Span(start, end), Text("why"), HERE)


def test_a_reason_matches_the_run_that_it_overlaps():
    process = chart([*CALM[:-1], 9, *[10.5] * 10])
    july = reason("first-month", date(2025, 12, 1), date(2026, 1, 1))
    assert [signal.reason for signal in match_reasons(process, [july]).signals] == ["first-month"]
    before = reason("before", date(2025, 11, 1), date(2025, 12, 1))
    assert [signal.reason for signal in match_reasons(process, [before]).signals] == [None]


def test_of_several_reasons_the_one_that_shares_most_days():
    process = chart([*CALM, 40])
    short, long = reason("a", date(2025, 12, 1), date(2025, 12, 3)), reason("b", date(2025, 11, 1), date(2026, 1, 1))
    assert {signal.reason for signal in match_reasons(process, [short, long]).signals} == {"b"}


def test_year_on_year_of_months_starts_where_a_year_earlier_is_known():
    rows = year_on_year_points(months([100, 0, None, -5, *[50] * 8, 120, 10, 10, 10, 75]))
    assert rows[0] == (date(2025, 4, 1), date(2025, 4, 30), 1.2)
    assert [value for _, _, value in rows] == [1.2, None, None, None, 1.5]


def test_year_on_year_of_weeks_goes_back_364_days():
    monday = date(2025, 1, 6)
    weeks = [
        (monday + timedelta(days=7 * place), monday + timedelta(days=7 * place + 6), place + 1) for place in range(54)
    ]
    rows = year_on_year_points(weeks)
    assert [value for _, _, value in rows] == [53, 27]


def test_year_on_year_without_a_second_year_is_empty():
    assert year_on_year_points(months([1, 2, 3])) == ()


def test_what_is_charted():
    node = Node("k", Text("k"), HERE, "k")
    assert chart_on(node, True, 2.0) == "yoy"
    assert chart_on(node, True, 1.9) == "value"
    assert chart_on(node, False, 5) == "value"
    declared = Node("k", Text("k"), HERE, "k", process_on="value")
    assert chart_on(declared, True, 5) == "value"
