"""What changed between editions, in words."""

from __future__ import annotations

from datetime import date

import pytest

from kpisite.model.playbook import Node, Playbook
from kpisite.model.problems import Place
from kpisite.model.review import Review, TargetSummary
from kpisite.model.settings import Settings
from kpisite.model.text import Language, Text
from kpisite.view.pages.changes import change_lines
from kpisite.view.pages.portal import portal_of
from tests.builders import make_review, make_reviewed


def review(target: TargetSummary) -> Review:
    return make_review(make_reviewed("sales", target=target))


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


def test_a_status_on_hold_is_called_by_its_name() -> None:
    tree = Node("sales", Text("売上", "Sales"), Place("x"), "sales", unit="JPY")
    before = make_review(make_reviewed("sales", status="green"))
    after = make_review(make_reviewed("sales", status="grey", watch="hold"))
    portal = portal_of(Playbook(trees=(tree,)), after, Settings(), "ja", previous=before)
    assert "達成 → 保留" in [line.text for line in change_lines(portal, "")]
