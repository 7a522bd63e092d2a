"""The numbered markers on a process chart: actions, decisions, reasons, notes and experiments, in date order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kpisite.model.review import NodeReview
from kpisite.view.pages.board import action_name
from kpisite.view.pages.portal import Portal

MOST_MARKERS = 9


@dataclass(frozen=True)
class Marker:
    """One marker: its number on the chart, the day, and what happened."""

    number: int
    on: date
    day: str
    text: str
    kind: str
    more: str = ""


def markers(portal: Portal, review: NodeReview) -> tuple[Marker, ...]:
    """Return the newest markers of a KPI that lie on its chart, numbered in date order."""
    points = review.process.points if review.process else ()
    first = points[0].start if points else None
    found = [row for row in _found(portal, review.id) if first is not None and first <= row[0] <= portal.review.as_of]
    newest = sorted(found)[-MOST_MARKERS:]
    return tuple(
        Marker(number, on, portal.day(on), text, portal.words(f"pages.marker.{kind}"), more)
        for number, (on, kind, text, more) in enumerate(newest, start=1)
    )


def _found(portal: Portal, kpi: str) -> Iterator[tuple[date, str, str, str]]:
    journal, text = portal.playbook.journal, portal.words.text
    for action in journal.actions:
        if action.start and (action.kpi == kpi or action.id in portal.node(kpi).actions):
            yield action.start, "action", action_name(portal, action), ""
    for reason in journal.reasons:
        if reason.kpi == kpi:
            yield reason.span.start, "reason", text(reason.why), text(reason.apply_to)
    for decision in journal.decisions:
        if decision.kpi == kpi:
            yield decision.on, f"decision_{decision.kind}", text(decision.why), ""
    yield from _tried(portal, kpi)


def _tried(portal: Portal, kpi: str) -> Iterator[tuple[date, str, str, str]]:
    journal, text = portal.playbook.journal, portal.words.text
    for experiment in journal.experiments:
        if experiment.kpi == kpi and experiment.start:
            yield experiment.start, "experiment", text(experiment.name) or experiment.id, ""
    for note in journal.notes:
        if kpi in note.kpis:
            yield note.on, "note", text(note.text), ""
