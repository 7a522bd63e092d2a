"""Which FAQ answers a state asks for."""

from __future__ import annotations

from datetime import date
from typing import Any

from kpisite.analysis.guidance import STATES, choose_faqs, node_states
from kpisite.model.formula import parse_formula
from kpisite.model.playbook import Faq, Node, Thresholds
from kpisite.model.problems import Place
from kpisite.model.review import (
    ExperimentResult,
    InfluenceResult,
    Landing,
    NodeReview,
    Pace,
    Process,
    Signal,
    TargetSummary,
)
from kpisite.model.text import Text

HERE = Place("kpi/trees/t.yml", 1, 1)


def make_node(**changes: Any) -> Node:
    defaults: dict[str, Any] = {"id": "a", "name": Text("注文数"), "place": HERE, "kgi": "kgi", "parent": "kgi"}
    return Node(**(defaults | {"owner": Text("営業部")} | changes))


def make_review(**changes: Any) -> NodeReview:
    defaults: dict[str, Any] = {"id": "a", "parent": "kgi", "edge": "formula", "category": None, "status": "green"}
    return NodeReview(**(defaults | {"target": TargetSummary(value=1.0), "previous_year": 1.0} | changes))


def make_faq(id: str, *when: str, order: int = 100) -> Faq:
    return Faq(id, Text(id), Text(id), when, HERE, order)


def signal(**changes: Any) -> Signal:
    defaults: dict[str, Any] = {"rule": "outside", "direction": "down", "favourable": False, "value": 1.0}
    return Signal(**(defaults | {"period": date(2026, 9, 1), "through": date(2026, 9, 30)} | changes))


def test_every_node_has_its_kind_and_always() -> None:
    assert node_states(make_node(), make_review()) == ("kpi", "always")
    assert node_states(make_node(parent=None), make_review(parent=None))[-2:] == ("kgi", "always")


def test_states_come_from_definition_numbers_and_evidence() -> None:
    node = make_node(owner=Text(), direction="down", thresholds=Thresholds(0.99, 0.98))
    review = make_review(
        status="red",
        pace=Pace(required=2, best=1, exceeds_best=True),
        landing=Landing(value=1.3, target_ratio=1.3, shortfall=0.3, method="seasonal"),
        process=Process(on="value", center=1.0, signals=(signal(),)),
        experiments=(ExperimentResult(id="x", verdict="invalid", control="A", control_trials=1, control_successes=1),),
    )
    expected = {
        "no_owner",
        "lower_is_better",
        "own_thresholds",
        "beyond_best",
        "landing_far",
        "landing_short",
        "seasonal",
        "signal_waiting",
        "experiment_invalid",
        "no_actions",
        "kpi",
        "always",
    }
    assert set(node_states(node, review)) == expected


def test_a_good_signal_without_a_reason_waits_too() -> None:
    review = make_review(process=Process(on="value", center=1.0, signals=(signal(favourable=True),)))
    assert "beat_waiting" in node_states(make_node(), review)


def test_an_explained_signal_does_not_wait() -> None:
    review = make_review(process=Process(on="value", center=1.0, signals=(signal(reason="rain"),)))
    assert "signal_waiting" not in node_states(make_node(), review)


def test_a_signal_from_before_the_fiscal_year_waits_no_longer() -> None:
    review = make_review(process=Process(on="value", center=1.0, signals=(signal(),)))
    assert "signal_waiting" in node_states(make_node(), review, since=date(2026, 9, 30))
    assert "signal_waiting" not in node_states(make_node(), review, since=date(2026, 10, 1))


def test_of_data_that_stopped_it_is_not_known_that_they_vary_as_usual() -> None:
    quiet = Process(on="value", center=1.0, lower=0.5, upper=1.5)
    assert "normal_variation" in node_states(make_node(), make_review(process=quiet))
    assert "normal_variation" not in node_states(make_node(), make_review(process=quiet, stale=True))


def test_landing_under_the_target_is_no_miss_where_lower_is_better() -> None:
    landing = Landing(value=0.8, target_ratio=0.8, shortfall=-0.2)
    found = {
        direction: set(node_states(make_node(direction=direction), make_review(status="amber", landing=landing)))
        for direction in ("up", "down")
    }
    assert {"landing_short", "landing_far"} <= found["up"]
    assert not {"landing_short", "landing_far"} & found["down"]


def test_a_level_without_division_is_no_ratio() -> None:
    review = make_review(landing=Landing(value=1.0, method="level"))
    assert "ratio_kpi" not in node_states(make_node(value=parse_formula("nps")), review)
    assert "ratio_kpi" in node_states(make_node(value=parse_formula("orders / buyers")), make_review())


def test_an_influence_that_runs_against_its_hypothesis_is_unproven() -> None:
    for supported, unproven in ((True, False), (False, True), (None, True)):
        influence = InfluenceResult(of="kgi", lag=1, lag_unit="month", supported=supported)
        assert ("influence_unproven" in node_states(make_node(), make_review(influence=influence))) is unproven


def test_a_kpi_on_hold_is_only_on_hold() -> None:
    states = node_states(make_node(watch="hold"), make_review(watch="hold", pace=Pace(exceeds_best=True)))
    assert states == ("on_hold", "kpi", "always")


def test_the_most_telling_state_comes_first_and_six_are_enough() -> None:
    faqs = [make_faq(f"general-{number}", "always", order=number) for number in range(8)]
    faqs += [make_faq("beat", "beat_waiting"), make_faq("stale", "stale"), make_faq("other", "seasonal")]
    chosen = choose_faqs(("stale", "beat_waiting", "always"), faqs)
    assert chosen == ("stale", "beat", "general-0", "general-1", "general-2", "general-3")


def test_states_are_listed_once() -> None:
    assert len(STATES) == len(set(STATES))
