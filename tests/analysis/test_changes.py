"""Comparing two editions."""

from __future__ import annotations

from datetime import date

from kpisite.analysis.changes import Change, compare_reviews, with_restated
from kpisite.model.playbook import Faq
from kpisite.model.problems import Place
from kpisite.model.review import Landing, NodeReview, Point, TargetSummary
from kpisite.model.text import Text
from tests.builders import make_review, make_reviewed


def changes(before: NodeReview, after: NodeReview) -> list[Change]:
    return list(compare_reviews(make_review(before), make_review(after)))


def test_a_review_does_not_differ_from_itself() -> None:
    review = make_review(make_reviewed("a", landing=Landing(value=3.0)))
    assert compare_reviews(review, review) == ()


def test_the_goal_moved() -> None:
    found = changes(
        make_reviewed("a", target=TargetSummary(value=0.27)), make_reviewed("a", target=TargetSummary(value=0.25))
    )
    assert found == [Change(kind="target", kpi="a", before=0.27, after=0.25)]


def history(*values: float | None) -> tuple[Point, ...]:
    return tuple(
        Point(start=date(2026, month, 1), through=date(2026, month, 28), actual=value)
        for month, value in enumerate(values, start=1)
    )


def test_restated_actuals_name_the_first_period_and_count() -> None:
    before = make_reviewed("a", history=history(1.0, 2.0, None))
    after = make_reviewed("a", history=history(1.0, 2.5, 4.0, 5.0))
    assert changes(before, after) == [
        Change(kind="restated", kpi="a", before=2.0, after=2.5, period=date(2026, 2, 1), count=1)
    ]


def test_status_hold_definition_added_and_removed() -> None:
    before = make_review(make_reviewed("a"), make_reviewed("b"))
    after = make_review(make_reviewed("a", status="red", watch="hold", formulas=("x",)), make_reviewed("c"))
    assert [(change.kind, change.kpi) for change in compare_reviews(before, after)] == [
        ("status", "a"),
        ("definition", "a"),
        ("hold", "a"),
        ("added", "c"),
        ("removed", "b"),
    ]


def test_a_moved_band_and_a_moved_due_date_are_moved_goals() -> None:
    band = [make_reviewed("a", target=TargetSummary(low=1.0, high=high)) for high in (2.0, 3.0)]
    assert changes(*band) == [Change(kind="target", kpi="a", before=2.0, after=3.0)]
    due = [make_reviewed("a", target=TargetSummary(value=1.0, by=date(2027, month, 1))) for month in (3, 6)]
    assert changes(*due) == [Change(kind="target", kpi="a", before="2027-03-01", after="2027-06-01")]


def test_a_past_actual_that_vanished_is_restated_and_another_cadence_is_not() -> None:
    point = Point(start=date(2026, 4, 1), through=date(2026, 4, 30), actual=1.0)
    before = make_reviewed("a", history=(point,))
    assert [change.after for change in changes(before, make_reviewed("a"))] == [None]
    quarter = Point(start=date(2026, 4, 1), through=date(2026, 6, 30), actual=3.0)
    assert changes(before, make_reviewed("a", cadence="quarterly", history=(quarter,))) == []


def test_restated_actuals_call_for_their_faq_on_the_pages_that_they_are_on() -> None:
    faqs = [
        Faq("restated", when=("restated",), question=Text("?"), answer=Text("."), place=Place("faq.md")),
        Faq("always", when=("always",), question=Text("?"), answer=Text("."), place=Place("faq.md")),
    ]
    fields = {"states": ("kpi", "always"), "faq": ("always",)}
    before = make_review(make_reviewed("a", history=history(1.0)), make_reviewed("b", history=history(1.0)))
    after = make_review(
        make_reviewed("a", history=history(2.0), **fields), make_reviewed("b", history=history(1.0), **fields)
    )
    (kgi,) = with_restated(after, before, faqs).kgis
    assert kgi.nodes[0].states == ("restated", "kpi", "always")
    assert kgi.nodes[0].faq == kgi.faq == ("restated", "always")
    assert kgi.nodes[1] == after.kgis[0].nodes[1]
    assert with_restated(after, after, faqs) == after
