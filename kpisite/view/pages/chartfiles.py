"""The files beside each chart, and what its figure needs to name them: what the browser reads, and a CSV."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from kpisite.view.charts import Chart, RenderedChart
from kpisite.view.charts.browser import Column, chart_reading, chart_rows
from kpisite.view.pages.drafts import Draft
from kpisite.view.pages.files import csv_bytes
from kpisite.view.pages.portal import Portal
from kpisite.view.site import Asset

FOLDER = "charts"


@dataclass(frozen=True)
class LiveFigure:
    """A drawn chart with the addresses of its files; `script` is empty for a chart that is not read by pointing.

    `assets` are the files.
    """

    id: str
    wide: str
    narrow: str
    title: str
    script: str
    csv: str
    words: Mapping[str, str]
    assets: tuple[Asset, ...]


def live_figures(portal: Portal, draft: Draft, drawn: Mapping[str, RenderedChart]) -> dict[str, LiveFigure]:
    """Return the page's figures by chart id; their files lie in a folder beside the page."""
    page = draft.path.removesuffix("index.md").removesuffix(".md").rstrip("/")
    folder = f"{page}/{FOLDER}".lstrip("/")
    return {chart.id: _figure(portal, chart, drawn[chart.id], folder) for chart in draft.charts}


def _figure(portal: Portal, chart: Chart, drawn: RenderedChart, folder: str) -> LiveFigure:
    script = chart_script(portal, chart)
    # The hash in the address keeps a browser from reading an older file beside a newer page.
    address = f"{FOLDER}/{chart.id}.js?v={sha256(script).hexdigest()[:8]}" if script else ""
    words = {key: portal.words(f"interactive.{key}") for key in ("explore", "save")}
    read = (Asset(f"{folder}/{chart.id}.js", script),) if script else ()
    return LiveFigure(
        id=chart.id,
        wide=drawn.wide,
        narrow=drawn.narrow,
        title=chart.title,
        script=address,
        csv=f"{FOLDER}/{chart.id}.csv",
        words=words,
        assets=(*read, Asset(f"{folder}/{chart.id}.csv", chart_csv(portal, chart))),
    )


def chart_script(portal: Portal, chart: Chart) -> bytes:
    """Return the chart's rows for the browser; a script, because a page opened from a disk may not fetch JSON."""
    reading = chart_reading(
        chart,
        lambda column: _name(portal, chart, column),
        lambda column, value: _said(portal, chart, column, value),
    )
    if reading is None:
        return b""
    text = json.dumps(reading, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f"(window.kpisiteCharts ??= {{}})[document.currentScript.src] = {text};\n".encode()


def chart_csv(portal: Portal, chart: Chart) -> bytes:
    """Return the chart's numbers as CSV for a spreadsheet."""
    return csv_bytes(chart_rows(chart, lambda column: _head(portal, chart, column), portal.words("pages.csv.start")))


def _kpi(portal: Portal, chart: Chart, column: Column) -> str:
    """Return the KPI whose unit a column is in; a chart's id begins with the id of the KPI that it shows."""
    own = chart.id.removesuffix(f"-{chart.kind}")
    influence = portal.reviewed(own).influence if column.of_parent else None
    return influence.of if influence else own


def _said(portal: Portal, chart: Chart, column: Column, value: float) -> str:
    kpi = _kpi(portal, chart, column)
    if _is_ratio(portal, chart, kpi):
        return portal.points(value).lstrip("+±") if column.style == "size" else portal.percent(value)
    if column.style == "amount":
        return portal.amount(value, kpi)
    return portal.difference(value, kpi) if column.style == "change" else portal.size(value, kpi)


def _is_ratio(portal: Portal, chart: Chart, kpi: str) -> bool:
    """Tell whether the chart shows the ratio to last year in place of the value."""
    process = portal.reviewed(kpi).process if chart.kind == "process" else None
    return process is not None and process.on == "yoy"


def _name(portal: Portal, chart: Chart, column: Column) -> str:
    if column.key != "interactive.change":
        return portal.words(column.key)
    return portal.words(column.key, name=portal.name(_kpi(portal, chart, column)))


def _head(portal: Portal, chart: Chart, column: Column) -> str:
    """Return the column's name with its unit; a rate is written as 0.12, whose unit is 1, not %."""
    kpi = _kpi(portal, chart, column)
    ratio = portal.is_rate(kpi) or _is_ratio(portal, chart, kpi)
    unit = portal.words("pages.csv.ratio") if ratio else portal.unit_of(kpi)
    return _name(portal, chart, column) + portal.words("pages.csv.unit", unit=unit)
