from __future__ import annotations

import random
from datetime import date, timedelta

import numpy as np
import pytest

from kpisite.analysis.actions import action_result, segmented_regression
from kpisite.analysis.signals import process_chart
from kpisite.model.periods import add_months
from kpisite.model.playbook import Action
from kpisite.model.problems import Place

FIRST = date(2024, 4, 1)
AS_OF = date(2026, 9, 30)


def months(values):
    starts = [add_months(FIRST, place) for place in range(len(values))]
    return [
        (start, add_months(start, 1) - timedelta(days=1), value) for start, value in zip(starts, values, strict=True)
    ]


def noisy(seed, count, *, at=0, jump=0.0, slope=0.0):
    rng = random.Random(seed)
    return [100 + rng.gauss(0, 1) + (jump + slope * (place - at) if place >= at else 0) for place in range(count)]


def judge(values, start, direction="up", **options):
    points = months(values)
    process = process_chart(points, on="value", direction=direction)
    action = Action("offer", "kpi", Place("x"), start=start)
    return action_result(action, points, process, as_of=AS_OF, direction=direction, **options)


def test_a_jump_is_found_and_named_by_the_kpis_direction():
    start = add_months(FIRST, 12)
    values = noisy(1, 24, at=12, jump=8)
    result = judge(values, start)
    assert (result.method, result.before, result.after) == ("segmented_regression", 12, 12)
    assert result.level_low < 8 < result.level_high and result.level_low > 0
    assert result.slope_low < 0 < result.slope_high
    assert result.verdict == "associated_good"
    assert judge(values, start, "down").verdict == "associated_bad"
    assert judge(values, start, "band").verdict == "no_difference"
    assert judge(values, start, "band", middle=120).verdict == "associated_good"
    assert judge(values, start, "band", middle=90).verdict == "associated_bad"


def test_a_change_of_slope_counts_too():
    result = judge(noisy(2, 30, at=15, slope=1.0), add_months(FIRST, 15))
    assert result.slope_low < 1 < result.slope_high and result.verdict == "associated_good"


def test_noise_alone_is_no_difference():
    verdicts = [judge(noisy(seed, 24), add_months(FIRST, 12)).verdict for seed in range(200)]
    assert verdicts.count("no_difference") > 165


@pytest.mark.parametrize("values", [[5.0] * 24, [0.1 * 3] * 24, [float(place) for place in range(24)]])
def test_a_straight_line_shows_no_change(values):
    assert judge(values, add_months(FIRST, 12)).verdict == "no_difference"


def test_few_points_are_judged_by_the_process_chart():
    start = add_months(FIRST, 24)
    result = judge([*noisy(3, 24), 120, 121, 119], start)
    assert (result.method, result.outside, result.verdict) == ("process_chart", 3, "associated_good")
    assert judge([*noisy(3, 24), 120, 80, 121], start).verdict == "no_difference"
    assert judge(noisy(3, 27), start).outside == 0


def test_what_cannot_be_said_yet():
    values = noisy(4, 27)
    assert judge(values, None).verdict == "not_started"
    assert judge(values, date(2026, 10, 1)).verdict == "not_started"
    assert judge(values, add_months(FIRST, 25)).verdict == "too_early"
    assert judge(values, FIRST).verdict == "no_data"
    assert judge([], FIRST).verdict == "no_data"


def test_the_month_in_which_it_starts_counts_on_neither_side():
    result = judge(noisy(5, 24), add_months(FIRST, 12) + timedelta(days=14))
    assert (result.before, result.after) == (12, 11)


def test_the_lane_follows_the_action():
    assert judge(noisy(5, 24), add_months(FIRST, 12)).lane == "do"


def test_the_fit_is_two_lines_fitted_apart():
    """With level and slope free on both sides, the joint fit equals a straight line through either side."""
    values = noisy(6, 26, at=13, jump=3, slope=0.4)
    values[4] = values[20] = None
    found = segmented_regression(months(values), add_months(FIRST, 13))
    sides = []
    for part in (range(13), range(13, 26)):
        kept = [place for place in part if values[place] is not None]
        sides.append(np.polyfit([place - 13 for place in kept], [values[place] for place in kept], 1))
    (slope_before, level_before), (slope_after, level_after) = sides
    assert found.level == pytest.approx(level_after - level_before)
    assert found.slope == pytest.approx(slope_after - slope_before)


def test_intervals_cover_what_they_promise():
    covered = 0
    for seed in range(200):
        found = segmented_regression(months(noisy(seed, 40, at=20, jump=5)), add_months(FIRST, 20))
        covered += found.level_low <= 5 <= found.level_high
    assert covered >= 186  # 95% of 200, less two standard deviations
