"""A KPI's landing as its page says it."""

from __future__ import annotations

from datetime import date

import pytest

from kpisite.model.playbook import Node, Playbook
from kpisite.model.problems import Place
from kpisite.model.review import Landing, NodeReview, TargetSummary
from kpisite.model.settings import Settings
from kpisite.model.text import Language, Text
from kpisite.view.pages.kpilanding import Landed, kpi_landing
from kpisite.view.pages.portal import portal_of
from tests.builders import make_review, make_reviewed

LANDING = Landing(value=95.0, low=90.0, high=99.0, method="seasonal", basis="past_errors", target_ratio=0.95)
TARGET = TargetSummary(value=100.0, by=date(2027, 3, 31))


def landed(language: Language, **state: object) -> Landed | None:
    child = Node("orders", Text("Orders"), Place("x"), "sales", parent="sales", edge="formula", unit="")
    tree = Node("sales", Text("Sales"), Place("x"), "sales", unit="JPY", children=(child,))
    node: NodeReview = make_reviewed("orders", parent="sales", edge="formula", **state)
    review = make_review(make_reviewed("sales"), node)
    return kpi_landing(portal_of(Playbook(trees=(tree,)), review, Settings(), language), node)


@pytest.mark.parametrize(
    ("language", "label", "facts"),
    [
        ("ja", "着地見込", "目標比 95.0%　80% 区間 90〜99"),
        ("en", "Landing", "against target 95.0%, 80% interval 90–99"),
    ],
)
def test_the_landing_has_its_share_of_target_range_and_method(language: Language, label: str, facts: str) -> None:
    said = landed(language, landing=LANDING, target=TARGET)
    assert said is not None
    assert (said.label, said.facts) == (label, facts)
    assert said.amount
    assert said.method


def test_a_landing_that_cannot_be_told_says_why() -> None:
    said = landed("ja", landing=Landing(missing="not_yet"), target=TARGET)
    assert said is not None
    assert (said.amount, said.facts, said.method) == ("", "まだその時期が来ていない", "")


def test_without_a_target_and_on_hold_no_landing_is_spoken_of() -> None:
    assert landed("ja", landing=LANDING) is None
    assert landed("ja", landing=LANDING, target=TARGET, watch="hold") is None


def test_scenarios_say_of_how_many_periods_they_are() -> None:
    state = {"method": "run_rate", "basis": "scenarios", "recent_periods": 2}
    said = landed("en", landing=LANDING.model_copy(update=state), target=TARGET)
    assert said is not None
    assert "90–99 at the pace of the last 2 periods" in said.facts.replace("\u200b", "")
    assert "the last 2 periods, not a probability" in said.method


def test_a_result_has_no_range() -> None:
    result = Landing(value=95.0, low=95.0, high=95.0, method="finished", target_ratio=0.95)
    said = landed("en", landing=result, target=TARGET)
    assert said is not None
    assert (said.label, said.facts) == ("Result (span over)", "against target 95.0%")
