"""The state of each measure's data."""

from __future__ import annotations

from datetime import date

import pandas as pd

from kpisite.analysis.data_state import data_states
from kpisite.model.facts import Facts, no_facts
from kpisite.model.periods import Grain
from kpisite.model.playbook import Measure, Playbook
from kpisite.model.problems import Place
from kpisite.model.review import DataState
from kpisite.model.settings import Settings
from kpisite.model.text import Text


def state(grain: Grain, *days: str, as_of: str = "2026-09-30", missing: int = 0) -> DataState:
    measure = Measure("a", Text("a"), "件", "sum", grain, Place("m.yml"), source=Text("POS"))
    rows = pd.DataFrame({"date": pd.to_datetime(list(days)), "measure": "a", "value": 1.0, "file": "f", "line": 1})
    facts = Facts(rows, missing={"a": missing}) if days else no_facts()
    (found,) = data_states(Playbook(measures={"a": measure}), facts, Settings(), date.fromisoformat(as_of))
    return found


def test_gaps_are_the_periods_between_first_and_last_without_a_fact() -> None:
    found = state("month", "2026-05-01", "2026-06-01", "2026-09-01", missing=2)
    assert (found.from_, found.through, found.rows, found.gaps, found.missing) == (
        date(2026, 5, 1),
        date(2026, 9, 30),
        3,
        2,
        2,
    )


def test_rows_of_several_dimension_values_are_one_period() -> None:
    assert state("day", "2026-09-29", "2026-09-29", "2026-09-30").gaps == 0


def test_a_whole_period_without_a_fact_is_stale_as_it_is_for_a_kpi() -> None:
    assert state("month", "2026-08-01").stale
    assert not state("month", "2026-08-01", as_of="2026-09-29").stale
    assert state("quarter", "2026-04-01").stale
    assert not state("quarter", "2026-04-01", as_of="2026-09-29").stale


def test_a_fact_is_not_seen_before_its_period_is_over() -> None:
    found = state("month", "2026-08-01", "2026-09-01", as_of="2026-09-29")
    assert (found.rows, found.through) == (1, date(2026, 8, 31))
    assert state("month", "2026-09-01", as_of="2026-09-29").through is None


def test_a_measure_without_facts_has_no_dates() -> None:
    found = state("month")
    assert (found.from_, found.through, found.rows, found.stale) == (None, None, 0, False)
