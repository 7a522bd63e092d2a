"""What is charted, at which lag a hypothesis is tested, which side supports it, and the split by dimension."""

from __future__ import annotations

from datetime import date

import pytest

from kpisite.analysis.evidence import _lag_in, complete_points, node_process, supports, with_evidence
from kpisite.analysis.headline import measure_node
from kpisite.model.periods import Grain
from kpisite.model.playbook import Direction, Node
from kpisite.model.review import InfluenceResult, NodeReview, Point
from kpisite.model.settings import Settings
from tests.builders import make_evaluation, make_facts, make_measure, make_node, make_playbook, monthly


def reviewed(node: Node, rows: list, as_of: str, *dimensions: str) -> NodeReview:
    playbook = make_playbook([make_measure(name, grain="month") for name in "xy"], node)
    evaluation = make_evaluation(playbook, make_facts(rows, dimensions), as_of)
    review = measure_node(node, evaluation, playbook, Settings())
    return with_evidence(node, review, node_process(node, review, playbook), evaluation)


@pytest.mark.parametrize(("months", "on"), [(23, "value"), (24, "yoy")])
def test_a_sum_is_charted_year_on_year_from_two_whole_years_on(months: int, on: str) -> None:
    review = reviewed(make_node("a", "x"), monthly("x", "2024-04-01", [10.0] * months), "2026-04-10")
    assert review.process is not None
    assert review.process.on == on


def test_a_partial_period_is_not_charted() -> None:
    days = date(2026, 4, 1), date(2026, 4, 30)
    points = complete_points(
        (
            Point(start=days[0], through=days[1], actual=5.0),
            Point(start=days[0], through=days[1], actual=2.0, partial=True),
        )
    )
    assert points == ((*days, 5.0), (*days, None))


@pytest.mark.parametrize(
    ("grain", "lag", "unit", "periods"),
    [
        ("month", 2, "month", 2),
        ("quarter", 1, "month", 1),
        ("quarter", 4, "month", 2),
        ("month", 0, "week", 0),
        ("month", 8, "week", 2),
        ("week", 14, "day", 2),
        ("week", 15, "day", 3),
        ("day", 3, "day", 3),
    ],
)
def test_a_lag_is_counted_in_whole_periods_rounded_up(grain: Grain, lag: int, unit: Grain, periods: int) -> None:
    assert _lag_in(grain, lag, unit) == periods


@pytest.mark.parametrize(
    ("child", "parent", "interval", "supported"),
    [
        ("up", "up", (0.1, 0.5), True),
        ("up", "up", (-0.5, -0.1), False),
        ("up", "up", (-0.1, 0.5), False),
        ("down", "up", (-0.5, -0.1), True),
        ("down", "down", (0.1, 0.5), True),
        ("down", "up", (0.1, 0.5), False),
        ("band", "up", (-0.5, -0.1), True),
        ("up", "up", (None, None), None),
    ],
)
def test_a_hypothesis_is_supported_on_its_own_side_only(
    child: Direction, parent: Direction, interval: tuple[float | None, float | None], supported: bool | None
) -> None:
    found = InfluenceResult(of="kgi", lag=1, lag_unit="month", low=interval[0], high=interval[1])
    assert supports(child, parent, found) is supported


def test_a_dimension_value_that_is_new_this_year_counts_as_nothing_before() -> None:
    rows = [("2025-04-01", "x", 100, "old"), ("2026-04-01", "x", 90, "old"), ("2026-04-01", "x", 30, "new")]
    (split,) = reviewed(make_node("a", "x"), rows, "2026-04-30", "shop").dimensions
    assert (split.kind, split.change) == ("sum", 20.0)
    assert {row.value: row.rate_effect for row in split.rows} == {"old": -10.0, "new": 30.0}


def test_rate_and_mix_of_a_ratio_add_up_with_a_new_value() -> None:
    rows = [
        *(("2025-04-01", name, amount, "old") for name, amount in (("x", 20), ("y", 100))),
        *(("2026-04-01", name, amount, "old") for name, amount in (("x", 24), ("y", 100))),
        *(("2026-04-01", name, amount, "new") for name, amount in (("x", 40), ("y", 100))),
    ]
    review = reviewed(make_node("a", "x / y"), rows, "2026-04-30", "shop")
    (split,) = review.dimensions
    assert split.change == pytest.approx(64 / 200 - 20 / 100)
    assert split.change == pytest.approx(review.yoy_change)
    assert sum(row.rate_effect + row.mix_effect for row in split.rows) == pytest.approx(split.change)


def test_a_hole_in_one_value_gives_no_split() -> None:
    rows = [("2025-04-01", "x", 100, "a"), ("2025-05-01", "x", 100, "a"), ("2025-05-01", "x", 50, "b")]
    rows += [(f"2026-0{month}-01", "x", 60, shop) for month in (4, 5) for shop in "ab"]
    assert reviewed(make_node("a", "x"), rows, "2026-05-31", "shop").dimensions == ()


def test_what_the_values_do_not_add_up_to_is_the_rest() -> None:
    rows = [
        (f"{year}-04-01", name, amount, shop)
        for year, amounts in (("2025", (20, 10, 100)), ("2026", (30, 40, 100)))
        for (name, shop), amount in zip((("x", "a"), ("x", "b"), ("y", "a")), amounts, strict=True)
    ]
    review = reviewed(make_node("a", "x / y"), rows, "2026-04-30", "shop")
    (split,) = review.dimensions
    assert [row.value for row in split.rows] == ["a"]
    assert split.change == pytest.approx(0.1)
    assert split.change + split.rest == pytest.approx(review.yoy_change)
    assert split.rest == pytest.approx(0.3)


def test_values_that_add_up_leave_no_rest() -> None:
    rows = [(f"{year}-04-01", "x", 0.1 * at, shop) for year in ("2025", "2026") for at, shop in enumerate("abc", 1)]
    (split,) = reviewed(make_node("a", "x"), rows, "2026-04-30", "shop").dimensions
    assert split.rest == 0.0
