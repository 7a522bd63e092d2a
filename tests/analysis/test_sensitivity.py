from __future__ import annotations

import pytest

from kpisite.analysis.sensitivity import sensitivity, spread
from kpisite.model.formula import parse_formula
from kpisite.model.playbook import Node
from kpisite.model.problems import Place
from kpisite.model.text import Text


def node(name, formula=None, *children, edge="formula"):
    parsed = parse_formula(formula) if formula else None
    return Node(name, Text(name), Place("x"), "kgi", formula=parsed, children=children, edge=edge)


TREE = node(
    "kgi",
    "buyers * value",
    node("buyers", "new + old", node("new"), node("old")),
    node("value", "sales / orders", node("sales"), node("orders")),
    node("survey", edge="influence"),
)
VALUES = {"kgi": 1000.0, "buyers": 100.0, "new": 40.0, "old": 60.0, "value": 10.0, "sales": 500.0, "orders": 50.0}


def test_the_gain_runs_up_the_formulas():
    assert sensitivity(TREE, "new", VALUES, 45) == pytest.approx(50)
    assert sensitivity(TREE, "orders", VALUES, 40) == pytest.approx(250)
    assert sensitivity(TREE, "kgi", VALUES, 1200) == 200
    assert sensitivity(TREE, "value", VALUES, 10) == 0


def test_an_influence_edge_or_an_unknown_kpi_has_none():
    assert sensitivity(TREE, "survey", {**VALUES, "survey": 3}, 5) is None
    assert sensitivity(TREE, "elsewhere", VALUES, 5) is None


def test_a_missing_neighbour_matters_in_a_product_but_not_in_a_sum():
    assert sensitivity(TREE, "new", {**VALUES, "old": None}, 45) == pytest.approx(50)
    assert sensitivity(TREE, "new", {**VALUES, "value": None, "sales": None}, 45) is None
    assert sensitivity(TREE, "new", {**VALUES, "new": None}, 45) is None
    assert sensitivity(TREE, "orders", VALUES, 0) is None


def test_an_inner_node_without_a_value_is_taken_from_its_formula():
    assert sensitivity(TREE, "new", {**VALUES, "value": None, "kgi": None}, 45) == pytest.approx(50)


def test_a_parent_that_differs_from_its_formula_keeps_its_difference():
    assert sensitivity(TREE, "new", {**VALUES, "buyers": 103.0, "kgi": 1050.0}, 45) == pytest.approx(50)


def test_spread_is_ordered_by_the_kgi():
    assert spread(TREE, "new", VALUES, 38, 43) == pytest.approx((-20, 30))
    assert spread(TREE, "orders", VALUES, 40, 62.5) == pytest.approx((-200, 250))
    assert spread(TREE, "survey", VALUES, 1, 2) is None
