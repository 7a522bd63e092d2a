"""The year: last year, the landing as actual and forecast with its range, the target, and the difference below.

It stands beside the months' chart, drawn as many times smaller as it says.
"""

from __future__ import annotations

import math

import altair as alt

from kpisite.model.review import NodeReview
from kpisite.view.charts import panel as p
from kpisite.view.charts.axis import Axis, axis_for
from kpisite.view.charts.chart import Chart, Row, Rows, Table
from kpisite.view.charts.notation import node_name, tone, tone_fill, tone_ink
from kpisite.view.charts.panel import Panel
from kpisite.view.charts.progress import SHRINKS, STRIP_ROOM, months_axis
from kpisite.view.charts.progress import WIDE as MONTHS
from kpisite.view.charts.specs import Form, Spec, framed
from kpisite.view.formats import NONE, Formats, Scale

AREA = Panel(left=0, right=300, top=MONTHS.top, bottom=MONTHS.bottom)
ZERO = 292.0
PARAMETERS = ("first", "last", "y_low", "y_high", "w_low", "w_high")


def year_chart(node: NodeReview, unit: str, formats: Formats, decimals: int | None = None) -> Chart | None:
    """Return the landing of an accumulating target beside the target; None for other targets or without a landing."""
    landing, target = node.landing, node.target
    if target.kind != "accumulate" or landing.value is None or target.value is None or node.actual is None:
        return None
    before = last_full_year(node)
    scale = formats.scale_for([landing.value, target.value, before], unit, decimals)
    axis = axis_for([landing.value, landing.high, target.value, before], scale, formats, zero=True)
    if axis is None:
        return None
    months = months_axis(node.monthly, scale, formats)
    factor = _factor(axis, months) if months else 0
    low, high = (months.low * factor, months.high * factor) if months and factor else (axis.low, axis.high)
    words = formats.words
    difference = landing.value - target.value
    return Chart(
        id=f"{node.id}-year",
        kind="year",
        title=words("charts.year.title", name=node_name(node, formats), unit=scale.label),
        description=_description(node, difference, unit, formats, decimals),
        data={
            "bars": _bars(node, before, scale, formats),
            "zero": ({"value": 0.0, "scale": words("charts.year.scale", factor=factor) if factor > 1 else ""},),
            "strip": (_strip_row(difference, scale, formats, high - low),),
        },
        parameters={"first": -0.5, "last": 2.5, "y_low": low, "y_high": high, **_strip_domain(difference, high - low)},
        table=_table(node, before, scale, formats),
    )


def _factor(year: Axis, months: Axis) -> int:
    """Return how many times smaller than the months the year must be drawn; 0 where no factor fits it."""
    sides = [(side, other) for side, other in ((year.low, months.low), (year.high, months.high)) if side]
    return math.ceil(max(side / other for side, other in sides) - 1e-9) if all(other for _, other in sides) else 0


def _description(node: NodeReview, difference: float, unit: str, formats: Formats, decimals: int | None) -> str:
    words, landing, target = formats.words, node.landing, node.target
    value, aim, low, high = (
        formats.number(number, unit, decimals) for number in (landing.value, target.value, landing.low, landing.high)
    )
    gap = formats.difference(difference, unit, decimals)
    text = words("charts.year.landing", landing=value, target=aim, difference=gap)
    if landing.low is None or landing.high is None or landing.basis is None:
        return text
    return words("charts.join").join((text, words(f"charts.year.range_{landing.basis}", low=low, high=high)))


def last_full_year(node: NodeReview) -> float | None:
    """Return last year's full sum, None unless every month of exactly the target's span is known."""
    months = node.monthly
    if not months or (node.target.start, node.target.by) != (months[0].start, months[-1].through):
        return None
    known = [month.previous_year for month in months]
    return sum(value for value in known if value is not None) if None not in known else None


def _bars(node: NodeReview, before: float | None, scale: Scale, formats: Formats) -> Rows:
    words, landing = formats.words, node.landing
    rows: list[Row] = []
    if before is not None:
        rows.append({"slot": 0, "kind": "previous", "label": words("charts.year.last"), "value": before, "top": before})
    rows.append(
        {
            "slot": 1,
            "kind": "landing",
            "label": words("charts.landing"),
            "value": landing.value,
            "top": max(landing.high or 0, landing.value or 0),
            "actual": node.actual,
            "low": landing.low,
            "high": landing.high,
        }
        | _inner(node, scale, formats)
    )
    rows.append(
        {
            "slot": 2,
            "kind": "target",
            "label": words("charts.target"),
            "value": node.target.value,
            "top": node.target.value,
        }
    )
    return tuple(row | {"value_text": formats.scaled(row["value"], scale)} for row in rows)


def _inner(node: NodeReview, scale: Scale, formats: Formats) -> Row:
    """Return the labels inside the landing's bar: the actual and the rest, where they are tall enough to be read."""
    actual, value = node.actual or 0.0, node.landing.value or 0.0
    rest, largest = value - actual, max(value, node.target.value or 0.0)
    return {
        "actual_text": formats.scaled(actual, scale) if actual > 0.12 * largest else "",
        "actual_middle": actual / 2,
        "rest_text": formats.scaled(rest, scale) if rest > 0.2 * largest else "",
        "rest_middle": actual + rest / 2,
    }


