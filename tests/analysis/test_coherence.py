from __future__ import annotations

import pytest

from kpisite.analysis.coherence import coherence, implied_values, through_formula
from kpisite.model.formula import parse_formula
from kpisite.model.playbook import Node
from kpisite.model.problems import Place
from kpisite.model.text import Text


def node(name, formula=None, *children, edge="formula"):
    parsed = parse_formula(formula) if formula else None
    return Node(name, Text(name), Place("x"), "kgi", formula=parsed, children=children, edge=edge)


TREE = node("kgi", "buyers * value", node("buyers", "new + old", node("new"), node("old")), node("value"))


def test_targets_that_do_not_meet_their_parents():
    rows = coherence(TREE, {"kgi": 1200, "buyers": 100, "value": 11, "new": 40, "old": 55})
    assert [(row.node, row.implied, row.target, row.difference, row.without) for row in rows] == [
        ("kgi", 1100, 1200, -100, ()),
        ("buyers", 95, 100, -5, ()),
    ]


def test_a_child_without_a_target_counts_with_its_own_childrens():
    (row,) = coherence(TREE, {"kgi": 1200, "value": 12, "new": 40, "old": 55})
    assert (row.implied, row.difference) == (1140, -60)


def test_what_is_missing_is_named():
    (row,) = coherence(TREE, {"kgi": 1200, "value": 12, "new": 40})
    assert (row.implied, row.difference, row.without) == (None, None, ("buyers",))


def test_zero_division_implies_nothing():
    (row,) = coherence(node("kgi", "a / b", node("a"), node("b")), {"kgi": 1, "a": 3, "b": 0})
    assert row.implied is None and row.without == ()


def test_implied_values_prefer_a_nodes_own():
    assert implied_values(TREE, {"buyers": 7, "new": 1, "old": 1, "value": float("nan")}) == {
        "kgi": None,
        "buyers": 7,
        "new": 1,
        "old": 1,
        "value": None,
    }
    assert through_formula(TREE, {"buyers": 7, "value": 2}) == pytest.approx(14)
