"""Parents that their children miss."""

from __future__ import annotations

import pytest

from kpisite.analysis.reconcile import reconcile_problems
from kpisite.model.playbook import Node, Playbook
from kpisite.model.problems import Problem
from tests.builders import daily, make_evaluation, make_facts, make_measure, make_node, make_playbook, monthly

PARTS = (make_node("a", "x", edge="formula"), make_node("b", "y", edge="formula"))


def total(*, children: tuple[Node, ...] = PARTS, **fields: object) -> Node:
    return make_node("total", "z", "a + b", children=children, **fields)


def found(tree: Node, rows: list, as_of: str = "2026-06-30", **grains: str) -> tuple[Problem, ...]:
    measures = [make_measure(name, grain=grains.get(name, "month")) for name in "xyz"]
    playbook: Playbook = make_playbook(measures, tree)
    return reconcile_problems(playbook, make_evaluation(playbook, make_facts(rows), as_of))


def facts(x: list[float], y: list[float], z: list[float]) -> list:
    return [row for name, values in zip("xyz", (x, y, z)) for row in monthly(name, "2026-04-01", values)]


def test_the_newest_month_is_compared_and_the_residual_said() -> None:
    (problem,) = found(total(), facts([60, 60, 60], [40, 40, 30], [100, 100, 100]))
    assert (problem.code, problem.severity, problem.place) == ("children-differ", "warning", total().place)
    assert problem.values == {
        "id": "total",
        "formula": "a + b",
        "start": "2026-06-01",
        "through": "2026-06-30",
        "own": "100",
        "implied": "90",
        "difference": "10",
        "share": "+10.0%",
    }


@pytest.mark.parametrize(("own", "count"), [(100.0, 0), (100.5, 0), (100.6, 1), (99.5, 0), (99.4, 1), (0.0, 1)])
def test_half_a_percent_is_tolerated(own: float, count: int) -> None:
    assert len(found(total(), facts([60], [40], [own]), "2026-04-30")) == count


def test_an_old_difference_that_was_mended_is_not_reported() -> None:
    assert found(total(), facts([60, 60], [10, 40], [100, 100])) == ()


def test_a_child_that_is_late_is_compared_where_it_is_known() -> None:
    (problem,) = found(total(), facts([60, 60], [30], [100, 100]))
    assert problem.values["start"] == "2026-04-01"


def test_a_running_month_waits_for_its_end() -> None:
    rows = [*monthly("x", "2026-04-01", [60]), *monthly("y", "2026-04-01", [40])]
    rows += daily("z", "2026-04-01", [100 / 30] * 30 + [9.0] * 10)
    assert found(total(), rows, "2026-05-10", z="day") == ()


def test_a_child_without_a_value_counts_with_its_own_formula() -> None:
    inner = make_node("b", None, "c", edge="formula", children=(make_node("c", "y", edge="formula"),))
    tree = total(children=(PARTS[0], inner))
    assert found(tree, facts([60], [40], [100])) == ()
    assert [problem.values["implied"] for problem in found(tree, facts([60], [20], [100]))] == ["80"]


def test_weeks_are_not_compared_with_months() -> None:
    rows = [*monthly("x", "2026-04-01", [60]), *monthly("z", "2026-04-01", [100])]
    rows += [(f"2026-04-{day:02d}", "y", 10) for day in (6, 13, 20, 27)]
    assert found(total(), rows, y="week") == ()


def test_without_children_or_values_there_is_nothing_to_compare() -> None:
    assert found(make_node("total", "z"), facts([60], [40], [100])) == ()
    assert found(make_node("total", None, "a + b", children=PARTS), facts([60], [10], [100])) == ()
