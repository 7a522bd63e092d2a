"""The trend: actual, target and last year as lines over the fiscal year's months, each named at its end."""

from __future__ import annotations

import altair as alt

from kpisite.model.periods import GRAIN_OF, Grain
from kpisite.model.review import NodeReview, Point
from kpisite.view.charts import panel as p
from kpisite.view.charts.axis import axis_for
from kpisite.view.charts.chart import Chart, Row, Rows, Table
from kpisite.view.charts.notation import node_name
from kpisite.view.charts.panel import Panel
from kpisite.view.charts.specs import Form, Spec, framed
from kpisite.view.charts.timeline import spread, thin_labels
from kpisite.view.formats import Formats, Scale

WIDE = Panel(left=58, right=470, top=18, bottom=212)
NARROW = Panel(left=50, right=314, top=26, bottom=190)
PARAMETERS = ("first", "last", "y_low", "y_high")
LONGEST = 24
FIELDS = {"actual": "actual", "plan": "plan", "previous": "previous_year"}


def trend_chart(node: NodeReview, unit: str, formats: Formats, decimals: int | None = None) -> Chart | None:
    """Return actual against target and last year; None when no period has an actual.

    Over the months of the fiscal year; a KPI measured less often is shown over its last periods instead.
    """
    points, grain = _points(node)
    if not any(point.actual is not None for point in points):
        return None
    values = [getattr(point, field) for point in points for field in FIELDS.values()]
    scale = formats.scale_for(values, unit, decimals)
    axis = axis_for(values, scale, formats, zero=False)
    if axis is None:
        return None
    rows = _rows(points, grain, formats)
    words = formats.words
    span = (axis.low, axis.high)
    return Chart(
        id=f"{node.id}-trend",
        kind="trend",
        title=words("charts.trend.title", name=node_name(node, formats), unit=scale.label),
        description=_description(points, grain, unit, formats, decimals),
        data={
            "points": rows,
            "ticks": axis.ticks,
            "base": ({"value": axis.low},),
            "names": _names(rows, points, grain, scale, formats, span),
        },
        parameters={"first": 0, "last": max(len(rows) - 1, 1), **axis.parameters()},
        table=_table(points, grain, scale, formats),
    )


def _points(node: NodeReview) -> tuple[tuple[Point, ...], Grain]:
    """Return the fiscal year's months, or the newest periods of a KPI that is measured less often than monthly."""
    grain = GRAIN_OF[node.cadence]  # type: ignore[index]
    if grain in ("quarter", "year") or not any(point.actual is not None for point in node.monthly):
        return node.history[-LONGEST:], grain
    return node.monthly, "month"


def _rows(points: tuple[Point, ...], grain: Grain, formats: Formats) -> Rows:
    rows: list[Row] = []
    for index, point in enumerate(points):
        row = {name: getattr(point, field) for name, field in FIELDS.items()}
        rows.append(
            {
                "slot": index,
                "start": point.start.isoformat(),
                "partial": point.partial,
                "ahead": point.actual is None,
                **row,
            }
        )
    return thin_labels(tuple(rows), [point.start for point in points], grain, formats)


def _names(
    rows: Rows, points: tuple[Point, ...], grain: Grain, scale: Scale, formats: Formats, span: tuple[float, float]
) -> Rows:
    """Return the names at the lines' ends, moved apart where they would overlap."""
    words, found = formats.words, []
    for name in ("plan", "previous"):
        last = next((row for row in reversed(rows) if row[name] is not None), None)
        if last:
            found.append(
                {
                    "series": name,
                    "slot": last["slot"],
                    "value": last[name],
                    "text": words("charts.target" if name == "plan" else "charts.previous"),
                    "ink": p.INK2 if name == "plan" else p.INK3,
                }
            )
    last = next(row for row in reversed(rows) if row["actual"] is not None)
    place = formats.period(points[last["slot"]].start, grain, year=False)
    text = words("charts.trend.actual_at", place=place, value=formats.scaled(last["actual"], scale))
    at_end = last["slot"] == len(rows) - 1
    found.append(
        {
            "series": "actual",
            "slot": last["slot"],
            "value": last["actual"],
            "text": text,
            "short": formats.scaled(last["actual"], scale),
            "ink": p.INK,
            "align": "right" if last["slot"] > 0.7 * len(rows) and not at_end else "left",
        }
    )
    ending = [row for row in found if row["series"] != "actual" or at_end]
    for row, dy in zip(
        ending,
        spread([(row["value"] - span[0]) / (span[1] - span[0]) * -(WIDE.bottom - WIDE.top) for row in ending], 16),
        strict=True,
    ):
        row["dy"] = dy + 4
    return tuple({"dy": 4, "short": "", "align": "left", **row} for row in found)


