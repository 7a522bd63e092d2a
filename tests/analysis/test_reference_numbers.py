"""Published examples and tables, each with its source.

Where a paper itself was not at hand, the docstring names the public repository that prints its numbers.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from kpisite.analysis.actions import segmented_regression
from kpisite.analysis.decompose import decompose
from kpisite.analysis.experiments import newcombe_interval, pooled_p, sample_ratio_p, wilson_interval
from kpisite.analysis.influence import fisher_interval
from kpisite.analysis.mix import split_ratio
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
from kpisite.model.periods import add_months
from kpisite.model.playbook import Node, Variant
from kpisite.model.problems import Place
from kpisite.model.text import Text


def node(name, formula=None, *children):
    """Return a node on a formula edge."""
    written = formula and parse_formula(formula)
    return Node(name, Text(name), Place("x"), "kgi", formula=written, children=children, edge="formula")


def test_lmdi_of_the_design():
    """The design's known answer, worked by hand from Ang (2005): L(V1, V0) · ln(x1 / x0)."""
    ids = ("customers", "orders_per_customer", "average_order")
    root = node("kgi", " * ".join(ids), *map(node, ids))
    plan = {"kgi": 1_200_000_000.0, **dict(zip(ids, (20_000, 6, 10_000), strict=True))}
    actual = {"kgi": 1_152_480_000.0, **dict(zip(ids, (21_000, 5.6, 9_800), strict=True))}
    found = decompose(root, plan, actual)
    assert found.change == -47_520_000
    assert list(found.contributions.values()) == pytest.approx([57_381_136.22, -81_141_136.22, -23_760_000], abs=0.01)


LMDI_FACTORS = ("a1", "a2", "a3", "b1", "b2", "b3")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            (1, 10, 2, 4, 5, 3),
            (4, 5, 3, 5, 6, 4),
            (50.47438029, -25.23719014, 14.76280986, 19.31568569, 15.78206435, 24.90224996),
        ),
        (
            (4, 5, 3, 5, 6, 4),
            (8, 2, 4, 5, 7, 5),
            (42.96021467, -56.79031473, 17.83010006, 0, 22.47128816, 32.52871184),
        ),
        ((0, 10, 2, 4, 5, 3), (4, 5, 3, 5, 6, 4), (60, 0, 0, 19.31568569, 15.78206435, 24.90224996)),
        ((1, 10, 2, 4, 5, 3), (4, 5, 3, 5, 6, 0), (50.47438029, -25.23719014, 14.76280986, 0, 0, -60)),
    ],
)
def test_lmdi_of_two_products(before, after, expected):
    """LMDIR (an R package after Ang 2005), MatthewHeun/LMDIR, tests/testthat/test_lmdi.R, its `simple` example.

    The last two hold a zero (Ang, Zhang & Choi 1998, table 2; Wood & Lenzen 2006).
    """
    products = [
        node(side, f"{side}1 * {side}2 * {side}3", *map(node, (f"{side}1", f"{side}2", f"{side}3"))) for side in "ab"
    ]
    old, new = (
        dict(zip(LMDI_FACTORS, map(float, ends), strict=True)) | {"kgi": float(np.prod(ends[:3]) + np.prod(ends[3:]))}
        for ends in (before, after)
    )
    found = decompose(node("kgi", "a + b", *products), old, new)
    assert [found.contributions[name] for name in LMDI_FACTORS] == pytest.approx(expected, abs=1e-8)


def test_rate_and_mix_of_household_headship():
    """Das Gupta (1993), Standardization and Decomposition of Rates, example 5.1: 1970 against 1985, per 100.

    Data and result as josiahpjking/DasGuptR, README.md, prints them: age structure 1.2269, rates 1.7403.
    """
    size = (
        (12.9, 10.9, 9.5, 8.0, 7.8, 8.4, 8.6, 7.8, 7.0, 5.9, 4.7, 3.6, 4.9),
        (10.1, 11.2, 11.6, 10.9, 9.4, 7.7, 6.3, 6.0, 6.3, 5.9, 5.1, 4.0, 5.5),
    )
    rate = (
        (1.9, 25.8, 45.7, 49.6, 51.2, 51.6, 51.8, 54.9, 58.7, 60.4, 62.8, 66.6, 66.8),
        (2.2, 24.3, 45.8, 52.5, 56.1, 55.6, 56.0, 57.4, 57.2, 61.2, 63.9, 68.6, 72.2),
    )
    years = [
        {str(age): (people * share, people) for age, (people, share) in enumerate(zip(*year, strict=True))}
        for year in zip(size, rate, strict=True)
    ]
    found = split_ratio("age", *years)
    assert found.change == pytest.approx(2.9672, abs=5e-5)
    assert sum(row.mix_effect for row in found.rows) == pytest.approx(1.2269, abs=5e-5)
    assert sum(row.rate_effect for row in found.rows) == pytest.approx(1.7403, abs=5e-5)


