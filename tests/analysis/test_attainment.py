"""Attainment and status, by worked examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpisite.analysis.attainment import Attainment, attain, attain_band, ratio_to, status_of, turn_of
from kpisite.model.playbook import Thresholds

USUAL = Thresholds(1.0, 0.9)


@pytest.mark.parametrize(
    ("actual", "plan", "direction", "baseline", "expected"),
    [
        (95, 100, "up", None, 0.95),
        (-20, 100, "up", None, -0.2),
        (70, 80, "up", 60, 0.5),  # half of the way from 60 to 80
        (55, 80, "up", 60, -0.25),
        (4.0, 3.0, "down", 5.0, 0.5),  # half of the way down from 5 to 3
        (2.0, 3.0, "down", 5.0, 1.5),
        (4.0, 3.0, "down", None, 0.75),
        (4.0, 3.0, "down", 2.5, 0.75),  # already beyond the target: no way to go
        (80, 80, "up", 80, 1.0),
        (0, 0, "down", None, 1.0),
        (3, 0, "down", 10, 0.7),
        (3, 0, "down", None, 0.0),
    ],
)
def test_attainment(actual, plan, direction, baseline, expected):
    assert attain(actual, plan, direction=direction, baseline=baseline).value == pytest.approx(expected)


@pytest.mark.parametrize(
    ("actual", "plan", "direction", "missing", "status"),
    [
        (None, 100, "up", "no_fact", "grey"),
        (90, None, "up", "no_target", "grey"),
        (5, 0, "up", "zero_denominator", "green"),
        (-5, 0, "up", "zero_denominator", "red"),
        (-80, -100, "up", "not_computable", "green"),  # a smaller loss than planned
        (-120, -100, "up", "not_computable", "red"),
        (0, 3, "down", "zero_denominator", "green"),
    ],
)
def test_where_a_ratio_means_nothing_the_status_still_does(actual, plan, direction, missing, status):
    found = attain(actual, plan, direction=direction)
    assert (found.value, found.missing) == (None, missing)
    assert status_of(found, USUAL) == status


@pytest.mark.parametrize(
    ("actual", "low", "high", "expected"),
    [
        (5, 4, 6, 1.0),
        (4, 4, 6, 1.0),
        (3, 4, 6, 0.75),
        (7.5, 4, 6, 0.75),
        (90, 4, 6, 0.0),
        (3, 4, None, 0.75),
        (3, None, 4, 1.0),
        (-1, 0, 4, 0.75),
    ],
)
def test_band(actual, low, high, expected):
    assert attain_band(actual, low=low, high=high).value == pytest.approx(expected)


def test_a_band_without_edges_is_no_target():
    assert attain_band(5, low=None, high=None).missing == "no_target"


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (1.0, "green"),
        (0.1 + 0.2 + 0.7 - 1e-12, "green"),
        (0.99999, "amber"),
        (0.9, "amber"),
        (0.8999, "red"),
        (1.4, "green"),
    ],
)
def test_equality_is_green_and_rounding_is_forgiven(value, status):
    assert status_of(Attainment(value), USUAL) == status


def test_a_kpi_has_its_own_thresholds():
    assert status_of(Attainment(0.97), Thresholds(0.95, 0.8)) == "green"
    assert status_of(Attainment(0.97), Thresholds(1.1, 0.98)) == "red"


@pytest.mark.parametrize(
    ("actual", "base", "turn", "ratio"),
    [
        (120, 100, None, 1.2),
        (10, -5, "into_black", None),
        (-10, 5, "into_red", None),
        (-10, -5, "wider_red", None),
        (-2, -5, "narrower_red", None),
        (-5, -5, None, None),
        (5, 0, None, None),
        (-5, 0, "into_red", None),
    ],
)
def test_a_base_of_zero_or_less_gives_no_ratio_but_a_turn(actual, base, turn, ratio):
    assert (turn_of(actual, base), ratio_to(actual, base)) == (turn, ratio)


@given(st.floats(0.1, 1e9), st.floats(0.1, 1e9), st.sampled_from(["up", "down"]), st.none() | st.floats(0.1, 1e9))
def test_at_least_one_means_met(actual, plan, direction, baseline):
    found = attain(actual, plan, direction=direction, baseline=baseline)
    if found.value is not None and abs(found.value - 1) > 1e-6:
        assert (found.value > 1) == found.met or actual == pytest.approx(plan)
