"""Sentences that say what is not explained: of a dimension, of a gap, and of what a KPI gives its KGI."""

from __future__ import annotations

import pytest

from kpisite.model.playbook import Faq, Node, Playbook
from kpisite.model.problems import Place
from kpisite.model.review import DimensionSplit, Mix, NodeReview, Review
from kpisite.model.settings import Settings
from kpisite.model.text import Language, Text
from kpisite.view.pages.dimension import dimension_tables
from kpisite.view.pages.guidance import display_reason
from kpisite.view.pages.portal import Portal, portal_of
from kpisite.view.pages.smart import sensitivity_said

PLACE = Place("kpi/trees/sales.yml", 1, 1)


def portal(language: Language) -> Portal:
    tree = Node("buyers", Text("購入者数", "Buyers"), PLACE, "buyers", unit="人")
    review = Review.model_validate({"as_of": "2026-09-30", "fiscal_year": 2026, "quarter": 2, "kgis": ()})
    return portal_of(Playbook(trees=(tree,)), review, Settings(), language)


def node(**changes: object) -> NodeReview:
    base: dict[str, object] = {"id": "buyers", "parent": None, "edge": "root", "category": None, "status": "grey"}
    return NodeReview.model_validate(base | changes)


def split(rest: float) -> DimensionSplit:
    rows = (Mix(value="EC", share=1.0, share_base=1.0, rate=120, rate_base=100, rate_effect=20, mix_effect=0),)
    return DimensionSplit(dimension="channel", kind="sum", change=20.0, rest=rest, rows=rows)


def test_a_split_that_adds_up_says_so() -> None:
    (table,) = dimension_tables(portal("ja"), node(dimensions=(split(0.0),)))
    assert table.unit == "前年同期との差 +20人の内訳"
    assert table.note == "差の和は全体の差に一致する。"


@pytest.mark.parametrize(
    ("language", "unit", "note"),
    [
        ("ja", "前年同期との差 +15人の内訳", "差の和 +20人は全体の差 +15人に一致せず、−5人は説明できない"),
        (
            "en",
            "Difference from last year +15 people, by part",
            "not the whole +15 people: −5 people stays unexplained",
        ),
    ],
)
def test_a_split_that_does_not_says_how_much_is_unexplained(language: Language, unit: str, note: str) -> None:
    (table,) = dimension_tables(portal(language), node(dimensions=(split(-5.0),)))
    assert table.unit == unit
    assert note in table.note


def test_the_faq_on_the_unexplained_part_says_how_much_it_is() -> None:
    faq = Faq("gap", Text("?"), Text("."), ("reconcile_gap",), PLACE)
    states = ("reconcile_gap", "always")
    said = display_reason(portal("ja"), faq, states, unexplained="計画との差のうち −21万円")
    assert said == "表示の理由: 差の一部を要因で説明できない（計画との差のうち −21万円）"
    assert display_reason(portal("ja"), faq, states) == "表示の理由: 差の一部を要因で説明できない"


@pytest.mark.parametrize(
    ("level", "changes", "code"),
    [
        ("unknown", {}, "unknown"),
        ("unknown", {"sensitivity": 5.0}, "no_gap"),
        ("unknown", {"sensitivity": -5.0, "sensitivity_share": -0.1}, "against"),
        ("unknown", {"sensitivity": -5.0, "sensitivity_share": -0.1, "attainment": 1.1}, "beyond"),
        ("half", {"sensitivity": 5.0, "sensitivity_share": 0.01, "attainment": 0.9}, "half"),
    ],
)
def test_without_points_the_scorecard_says_why(level: str, changes: dict[str, object], code: str) -> None:
    assert sensitivity_said(node(**changes), level) == code
