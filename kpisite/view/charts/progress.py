"""Progress by month: actual, plan, last year and forecast as bars, the difference to plan on the same scale below."""

from __future__ import annotations

from collections.abc import Iterable

import altair as alt

from kpisite.model.playbook import Direction
from kpisite.model.review import NodeReview, Point
from kpisite.view.charts import panel as p
from kpisite.view.charts.axis import Axis, axis_for, text_width
from kpisite.view.charts.chart import Chart, Row, Rows, Table
from kpisite.view.charts.notation import node_name, tone, tone_fill, tone_hatch, tone_ink
from kpisite.view.charts.panel import Panel
from kpisite.view.charts.specs import Form, Spec, framed
from kpisite.view.formats import NONE, Formats, Scale

WIDE = Panel(left=60, right=758, top=40, bottom=226)
NARROW = Panel(left=2, right=324, top=40, bottom=196)
SLOT_PIXELS = 57.0
STRIP_ROOM = 30.0  # pixels up and down for the differences
SHRINKS = (1, 2, 5, 10, 20, 50, 100)
PARAMETERS = ("first", "last", "y_low", "y_high", "w_low", "w_high", "n_low", "n_high")
CENTER, DOWN = "datum.slot", "datum.over ? 1 : 0"


def progress_chart(
    node: NodeReview,
    unit: str,
    formats: Formats,
    decimals: int | None = None,
    *,
    direction: Direction = "up",
) -> Chart | None:
    """Return the months of the fiscal year; None when no month has an actual."""
    months = node.monthly
    if not any(month.actual is not None for month in months):
        return None
    scale = formats.scale_for(_values(months), unit, decimals)
    axis = months_axis(months, scale, formats)
    if axis is None:
        return None
    rows = tuple(_month(index, month, scale, formats, direction) for index, month in enumerate(months))
    words = formats.words
    name = node_name(node, formats)
    return Chart(
        id=f"{node.id}-progress",
        kind="progress",
        title=words("charts.progress.title", name=name, unit=scale.label),
        description=_description(node, unit, formats, decimals),
        data={"months": _labelled(rows), "ticks": axis.ticks, **_notes(rows, axis, formats)},
        parameters={"first": -0.5, "last": len(rows) - 0.5, **axis.parameters(), **_strips(rows, axis)},
        table=_table(months, rows, scale, formats),
    )


def _values(months: Iterable[Point]) -> list[float | None]:
    return [value for month in months for value in (month.actual, month.plan, month.previous_year, month.forecast)]


def months_axis(months: Iterable[Point], scale: Scale, formats: Formats) -> Axis | None:
    """Return the axis of the months' bars; None without a value."""
    return axis_for(_values(months), scale, formats, zero=True, count=3)


def _month(index: int, month: Point, scale: Scale, formats: Formats, direction: Direction) -> Row:
    """Return one month; a month that is not over has a difference only where it has a forecast."""
    value = month.forecast if month.forecast is not None else month.actual
    ahead = month.actual is None or month.forecast is not None
    comparable = month.plan is not None and value is not None and not (month.partial and month.forecast is None)
    difference = value - month.plan if comparable and value is not None and month.plan is not None else None
    kind = tone(difference, direction)
    return {
        "slot": index,
        "start": month.start.isoformat(),
        "label": formats.month(month.start),
        "short": formats.month(month.start) if index == 0 or formats.language == "en" else str(month.start.month),
        "actual": month.actual,
        "plan": month.plan,
        "previous": month.previous_year,
        "forecast": month.forecast,
        "value": value,
        "top": max((known for known in (value, month.plan) if known is not None), default=None),
        "difference": difference,
        "ahead": ahead,
        "partial": month.partial,
        "value_text": formats.scaled(value, scale) if value is not None else "",
        "difference_text": formats.scaled(difference, scale, signed=True) if difference is not None else "",
        "ink": p.INK3 if ahead else p.INK,
        "difference_fill": tone_hatch(kind) if ahead else tone_fill(kind),
        "difference_stroke": tone_fill(kind),
        "difference_ink": p.INK3 if ahead else tone_ink(kind),
    }


