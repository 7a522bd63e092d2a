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
from kpisite.view.pages.home import HomePage, home_page
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


@pytest.mark.parametrize(("moved", "more"), [(10, ""), (12, "ほかに2件")])
def test_home_says_how_many_changes_it_leaves_out(moved: int, more: str) -> None:
    names = [f"kpi{number}" for number in range(moved)]
    children = tuple(Node(name, Text(name), Place("x"), "sales", parent="sales", edge="formula") for name in names)
    tree = Node("sales", Text("Sales"), Place("x"), "sales", unit="JPY", children=children)

    def edition(status: str) -> Review:
        nodes = (make_reviewed(name, parent="sales", edge="formula", status=status) for name in names)
        return make_review(make_reviewed("sales"), *nodes)

    portal = portal_of(Playbook(trees=(tree,)), edition("red"), Settings(), "ja", previous=edition("green"))
    home = home_page(portal).model
    assert isinstance(home, HomePage)
    assert (len(home.changes), home.changes_more) == (10, more)
