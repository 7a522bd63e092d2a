"""Every KPI's value at every period, from one pass over the facts. (See the docstrings: the interface is fixed.)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kpisite.model.facts import Facts
from kpisite.model.formula import Formula
from kpisite.model.periods import FiscalCalendar, Grain, Period, Span
from kpisite.model.playbook import Playbook
from kpisite.model.review import Missing


@dataclass(frozen=True)
class Figure:
    """A value, or the reason why there is none; `partial` when the span is not wholly covered by data."""

    value: float | None
    missing: Missing | None = None
    partial: bool = False


class Evaluation:
    """Answers what any formula over measures is worth over any span, as of one date. Later facts are not seen."""

    playbook: Playbook
    calendar: FiscalCalendar
    as_of: date

    def value(self, formula: Formula | None, span: Span, *, where: tuple[str, str] | None = None) -> Figure:
        """Return the formula over the measures aggregated over `span` (cut at the as-of date).

        `where` = (dimension, value) restricts every measure to that dimension value.
        """
        raise NotImplementedError

    def node(self, node_id: str, span: Span) -> Figure:
        """Return the KPI's `value` over `span`; `not_computable` when it declares none."""
        raise NotImplementedError

    def series(self, node_id: str, grain: Grain) -> tuple[tuple[Period, Figure], ...]:
        """Return every period of `grain` from the KPI's first fact to the as-of date, in order, gaps included."""
        raise NotImplementedError

    def grain_of(self, node_id: str) -> Grain:
        """Return the coarsest grain among the measures that the KPI needs: no finer period can be computed."""
        raise NotImplementedError

    def covered_until(self, node_id: str) -> date | None:
        """Return the last day (at most the as-of date) that all measures of the KPI cover."""
        raise NotImplementedError

    def dimension_values(self, node_id: str) -> dict[str, tuple[str, ...]]:
        """Return the dimension values that all measures of the KPI carry, by dimension."""
        raise NotImplementedError


def evaluate(playbook: Playbook, facts: Facts, calendar: FiscalCalendar, as_of: date) -> Evaluation:
    """Return the evaluation of all measures: cumulative sums and per-period aggregates, vectorised, one pass."""
    raise NotImplementedError
