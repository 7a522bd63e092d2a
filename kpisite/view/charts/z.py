"""The Z chart: each month, the running total and the moving annual total, with the planned running total."""

from __future__ import annotations

from itertools import accumulate

import altair as alt

from kpisite.model.review import NodeReview, Point
from kpisite.view.charts import panel as p
from kpisite.view.charts.axis import axis_for
from kpisite.view.charts.chart import Chart, Row, Rows, Table
from kpisite.view.charts.notation import node_name
from kpisite.view.charts.panel import Panel
from kpisite.view.charts.specs import Form, Spec, framed
from kpisite.view.charts.timeline import spread, thin_labels
from kpisite.view.formats import Formats, Scale

WIDE = Panel(left=64, right=650, top=24, bottom=286)
NARROW = Panel(left=62, right=314, top=26, bottom=236)
PARAMETERS = ("first", "last", "y_low", "y_high")
SERIES = ("monthly", "cumulative", "moving", "planned")
INKS = {"monthly": p.INK2, "cumulative": p.INK, "moving": p.INK3, "planned": p.INK2}


def z_chart(node: NodeReview, unit: str, formats: Formats, decimals: int | None = None) -> Chart | None:
    """Return the Z chart of the fiscal year; None unless the KPI adds up over time and has two complete months."""
    months = node.monthly
    complete = [month for month in months if month.actual is not None and not month.partial]
    if node.target.kind != "accumulate" or len(complete) < 2:
        return None
    series = z_series(months)
    scale = formats.scale_for([value for values in series.values() for value in values], unit, decimals)
    axis = axis_for([value for values in series.values() for value in values], scale, formats, zero=True)
    if axis is None:
        return None
    rows = tuple(
        {
            "slot": index,
            "start": month.start.isoformat(),
            "ahead": series["monthly"][index] is None,
            **{name: series[name][index] for name in SERIES},
        }
        for index, month in enumerate(months)
    )
    rows = thin_labels(rows, [month.start for month in months], "month", formats)
    words = formats.words
    return Chart(
        id=f"{node.id}-z",
        kind="z",
        title=words("charts.z.title", name=node_name(node, formats), unit=scale.label),
        description=_description(series, months, unit, formats, decimals),
        data={"points": rows, "ticks": axis.ticks, "names": _names(rows, formats, axis.high - axis.low)},
        parameters={"first": -0.5, "last": len(rows) - 0.5, **axis.parameters()},
        table=_table(months, rows, scale, formats),
        unit=scale.label,
    )


def z_series(months: tuple[Point, ...]) -> dict[str, tuple[float | None, ...]]:
    """Return the three lines and the planned total by month; each ends where a month is missing or partial.

    The moving annual total of a month is this year's months so far and last year's after them.
    """
    monthly = tuple(None if month.partial else month.actual for month in months)
    last_year = [month.previous_year for month in months]
    cumulative = tuple(accumulate(monthly, _plus))
    rest = (
        [_total(last_year[index + 1 :]) for index in range(len(months))] if len(months) == 12 else [None] * len(months)
    )
    moving = tuple(_plus(total, after) for total, after in zip(cumulative, rest, strict=True))
    return {
        "monthly": monthly,
        "cumulative": cumulative,
        "moving": moving,
        "planned": tuple(accumulate((month.plan for month in months), _plus)),
    }


def _plus(total: float | None, value: float | None) -> float | None:
    return None if total is None or value is None else total + value


