"""The map of months: a month is judged only when it is over and has something to be compared with."""

from __future__ import annotations

from datetime import date

import pytest

from kpisite.model.playbook import Direction
from kpisite.model.review import NodeReview, Point, TargetSummary
from kpisite.view.pages.heatmap import judged

NODE = NodeReview(id="kpi", parent="kgi", edge="formula", category=None, status="grey")
OWN = NODE.model_copy(update={"amber": 0.995})
FROM_EIGHT = NODE.model_copy(update={"attainment_baseline": 8.0})
BAND = NODE.model_copy(update={"target": TargetSummary(kind="band", low=6.5, high=9.0)})


def month(actual: float | None, plan: float | None = 10.0, *, partial: bool = False) -> Point:
    return Point(start=date(2026, 4, 1), through=date(2026, 4, 30), actual=actual, plan=plan, partial=partial)


@pytest.mark.parametrize(
    ("node", "point", "direction", "mark"),
    [
        (NODE, month(10.0), "up", "good"),
        (NODE, month(9.9), "up", "warn"),
        (NODE, month(9.0), "up", "warn"),
        (NODE, month(8.9), "up", "bad"),
        (NODE, month(9.9), "down", "good"),
        (NODE, month(10.1), "down", "warn"),
        (NODE, month(12.0), "down", "bad"),
        (OWN, month(9.9), "up", "bad"),
        (FROM_EIGHT, month(9.9), "up", "warn"),
        (FROM_EIGHT, month(9.7), "up", "bad"),
        (NODE, month(12.0, partial=True), "up", ""),
        (NODE, month(None), "up", ""),
        (NODE, month(12.0, None), "up", ""),
        (BAND, month(9.0, None), "up", "good"),
        (BAND, month(9.1, None), "up", "warn"),
        (BAND, month(12.0, None), "up", "bad"),
    ],
)
def test_a_month_is_judged_by_its_own_target_and_rule(
    node: NodeReview, point: Point, direction: Direction, mark: str
) -> None:
    assert judged(node, point, direction) == mark