def test_xmr_limits_of_the_nist_handbook():
    """NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2, flow rate.

    The handbook prints 45.8159 and 55.8041, with 3/1.128; the rounded 2.66 moves a limit by 0.0008.
    """
    values = (49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1)
    start = date(2026, 1, 1)
    days = [start + timedelta(days=place) for place in range(len(values))]
    chart = process_chart(list(zip(days, days, values, strict=True)), on="value", direction="up")
    assert chart.center == pytest.approx(50.81)
    assert chart.range_center == pytest.approx(1.8778, abs=5e-5)
    assert chart.lower == pytest.approx(45.8151, abs=5e-5)
    assert chart.upper == pytest.approx(55.8049, abs=5e-5)
    assert (chart.lower, chart.upper) == pytest.approx((45.8159, 55.8041), abs=1e-3)
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
    """Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10, all eight examples.

    The first two as m-Py/propint prints them (tests/testthat/test_Two_Independent_Props_CI.R); all agree with
    statsmodels 0.15, confint_proportions_2indep(method="newcomb").
    """
    found = newcombe_interval(Variant("a", first[1], first[0]), Variant("b", second[1], second[0]))
    assert found == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson(successes, trials, low, high):
    """Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3.

    The first two as m-Py/propint prints them (tests/testthat/test_Single_Proportion_CI.R).
    """
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
    """NIST/SEMATECH e-Handbook, 1.3.6.7.2, critical values of Student's t.

    For 7 degrees some copies of that table print 4.782; 4.785 is what scipy 1.17 and other tables give.
    """
    assert student_t_quantile(share, freedom) == pytest.approx(critical, abs=5.1e-4)
    assert student_t_cdf(student_t_quantile(share, freedom), freedom) == pytest.approx(share, abs=1e-12)


def test_normal():
    """Digits of scipy 1.17, norm.cdf and norm.ppf."""
    assert normal_cdf(1) == pytest.approx(0.841344746, abs=1e-9)
    assert normal_quantile(0.975) == pytest.approx(1.959963985, abs=1e-9)
    assert two_sided_p(1.959963985) == pytest.approx(0.05, abs=1e-9)


def test_holm_as_r_gives_it():
    """R 4.5.2, p.adjust(p, "holm"), as sgcx-org/pystatistics prints it (tests/hypothesis/test_p_adjust.py)."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    assert holm([0.001, 0.01, 0.05, 0.1, 0.5, 0.9]) == pytest.approx((0.006, 0.05, 0.2, 0.3, 1.0, 1.0))


def test_pooled_z_as_r_and_statsmodels_give_it():
    """R 4.5.2, prop.test(c(30, 50), c(100, 100), correct = FALSE); statsmodels' manual, proportions_ztest."""
    assert pooled_p(Variant("a", 100, 30), Variant("b", 100, 50)) == pytest.approx(0.0038924171227786306)
    assert pooled_p(Variant("a", 83, 5), Variant("b", 99, 12)) == pytest.approx(0.159, abs=5e-4)


def test_sample_ratio_mismatch():
    """Kohavi, Tang & Xu (2020), Trustworthy Online Controlled Experiments, chapter 21, scenario 1: p = 1.8E-6."""
    assert sample_ratio_p((Variant("C", 821_588, 0), Variant("T", 815_482, 0))) == pytest.approx(1.8e-6, abs=5e-8)


def test_fisher_interval():
    """R's tanh(atanh(r) ± z / √(n − 3)) for r = 0.5 of 50, as small-s.science prints it (Fisher 1921)."""
    assert fisher_interval(0.5, 50) == pytest.approx((0.2574879, 0.6832563), abs=5e-8)


def test_segmented_regression_of_a_textbook():
    """Quasi-Experiments in R (gabriellajg), chapter 8.2, from Green, Global Health Research: Design + Methods.

    R counts the months after from 1, so its change of level is one slope below ours: 9.6876 + 1.7832.
    The standard error of the slope is 0.4314, with 20 degrees of freedom.
    """
    before = (50, 60, 45, 47, 50, 55, 53, 51, 48, 50, 47, 48)
    after = (55, 60, 63, 67, 65, 69, 72, 68, 74, 71, 76, 70)
    starts = [add_months(date(2024, 1, 1), place) for place in range(24)]
    points = [(day, add_months(day, 1) - timedelta(days=1), float(y)) for day, y in zip(starts, before + after)]
    found = segmented_regression(points, starts[12])
    assert found.level == pytest.approx(9.6876 + 1.7832, abs=1e-4)
    assert found.slope == pytest.approx(1.7832, abs=5e-5)
    assert (found.slope_high - found.slope) / student_t_quantile(0.975, 20) == pytest.approx(0.4314, abs=5e-5)


def test_least_squares_of_norris():
    """NIST StRD, linear regression, Norris: certified estimates and standard deviations.

    Data and values as the GNU Scientific Library has them (fit/test.c).
    """
    pairs = """
        0.1 0.2  338.8 337.4  118.1 118.2  888.0 884.6  9.2 10.1  228.1 226.5  668.5 666.3  998.5 996.3  449.1 448.6
        778.9 777.0  559.2 558.2  0.3 0.4  0.1 0.6  778.1 775.5  668.8 666.9  339.3 338.0  448.9 447.5  10.8 11.6
        557.7 556.0  228.3 228.1  998.0 995.8  888.8 887.6  119.6 120.2  0.3 0.3  0.6 0.3  557.6 556.8  339.3 339.1
        888.0 887.2  998.5 999.0  778.9 779.0  10.2 11.1  117.6 118.3  228.9 229.2  668.4 669.1  449.2 448.9  0.2 0.5"""
    y, x = np.array(pairs.split(), dtype=float).reshape(-1, 2).T
    coefficients, covariance = least_squares(np.column_stack([np.ones_like(x), x]), y)
    assert coefficients == pytest.approx([-0.262323073774029, 1.00211681802045], rel=1e-10)
    assert np.sqrt(np.diag(covariance)) == pytest.approx([0.232818234301152, 0.429796848199937e-3], rel=1e-9)
