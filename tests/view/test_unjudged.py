"""What is on hold, has stopped or rests on a few points is shown, but not judged."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kpisite.model.playbook import Influence
from kpisite.model.review import (
    BackTest,
    InfluenceResult,
    Landing,
    NodeReview,
    Pace,
    Point,
    Process,
    Signal,
    TargetSummary,
)
from kpisite.model.settings import Settings
from kpisite.model.text import Language, Text
from kpisite.view.pages.evidence import back_test, influence
from kpisite.view.pages.headline import headline
from kpisite.view.pages.kgifindings import month_findings
from kpisite.view.pages.kpifindings import signal_findings
from kpisite.view.pages.marks import signal_mark
from kpisite.view.pages.portal import Portal, portal_of
from kpisite.view.pages.tables import year_text
from kpisite.view.traced import bare
from tests.builders import make_measure, make_node, make_playbook, make_review, make_reviewed

QUIET = Process(on="value", center=9.0, lower=5.0, upper=13.0, baseline_points=20, provisional=False)
SHORT: dict[str, Any] = {
    "parent": "sales",
    "edge": "influence",
    "actual": 8.0,
    "plan": 10.0,
    "gap": -2.0,
    "previous_year": 9.0,
    "yoy_change": -1.0,
    "yoy_ratio": 8 / 9,
    "attainment": 0.8,
    "status": "red",
    "target": TargetSummary(value=10.0, kind="keep"),
    "pace": Pace(required=10.0, best=9.5, best_start=date(2026, 5, 1), exceeds_best=True),
    "process": QUIET,
    "monthly": (Point(start=date(2026, 4, 1), through=date(2026, 4, 30), actual=8.0, plan=10.0),),
}


def shown(language: Language = "ja", *, unit: str = "人", **state: Any) -> tuple[Portal, NodeReview]:
    held = {"watch": state.get("watch", "watch"), "hold_reason": Text("数え方が変わった", "Counted anew")}
    link = Influence("sales", Text("なぜ"), 1, "month")
    child = make_node(
        "friends", "friends", kgi="sales", parent="sales", edge="influence", unit=unit, influence=link, **held
    )
    tree = make_node("sales", "revenue", kgi="sales", unit="JPY", children=(child,))
    review = make_review(make_reviewed("sales"), make_reviewed("friends", **(SHORT | state)))
    measures = [make_measure("friends", aggregate="last"), make_measure("revenue")]
    portal = portal_of(make_playbook(measures, tree), review, Settings(), language)
    return portal, portal.reviewed("friends")


@pytest.mark.parametrize("state", [{"watch": "hold", "status": "grey"}, {"stale": True, "status": "grey"}])
def test_what_is_not_judged_has_no_colour_and_no_verdict(state: dict[str, Any]) -> None:
    for judged, (portal, node) in ((True, shown()), (False, shown(**state))):
        lines = [line for figure in headline(portal, node).figures for line in figure.lines]
        assert any(line.tone for line in lines) is judged
        assert any("を超える" in line.text for line in lines) is judged
        assert portal.is_normal(node) is judged


def test_the_reason_of_a_hold_stands_once_in_the_band() -> None:
    portal, node = shown(watch="hold")
    band = headline(portal, node)
    said = [band.rule, *(line.text for figure in band.figures for line in figure.lines)]
    said += [figure.signal.text for figure in band.figures if figure.signal]
    assert sum("数え方が変わった" in text for text in said) == 1
    assert "保留中のため判定しない" in said


def test_on_hold_neither_months_nor_signals_are_told() -> None:
    down = Signal(
        rule="outside",
        period=date(2026, 7, 1),
        through=date(2026, 7, 31),
        direction="down",
        favourable=False,
        value=1.0,
    )
    portal, node = shown(watch="hold", process=QUIET.model_copy(update={"signals": (down,)}))
    assert portal.say(month_findings(node)) == "保留中のため、計画とは比べない"
    assert portal.say(signal_findings(node)) == "保留中のため、シグナルは判定しない"


@pytest.mark.parametrize(("language", "text"), [("ja", "点が足りない"), ("en", "not enough points")])
def test_a_few_points_are_no_normal_variation(language: Language, text: str) -> None:
    few = QUIET.model_copy(update={"provisional": True, "baseline_points": 3})
    portal, node = shown(language, process=few)
    assert (signal_mark(portal, node).state, signal_mark(portal, node).text) == ("none", text)
    assert not portal.is_normal(node)


def test_without_pairs_there_is_no_word_on_a_chart_and_no_table_of_dashes() -> None:
    none = InfluenceResult(of="sales", lag=1, lag_unit="month", n=1, other_lags=((0, None, 2), (2, None, 0)))
    told = influence(*shown(influence=none), None)
    assert told is not None and (told.caution, told.others) == ("", ())
    some = none.model_copy(update={"other_lags": ((0, 0.4, 9), (2, None, 7))})
    told = influence(*shown(influence=some), "friends-lag")
    assert told is not None and told.caution and len(told.others) == 2


@pytest.mark.parametrize(
    ("unit", "error", "title", "year"),
    [
        ("%", "−0.2pt", "過去1回の見込と実際の差は、最大で 0.2pt", "−0.1pt"),
        ("pt", "−0.2pt", "過去1回の見込と実際の差は、最大で 0.2pt", "−0.1pt"),
        ("人", "−20.0%", "過去1回の見込と実際の差は、最大で 20.0%", "88.9%"),
    ],
)
def test_what_is_in_points_is_compared_in_points(unit: str, error: str, title: str, year: str) -> None:
    size = 0.01 if unit == "%" else 1.0
    came = BackTest(as_of=date(2025, 9, 30), said=1.0 * size, came=0.8 * size, log_error=-0.22314355131420976)
    change = -0.1 * size
    portal, node = shown(unit=unit, landing=Landing(value=size, back_test=(came,)), yoy_change=change)
    table = back_test(portal, node)
    assert table is not None
    assert (table.rows[0].error_text, bare(table.title), year_text(portal, node)) == (error, title, year)
