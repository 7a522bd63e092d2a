"""`targets/*.csv`: phased targets, `date,kpi,value` or one column a KPI."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from kpisite.load.actuals import DATE_NAMES, VALUE_NAMES
from kpisite.load.cells import Quantity, read_numbers
from kpisite.load.dates import DateError, read_date
from kpisite.load.fields import Reading
from kpisite.load.findings import folded, near_names
from kpisite.load.ids import looks_like
from kpisite.load.source import Source
from kpisite.load.table import Table, read_table
from kpisite.model.periods import Span
from kpisite.model.playbook import Node, PhasedTarget
from kpisite.model.problems import Place

KPI_NAMES = ("kpi", "kgi", "指標", "id")
VALUE = (*VALUE_NAMES, "target", "目標", "目標値", "予算")


@dataclass
class Phased:
    """Reads the targets of one run."""

    reading: Reading
    nodes: Mapping[str, Node]
    most_rows: int
    found: list[PhasedTarget] = field(default_factory=list)
    _first: dict[tuple[str, Span], PhasedTarget] = field(default_factory=dict)
    _without: set[str] = field(default_factory=set)

    def load(self, source: Source) -> None:
        """Add the targets of one file."""
        expected = [*DATE_NAMES, *KPI_NAMES, *VALUE, *self.nodes]
        table = read_table(source, self.reading.findings, expected=expected, most_rows=self.most_rows)
        if table is None:
            return
        day, kpi, value = (_column(table, names) for names in (DATE_NAMES, KPI_NAMES, VALUE))
        if day is None:
            self.reading.findings.add("csv-missing-column", table.header_place(0), length=200, column="date")
        elif kpi is not None and value is not None:
            self._long(table, day, kpi, value)
        else:
            self._wide(table, day)

    def sorted(self) -> tuple[PhasedTarget, ...]:
        """Return all targets by KPI and span."""
        return tuple(sorted(self.found, key=lambda target: (target.kpi, target.span, target.place)))

    def _long(self, table: Table, day: int, kpi: int, value: int) -> None:
        by_text: dict[str, list[int]] = {}
        for row, text in enumerate(table.columns[kpi]):
            by_text.setdefault(text, []).append(row)
        for text, rows in by_text.items():
            kpi_id = looks_like(text, self.nodes)
            if kpi_id is None:
                self._unknown(text, table.place(rows[0], kpi))
            else:
                self._add(table, day, value, rows, kpi_id)

    def _wide(self, table: Table, day: int) -> None:
        for index, name in enumerate(table.header):
            if index == day:
                continue
            kpi_id = looks_like(name, self.nodes)
            if kpi_id is None:
                self._unknown(name, table.header_place(index))
            else:
                self._add(table, day, index, list(range(len(table.lines))), kpi_id)

    def _unknown(self, text: str, place: Place) -> None:
        if "kpi" in self.reading.unread:
            return
        near = near_names(text, self.nodes)
        self.reading.findings.add("unknown-id", place, length=len(text), near=near, id=text.strip(), kind="kpi")

    def _add(self, table: Table, day: int, value: int, rows: list[int], kpi_id: str) -> None:
        if self.nodes[kpi_id].target is None and kpi_id not in self._without:
            self._without.add(kpi_id)
            self.reading.findings.add("phased-no-target", table.place(rows[0], value), id=kpi_id)
        numbers = read_numbers(table, value, rows, Quantity(self.nodes[kpi_id].unit), self.reading.findings)
        for index in np.flatnonzero(numbers.kept):
            span = self._span(table, rows[index], day)
            if span:
                self._keep(PhasedTarget(kpi_id, span, float(numbers.values[index]), table.place(rows[index], day)))

    def _span(self, table: Table, row: int, column: int) -> Span | None:
        text = table.columns[column][row]
        try:
            dated = read_date(text, self.reading.calendar)
        except DateError as error:
            place = table.place(row, column)
            self.reading.findings.add(error.code, place, length=max(1, len(text)), **error.values)
            return None
        period = dated.period
        if period.grain == "day" and period.start.day == 1:  # budgets are monthly: 2026-04-01 is April
            period = self.reading.calendar.period_of(period.start, "month")
        return Span(period.start, period.end)

    def _keep(self, target: PhasedTarget) -> None:
        first = self._first.setdefault((target.kpi, target.span), target)
        if first is target:
            self.found.append(target)
            return
        same_file = first.place.file == target.place.file
        same = first.value == target.value
        code = ("duplicate-row" if same else "conflicting-row") if same_file else "same-key-two-files"
        self.reading.findings.add(
            code,
            target.place,
            length=200,
            other=first.place,
            measure=target.kpi,
            date=target.span.start,
            value=f"{target.value:.15g}",
            first=f"{first.value:.15g}",
        )


def _column(table: Table, names: tuple[str, ...]) -> int | None:
    return next((index for index, name in enumerate(table.header) if folded(name) in names), None)
