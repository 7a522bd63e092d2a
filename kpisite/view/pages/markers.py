"""The numbered markers on a process chart: actions, decisions, reasons, notes and experiments, in date order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

from kpisite.model.review import NodeReview
from kpisite.view.pages.board import action_name
from kpisite.view.pages.portal import Portal

MOST_MARKERS = 9

Row = tuple[date, str, str, str]  # day, kind, what happened, where else it applies


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
    """Return the newest days marked on a KPI's chart, numbered in date order; what shares a day shares a mark."""
    points = review.process.points if review.process else ()
    first = points[0].start if points else None
    found = [row for row in _found(portal, review.id) if first is not None and first <= row[0] <= portal.review.as_of]
    days = [list(rows) for _, rows in groupby(sorted(found), key=itemgetter(0))]
    return tuple(_marker(portal, number, rows) for number, rows in enumerate(days[-MOST_MARKERS:], start=1))


def _marker(portal: Portal, number: int, rows: Sequence[Row]) -> Marker:
    on = rows[0][0]
    kinds = dict.fromkeys(portal.words(f"pages.marker.{kind}") for _, kind, _, _ in rows)
    return Marker(
        number=number,
        on=on,
        day=portal.day(on),
        text=_in_sentences(portal, dict.fromkeys(text for _, _, text, _ in rows)),
        kind=portal.join(kinds),
        more=_in_sentences(portal, [more for _, _, _, more in rows if more]),
    )


def _in_sentences(portal: Portal, texts: Collection[str]) -> str:
    """Return one author's text as it is, and several as sentences one after the other."""
    return portal.together(*map(portal.ended, texts)) if len(texts) > 1 else "".join(texts)


def _found(portal: Portal, kpi: str) -> Iterator[Row]:
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


def _tried(portal: Portal, kpi: str) -> Iterator[Row]:
    journal, text = portal.playbook.journal, portal.words.text
    for experiment in journal.experiments:
        if experiment.kpi == kpi and experiment.start:
            yield experiment.start, "experiment", text(experiment.name) or experiment.id, ""
    for note in journal.notes:
        if kpi in note.kpis:
            yield note.on, "note", text(note.text), ""
