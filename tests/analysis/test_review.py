"""What holds of every review: over the sample portal, the CDNOW example, and random small portals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpisite.analysis.attainment import at_least
from kpisite.analysis.attribution import tree_plans, tree_values
from kpisite.analysis.review import compute_review
from kpisite.load.project import Loaded, load_project, load_settings
from kpisite.model.facts import Facts
from kpisite.model.periods import FiscalCalendar, Grain, Span
from kpisite.model.playbook import Node, Playbook
from kpisite.model.review import KgiReview, NodeReview, Review, review_from_json, review_json
from kpisite.model.settings import Settings
from tests.builders import (
    make_evaluation,
    make_facts,
    make_measure,
    make_node,
    make_playbook,
    make_target,
    monthly,
)

ROOT = Path(__file__).parents[2]
PORTALS = [".", "examples/cdnow"]
EARLIER = date(2026, 6, 30)


@cache
def loaded(portal: str) -> Loaded:
    found, _ = load_settings(ROOT / portal)
    return load_project(ROOT / portal, found)


@cache
def review_of(portal: str, as_of: date | None = None) -> Review:
    found = loaded(portal)
    day = as_of or found.facts.as_of
    assert day is not None
    return compute_review(found.playbook, found.facts, found.settings, day, ledger=found.ledger)


def nodes_of(review: Review) -> Iterator[NodeReview]:
    for kgi in review.kgis:
        yield from kgi.nodes


def check_review(review: Review) -> None:
    """Assert what holds of every review."""
    for kgi in review.kgis:
        check_contributions(kgi)
        check_headline(kgi)
    for node in nodes_of(review):
        check_reasons_for_missing(node)
        check_status(node)
        check_arithmetic(node)
        check_scorecard(node)
        check_as_of(node, review.as_of)
    check_waiting(review)
    assert review_from_json(review_json(review)) == review


def check_contributions(kgi: KgiReview) -> None:
    assert set(kgi.contributions) == set(kgi.attributions) == {"plan", "previous_year", "previous_period"}
    for basis, attribution in kgi.attributions.items():
        assert (attribution.change is None) == (attribution.missing is not None)
        if attribution.change is not None:
            total = sum(row.amount for row in kgi.contributions[basis])
            size = max(1.0, abs(attribution.actual or 0.0), *(abs(row.amount) for row in kgi.contributions[basis]))
            assert abs(total - attribution.change) <= 1e-9 * size
            assert attribution.change == (attribution.actual or 0.0) - (attribution.base or 0.0)


def check_headline(kgi: KgiReview) -> None:
    root, head = kgi.nodes[0], kgi.headline
    assert (head.actual, head.plan, head.attainment, head.status, head.required_pace, head.landing) == (
        root.actual,
        root.plan,
        root.attainment,
        root.status,
        root.pace.required,
        root.landing,
    )
    gap = kgi.attributions["plan"].change
    assert gap is None or root.gap is None or gap == pytest.approx(root.gap, rel=1e-12, abs=1e-9)


def check_reasons_for_missing(node: NodeReview) -> None:
    for name in ("actual", "plan", "gap", "attainment", "previous_year", "yoy_ratio", "yoy_change"):
        value, reason = getattr(node, name), node.missing.get(name)
        assert value is not None or reason, (node.id, name)
        assert value is None or reason in (None, "partial_period"), (node.id, name)
    for part in (node.landing.value, node.landing.missing), (node.pace.required, node.pace.missing):
        assert (part[0] is None) == (part[1] is not None), node.id
    assert node.process is None or (node.process.center is None) == (node.process.missing is not None)
    assert (node.status == "grey") == (node.status_reason is not None)


def check_status(node: NodeReview) -> None:
    if node.status == "grey" or node.attainment is None:
        return
    green, amber = at_least(node.attainment, node.green), at_least(node.attainment, node.amber)
    assert node.status == ("green" if green else "amber" if amber else "red"), node.id


def check_arithmetic(node: NodeReview) -> None:
    if node.gap is not None:
        assert node.gap == (node.actual or 0.0) - (node.plan or 0.0)
    if node.yoy_change is not None:
        assert node.yoy_change == (node.actual or 0.0) - (node.previous_year or 0.0)
    if node.yoy_ratio is not None:
        assert node.yoy_ratio * (node.previous_year or 0.0) == pytest.approx(node.actual)
    landing = node.landing
    if landing.value is not None and landing.low is not None and landing.high is not None:
        assert landing.low <= landing.value <= landing.high
    if landing.shortfall is not None:
        assert landing.shortfall == (landing.value or 0.0) - (node.target.value or 0.0)


def check_scorecard(node: NodeReview) -> None:
    assert (node.smart is None) == (node.watch == "hold")
    if node.smart is None:
        return
    for letter in node.smart.letters.values():
        known = [row for row in letter.evidence if row.points is not None]
        assert (letter.points is None) == (not known)
        assert sum(row.points or 0.0 for row in known) == pytest.approx(letter.points or 0.0)
        assert sum(row.of for row in known) == letter.of
        assert 0 <= (letter.points or 0.0) <= letter.of
    letters = node.smart.letters.values()
    assert node.smart.points == pytest.approx(sum(letter.points or 0.0 for letter in letters))
    assert node.smart.of == sum(letter.of for letter in letters) <= 100
    assert node.smart.score is None or 0 <= node.smart.score <= 100


def check_as_of(node: NodeReview, as_of: date) -> None:
    assert all(point.start <= as_of for point in node.history)
    for day in (node.through, node.data_through, node.latest_through):
        assert day is None or day <= as_of


def check_waiting(review: Review) -> None:
    nodes = {node.id: node for node in nodes_of(review)}
    for row in review.waiting:
        process = nodes[row.kpi].process
        assert nodes[row.kpi].watch == "watch"
        assert process is not None
        open_signals = {
            (signal.rule, signal.period, signal.direction)
            for signal in process.signals
            if signal.reason is None and signal.explained_by is None
        }
        assert (row.rule, row.period, row.direction) in open_signals
        assert set(row.explains) <= nodes.keys()


@pytest.mark.parametrize("portal", PORTALS)
def test_the_identities_hold(portal: str) -> None:
    check_review(review_of(portal))


def test_the_identities_hold_in_the_middle_of_a_month() -> None:
    check_review(review_of(".", date(2026, 8, 12)))


@pytest.mark.parametrize("portal", PORTALS)
def test_children_reconcile_with_their_parents(portal: str) -> None:
    assert [row.code for row in review_of(portal).problems] == []


def test_the_same_input_gives_the_same_bytes_whatever_the_order_of_the_rows() -> None:
    found = loaded("examples/cdnow")
    shuffled = replace(found.facts, rows=found.facts.rows.sample(frac=1, random_state=1).reset_index(drop=True))
    day = found.facts.as_of
    assert day is not None
    again = compute_review(found.playbook, shuffled, found.settings, day, ledger=found.ledger)
    assert review_json(again) == review_json(review_of("examples/cdnow"))


def test_an_earlier_date_does_not_see_later_facts() -> None:
    found = loaded(".")
    rows = found.facts.rows[found.facts.rows["date"] <= pd.Timestamp(EARLIER)].reset_index(drop=True)
    cut = Facts(rows, found.facts.dimensions, found.facts.covered_until, found.facts.missing)
    assert len(cut.rows) < len(found.facts.rows)
    again = compute_review(found.playbook, cut, found.settings, EARLIER, ledger=found.ledger)
    assert review_json(again) == review_json(review_of(".", EARLIER))


def test_fewer_than_a_third_of_the_samples_kpis_signal_now() -> None:
    review = review_of(".")
    watched = [node for node in nodes_of(review) if node.watch == "watch" and node.process]
    newest = [
        node
        for node in watched
        if node.process and any(signal.through >= node.process.points[-1].start for signal in node.process.signals)
    ]
    assert len(newest) < len(watched) / 3
    assert not review.charts_suspect


class TestWhatTheTreeIsComparedWith:
    """A KGI by days, one child by months, one judged by a level each month."""

    CHILD = make_node("level", "x", edge="formula", target=make_target(100.0, "2027-03-31", kind="keep"))
    ROOT = make_node("kgi", "x", "level", children=(CHILD,))

    def evaluated(self, grain: str, as_of: str):
        playbook = make_playbook([make_measure("x", grain=grain)], self.ROOT)
        return make_evaluation(playbook, make_facts(monthly("x", "2026-04-01", [90, 90, 90])), as_of)

    def test_a_level_of_each_month_is_asked_of_every_month(self) -> None:
        plans = tree_plans(self.ROOT, self.evaluated("month", "2026-06-30"), Span(date(2026, 4, 1), date(2026, 7, 1)))
        assert plans == {"kgi": None, "level": 300.0}

    def test_a_part_of_a_month_asks_a_part_of_the_level(self) -> None:
        plans = tree_plans(self.ROOT, self.evaluated("month", "2026-06-30"), Span(date(2026, 4, 1), date(2026, 4, 16)))
        assert plans["level"] == 50.0

    def test_a_child_whose_months_end_before_the_span_has_no_value(self) -> None:
        span = Span(date(2026, 4, 1), date(2026, 6, 16))
        assert tree_values(self.ROOT, self.evaluated("month", "2026-06-15"), span)["level"] is None


def test_charts_are_suspect_when_too_many_kpis_signal_at_the_newest_value() -> None:
    values = [10.0, 11.0] * 6 + [30.0]
    nodes = [make_node(name, name, process_on="value") for name in "ab"]
    playbook = make_playbook([make_measure(name, grain="month") for name in "ab"], *nodes)
    for last, suspect in ((30.0, True), (10.0, False)):
        rows = [row for name in "ab" for row in monthly(name, "2025-04-01", [*values[:-1], last])]
        # A day of May 2026: the running month has no value yet and must not hide April's signal.
        review = compute_review(playbook, make_facts(rows), Settings(), date(2026, 5, 10))
        assert review.charts_suspect is suspect


# Figures of a business: nothing between zero and a thousandth, since no ratio of such numbers is written in a CSV.
AMOUNTS = st.one_of(
    st.integers(1, 10_000).map(float),
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 3)),
    st.just(0.0),
)
DAYS = [date(2026, 6, 30), date(2026, 6, 30), date(2026, 6, 10), date(2026, 9, 30), date(2027, 3, 31), date(2025, 3, 1)]
STARTS = {"day": date(2026, 3, 20), "week": date(2026, 1, 5), "month": date(2025, 4, 1), "quarter": date(2023, 4, 1)}
FORMULAS = ["a + b", "a * b", "a / b", "a - b", "a * b + c - d", "(a - b) / c", "a * (b + 1) / c"]
VALUES = ["w", "x", "y", "z", "x / y", "w - x", "w * 2"]


@st.composite
def portals(draw: st.DrawFn) -> tuple[Playbook, Facts, date]:
    """Return a small portal with gaps, zeros, negatives, missing children and every kind of measure and target."""
    measures = [
        make_measure(
            name,
            draw(st.sampled_from(["sum", "sum", "mean", "last", "max"])),
            draw(st.sampled_from(["month", "month", "day", "week", "quarter"])),
        )
        for name in "wxyz"
    ]
    formula = draw(st.sampled_from(FORMULAS))
    root = make_node("kgi", draw(st.sampled_from(VALUES)), formula, **draw(node_fields()))
    names = [name for name in "abcd" if name in formula]
    children = [draw(kpis(name)) for name in names]
    tree = replace(root, children=(*children, draw(kpis("e", edge="influence"))))
    rows = [row for measure in measures for row in draw(facts_of(measure.id, measure.grain))]
    as_of = draw(st.sampled_from(DAYS))
    return make_playbook(measures, tree), make_facts(rows or [("2024-04-01", "w", 1.0)]), as_of


@st.composite
def node_fields(draw: st.DrawFn) -> dict[str, object]:
    kind = draw(st.sampled_from([None, None, "accumulate", "reach", "keep", "band"]))
    value = draw(AMOUNTS)
    start = draw(st.sampled_from([None, "2026-04-01", "2025-04-15"]))
    by = draw(st.sampled_from([None, "2027-03-31", "2026-09-30"]))
    low, high = sorted((value, draw(AMOUNTS)))
    bounds = {"low": low, "high": high} if kind == "band" else {"baseline": draw(st.sampled_from([None, 5.0, 0.0]))}
    target = make_target(None if kind == "band" else value, by, start=start, kind=kind, **bounds)
    return {
        "target": draw(st.sampled_from([target, target, None])),
        "direction": "band" if kind == "band" else draw(st.sampled_from(["up", "up", "down"])),
        "cadence": draw(st.sampled_from(["monthly", "monthly", "daily", "weekly", "quarterly", "yearly"])),
        "watch": draw(st.sampled_from(["watch", "watch", "watch", "hold"])),
        "unit": draw(st.sampled_from(["JPY", "%", None])),
    }


@st.composite
def kpis(draw: st.DrawFn, name: str, edge: str = "formula") -> Node:
    value = draw(st.sampled_from([*VALUES, None]))
    return make_node(name, value, edge=edge, kgi="kgi", parent="kgi", **draw(node_fields()))


@st.composite
def facts_of(draw: st.DrawFn, measure: str, grain: Grain) -> list[tuple[object, ...]]:
    """Return up to thirty periods of facts made of a few amounts, some of them left out."""
    pool = [*draw(st.lists(AMOUNTS, min_size=1, max_size=4)), *draw(st.sampled_from([[], [], [None]]))]
    count = draw(st.sampled_from([0, 3, 14, 15, 27, 30]))
    calendar = FiscalCalendar()
    first = calendar.index(STARTS[grain], grain)
    picks = draw(st.lists(st.sampled_from(pool), min_size=count, max_size=count))
    return [
        (calendar.start_of(first + at, grain), measure, value) for at, value in enumerate(picks) if value is not None
    ]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(portals())
def test_random_portals_never_raise_and_keep_the_identities(portal: tuple[Playbook, Facts, date]) -> None:
    playbook, facts, as_of = portal
    check_review(compute_review(playbook, facts, Settings(), as_of))


@pytest.mark.parametrize("direction", ["up", "down"])
def test_a_base_next_to_nothing_is_not_computable_and_the_review_can_be_written(direction: str) -> None:
    ratio = make_node("ratio", "x / y", edge="formula", kgi="kgi", parent="kgi", direction=direction)
    target = make_target(1e-305 if direction == "up" else 1e10, "2027-03-31")
    child = make_node("part", "x", edge="formula", kgi="kgi", parent="kgi", direction=direction, target=target)
    root = make_node("kgi", "x", "part * ratio / ratio", children=(child, ratio), target=target, direction=direction)
    values = [1e-305] * 12 + ([1e10] if direction == "up" else [1e-305]) * 6
    rows = [*monthly("x", "2025-04-01", values), *monthly("y", "2025-04-01", [1.0] * 12 + [1e-300] * 6)]
    playbook = make_playbook([make_measure("x", grain="month"), make_measure("y", grain="month")], root)
    review = compute_review(playbook, make_facts(rows), Settings(), date(2026, 9, 30))
    assert review_from_json(review_json(review)) == review
    node = review.kgis[0].nodes[0]
    assert node.attainment is None
    assert node.missing["attainment"] == "not_computable"
    if direction == "up":
        assert node.yoy_ratio is None
        assert node.missing["yoy_ratio"] == "not_computable"


def test_the_last_quarters_signals_are_asked_about_when_its_review_meets() -> None:
    asked = {item.kpi: item.period for item in review_of(".", date(2025, 4, 10)).waiting}
    assert asked["average_order"] == date(2025, 1, 1)  # the fourth quarter's, after the year has ended
