"""What a reader's browser gets of a chart: every row's place in the picture with its values, and the same as a table.

No chart library runs in the browser: the reading layer lays itself over the SVG that the build drew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from kpisite.view.charts import lag, processform, progress, sensitivity, trend, year, z
from kpisite.view.charts.chart import Chart, Row, Rows
from kpisite.view.charts.panel import Panel
from kpisite.view.charts.specs import Form
from kpisite.view.formats import NONE

Style = Literal["amount", "change", "size"]
Guide = Literal["column", "row", "point"]


@dataclass(frozen=True)
class Column:
    """One number of a row: its field, the key of its name in words, what kind of number it is and whose."""

    field: str
    key: str
    style: Style = "amount"
    of_parent: bool = False
    dotted: bool = False  # drawn as a mark at its value


@dataclass(frozen=True)
class Plot:
    """Where a kind of chart holds its rows and draws them. `text` is the head of a text that each row carries."""

    rows: str
    columns: tuple[Column, ...]
    panels: Mapping[Form, Panel]
    guide: Guide = "column"
    text: int | None = None


Name = Callable[[Column], str]
Say = Callable[[Column, float], str]

ACTUAL, PREVIOUS = Column("actual", "charts.actual", dotted=True), Column("previous", "charts.previous", dotted=True)
PLOTS: dict[str, Plot] = {
    "lag": Plot(
        "pairs",
        (
            Column("slot", "interactive.change", "change"),
            Column("value", "interactive.change", "change", of_parent=True, dotted=True),
        ),
        {"w": lag.WIDE, "n": lag.NARROW},
        "point",
    ),
    "process": Plot(
        "points",
        (
            Column("value", "interactive.value", dotted=True),
            Column("range", "charts.process.range_short", "size"),
        ),
        {"w": processform.WIDE, "n": processform.NARROW},
        text=3,
    ),
    "progress": Plot(
        "months",
        (
            replace(ACTUAL, dotted=False),
            Column("plan", "charts.plan"),
            replace(PREVIOUS, dotted=False),
            Column("forecast", "charts.forecast"),
            Column("difference", "charts.progress.difference_to_plan", "change"),
        ),
        {"w": progress.WIDE, "n": progress.NARROW},
    ),
    "sensitivity": Plot(
        "bars",
        (Column("value", "interactive.gain", "change"),),
        {"w": sensitivity.WIDE, "n": sensitivity.NARROW},
        "row",
    ),
    "trend": Plot(
        "points",
        (ACTUAL, Column("plan", "charts.target", dotted=True), PREVIOUS),
        {"w": trend.WIDE, "n": trend.NARROW},
    ),
    "year": Plot(
        "bars",
        (
            Column("value", "interactive.value"),
            Column("actual", "charts.actual"),
            Column("low", "charts.low"),
            Column("high", "charts.high"),
        ),
        {"w": year.AREA},
    ),
    "z": Plot(
        "points",
        (
            Column("monthly", "charts.z.monthly"),
            *(Column(name, f"charts.z.{name}", dotted=True) for name in ("cumulative", "moving", "planned")),
        ),
        {"w": z.WIDE, "n": z.NARROW},
    ),
}
# The last pixel of what stands below the main panel and shares its columns.
FEET: dict[tuple[str, Form], float] = {
    ("process", "w"): processform.RANGE[1],
    ("process", "n"): processform.RANGE[1],
    ("progress", "w"): 322,
    ("progress", "n"): 292,
    ("year", "w"): year.ZERO + progress.STRIP_ROOM,
}
ROW_HALF = 12.0  # pixels to either side of a horizontal bar's middle


def chart_reading(chart: Chart, name: Name, say: Say) -> dict[str, Any] | None:
    """Return, as plain JSON values, the places and texts of every row; None for a kind that cannot be read so.

    `name` gives the words of a column, `say` the text of its value with the unit.
    """
    plot = PLOTS.get(chart.kind)
    if plot is None or not chart.data.get(plot.rows):
        return None
    return {
        "title": chart.title,
        "guide": plot.guide,
        "first": name(plot.columns[0]),
        "rows": [
            [label, *_lines(chart, plot, row, index, name, say)]
            for index, (label, row) in enumerate(_labelled(chart, plot))
        ],
        "forms": {form: _form(chart, plot, form) for form in plot.panels},
    }


def chart_rows(chart: Chart, head: Name, dated_head: str) -> list[list[str]]:
    """Return the chart as a table for a spreadsheet: plain numbers in the KPI's own unit, an empty cell for a gap.

    `head` gives a column's name with its unit; `dated_head` stands over the first days of rows that are periods.
    """
    plot = PLOTS.get(chart.kind)
    if plot is None:
        return [list(chart.table.heads), *map(list, chart.table.rows)]
    dated = all("start" in row for row in chart.data[plot.rows])
    rows = [[dated_head if dated else chart.table.heads[0], *map(head, plot.columns)]]
    for label, row in _labelled(chart, plot):
        numbers = (row.get(column.field) for column in plot.columns)
        rows.append([row["start"] if dated else label, *("" if n is None else repr(float(n)) for n in numbers)])
    return rows


def _labelled(chart: Chart, plot: Plot) -> Iterator[tuple[str, Row]]:
    """Yield each row with its name: the chart's table has the same rows in the same order, but for the year's."""
    rows: Rows = chart.data[plot.rows]
    if len(chart.table.rows) == len(rows) and chart.kind != "year":
        yield from ((cells[0], row) for cells, row in zip(chart.table.rows, rows, strict=True))
    else:
        yield from ((str(row.get("label") or index), row) for index, row in enumerate(rows, start=1))


def _lines(chart: Chart, plot: Plot, row: Row, index: int, name: Name, say: Say) -> Iterator[list[str]]:
    """Yield name and text of each known value, then the row's own text if it has one."""
    for column in plot.columns:
        if (value := row.get(column.field)) is not None:
            yield [name(column), say(column, value)]
    text = chart.table.rows[index][plot.text] if plot.text is not None else ""
    if text and text != NONE:
        yield [chart.table.heads[plot.text or 0], text]


def _form(chart: Chart, plot: Plot, form: Form) -> dict[str, Any]:
    """Return the places in one form of the picture: of each row its middle and the marks' other coordinate."""
    panel = plot.panels[form]
    rows = chart.data[plot.rows]
    if plot.guide == "row":
        key = "place" if form == "w" else "place_n"
        return {"from": 0, "to": panel.right, "half": ROW_HALF, "places": [[row[key]] for row in rows]}
    low, high = _domain(chart, "first", "last")
    slot = (panel.right - panel.left) / (high - low)
    return {
        "from": panel.top,
        "to": FEET.get((chart.kind, form), panel.bottom),
        "half": round(slot / 2, 1),
        "places": [
            [round(panel.left + (row["slot"] - low) * slot, 1), *_heights(chart, plot, panel, row)] for row in rows
        ],
    }


def _heights(chart: Chart, plot: Plot, panel: Panel, row: Row) -> Iterator[float]:
    low, high = _domain(chart, "y_low", "y_high")
    for column in plot.columns:
        value = row.get(column.field) if column.dotted else None
        if value is not None:
            yield round(panel.bottom - (value - low) / (high - low) * (panel.bottom - panel.top), 1)


def _domain(chart: Chart, low: str, high: str) -> tuple[float, float]:
    first, last = (float(chart.parameters[name] or 0) for name in (low, high))
    return first, last
