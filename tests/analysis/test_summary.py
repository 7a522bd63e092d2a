"""The summary's sentences in many states."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kpisite.analysis.summary import summarise
from kpisite.model.review import (
    Attribution,
    Basis,
    Contribution,
    Landing,
    NodeReview,
    Point,
    Process,
    Signal,
    TargetSummary,
    Waiting,
)


def make_node(id: str = "kgi", **changes: Any) -> NodeReview:
    defaults: dict[str, Any] = {"id": id, "parent": None, "edge": "root", "category": None, "status": "amber"}
    return NodeReview(**(defaults | changes))


def codes(
    kgi: NodeReview, contributions: dict[Basis, tuple[Contribution, ...]] | None = None, *waiting: Waiting
) -> list[str]:
    rows = contributions or {}
    attributions = {basis: Attribution(change=sum(row.amount for row in part)) for basis, part in rows.items()}
    return [sentence.code for sentence in summarise(kgi, (kgi,), attributions, rows, waiting)]


BEHIND = {
    "actual": 90.0,
    "plan": 100.0,
    "gap": -10.0,
    "previous_year": 80.0,
    "yoy_change": 10.0,
    "target": TargetSummary(value=200.0),
    "landing": Landing(value=180.0, target_ratio=0.9, shortfall=-20.0),
}


def test_behind_plan_with_causes_and_a_waiting_signal() -> None:
    rows = (Contribution(id="a", amount=-12.0), Contribution(id="b", amount=3.0), Contribution(id="c", amount=-1.0))
    waiting = Waiting(
        kpi="a",
        kgi="kgi",
        period=date(2026, 8, 1),
        through=date(2026, 8, 31),
        rule="outside",
        direction="down",
        favourable=False,
    )
    found = codes(make_node(**BEHIND), {"plan": rows}, waiting)
    assert found == ["level_behind", "yoy_up", "gap_from", "gap_offset", "landing_short", "signals_waiting"]


def test_the_largest_causes_are_named_first_and_at_most_three() -> None:
    rows = tuple(
        Contribution(id=name, amount=-amount) for name, amount in zip("abcd", (1.0, 4.0, 2.0, 3.0), strict=True)
    )
    kgi = make_node(**BEHIND)
    sentences = summarise(kgi, (kgi,), {"plan": Attribution(change=-10.0)}, {"plan": rows}, ())
    causes = next(sentence for sentence in sentences if sentence.code == "gap_from")
    assert [causes.values[f"id_{position}"] for position in (1, 2, 3)] == ["b", "d", "c"]
    assert "id_4" not in causes.values


def test_unexplained_is_never_named_as_a_cause() -> None:
    assert "gap_from" not in codes(make_node(**BEHIND), {"plan": (Contribution(id="unexplained", amount=-10.0),)})


def test_ahead_without_history_or_signals() -> None:
    kgi = make_node(
        actual=11.0, plan=10.0, gap=1.0, target=TargetSummary(value=20.0), landing=Landing(missing="no_fact")
    )
    assert codes(kgi) == ["level_ahead", "yoy_none", "landing_unknown", "signals_unknown"]


def test_without_a_plan_nothing_is_said_of_a_gap() -> None:
    assert codes(make_node(actual=11.0)) == ["level_no_plan", "yoy_none", "signals_unknown"]


def test_nothing_gained_on_last_year_is_not_said_to_be_above_it() -> None:
    kgi = make_node(actual=10.0, previous_year=10.0, yoy_change=0.0, yoy_ratio=1.0)
    assert codes(kgi)[1] == "yoy_same"


def test_no_data_says_why() -> None:
    kgi = make_node(missing={"actual": "not_yet"})
    (sentence,) = summarise(kgi, (kgi,), {}, {}, ())
    assert (sentence.code, sentence.values) == ("no_data", {"missing": "not_yet"})


def test_a_quiet_chart_is_quiet() -> None:
    quiet = Process(on="value", center=1.0, provisional=False)
    assert codes(make_node(actual=1.0, process=quiet))[-1] == "signals_none"
    few = quiet.model_copy(update={"provisional": True})
    assert codes(make_node(actual=1.0, process=few))[-1] == "signals_unknown"


def test_a_chart_whose_data_stopped_does_not_say_that_nothing_moves() -> None:
    assert codes(make_node(actual=1.0, stale=True, process=Process(on="value", center=1.0)))[-1] == "signals_unknown"


def test_only_signals_of_the_time_asked_about_are_spoken_of() -> None:
    signal = Signal(
        rule="outside", period=date(2025, 8, 1), through=date(2025, 8, 31), direction="up", favourable=True, value=1.0
    )
    kgi = make_node(actual=1.0, process=Process(on="value", center=1.0, signals=(signal,)))
    (*_, sentence) = summarise(kgi, (kgi,), {}, {}, (), since=date(2026, 4, 1))
    assert sentence.code == "signals_none"


def test_an_actual_with_holes_is_not_said_to_lack_a_plan() -> None:
    kgi = make_node(actual=11.0, plan=10.0, missing={"actual": "partial_period"})
    assert codes(kgi)[0] == "level_partial"


def test_the_first_period_is_one_sentence() -> None:
    history = (Point(start=date(2026, 4, 1), through=date(2026, 4, 30), actual=11.0),)
    assert codes(make_node(actual=11.0, history=history)) == ["first_period", "signals_unknown"]


def test_a_landing_under_the_target_reaches_it_where_lower_is_better() -> None:
    kgi = make_node(**BEHIND)
    found = [summarise(kgi, (kgi,), {}, {}, (), direction=direction)[-2].code for direction in ("up", "down")]
    assert found == ["landing_short", "landing_reaches"]


def test_what_is_smaller_than_the_unexplained_rest_is_no_main_cause() -> None:
    rows = (Contribution(id="a", amount=-3.0), Contribution(id="unexplained", amount=-7.0))
    assert "gap_from" not in codes(make_node(**BEHIND), {"plan": rows})


def test_a_kgi_without_children_does_not_explain_itself() -> None:
    assert "gap_from" not in codes(make_node(**BEHIND), {"plan": (Contribution(id="kgi", amount=-10.0),)})


def test_everything_on_hold_is_one_sentence() -> None:
    assert codes(make_node(watch="hold", actual=1.0)) == ["all_on_hold"]


def test_explained_signals_are_not_waiting() -> None:
    signal = Signal(
        rule="outside",
        period=date(2026, 8, 1),
        through=date(2026, 8, 31),
        direction="up",
        favourable=True,
        value=1.0,
        reason="rain",
    )
    kgi = make_node(actual=1.0, process=Process(on="value", signals=(signal,)))
    assert codes(kgi)[-1] == "signals_explained"


def test_a_rest_larger_than_a_third_of_the_gap_is_said_and_no_kpi_called_its_main_cause() -> None:
    small = (Contribution(id="a", amount=-7.0), Contribution(id="unexplained", amount=-3.0))
    large = (Contribution(id="a", amount=-6.0), Contribution(id="unexplained", amount=-4.0))
    assert codes(make_node(**BEHIND), {"plan": small})[2:4] == ["gap_from", "landing_short"]
    assert codes(make_node(**BEHIND), {"plan": large})[2:4] == ["gap_unexplained", "gap_most"]
    against = (Contribution(id="a", amount=260.0), Contribution(id="unexplained", amount=-246.0))
    kgi = make_node(**BEHIND)
    said = summarise(kgi, (kgi,), {"plan": Attribution(change=14.0)}, {"plan": against}, ())[2]
    assert (said.code, said.values) == ("gap_unexplained", {"gap": 246.0})


@pytest.mark.parametrize("turn", ["into_black", "into_red", "wider_red", "narrower_red"])
def test_a_change_across_or_below_zero_is_named(turn: str) -> None:
    kgi = make_node(actual=3.0, previous_year=-6.0, yoy_change=9.0, yoy_turn=turn)
    assert codes(kgi)[1] == f"yoy_{turn}"
