"""What was known on a date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kpisite.analysis.known import known_by
from kpisite.model.periods import Span
from kpisite.model.playbook import Action, Decision, Experiment, Journal, Note, Reason
from kpisite.model.text import Text
from tests.builders import HERE, make_node, make_playbook

EARLY, LATE = date(2026, 6, 30), date(2026, 7, 1)


def journal(day: date) -> Journal:
    return Journal(
        reasons=(Reason("r", "a", Span(day, date(2026, 8, 1)), Text("why"), HERE),),
        actions=(Action("x", "a", HERE, start=day),),
        experiments=(Experiment("e", "a", (), HERE, start=day),),
        decisions=(Decision("d", "a", day, "baseline", Text("why"), HERE),),
        notes=(Note("n", day, ("a",), Text("note"), HERE),),
    )


def test_what_begins_later_is_not_seen_but_a_planned_action_is() -> None:
    for day, seen in ((EARLY, True), (LATE, False)):
        found = known_by(replace(make_playbook((), make_node("a")), journal=journal(day)), EARLY).journal
        assert [bool(rows) for rows in (found.reasons, found.experiments, found.decisions, found.notes)] == [seen] * 4
        assert len(found.actions) == 1


def test_a_hold_counts_from_its_day_on() -> None:
    for since, watch in ((None, "hold"), (EARLY, "hold"), (LATE, "watch")):
        child = make_node("b", watch="hold", hold_since=since)
        found = known_by(make_playbook((), make_node("a", children=(child,))), EARLY)
        assert found.nodes["b"].watch == watch
