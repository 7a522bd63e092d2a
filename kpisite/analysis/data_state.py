"""What is known of each measure's data: from when, until when, and what is missing in between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pandas as pd

from kpisite.model.facts import Facts
from kpisite.model.periods import FiscalCalendar, Span
from kpisite.model.playbook import Measure, Playbook
from kpisite.model.review import DataState
from kpisite.model.settings import Settings


def data_states(playbook: Playbook, facts: Facts, settings: Settings, as_of: date) -> tuple[DataState, ...]:
    """Return one row per declared measure, in the author's order; one without facts by `as_of` has no dates.

    A fact counts once its own period is over. `missing` counts the marked cells of all files: where is not kept.
    """
    calendar = FiscalCalendar(settings.fiscal_year_start)
    days = {str(name): part for name, part in facts.rows.groupby("measure", observed=True)["date"]}
    return tuple(
        _state(measure, days.get(measure.id), facts, calendar, as_of, settings.stale_after_periods)
        for measure in playbook.measures.values()
    )


def _state(
    measure: Measure,
    days: pd.Series[pd.Timestamp] | None,
    facts: Facts,
    calendar: FiscalCalendar,
    as_of: date,
    stale_after: int,
) -> DataState:
    source = measure.source.ja or measure.source.en or ""
    missing = facts.missing.get(measure.id, 0)
    running = calendar.period_of(as_of + timedelta(days=1), measure.grain).start
    days = None if days is None else days[days < pd.Timestamp(running)]
    if days is None or days.empty:
        return DataState(measure=measure.id, grain=measure.grain, missing=missing, source=source)
    present = {day.date() for day in days.unique()}
    first, last = min(present), calendar.period_of(max(present), measure.grain)
    expected = {period.start for period in calendar.periods(Span(first, last.end), measure.grain)}
    return DataState(
        measure=measure.id,
        from_=first,
        through=last.last_day,
        grain=measure.grain,
        rows=len(days),
        missing=missing,
        gaps=len(expected - present),
        stale=sum(1 for _ in _ended_since(last.end, measure, calendar, as_of)) >= stale_after,
        source=source,
    )


def _ended_since(since: date, measure: Measure, calendar: FiscalCalendar, as_of: date) -> Iterator[date]:
    """Yield the ends of the periods after `since` that were over by `as_of`: each could have had a fact."""
    if since > as_of:
        return
    for period in calendar.periods(Span(since, as_of + timedelta(days=1)), measure.grain):
        if period.last_day <= as_of:
            yield period.end