def _labelled(rows: Rows) -> Rows:
    """Return the rows with the labels that fit: all of them, or in a tight chart those of the ends."""
    roomy = all(text_width(row["value_text"], bold=True) <= SLOT_PIXELS for row in rows)
    known = [row["slot"] for row in rows if row["value"] is not None]
    actual = [row["slot"] for row in rows if row["value"] is not None and not row["ahead"]]
    ends = {*known[-1:], *actual[:1], *actual[-1:]}
    return tuple(
        row
        | {
            "value_wide": row["value_text"] if roomy or row["slot"] in ends else "",
            "difference_wide": row["difference_text"] if roomy or row["slot"] in ends else "",
            "difference_narrow": row["difference_text"] if row["slot"] in ends else "",
        }
        for row in rows
    )


def _notes(rows: Rows, axis: Axis, formats: Formats) -> dict[str, Rows]:
    """Return the divider between actual and forecast, and the words around it."""
    words = formats.words
    border = next((row["slot"] for row in rows if row["ahead"]), None)
    shown = border is not None and border > 0 and any(row["forecast"] is not None for row in rows)
    divider = (
        ({"slot": (border or 0) - 0.5, "before": words("charts.actual"), "after": words("charts.forecast")},)
        if shown
        else ()
    )
    factors = [_shrink(rows, axis, pixels) for pixels in (WIDE.bottom - WIDE.top, NARROW.bottom - NARROW.top)]
    scales = ["" if factor == 1 else words("charts.progress.shrunk", factor=factor) for factor in factors]
    strip = {
        "difference": words("charts.difference"),
        "difference_long": words("charts.progress.difference_to_plan"),
        "scale_wide": scales[0],
        "scale_narrow": scales[1],
    }
    has_plan = any(row["difference"] is not None for row in rows)
    return {"divider": divider, "zero": ({"value": 0.0},), "strip": (strip,) if has_plan else ()}


def _shrink(rows: Rows, axis: Axis, pixels: float) -> int:
    """Return by how much the differences must be drawn smaller than the bars to fit into their strip."""
    largest = max((abs(row["difference"]) for row in rows if row["difference"] is not None), default=0.0)
    drawn = largest * pixels / (axis.high - axis.low)
    return next((factor for factor in SHRINKS if drawn / factor <= STRIP_ROOM - 2), SHRINKS[-1])


def _strips(rows: Rows, axis: Axis) -> dict[str, float]:
    """Return the domains of the two strips, so that a pixel there is worth what a pixel of the bars is."""
    domains: dict[str, float] = {}
    for names, area in (("w", WIDE), ("n", NARROW)):
        pixels = area.bottom - area.top
        reach = (axis.high - axis.low) * STRIP_ROOM / pixels * _shrink(rows, axis, pixels)
        domains |= {f"{names}_low": -reach, f"{names}_high": reach}
    return domains


def _description(node: NodeReview, unit: str, formats: Formats, decimals: int | None) -> str:
    words = formats.words
    done = [month for month in node.monthly if month.actual is not None and not month.partial]
    parts = []
    if done:
        last = done[-1]
        parts.append(
            words(
                "charts.progress.latest",
                month=formats.month(last.start),
                value=formats.number(last.actual, unit, decimals),
            )
        )
    below, above = _sides(done)
    if below or above:
        side = "all_below" if not above else "all_above" if not below else "against_plan"
        unit = words(f"pages.periods.{done[0].grain}", count=below + above)
        parts.append(words(f"charts.progress.{side}", below=below, above=above, periods=below + above, unit=unit))
    if any(month.forecast is not None for month in node.monthly):
        parts.append(words("charts.progress.rest_is_forecast"))
    return words("charts.join").join(parts)


def _sides(months: Iterable[Point]) -> tuple[int, int]:
    pairs = [(month.actual, month.plan) for month in months if month.actual is not None and month.plan is not None]
    return sum(actual < plan for actual, plan in pairs), sum(actual >= plan for actual, plan in pairs)


def _table(months: Iterable[Point], rows: Rows, scale: Scale, formats: Formats) -> Table:
    words = formats.words
    heads = [words("charts.month"), *(words(f"charts.{key}") for key in ("actual", "plan", "previous", "forecast"))]
    unit = words("charts.progress.difference_to_plan_in", unit=scale.label)
    body = tuple(
        (
            formats.month(month.start, year=True),
            *(formats.scaled(row[key], scale) for key in ("actual", "plan", "previous", "forecast")),
            row["difference_text"] or NONE,
        )
        for month, row in zip(months, rows, strict=True)
    )
    return Table((*heads, unit), body)


