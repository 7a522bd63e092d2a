"""What a chart is before and after it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
Rows = tuple[Row, ...]


@dataclass(frozen=True)
class Table:
    """The numbers of a chart as finished strings, for the table beside it."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chart:
    """One chart: `data` and `parameters` fill the spec of its `kind`.

    `id` is unique on its page; `data` holds rows of plain JSON values by data set, in the KPI's unit, where null is a
    gap; labels in them are finished strings. `unit` is what they are shown in, `description` says in words what the
    chart shows.
    """

    id: str
    kind: str
    title: str
    description: str
    data: Mapping[str, Rows]
    parameters: Mapping[str, float | str | None] = field(default_factory=dict)
    table: Table = Table((), ())
    unit: str = ""


@dataclass(frozen=True)
class RenderedChart:
    """The chart as inline SVG in two widths, of which CSS shows one."""

    wide: str
    narrow: str


def chart_table(chart: Chart) -> Table:
    """Return the chart's numbers as header and rows of finished strings."""
    return chart.table
