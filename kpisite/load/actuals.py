"""`actuals/*.csv`: long (`date,measure,value`) or wide (`date,revenue,orders`), with optional dimension columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpisite.load.cells import Quantity, is_number, read_numbers
from kpisite.load.dates import DateError, read_date
from kpisite.load.fields import Reading
from kpisite.load.findings import folded, near_names
from kpisite.load.ids import looks_like
from kpisite.load.source import Source
from kpisite.load.table import Table, read_table
from kpisite.model.facts import COLUMNS
from kpisite.model.periods import GRAINS, Grain
from kpisite.model.playbook import Measure

DATE_NAMES = ("date", "日付", "年月日", "年月", "月", "期間", "period", "day", "month")
MEASURE_NAMES = ("measure", "指標", "項目", "metric")
VALUE_NAMES = ("value", "値", "実績", "実績値", "数値", "actual")


@dataclass
class Actuals:
    """What the files of one run gave: a frame a file, the dimensions met, and cells written as missing."""

    reading: Reading
    measures: Mapping[str, Measure]
    most_rows: int
    frames: list[pd.DataFrame] = field(default_factory=list)
    dimensions: list[str] = field(default_factory=list)
    missing: dict[str, int] = field(default_factory=dict)
    rows: int = 0

    def load(self, source: Source) -> None:
        """Add the rows of one file; whatever is wrong is recorded and left out."""
        known = [*DATE_NAMES, *MEASURE_NAMES, *VALUE_NAMES, *self._spellings()]
        table = read_table(source, self.reading.findings, expected=known, most_rows=self.most_rows - self.rows)
        if table is None or not self.measures:  # without a dictionary every column would be unknown
            return
        self.rows += len(table.lines)
        day = self._column(table, DATE_NAMES)
        if day is None:
            self.reading.findings.add("csv-missing-column", table.header_place(0), length=200, column="date")
            return
        measure, value = self._column(table, MEASURE_NAMES), self._column(table, VALUE_NAMES)
        if measure is not None and value is not None:
            self._long(table, day, measure, value)
        elif (measure is None) != (value is None) and not self._measure_columns(table):
            lacking = "measure" if measure is None else "value"
            self.reading.findings.add("csv-missing-column", table.header_place(0), length=200, column=lacking)
        else:
            self._wide(table, day)

    def _spellings(self) -> dict[str, str]:
        """Return each measure's id by its id and names, folded."""
        found: dict[str, str] = {}
        for measure in self.measures.values():
            for name in (measure.id, measure.name.ja, measure.name.en):
                if name:
                    found.setdefault(folded(name), measure.id)
        return found

    def _column(self, table: Table, names: Sequence[str]) -> int | None:
        for index, header in enumerate(table.header):
            if looks_like(header, names) and folded(header) not in self._spellings():
                if header not in names:
                    self.reading.findings.normalised("header-spelling", table.header_place(index))
                return index
        return None

    def _measure_columns(self, table: Table) -> dict[int, str]:
        spellings = self._spellings()
        return {index: spellings[folded(name)] for index, name in enumerate(table.header) if folded(name) in spellings}

    def _wide(self, table: Table, day: int) -> None:
        columns = self._measure_columns(table)
        for index, measure_id in columns.items():
            if table.header[index] != measure_id:
                self.reading.findings.normalised("header-spelling", table.header_place(index))
        others = [index for index in range(len(table.header)) if index not in columns and index != day]
        dimensions = self._dimensions(table, [index for index in others if not self._is_unknown_measure(table, index)])
        if not columns:
            self.reading.findings.add("csv-missing-column", table.header_place(0), length=200, column="measure")
            return
        rows = list(range(len(table.lines)))
        for index, measure_id in columns.items():
            self._add(table, day, index, rows, measure_id, dimensions)

    def _is_unknown_measure(self, table: Table, index: int) -> bool:
        if not any(is_number(cell) for cell in table.columns[index]):
            return False
        name = table.header[index]
        near = near_names(name, self.measures)
        place = table.header_place(index)
        self.reading.findings.add("csv-unknown-column", place, length=len(name), near=near, column=name)
        return True

    def _dimensions(self, table: Table, columns: Iterable[int]) -> list[int]:
        """Return the columns of texts that can be dimensions; a name that the facts have for themselves is recorded."""
        free: list[int] = []
        for index in columns:
            name = table.header[index]
            if name in COLUMNS:
                place = table.header_place(index)
                self.reading.findings.add("csv-reserved-column", place, length=len(name), column=name)
            else:
                free.append(index)
        return free

    def _long(self, table: Table, day: int, measure: int, value: int) -> None:
        others = [index for index in range(len(table.header)) if index not in (day, measure, value)]
        dimensions = self._dimensions(table, others)
        spellings = self._spellings()
        by_text: dict[str, list[int]] = {}
        for row, text in enumerate(table.columns[measure]):
            by_text.setdefault(text, []).append(row)
        for text, rows in by_text.items():
            measure_id = spellings.get(folded(text))
            if measure_id is None:
                place = table.place(rows[0], measure)
                near = near_names(text, self.measures)
                self.reading.findings.add(
                    "unknown-id", place, length=len(text), near=near, id=text.strip(), kind="measure"
                )
            else:
                self._add(table, day, value, rows, measure_id, dimensions)

    def _add(
        self, table: Table, day: int, value: int, rows: Sequence[int], measure_id: str, dimensions: Iterable[int]
    ) -> None:
        measure = self.measures[measure_id]
        findings = self.reading.findings
        days = self._days(table, day, rows, measure.grain)
        quantity = Quantity(measure.unit, measure.low, measure.high)
        numbers = read_numbers(table, value, rows, quantity, findings)
        self.missing[measure_id] = self.missing.get(measure_id, 0) + numbers.missing
        kept = numbers.kept & ~np.isnat(days)
        chosen = np.asarray(rows, dtype=np.int64)[kept]
        lines = np.asarray(table.lines, dtype=np.int64)
        frame = pd.DataFrame({"date": days[kept], "value": numbers.values[kept], "line": lines[chosen]})
        frame["measure"], frame["file"] = measure_id, table.source.file
        for index in dimensions:
            name = table.header[index]
            if name not in self.dimensions:
                self.dimensions.append(name)
            frame[name] = [table.columns[index][row].strip() for row in chosen]
        self.frames.append(frame)

    def _days(self, table: Table, column: int, rows: Sequence[int], grain: Grain) -> npt.NDArray[np.datetime64]:
        """Return each row's first day of its period, NaT where the date is wrong."""
        texts = table.columns[column]
        first_rows: dict[str, int] = {}
        for row in rows:
            first_rows.setdefault(texts[row], row)
        known = {text: self._day(table, column, row, grain) for text, row in first_rows.items()}
        return np.array([known[texts[row]] for row in rows], dtype="datetime64[s]")

    def _day(self, table: Table, column: int, row: int, grain: Grain) -> np.datetime64:
        text = table.columns[column][row]
        findings, place = self.reading.findings, table.place(row, column)
        try:
            dated = read_date(text, self.reading.calendar)
        except DateError as error:
            findings.add(error.code, place, length=max(1, len(text)), **error.values)
            return np.datetime64("NaT")
        period = self.reading.calendar.period_of(dated.period.start, grain)
        coarser = GRAINS.index(dated.period.grain) > GRAINS.index(grain)
        if coarser or period.start != dated.period.start:
            findings.add("off-grain", place, length=len(text), text=text.strip(), grain=grain, start=period.start)
            return np.datetime64("NaT")
        if dated.form:
            findings.normalised(dated.form, place)
        return np.datetime64(period.start)
