"""Which FAQ answers a state asks for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kpisite.analysis.guidance import STATES, choose_faqs, kpis_met_kgi_missed, node_states
from kpisite.model.formula import parse_formula
from kpisite.model.playbook import Faq, Node, Thresholds
from kpisite.model.problems import Place
from kpisite.model.review import (
    ExperimentResult,
    InfluenceResult,
    Landing,
    NodeReview,
    Pace,
    Point,
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
        experiments=(
            ExperimentResult(
                id="x", verdict="invalid", control="A", control_trials=1, control_successes=1, sample_ratio_p=0.0001
            ),
        ),
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
    quiet = Process(on="value", center=1.0, lower=0.5, upper=1.5, provisional=False)
    assert "normal_variation" in node_states(make_node(), make_review(process=quiet))
    assert "normal_variation" not in node_states(make_node(), make_review(process=quiet, stale=True))


def test_a_few_points_cannot_say_that_the_movement_is_normal() -> None:
    early = Process(on="value", center=1.0, lower=0.5, upper=1.5, baseline_points=9, provisional=True)
    assert "normal_variation" not in node_states(make_node(), make_review(process=early))


def month(number: int, actual: float | None, **changes: Any) -> Point:
    return Point(start=date(2026, number, 1), through=date(2026, number, 28), actual=actual, **changes)


@pytest.mark.parametrize(
    ("direction", "values", "worse"),
    [
        ("up", (5.0, 4.0), True),
        ("up", (4.0, 5.0), False),
        ("up", (4.0, 4.0), False),
        ("down", (4.0, 5.0), True),
        ("band", (5.0, 4.0), False),
        ("up", (4.0,), False),
        ("up", (5.0, None), False),
        ("up", (), False),
    ],
)
def test_what_got_worse_within_normal_variation(direction: Any, values: tuple[float | None, ...], worse: bool) -> None:
    quiet = Process(on="value", center=1.0, lower=0.5, upper=1.5, provisional=False)
    history = tuple(month(at, value) for at, value in enumerate(values, start=4))
    states = node_states(make_node(direction=direction), make_review(process=quiet, history=history))
    assert ("worse_within_normal" in states) is worse
    assert "normal_variation" in states


def test_a_period_under_way_is_not_the_newest() -> None:
    quiet = Process(on="value", center=1.0, lower=0.5, upper=1.5, provisional=False)
    history = (month(7, 4.0), month(8, 5.0), month(9, 1.0, partial=True))
    assert "worse_within_normal" not in node_states(make_node(), make_review(process=quiet, history=history))


@pytest.mark.parametrize(
    ("kgi", "kpis", "holds"),
    [
        ("amber", ("green", "green", "green", "red"), True),
        ("red", ("green", "green", "red"), False),
        ("green", ("green", "green", "green"), False),
        ("grey", ("green", "green", "green"), False),
        ("amber", ("green", "green", "grey", "grey"), True),  # what is not judged does not count
        ("amber", ("green",), False),
        ("amber", (), False),
    ],
)
def test_most_kpis_met_and_the_kgi_missed(kgi: Any, kpis: tuple[Any, ...], holds: bool) -> None:
    rows = [make_review(id=f"k{at}", status=status) for at, status in enumerate(kpis)]
    held = [make_review(id="held", status="grey", watch="hold")]
    assert kpis_met_kgi_missed(make_review(parent=None, status=kgi), [*rows, *held]) is holds


def test_attainment_from_a_baseline_and_an_invalid_split_are_states() -> None:
    bad = ExperimentResult(id="x", verdict="invalid", control="A", control_trials=0, control_successes=0)
    review = make_review(attainment_from_baseline=True, experiments=(bad,))
    assert {"from_baseline"} == set(node_states(make_node(), review)) - {"kpi", "always"}
    uneven = bad.model_copy(update={"sample_ratio_p": 0.0001})
    assert "experiment_invalid" in node_states(make_node(), make_review(experiments=(uneven,)))


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
