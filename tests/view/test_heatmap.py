"""The map of months: a month is judged only when it is over and has something to be compared with."""

from __future__ import annotations

from datetime import date

import pytest

from kpisite.model.review import NodeReview, Point, TargetSummary
from kpisite.view.pages.heatmap import judged

NODE = NodeReview(id="kpi", parent="kgi", edge="formula", category=None, status="grey")
BAND = NODE.model_copy(update={"target": TargetSummary(kind="band", low=6.5, high=9.0)})


def month(actual: float | None, plan: float | None = 10.0, *, partial: bool = False) -> Point:
    return Point(start=date(2026, 4, 1), through=date(2026, 4, 30), actual=actual, plan=plan, partial=partial)


@pytest.mark.parametrize(
    ("node", "point", "lower_is_better", "mark"),
    [
        (NODE, month(10.0), False, "good"),
        (NODE, month(9.9), False, "bad"),
        (NODE, month(9.9), True, "good"),
        (NODE, month(10.1), True, "bad"),
        (NODE, month(12.0, partial=True), False, ""),
        (NODE, month(None), False, ""),
        (NODE, month(12.0, None), False, ""),
        (BAND, month(9.0, None), False, "good"),
        (BAND, month(9.1, None), False, "bad"),
    ],
)
def test_a_month_is_judged_by_its_own_target(node: NodeReview, point: Point, lower_is_better: bool, mark: str) -> None:
    assert judged(node, point, lower_is_better=lower_is_better) == mark
