"""Small builders of playbooks and facts for tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from kpisite.analysis.evaluate import Evaluation, evaluate
from kpisite.model.facts import COLUMNS, Facts
from kpisite.model.formula import parse_formula
from kpisite.model.periods import FiscalCalendar, Grain, Span
from kpisite.model.playbook import Measure, Node, PhasedTarget, Playbook, Target
from kpisite.model.problems import Place
from kpisite.model.review import Headline, KgiReview, Landing, NodeReview, Review, Words
from kpisite.model.text import Text

HERE = Place("test.yml", 1, 1)


def make_measure(name: str, aggregate: str = "sum", grain: str = "day", unit: str = "JPY", **fields: Any) -> Measure:
    """Return a measure of the data dictionary."""
    return Measure(name, Text(name, name), unit, aggregate, grain, HERE, **fields)  # type: ignore[arg-type]


def make_target(
    value: float | None = None, by: str | None = None, *, start: str | None = None, **fields: Any
) -> Target:
    """Return a target; dates are ISO days."""
    day = date.fromisoformat
    return Target(value, day(by) if by else None, HERE, start=day(start) if start else None, **fields)


def make_node(node_id: str, value: str | None = None, formula: str | None = None, **fields: Any) -> Node:
    """Return a KPI whose value and formula are given as text."""
    parsed = {name: parse_formula(text) if text else None for name, text in (("value", value), ("formula", formula))}
    return Node(node_id, Text(node_id, node_id), HERE, fields.pop("kgi", node_id), **parsed, **fields)


def make_playbook(measures: Iterable[Measure], *trees: Node, phased: Iterable[PhasedTarget] = ()) -> Playbook:
    """Return a playbook of measures and trees."""
    return Playbook({measure.id: measure for measure in measures}, trees, tuple(phased))


def make_phased(
    kpi: str, values: Mapping[str, float], grain: Grain = "month", first_month: int = 4
) -> list[PhasedTarget]:
    """Return rows of a targets CSV: ISO first day of each period → value."""
    calendar = FiscalCalendar(first_month)
    periods = {calendar.period_of(date.fromisoformat(day), grain): value for day, value in values.items()}
    return [PhasedTarget(kpi, Span(p.start, p.end), value, HERE) for p, value in periods.items()]


def make_facts(rows: Iterable[tuple[Any, ...]], dimensions: tuple[str, ...] = ()) -> Facts:
    """Return facts from (date, measure, value, *dimension values); dates are ISO text or dates."""
    table = [(pd.Timestamp(row[0]), row[1], float(row[2]), "test.csv", at, *row[3:]) for at, row in enumerate(rows, 2)]
    frame = pd.DataFrame(table, columns=[*COLUMNS, *dimensions])
    for column in ("measure", "file", *dimensions):
        frame[column] = frame[column].astype("category")
    last = {str(name): day.date() for name, day in frame.groupby("measure", observed=True)["date"].max().items()}
    return Facts(frame, dimensions, last)


def daily(measure: str, start: str, values: Iterable[float]) -> list[tuple[Any, ...]]:
    """Return one fact a day from `start`."""
    first = date.fromisoformat(start)
    return [(first + timedelta(days=at), measure, value) for at, value in enumerate(values)]


def monthly(measure: str, start: str, values: Iterable[float]) -> list[tuple[Any, ...]]:
    """Return one fact a month from the month of `start`."""
    calendar = FiscalCalendar()
    first = calendar.index(date.fromisoformat(start), "month")
    return [(calendar.start_of(first + at, "month"), measure, value) for at, value in enumerate(values)]


def make_evaluation(playbook: Playbook, facts: Facts, as_of: str, *, first_month: int = 4) -> Evaluation:
    """Return the evaluation as of an ISO day."""
    return evaluate(playbook, facts, FiscalCalendar(first_month), date.fromisoformat(as_of))


def make_reviewed(id: str, **changes: Any) -> NodeReview:
    """Return a reviewed KGI that met its plan, with these fields in place of the defaults."""
    return NodeReview(**({"id": id, "parent": None, "edge": "root", "category": None, "status": "green"} | changes))


def make_review(*nodes: NodeReview) -> Review:
    """Return a review of one KGI that holds these nodes; its own headline knows nothing."""
    empty = dict.fromkeys(("actual", "plan", "attainment", "progress", "elapsed", "previous_year", "yoy_ratio"))
    kgi = KgiReview(
        id=nodes[0].id,
        name=Words(ja="", en=""),
        unit="JPY",
        owner=None,
        headline=Headline(**empty, landing=Landing(), required_pace=None, status="green"),
        contributions={},
        focus=(),
        faq=(),
        coherence=None,
        nodes=nodes,
    )
    return Review(as_of=date(2026, 9, 30), fiscal_year=2026, quarter=2, kgis=(kgi,))
