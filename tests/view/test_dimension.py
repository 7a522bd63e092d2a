"""Sentences that say what is not explained: of a dimension, of a gap, and of what a KPI gives its KGI."""

from __future__ import annotations

import pytest

from kpisite.model.playbook import Dimension, DimensionValue, Faq, Node, Playbook
from kpisite.model.problems import Place
from kpisite.model.review import DimensionSplit, Mix, NodeReview, Review
from kpisite.model.settings import Settings
from kpisite.model.text import Language, Text
from kpisite.view.pages.dimension import dimension_tables
from kpisite.view.pages.guidance import display_reason
from kpisite.view.pages.portal import Portal, portal_of
from kpisite.view.pages.smart import sensitivity_said

PLACE = Place("kpi/trees/sales.yml", 1, 1)


CHANNEL = Dimension(
    "channel", PLACE, Text("販路", "Sales channel"), {"EC": DimensionValue("EC", Text("通販", "Web shop"), PLACE)}
)


def portal(language: Language, *dimensions: Dimension) -> Portal:
    tree = Node("buyers", Text("購入者数", "Buyers"), PLACE, "buyers", unit="人")
    review = Review.model_validate({"as_of": "2026-09-30", "fiscal_year": 2026, "quarter": 2, "kgis": ()})
    named = {dimension.id: dimension for dimension in dimensions}
    return portal_of(Playbook(trees=(tree,), dimensions=named), review, Settings(), language)


def node(**changes: object) -> NodeReview:
    base: dict[str, object] = {"id": "buyers", "parent": None, "edge": "root", "category": None, "status": "grey"}
    return NodeReview.model_validate(base | changes)


def split(rest: float, value: str = "EC", dimension: str = "channel") -> DimensionSplit:
    rows = (Mix(value=value, share=1.0, share_base=1.0, rate=120, rate_base=100, rate_effect=20, mix_effect=0),)
    return DimensionSplit(dimension=dimension, kind="sum", change=20.0, rest=rest, rows=rows)


def test_a_split_that_adds_up_says_so() -> None:
    (table,) = dimension_tables(portal("ja"), node(dimensions=(split(0.0),)))
    assert table.unit == "前年同期との差 +20人の内訳"
    assert table.note == "差の和は全体の差に一致する。"


@pytest.mark.parametrize(
    ("language", "name", "value", "title"),
    [
        ("ja", "販路", "通販", "増えた分を最も生んだのは「通販」"),
        ("en", "Sales channel", "Web shop", "“Web shop” made most of the rise"),
    ],
)
def test_a_dimension_and_its_values_are_called_what_the_author_calls_them(
    language: Language, name: str, value: str, title: str
) -> None:
    (table,) = dimension_tables(portal(language, CHANNEL), node(dimensions=(split(0.0),)))
    assert (table.dimension, table.rows[0][0], table.title) == (name, value, title)


@pytest.mark.parametrize(
    ("named", "dimension", "name"),
    [
        ((), "channel", "Channel"),
        ((Dimension("channel", PLACE),), "channel", "Channel"),
        ((CHANNEL,), "channel", "Sales channel"),
        ((CHANNEL,), "brand", "brand"),
    ],
)
def test_what_has_no_name_is_called_by_ours_or_by_its_own_text(
    named: tuple[Dimension, ...], dimension: str, name: str
) -> None:
    (table,) = dimension_tables(portal("en", *named), node(dimensions=(split(0.0, "Outlet", dimension),)))
    assert (table.dimension, table.rows[0][0], table.title) == (name, "Outlet", "“Outlet” made most of the rise")


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
