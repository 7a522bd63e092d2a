"""Published examples and tables, each with its source."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from kpisite.analysis.decompose import decompose
from kpisite.analysis.experiments import newcombe_interval, wilson_interval
from kpisite.analysis.influence import fisher_interval
from kpisite.analysis.signals import process_chart
from kpisite.analysis.statistics import (
    chi_square_sf,
    holm,
    least_squares,
    normal_cdf,
    normal_quantile,
    student_t_cdf,
    student_t_quantile,
    two_sided_p,
)
from kpisite.model.formula import parse_formula
from kpisite.model.playbook import Node, Variant
from kpisite.model.problems import Place
from kpisite.model.text import Text


def test_lmdi_of_the_design():
    """The design's known answer, worked by hand from Ang (2005): L(V1, V0) · ln(x1 / x0)."""
    ids = ("customers", "orders_per_customer", "average_order")
    children = tuple(Node(name, Text(name), Place("x"), "kgi", edge="formula") for name in ids)
    root = Node("kgi", Text("kgi"), Place("x"), "kgi", formula=parse_formula(" * ".join(ids)), children=children)
    plan = {"kgi": 1_200_000_000.0, **dict(zip(ids, (20_000, 6, 10_000), strict=True))}
    actual = {"kgi": 1_152_480_000.0, **dict(zip(ids, (21_000, 5.6, 9_800), strict=True))}
    found = decompose(root, plan, actual)
    assert found.change == -47_520_000
    assert list(found.contributions.values()) == pytest.approx([57_381_136.22, -81_141_136.22, -23_760_000], abs=0.01)


def test_xmr_limits_of_the_nist_handbook():
    """NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2, flow rate, with 2.66 for 3/1.128."""
    values = (49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1)
    start = date(2026, 1, 1)
    days = [start + timedelta(days=place) for place in range(len(values))]
    chart = process_chart(list(zip(days, days, values, strict=True)), on="value", direction="up")
    assert chart.center == pytest.approx(50.81)
    assert chart.range_center == pytest.approx(1.8778, abs=5e-5)
    assert chart.lower == pytest.approx(45.8151, abs=5e-5)
    assert chart.upper == pytest.approx(55.8049, abs=5e-5)
    assert chart.baseline_points == 10 and not chart.provisional


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_newcombe_method_10(first, second, low, high):
    """Newcombe (1998), Statistics in Medicine 17, 873-890, table II, all eight examples."""
    found = newcombe_interval(Variant("a", first[1], first[0]), Variant("b", second[1], second[0]))
    assert found == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson(successes, trials, low, high):
    """Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3."""
    assert wilson_interval(successes, trials) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("share", "freedom", "critical"),
    [
        (0.05, 1, 3.841),
        (0.05, 2, 5.991),
        (0.05, 3, 7.815),
        (0.05, 10, 18.307),
        (0.01, 1, 6.635),
        (0.01, 5, 15.086),
        (0.001, 1, 10.828),
        (0.001, 2, 13.816),
        (0.05, 99, 123.225),
    ],
)
def test_chi_square_table(share, freedom, critical):
    """NIST/SEMATECH e-Handbook, 1.3.6.7.4, upper-tail critical values."""
    assert chi_square_sf(critical, freedom) == pytest.approx(share, rel=2e-3)


@pytest.mark.parametrize(
    ("share", "freedom", "critical"),
    [
        (0.975, 1, 12.706),
        (0.975, 2, 4.303),
        (0.975, 3, 3.182),
        (0.975, 4, 2.776),
        (0.975, 5, 2.571),
        (0.975, 12, 2.179),
        (0.975, 30, 2.042),
        (0.95, 10, 1.812),
        (0.999, 7, 4.785),
        (0.975, 100, 1.984),
    ],
)
def test_student_t_table(share, freedom, critical):
    """NIST/SEMATECH e-Handbook, 1.3.6.7.2, critical values of Student's t."""
    assert student_t_quantile(share, freedom) == pytest.approx(critical, abs=5.1e-4)
    assert student_t_cdf(student_t_quantile(share, freedom), freedom) == pytest.approx(share, abs=1e-12)


def test_normal():
    """Abramowitz & Stegun (1964), table 26.1 and 26.5."""
    assert normal_cdf(1) == pytest.approx(0.841344746, abs=1e-9)
    assert normal_quantile(0.975) == pytest.approx(1.959963985, abs=1e-9)
    assert two_sided_p(1.959963985) == pytest.approx(0.05, abs=1e-9)


def test_holm_as_r_gives_it():
    """R 4.4, p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))


def test_fisher_interval():
    """r = 0.5 of 28 pairs: z = 0.5493 ± 1.96 / 5 (Fisher 1921), by hand."""
    assert fisher_interval(0.5, 28) == pytest.approx((0.1560, 0.7358), abs=1e-4)


def test_least_squares_of_norris():
    """NIST StRD, linear regression, Norris: certified estimates and standard deviations."""
    pairs = """
        0.1 0.2  338.8 337.4  118.1 118.2  888.0 884.6  9.2 10.1  228.1 226.5  668.5 666.3  998.5 996.3  449.1 448.6
        778.9 777.0  559.2 558.2  0.3 0.4  0.1 0.6  778.1 775.5  668.8 666.9  339.3 338.0  448.9 447.5  10.8 11.6
        557.7 556.0  228.3 228.1  998.0 995.8  888.8 887.6  119.6 120.2  0.3 0.3  0.6 0.3  557.6 556.8  339.3 339.1
        888.0 887.2  998.5 999.0  778.9 779.0  10.2 11.1  117.6 118.3  228.9 229.2  668.4 669.1  449.2 448.9  0.2 0.5"""
    y, x = np.array(pairs.split(), dtype=float).reshape(-1, 2).T
    coefficients, covariance = least_squares(np.column_stack([np.ones_like(x), x]), y)
    assert coefficients == pytest.approx([-0.262323073774029, 1.00211681802045], rel=1e-10)
    assert np.sqrt(np.diag(covariance)) == pytest.approx([0.232818234301152, 0.429796848199937e-3], rel=1e-9)
