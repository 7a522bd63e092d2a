"""Which KPIs the focus falls on."""

from __future__ import annotations

from typing import Any

import pytest

from kpisite.analysis.focus import rank_focus, room_to_best
from kpisite.model.review import NodeReview
from tests.builders import make_node

CHILDREN = tuple(make_node(name, name, edge="formula", parent="kgi") for name in "abc")


def review(name: str, **changes: Any) -> NodeReview:
    return NodeReview(id=name, parent="kgi", edge="formula", category=None, status="red", **changes)


def ranked(parts: dict[str, float], gap: float | None, *, direction: str = "up", **rooms: float) -> list[tuple]:
    root = make_node("kgi", children=CHILDREN, direction=direction)
    reviews = {name: review(name, room=rooms.get(name)) for name in ("kgi", "a", "b", "c")}
    return [(row.id, row.share, row.rank) for row in rank_focus(root, reviews, parts, gap)]


def test_share_of_the_gap_times_room_ranks() -> None:
    found = ranked({"a": -60.0, "b": -50.0, "c": 10.0}, -100.0, a=0.1, b=0.5, c=0.9)
    assert found == [("b", 0.5, 0.25), ("a", 0.6, 0.06)]


def test_without_room_there_is_nothing_to_win() -> None:
    assert ranked({"a": -60.0, "b": -40.0}, -100.0, a=0.0) == []


@pytest.mark.parametrize(("gap", "direction"), [(100.0, "up"), (-100.0, "down"), (0.0, "up"), (None, "up")])
def test_a_kgi_at_or_beyond_its_plan_has_no_gap_to_share(gap: float | None, direction: str) -> None:
    assert ranked({"a": 60.0, "b": -40.0}, gap, direction=direction, a=0.5, b=0.5) == []


def test_lower_is_better_is_behind_above_its_plan() -> None:
    assert ranked({"a": 60.0}, 100.0, direction="down", a=0.5) == [("a", 0.6, 0.3)]


def test_a_kpi_on_hold_is_left_out() -> None:
    held = make_node("a", "a", edge="formula", parent="kgi", watch="hold")
    root = make_node("kgi", children=(held,))
    reviews = {"kgi": review("kgi"), "a": review("a", room=0.5)}
    assert rank_focus(root, reviews, {"a": -10.0}, -10.0) == ()


@pytest.mark.parametrize(
    ("latest", "best", "direction", "room"),
    [
        (80.0, 100.0, "up", 0.25),
        (100.0, 80.0, "down", 0.2),
        (100.0, 100.0, "up", 0.0),
        (-50.0, 50.0, "up", 2.0),
        (0.0, 5.0, "up", None),
        (None, 5.0, "up", None),
        (5.0, None, "band", None),
    ],
)
def test_room_is_the_way_to_the_best_as_a_share_of_the_newest(
    latest: float | None, best: float | None, direction: str, room: float | None
) -> None:
    assert room_to_best(review("a", latest=latest, best=best), direction) == room