def spec(form: Form) -> Spec:
    """Return the spec of one form."""
    wide = form == "w"
    area = WIDE if wide else NARROW
    zero = 292.0 if wide else 262.0
    strip = area.shifted(top=zero - STRIP_ROOM, bottom=zero + STRIP_ROOM, names=form)
    layers = [_bars(area, wide=wide), _strip(strip, zero, wide=wide)]
    chart = alt.layer(*layers).resolve_scale(y="independent")
    return framed(chart, 760 if wide else 326, 346 if wide else 312, PARAMETERS)


def _bars(area: Panel, *, wide: bool) -> alt.LayerChart:
    actual = ("datum.slot - 0.25", "datum.slot + 0.21")
    grid = [p.across("ticks", area, "value", stroke=p.LINE)] if wide else []
    marks = [
        *grid,
        p.bar("months", area, ("datum.slot - 0.44", "datum.slot - 0.11"), ("0", "datum.previous"), fill=p.PREVIOUS),
        p.bar(
            "months",
            area,
            ("datum.slot - 0.1", "datum.slot + 0.38"),
            ("0", "datum.plan"),
            fill=p.BACKGROUND,
            stroke=p.PLAN,
            stroke_width=1.2,
        ),
        p.bar("months", area, actual, ("0", "datum.forecast"), fill=p.HATCH, stroke=p.HATCH_INK),
        p.bar("months", area, actual, ("0", "datum.actual"), fill=p.ACTUAL),
        p.across("zero", area, "value", stroke=p.AXIS),
        p.upright("divider", area, top=16, bottom=322 if wide else 292, stroke=p.INK3, dash=(2, 3)),
        p.labels("divider", area, "before", y=24, ink=p.INK, bold=True, align="right", dx=-6),
        p.labels("divider", area, "after", y=24, ink=p.INK3, bold=True, align="left", dx=6),
    ]
    return p.together(*marks, *_bar_labels(area, wide=wide))


def _bar_labels(area: Panel, *, wide: bool) -> list[alt.Chart]:
    month = p.labels(
        "months",
        area,
        "label" if wide else "short",
        y=area.bottom + 17,
        ink="datum.ahead ? 'var(--ks-ink3)' : 'var(--ks-ink2)'",
    )
    if not wide:
        return [month]
    return [
        month,
        p.labels("ticks", area, "label", x=area.left - 6, y="value", ink=p.INK3, align="right", dy=4),
        p.labels("months", area, "value_wide", y="top", ink=p.INK, bold=True, dx=1, dy=-6.6, where="!datum.ahead"),
        p.labels("months", area, "value_wide", y="top", ink=p.INK3, dx=1, dy=-6.6, where="datum.ahead"),
    ]


def _strip(area: Panel, zero: float, *, wide: bool) -> alt.LayerChart:
    text = "difference_wide" if wide else "difference_narrow"
    sides = (("datum.difference < 0", 14.0), ("datum.difference >= 0", -4.0))
    amounts = [
        p.labels(
            "months",
            area,
            text,
            y="difference",
            ink="datum.difference_ink",
            bold=bold,
            dy=dy,
            where=f"{side} && {when}",
        )
        for side, dy in sides
        for when, bold in (("!datum.ahead", True), ("datum.ahead", False))
    ]
    x = ("datum.slot - 0.25", "datum.slot + 0.21")
    name = "difference" if wide else "difference_long"
    label = {"x": area.left - 6, "align": "right"} if wide else {"x": area.left, "align": "left"}
    heights = (zero + 4, zero + 20) if wide else (zero - 22, zero + 46)
    return p.together(
        p.bar("months", area, x, ("0", "datum.difference"), fill="datum.difference_fill", where="!datum.ahead"),
        p.bar(
            "months",
            area,
            x,
            ("0", "datum.difference"),
            fill="datum.difference_fill",
            stroke="datum.difference_stroke",
            where="datum.ahead",
        ),
        _baseline(area, zero),
        *amounts,
        p.labels("strip", area, name, y=heights[0], ink=p.INK3, **label),  # type: ignore[arg-type]
        p.labels("strip", area, "scale_wide" if wide else "scale_narrow", y=heights[1], ink=p.INK3, **label),  # type: ignore[arg-type]
    )


def _baseline(area: Panel, zero: float) -> alt.Chart:
    return p.baseline("strip", area, zero)