def _total(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _names(rows: Rows, formats: Formats, reach: float) -> Rows:
    """Return the names at the lines' ends; those that end in the same month are moved apart."""
    found: list[Row] = []
    for name in SERIES:
        last = next((row for row in reversed(rows) if row[name] is not None), None)
        if last:
            found.append(
                {
                    "series": name,
                    "slot": last["slot"],
                    "value": last[name],
                    "text": formats.words(f"charts.z.{name}"),
                    "ink": INKS[name],
                }
            )
    for row in found:
        together = [other for other in found if other["slot"] == row["slot"]]
        pixels = [-other["value"] / reach * (WIDE.bottom - WIDE.top) for other in together]
        row["dy"] = spread(pixels, 16)[together.index(row)] + 4
    return tuple(found)


def _description(
    series: dict[str, tuple[float | None, ...]],
    months: tuple[Point, ...],
    unit: str,
    formats: Formats,
    decimals: int | None,
) -> str:
    words = formats.words
    last = max(index for index, value in enumerate(series["monthly"]) if value is not None)
    parts = [
        words(
            "charts.z.month",
            month=formats.month(months[last].start, year=True),
            value=formats.number(series["monthly"][last], unit, decimals),
        )
    ]
    if series["cumulative"][last] is not None:
        parts.append(words("charts.z.total", value=formats.number(series["cumulative"][last], unit, decimals)))
    moving = [value for value in series["moving"] if value is not None]
    if len(moving) > 1:
        turn = "rose" if moving[-1] > moving[0] else "fell" if moving[-1] < moving[0] else "stayed"
        parts.append(
            words(
                f"charts.z.moving_{turn}",
                start=formats.number(moving[0], unit, decimals),
                end=formats.number(moving[-1], unit, decimals),
            )
        )
    return words("charts.join").join(parts)


def _table(months: tuple[Point, ...], rows: Rows, scale: Scale, formats: Formats) -> Table:
    heads = (formats.words("charts.month"), *(formats.words(f"charts.z.{name}") for name in SERIES))
    body = tuple(
        (formats.month(month.start, year=True), *(formats.scaled(row[name], scale) for name in SERIES))
        for month, row in zip(months, rows, strict=True)
    )
    return Table(heads, body)


def spec(form: Form) -> Spec:
    """Return the spec of one form."""
    wide = form == "w"
    area = WIDE if wide else NARROW
    chart = p.together(
        p.across("ticks", area, "value", stroke=p.LINE),
        p.labels("ticks", area, "label", x=area.left - 8, y="value", ink=p.INK3, align="right", dy=4),
        p.bar("points", area, ("datum.slot - 0.3", "datum.slot + 0.3"), ("0", "datum.monthly"), fill=p.ACTUAL),
        p.line("points", area, "moving", stroke=p.INK3, width=1.6),
        p.dots("points", area, "moving", size=2.4, fill=p.INK3),
        p.line("points", area, "planned", stroke=p.PLAN, width=1),
        p.dots("points", area, "planned", size=3, fill=p.BACKGROUND, stroke=p.PLAN),
        p.line("points", area, "cumulative", stroke=p.ACTUAL, width=2.6),
        p.dots("points", area, "cumulative", size=3.4, fill=p.ACTUAL),
        p.baseline("points", area, area.bottom, where="datum.slot == 0"),
        p.labels(
            "points",
            area,
            "label" if wide else "short",
            y=area.bottom + 18,
            ink="datum.ahead ? 'var(--ks-ink3)' : 'var(--ks-ink2)'",
        ),
        *_ends(area, wide=wide),
    )
    return framed(chart, 760 if wide else 326, 312 if wide else 260, PARAMETERS)


def _ends(area: Panel, *, wide: bool) -> list[alt.Chart]:
    """Return the names beside the lines' ends; in the narrow form those that end at the edge stand above it."""
    if wide:
        return [
            p.labels("names", area, "text", y="value", ink="datum.ink", align="left", dx=20, dy_field="datum.dy")
        ]  # clear of the last bar
    edge = "datum.slot > last - 4"
    return [
        p.labels(
            "names",
            area,
            "text",
            y="value",
            ink="datum.ink",
            align="left",
            dx=9,
            dy_field="datum.dy",
            where=f"!({edge})",
        ),
        p.labels("names", area, "text", y="value", ink="datum.ink", align="right", dy=-9, where=edge),
    ]