def _description(points: tuple[Point, ...], grain: Grain, unit: str, formats: Formats, decimals: int | None) -> str:
    words = formats.words
    known = [point for point in points if point.actual is not None]
    first, last = known[0], known[-1]
    parts = [
        words(
            "charts.trend.from_to",
            first=formats.period(first.start, grain),
            start=formats.number(first.actual, unit, decimals),
            last=formats.period(last.start, grain),
            end=formats.number(last.actual, unit, decimals),
        )
    ]
    if last.plan is not None:
        parts.append(words("charts.trend.target", value=formats.number(last.plan, unit, decimals)))
    if last.previous_year is not None:
        parts.append(words("charts.trend.previous", value=formats.number(last.previous_year, unit, decimals)))
    return words("charts.join").join(parts)


def _table(points: tuple[Point, ...], grain: Grain, scale: Scale, formats: Formats) -> Table:
    words = formats.words
    heads = (words("charts.period"), *(words(f"charts.{key}") for key in ("actual", "target", "previous")))
    body = tuple(
        (
            formats.period(point.start, grain),
            *(formats.scaled(getattr(point, field), scale) for field in FIELDS.values()),
        )
        for point in points
    )
    return Table(heads, body)


def spec(form: Form) -> Spec:
    """Return the spec of one form."""
    area = WIDE if form == "w" else NARROW
    wide = form == "w"
    chart = p.together(
        p.across("ticks", area, "value", stroke=p.LINE),
        p.labels("ticks", area, "label", x=area.left - 8, y="value", ink=p.INK3, align="right", dy=4),
        p.line("points", area, "previous", stroke=p.PREVIOUS, width=2.4),
        p.line("points", area, "plan", stroke=p.PLAN, width=1),
        p.dots("points", area, "plan", size=3, fill=p.BACKGROUND, stroke=p.PLAN),
        p.line("points", area, "actual", stroke=p.ACTUAL, width=2.6, where="!datum.partial"),
        p.dots("points", area, "actual", size=3.4, fill=p.ACTUAL, where="!datum.partial"),
        p.dots("points", area, "actual", size=3.4, fill=p.BACKGROUND, stroke=p.ACTUAL, where="datum.partial"),
        _base(area),
        p.labels(
            "points",
            area,
            "label" if wide else "short",
            y=area.bottom + 18,
            ink="datum.ahead ? 'var(--ks-ink3)' : 'var(--ks-ink2)'",
        ),
        p.labels("points", area, "under", y=area.bottom + 34, ink=p.INK3),
        *_ends(area, wide=wide),
    )
    return framed(chart, 560 if wide else 326, 252 if wide else 230, PARAMETERS)


def _base(area: Panel) -> alt.Chart:
    return p.baseline("base", area, area.bottom)


def _ends(area: Panel, *, wide: bool) -> list[alt.Chart]:
    """Return the names: beside the lines' ends, or above them where there is no margin."""
    series = "datum.series != 'actual'"
    if wide:
        others = p.labels(
            "names", area, "text", y="value", ink="datum.ink", align="left", dx=12, dy_field="datum.dy", where=series
        )
        return [
            others,
            *(
                p.labels(
                    "names",
                    area,
                    "text",
                    y="value",
                    ink=p.INK,
                    bold=True,
                    align=align,
                    dx=dx,
                    dy_field="datum.dy" if align == "left" else "-10",
                    where=f"!({series}) && datum.align == '{align}'",
                )
                for align, dx in (("left", 10), ("right", 0))
            ),
        ]
    others = p.labels("names", area, "text", y="value", ink="datum.ink", align="right", dy=-9, where=series)
    return [
        others,
        p.labels(
            "names",
            area,
            "short",
            y="value",
            ink=p.INK,
            bold=True,
            align="datum.align",
            dx_field="datum.align == 'left' ? 8 : 0",
            dy_field="datum.align == 'left' ? 5 : -10",
        ),
    ]
