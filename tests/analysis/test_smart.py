"""The scorecard: each letter's rules, what is not assessable, and that points add up."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kpisite.analysis.smart import project_word, score_smart, smart_case, vague_word
from kpisite.model.formula import parse_formula
from kpisite.model.playbook import Action, Experiment, Influence, Journal, Measure, Node, Playbook, Target
from kpisite.model.problems import Place
from kpisite.model.review import (
    Evidence,
    ExperimentResult,
    InfluenceResult,
    Letter,
    NodeReview,
    Pace,
    Point,
    Smart,
    TargetSummary,
)
from kpisite.model.text import Text

HERE = Place("kpi/trees/t.yml", 1, 1)
MEASURES = {name: Measure(name, Text(name), "件", "sum", "day", HERE, source=Text("POS")) for name in ("a", "b")}
FULL_TARGET = Target(value=120.0, by=date(2027, 3, 31), place=HERE)


def make_node(id: str = "child", parent: str | None = "kgi", **changes: Any) -> Node:
    defaults: dict[str, Any] = {
        "id": id,
        "name": Text("注文数", "Orders"),
        "place": HERE,
        "kgi": "kgi",
        "parent": parent,
        "edge": "formula" if parent else "root",
        "definition": Text("受け付けた注文の数"),
        "scope": Text("店舗と EC"),
        "owner": Text("営業部"),
        "unit": "件",
        "value": parse_formula("a"),
        "direction_declared": True,
        "target": FULL_TARGET,
        "source": Text("POS"),
    }
    return Node(**(defaults | changes))


def make_review(id: str = "child", parent: str | None = "kgi", **changes: Any) -> NodeReview:
    defaults: dict[str, Any] = {
        "id": id,
        "parent": parent,
        "edge": "formula" if parent else "root",
        "category": None,
        "status": "amber",
        "actual": 50.0,
        "previous_year": 100.0,
        "data_through": date(2026, 9, 30),
        "target": TargetSummary(value=120.0, kind="accumulate", phasing="targets_csv"),
        "pace": Pace(required=11.0, best=12.0, best_start=date(2025, 12, 1)),
        "sensitivity": 30.0,
        "sensitivity_share": 0.5,
    }
    return NodeReview(**(defaults | changes))


def score(node: Node, review: NodeReview, journal: Journal = Journal(), **others: NodeReview) -> Smart:
    kgi = make_node("kgi", None, children=(node,) if node.id != "kgi" else ())
    playbook = Playbook(measures=MEASURES, trees=(kgi,), journal=journal)
    return score_smart(smart_case(node, {review.id: review, **others}, playbook, "day"))


def row(smart: Smart, letter: Letter, code: str) -> Evidence:
    return next(evidence for evidence in smart.letters[letter].evidence if evidence.code == code)


def test_a_full_score_is_100() -> None:
    smart = score(make_node(), make_review())
    assert smart.score == 100
    assert {letter: part.of for letter, part in smart.letters.items()} == {"S": 15, "M": 15, "A": 30, "R": 30, "T": 10}


def test_points_are_the_sums_of_their_evidence() -> None:
    smart = score(make_node(owner=Text(), scope=Text()), make_review())
    for letter in smart.letters.values():
        assert letter.points == sum(evidence.points or 0 for evidence in letter.evidence)
    assert smart.points == sum(letter.points or 0 for letter in smart.letters.values())
    assert smart.letters["S"].points == 7


def test_not_assessable_leaves_the_denominator() -> None:
    smart = score(make_node(), make_review(pace=Pace(missing="no_fact")))
    assert row(smart, "A", "A_pace").points is None
    assert smart.of == 70
    assert smart.score == 100


@pytest.mark.parametrize(
    ("required", "actions", "points"),
    [(12.0, (), 30), (12.1, (), 0), (12.1, ("campaign",), 15)],
    ids=["equal to the best", "beyond, no action", "beyond, with an action"],
)
def test_required_pace_against_the_best(required: float, actions: tuple[str, ...], points: float) -> None:
    smart = score(make_node(actions=actions), make_review(pace=Pace(required=required, best=12.0)))
    assert row(smart, "A", "A_pace").points == points


def test_a_target_already_met_is_half() -> None:
    assert row(score(make_node(), make_review(actual=120.0)), "A", "A_already_met").points == 15


def test_a_lower_target_than_ever_reached_is_beyond_for_down() -> None:
    review = make_review(
        target=TargetSummary(value=0.02, kind="reach"), pace=Pace(), latest=0.03, best=0.025, actual=0.03
    )
    assert row(score(make_node(direction="down"), review), "A", "A_level").points == 0
    held = review.model_copy(update={"best": 0.019})
    assert row(score(make_node(direction="down"), held), "A", "A_level").points == 30


def test_keeping_a_level_is_not_sandbagging() -> None:
    review = make_review(target=TargetSummary(value=0.9, kind="keep"), pace=Pace(), latest=0.92, best=0.95)
    assert row(score(make_node(), review), "A", "A_level").points == 30


def test_a_band_needs_to_have_been_held() -> None:
    history = (Point(start=date(2026, 8, 1), through=date(2026, 8, 31), actual=5.0),)
    review = make_review(target=TargetSummary(kind="band", low=4, high=6), history=history)
    assert row(score(make_node(direction="band"), review), "A", "A_band").points == 30
    outside = make_review(target=TargetSummary(kind="band", low=6, high=7), history=history)
    assert row(score(make_node(direction="band"), outside), "A", "A_band").points == 0


@pytest.mark.parametrize(("share", "points"), [(0.2, 15), (0.05, 10), (0.01, 5), (0.0, None), (-0.3, None)])
def test_sensitivity_bands(share: float, points: float | None) -> None:
    smart = score(make_node(), make_review(sensitivity=share * 60, sensitivity_share=share))
    assert row(smart, "R", "R_sensitivity").points == points


@pytest.mark.parametrize(
    ("interval", "because", "code", "points"),
    [
        ((0.1, 0.6), "なぜ", "R_correlation", 20),
        ((-0.6, -0.1), "なぜ", "R_stated", 10),
        ((-0.1, 0.6), "なぜ", "R_stated", 10),
        ((-0.1, 0.6), "", "R_none", 0),
    ],
)
def test_a_hypothesis_is_worth_its_evidence(
    interval: tuple[float, float], because: str, code: str, points: float
) -> None:
    node = make_node(edge="influence", influence=Influence("kgi", Text(because)))
    low, high = interval
    found = InfluenceResult(
        of="kgi", lag=1, lag_unit="month", correlation=0.3, low=low, high=high, n=20, supported=low > 0
    )
    smart = score(node, make_review(edge="influence", influence=found))
    assert row(smart, "R", code).points == points


@pytest.mark.parametrize(
    ("measured", "verdict", "of_action", "code"),
    [
        ("kgi", "positive", "mail", "R_experiment"),
        ("kgi", "positive", "letter", "R_experiment"),  # an action that the definition names
        ("kgi", "inconclusive", "mail", "R_stated"),
        ("kgi", "positive", "coupon", "R_stated"),  # another KPI's action: what moved the parent was not this KPI
        ("kgi", "positive", None, "R_stated"),
        ("child", "positive", "mail", "R_stated"),  # it shows what moves the KPI, not what the KPI moves
    ],
)
def test_an_experiment_counts_where_one_of_the_kpis_actions_moved_the_parent(
    measured: str, verdict: Any, of_action: str | None, code: str
) -> None:
    result = ExperimentResult(id="x", verdict=verdict, control="A", control_trials=1, control_successes=0)
    reviews = {
        "child": make_review(edge="influence", experiments=(result,) if measured == "child" else ()),
        "kgi": make_review("kgi", None, experiments=(result,) if measured == "kgi" else ()),
    }
    journal = Journal(
        actions=(Action("mail", "child", HERE), Action("letter", "kgi", HERE), Action("coupon", "kgi", HERE)),
        experiments=(Experiment("x", measured, (), HERE, action=of_action),),
    )
    node = make_node(edge="influence", influence=Influence("kgi", Text("なぜ")), actions=("letter",))
    smart = score(node, reviews["child"], journal, kgi=reviews["kgi"])
    assert [found.code for found in smart.letters["R"].evidence] == [code]


def test_a_budget_to_stay_under_is_not_already_met_while_it_runs() -> None:
    target = TargetSummary(value=120.0, kind="accumulate", by=date(2027, 3, 31))
    review = make_review(target=target, actual=50.0, pace=Pace(required=10.0, best=8.0))
    smart = score(make_node(direction="down"), review)
    assert row(smart, "A", "A_pace").points == 30


def test_an_action_below_counts_for_its_parent() -> None:
    target = TargetSummary(value=120.0, kind="accumulate", by=date(2027, 3, 31))
    review = make_review(target=target, actual=50.0, pace=Pace(required=10.0, best=8.0))
    below = make_node("leaf", "child", actions=("sale",))
    assert row(score(make_node(), review), "A", "A_pace").points == 0
    assert row(score(make_node(children=(below,)), review), "A", "A_pace").points == 15


def test_the_kgi_itself_is_not_assessed_for_relevance() -> None:
    smart = score(make_node("kgi", None), make_review("kgi", None))
    assert smart.letters["R"].points is None
    assert smart.of == 70


def test_a_project_as_the_goal_caps_m_at_five() -> None:
    smart = score(make_node(name=Text("会員アプリを導入する")), make_review())
    assert smart.letters["M"].points == 5


@pytest.mark.parametrize(
    ("name", "definition", "word"),
    [
        ("顧客接点の強化", "お客様との接点を強化する", "強化"),
        ("Better service", "Improve our service", "Improve"),
        ("認知度の向上", "認知度を 10% 向上する", None),
        ("注文数", "受け付けた注文の数", None),
    ],
)
def test_vague_words_without_a_number(name: str, definition: str, word: str | None) -> None:
    assert vague_word(make_node(name=Text(name), definition=Text(definition))) == word


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("サイトリニューアル", "リニューアル"),
        ("Launch of the app", "Launch"),
        ("CRM migration", "migration"),
        ("App launches", None),
        ("Launch rate", None),
        ("年間売上", None),
        ("導入店舗数", None),
    ],
)
def test_projects_as_names(name: str, word: str | None) -> None:
    assert project_word(make_node(name=Text(name))) == word
