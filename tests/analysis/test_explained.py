from __future__ import annotations

from datetime import date

import pytest

from kpisite.analysis.explained import directions, explain_parents, waiting
from kpisite.model.formula import parse_formula
from kpisite.model.playbook import Node
from kpisite.model.problems import Place
from kpisite.model.review import Process, Signal
from kpisite.model.text import Text

SINCE = date(2026, 4, 1)


def node(name, formula=None, *children, **fields):
    parsed = parse_formula(formula) if formula else None
    fields = {"edge": "formula", **fields}
    return Node(name, Text(name), Place("x"), "kgi", formula=parsed, children=children, **fields)


def signal(direction="up", month=6, *, to=None, **fields):
    last = to or month
    fields = {"rule": "outside", "favourable": direction == "up", "value": 1.0, **fields}
    return Signal(period=date(2026, month, 1), through=date(2026, last, 28), direction=direction, **fields)


def chart(*signals):
    return Process(on="value", signals=signals)


TREE = node(
    "kgi",
    "buyers * value",
    node("buyers", "new + old", node("new"), node("old")),
    node("value", "sales / orders", node("sales"), node("orders")),
)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("a + b - c", {"a": 1, "b": 1, "c": -1}),
        ("a * b / c", {"a": 1, "b": 1, "c": -1}),
        ("a * -b", {"a": -1, "b": -1}),
        ("(a - b) / a", {"a": 0, "b": -1}),
        ("a / (b - c)", {"a": 1, "b": -1, "c": 1}),
        ("a - 0.5 * b", {"a": 1, "b": -1}),
    ],
)
def test_directions(formula, expected):
    assert directions(parse_formula(formula).expression) == expected


def test_a_parents_signal_is_explained_by_the_deepest_descendants():
    explained = explain_parents(TREE, {"kgi": chart(signal()), "buyers": chart(signal()), "new": chart(signal())})
    assert [explained[name].signals[0].explained_by for name in ("kgi", "buyers", "new")] == ["new", "new", None]
    (row,) = waiting(TREE, explained, since=SINCE)
    assert (row.kpi, row.kgi, row.explains) == ("new", "kgi", ("kgi", "buyers"))


def test_a_divisor_explains_the_opposite_direction():
    processes = {"value": chart(signal("down")), "orders": chart(signal("up"))}
    assert explain_parents(TREE, processes)["value"].signals[0].explained_by == "orders"
    processes = {"value": chart(signal("up")), "orders": chart(signal("up"))}
    assert explain_parents(TREE, processes)["value"].signals[0].explained_by is None


def test_another_time_or_direction_explains_nothing():
    for other in (signal("down"), signal("up", 5)):
        assert (
            explain_parents(TREE, {"kgi": chart(signal()), "new": chart(other)})["kgi"].signals[0].explained_by is None
        )


def test_the_whole_run_counts_for_the_overlap():
    long = signal(month=8, start=date(2026, 1, 1))
    assert explain_parents(TREE, {"kgi": chart(signal()), "new": chart(long)})["kgi"].signals[0].explained_by == "new"


def test_influence_edges_and_kpis_on_hold_explain_nothing():
    tree = node("kgi", "a + b", node("a", watch="hold"), node("b"), node("survey", edge="influence"))
    processes = {"kgi": chart(signal()), "a": chart(signal()), "survey": chart(signal())}
    explained = explain_parents(tree, processes)
    assert explained["kgi"].signals[0].explained_by is None
    assert [row.kpi for row in waiting(tree, explained, since=SINCE)] == ["kgi", "survey"]


def test_a_chain_of_explanations_ends_at_the_leaf():
    processes = {"kgi": chart(signal(month=6)), "buyers": chart(signal(month=6, to=7)), "new": chart(signal(month=7))}
    explained = explain_parents(TREE, processes)
    assert explained["kgi"].signals[0].explained_by == "buyers"
    (row,) = waiting(TREE, explained, since=SINCE)
    assert (row.kpi, row.explains) == ("new", ("kgi", "buyers"))


def test_what_has_a_reason_or_is_old_does_not_wait():
    answered, old = signal(reason="rain"), signal(month=3)
    assert waiting(TREE, {"new": chart(answered), "old": chart(old)}, since=SINCE) == ()


def test_one_row_a_direction_the_earliest_and_of_those_the_longest():
    several = chart(signal(month=7, points=9), signal(month=6), signal(month=6, points=3, rule="three_of_four"))
    (row,) = waiting(TREE, {"new": several}, since=SINCE)
    assert (row.period, row.points, row.rule) == (date(2026, 6, 1), 3, "three_of_four")


def test_a_run_that_goes_on_comes_before_an_ended_one_of_the_other_direction():
    turned = chart(signal("down", month=4, to=5, points=9, favourable=False), signal(month=6, to=9, points=4))
    rows = waiting(TREE, {"new": turned}, since=SINCE)
    assert [(row.kpi, row.direction, row.points) for row in rows] == [("new", "up", 4), ("new", "down", 9)]


def test_each_direction_explains_only_the_parents_whose_signals_it_meets():
    turned = chart(signal("down", month=4), signal(month=7))
    explained = explain_parents(TREE, {"kgi": chart(signal(month=7)), "new": turned})
    assert {row.direction: row.explains for row in waiting(TREE, explained, since=SINCE)} == {
        "up": ("kgi",),
        "down": (),
    }


def test_a_run_that_goes_on_after_its_childs_ended_asks_for_a_reason_itself():
    ended, goes_on = signal(month=2, to=3), signal(month=2, to=5)
    explained = explain_parents(TREE, {"kgi": chart(goes_on), "new": chart(ended)}, since=SINCE)
    assert explained["kgi"].signals[0].explained_by is None
    assert [row.kpi for row in waiting(TREE, explained, since=SINCE)] == ["kgi"]


def test_an_ended_run_with_a_reason_still_answers_and_so_does_one_for_an_ended_run():
    told = explain_parents(
        TREE, {"kgi": chart(signal(month=2, to=5)), "new": chart(signal(month=2, reason="r"))}, since=SINCE
    )
    both_ended = explain_parents(TREE, {"kgi": chart(signal(month=2)), "new": chart(signal(month=2))}, since=SINCE)
    assert told["kgi"].signals[0].explained_by == both_ended["kgi"].signals[0].explained_by == "new"


def test_this_years_signal_is_asked_about_before_last_quarters():
    last_quarter, this_year = signal(month=2, to=3), signal(month=5)
    asked = {"since": date(2026, 1, 1), "rather_since": SINCE}
    (row,) = waiting(TREE, {"new": chart(last_quarter, this_year)}, **asked)
    assert row.period == date(2026, 5, 1)
    (row,) = waiting(TREE, {"new": chart(last_quarter)}, **asked)
    assert row.period == date(2026, 2, 1)