def _shrink(difference: float, reach: float) -> int:
    drawn = abs(difference) * (AREA.bottom - AREA.top) / reach
    return next((factor for factor in SHRINKS if drawn / factor <= STRIP_ROOM - 2), SHRINKS[-1])


def _strip_domain(difference: float, reach: float) -> dict[str, float]:
    half = reach * STRIP_ROOM / (AREA.bottom - AREA.top) * _shrink(difference, reach)
    return {"w_low": -half, "w_high": half}


def _strip_row(difference: float, scale: Scale, formats: Formats, reach: float) -> Row:
    kind, factor = tone(difference, "up"), _shrink(difference, reach)
    return {
        "slot": 1,
        "difference": difference,
        "text": formats.scaled(difference, scale, signed=True),
        "fill": tone_fill(kind),
        "ink": tone_ink(kind),
        "label": formats.words("charts.year.difference"),
        "scale": formats.words("charts.progress.shrunk", factor=factor) if factor > 1 else "",
    }


def _table(node: NodeReview, before: float | None, scale: Scale, formats: Formats) -> Table:
    words, landing, target = formats.words, node.landing, node.target
    values = {
        "year.last": before,
        "actual": node.actual,
        "landing": landing.value,
        "low": landing.low,
        "high": landing.high,
        "target": target.value,
    }
    rows = tuple(
        (words(f"charts.{key}"), formats.scaled(value, scale)) for key, value in values.items() if value is not None
    )
    return Table((words("charts.item"), scale.label), rows or ((NONE, NONE),))


def spec(_: Form) -> Spec:
    """Return the spec; the chart has one form for all widths."""
    strip = AREA.shifted(top=ZERO - STRIP_ROOM, bottom=ZERO + STRIP_ROOM, names="w")
    chart = alt.layer(_columns(AREA), _strip(strip)).resolve_scale(y="independent")
    return framed(chart, 300, 346, PARAMETERS)


def _columns(area: Panel) -> alt.LayerChart:
    x = ("datum.slot - 0.27", "datum.slot + 0.27")
    landing = "datum.kind == 'landing'"
    return p.together(
        p.bar("bars", area, x, ("0", "datum.value"), where="datum.kind == 'previous'", fill=p.PREVIOUS),
        p.bar(
            "bars",
            area,
            x,
            ("0", "datum.value"),
            where="datum.kind == 'target'",
            fill="none",
            stroke=p.PLAN,
            stroke_width=1.2,
        ),
        p.bar("bars", area, x, ("datum.actual", "datum.value"), where=landing, fill=p.HATCH, stroke=p.HATCH_INK),
        p.bar("bars", area, x, ("0", "datum.actual"), where=landing, fill=p.ACTUAL),
        *_whisker(area),
        p.across("zero", area, "value", stroke=p.AXIS),
        p.labels("zero", area, "scale", x=150, y=18, size=p.SMALL),
        p.labels("bars", area, "value_text", y="top", dy=-8, where="!(" + landing + ")"),
        p.labels("bars", area, "value_text", y="top", dy=-8, ink=p.INK, bold=True, where=landing),
        p.labels("bars", area, "label", y=area.bottom + 17, where="!(" + landing + ")"),
        p.labels("bars", area, "label", y=area.bottom + 17, ink=p.INK, bold=True, where=landing),
        p.labels("bars", area, "actual_text", y="actual_middle", dy=4, ink="var(--ks-on)", bold=True),
        _chip(area),
        p.labels("bars", area, "rest_text", y="rest_middle", dy=4),
    )


def _chip(area: Panel) -> alt.Chart:
    chart = alt.Chart(p.rows("bars")).transform_filter("isValid(datum.rest_text) && datum.rest_text != ''")
    chart = chart.transform_calculate(_from="datum.slot - 0.24", _to="datum.slot + 0.24")
    made: alt.Chart = chart.mark_rule(stroke=p.BACKGROUND, strokeWidth=18).encode(
        x=area.x("_from"), x2="_to", y=area.y("rest_middle")
    )
    return made


def _whisker(area: Panel) -> list[alt.Chart]:
    ends = alt.Chart(p.rows("bars")).transform_filter("isValid(datum.low) && isValid(datum.high)")
    stem = ends.mark_rule(stroke=p.INK, strokeWidth=1.6).encode(x=area.x("slot"), y=area.y("low"), y2="high")
    caps = ends.transform_calculate(_from="datum.slot - 0.07", _to="datum.slot + 0.07")
    return [
        stem,
        *(
            caps.mark_rule(stroke=p.INK, strokeWidth=1.6).encode(x=area.x("_from"), x2="_to", y=area.y(end))
            for end in ("low", "high")
        ),
    ]


def _strip(area: Panel) -> alt.LayerChart:
    x = ("datum.slot - 0.27", "datum.slot + 0.27")
    return p.together(
        p.bar("strip", area, x, ("0", "datum.difference"), fill="datum.fill"),
        p.baseline("strip", area, ZERO),
        p.labels(
            "strip", area, "text", y="difference", dy=14, ink="datum.ink", bold=True, where="datum.difference < 0"
        ),
        p.labels(
            "strip", area, "text", y="difference", dy=-4, ink="datum.ink", bold=True, where="datum.difference >= 0"
        ),
        p.labels("strip", area, "label", x="slot", dx=37, y=ZERO + 14, ink=p.INK3, align="left"),
        p.labels("strip", area, "scale", x="slot", dx=37, y=ZERO + 30, ink=p.INK3, align="left"),
    )
