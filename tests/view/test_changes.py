"""What changed between editions, in words."""

from __future__ import annotations

from datetime import date

import pytest

from kpisite.model.playbook import Node, Playbook
from kpisite.model.problems import Place
from kpisite.model.review import Headline, KgiReview, Landing, NodeReview, Review, TargetSummary, Words
from kpisite.model.settings import Settings
from kpisite.model.text import Language, Text
from kpisite.view.pages.changes import change_lines
from kpisite.view.pages.portal import portal_of

HEADLINE = Headline(
    actual=None,
    plan=None,
    attainment=None,
    progress=None,
    elapsed=None,
    previous_year=None,
    yoy_ratio=None,
    landing=Landing(),
    required_pace=None,
    status="green",
)


def review(target: TargetSummary) -> Review:
    node = NodeReview(id="sales", parent=None, edge="root", category=None, status="green", target=target)
    kgi = KgiReview(
        id="sales",
        name=Words(ja="", en=""),
        unit="JPY",
        owner=None,
        headline=HEADLINE,
        contributions={},
        focus=(),
        faq=(),
        coherence=None,
        nodes=(node,),
    )
    return Review(as_of=date(2026, 9, 30), fiscal_year=2026, quarter=2, kgis=(kgi,))


@pytest.mark.parametrize(
    ("language", "before", "after", "said"),
    [
        ("ja", TargetSummary(value=1e6), TargetSummary(value=2e6), "100万円 → 200万円"),
        (
            "ja",
            TargetSummary(value=1e6, by=date(2027, 3, 31)),
            TargetSummary(value=1e6, by=date(2027, 9, 30)),
            "2027-03-31 → 2027-09-30",
        ),
        (
            "en",
            TargetSummary(value=1e6),
            TargetSummary(value=1e6, by=date(2027, 9, 30)),
            "— → 2027-09-30",
        ),
    ],
)
def test_a_goal_that_moved_says_from_what_to_what(
    language: Language, before: TargetSummary, after: TargetSummary, said: str
) -> None:
    tree = Node("sales", Text("Sales"), Place("x"), "sales", unit="JPY")
    portal = portal_of(Playbook(trees=(tree,)), review(after), Settings(), language, previous=review(before))
    (line,) = change_lines(portal, "")
    assert line.text == said
