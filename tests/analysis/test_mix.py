from __future__ import annotations

import random

import pytest

from kpisite.analysis.mix import ratio_parts, split_ratio, split_sum
from kpisite.model.formula import parse_formula, print_formula


def test_rate_and_mix_by_hand():
    base = {"store": (60.0, 100.0), "app": (20.0, 100.0)}  # 60%, 20%, half each: 40%
    actual = {"store": (36.0, 60.0), "app": (28.0, 140.0)}  # the same rates, more app: 32%
    split = split_ratio("channel", base, actual)
    assert split.change == pytest.approx(-0.08)
    assert [row.rate_effect for row in split.rows] == pytest.approx([0, 0])
    assert [row.mix_effect for row in split.rows] == pytest.approx([-0.2 * (0.6 - 0.36), 0.2 * (0.2 - 0.36)])


def test_only_the_rate_moves():
    split = split_ratio("c", {"a": (10, 100), "b": (20, 100)}, {"a": (30, 100), "b": (20, 100)})
    assert [(row.rate_effect, row.mix_effect) for row in split.rows] == [pytest.approx((0.1, 0)), pytest.approx((0, 0))]


def test_the_paradox_where_every_rate_rises_and_the_whole_falls():
    split = split_ratio("c", {"a": (80, 100), "b": (10, 100)}, {"a": (17, 20), "b": (27, 180)})
    assert all(row.rate_effect > 0 for row in split.rows)
    assert split.change < 0 and sum(row.mix_effect for row in split.rows) < 0


def test_a_new_value_is_all_mix():
    split = split_ratio("c", {"a": (50, 100)}, {"a": (50, 100), "new": (90, 100)})
    new = split.rows[1]
    assert (new.value, new.rate_base, new.share_base, new.rate_effect) == ("new", None, 0, 0)
    assert split.change == pytest.approx(0.2) == sum(row.mix_effect for row in split.rows)


def test_effects_add_up_on_random_splits():
    rng = random.Random(3)
    for _ in range(500):
        names = [f"v{place}" for place in range(rng.randrange(1, 6))]
        base, actual = (
            {name: (rng.uniform(-5, 50), float(rng.choice((0, 1, 40, 90)))) for name in names if rng.random() < 0.9}
            for _ in range(2)
        )
        split = split_ratio("d", base, actual)
        wholes = [tuple(map(sum, zip(*side.values(), strict=True))) or (0, 0) for side in (base, actual)]
        if split is None:
            assert not wholes[0][1] or not wholes[1][1]
            continue
        change = wholes[1][0] / wholes[1][1] - wholes[0][0] / wholes[0][1]
        assert sum(row.rate_effect + row.mix_effect for row in split.rows) == pytest.approx(change, abs=1e-9)


def test_missing_numbers_split_nothing():
    assert split_ratio("d", {"a": (1, None)}, {"a": (1, 2)}) is None
    assert split_ratio("d", {"a": (1, 0)}, {"a": (1, 2)}) is None
    assert split_ratio("d", {}, {}) is None
    assert split_sum("d", {"a": None}, {"a": 1}) is None
    assert split_sum("d", {}, {}) is None


def test_a_sum_splits_into_differences():
    split = split_sum("store", {"a": 10, "closed": 5}, {"a": 12, "new": 3})
    assert split.change == 0 and split.kind == "sum"
    assert {row.value: row.rate_effect for row in split.rows} == {"a": 2, "new": 3, "closed": -5}
    assert [row.share for row in split.rows] == pytest.approx([0.8, 0.2, 0])


@pytest.mark.parametrize(
    ("formula", "parts"),
    [
        ("revenue / orders", ("revenue", "orders")),
        ("(a - b) / (c + d)", ("a - b", "c + d")),
        ("100 * a / b", ("100 * a", "b")),
        ("a / b * 100", ("a * 100", "b")),
        ("100 * (a / b)", ("100 * a", "b")),
        ("a / b / 7", ("a / 7", "b")),
        ("a * b", None),
        ("a / 12", None),
        ("a + b / c", None),
    ],
)
def test_the_parts_of_a_ratio(formula, parts):
    found = ratio_parts(parse_formula(formula).expression)
    assert (found and tuple(map(print_formula, found))) == parts
