"""How the process chart is laid out and drawn, in pixels."""

from __future__ import annotations

from typing import Any

import altair as alt

from kpisite.view.charts import panel as p
from kpisite.view.charts.panel import Panel
from kpisite.view.charts.specs import Form, Spec, framed

WIDE = Panel(left=50, right=668, top=62, bottom=240)
NARROW = Panel(left=42, right=322, top=62, bottom=240)
AREAS: dict[Form, Panel] = {"w": WIDE, "n": NARROW}
ABOVE, BELOW = 53.0, 17.0  # the line of text over the plot, clear of the circles; and how far under it the other is
RANGE = (290, 340)
PARAMETERS = ("first", "last", "y_low", "y_high", "r_low", "r_high")
CIRCLES = (12.0, 31.0)  # the middles of the two rows of markers
DASH = (5, 3)


def value_pixel(area: Panel, value: float, low: float, high: float) -> float:
    """Return where a value lies in the picture."""
    return area.bottom - (value - low) / (high - low) * (area.bottom - area.top)


def slot_pixel(area: Panel, slot: float, count: int) -> float:
    """Return where a slot lies in the picture of so many points."""
    return area.left + (slot + 0.6) / (max(count, 2) + 0.2) * (area.right - area.left)


def spec(form: Form) -> Spec:
    """Return the spec of one form."""
    wide = form == "w"
    area = AREAS[form]
    below = area.shifted(top=RANGE[0], bottom=RANGE[1], names="r")
    # The texts come last: their halo parts the markers' lines, which cross them.
    texts = [*_limit_labels(area, wide=wide), *_baseline_names(area, form), *_words(area, wide=wide)]
    above = p.together(*_ground(area, form), *_series(area), *_markers(area, form), *texts)
    chart = alt.layer(above, p.together(*_ranges(below, wide=wide))).resolve_scale(y="independent")
    return framed(chart, 760 if wide else 326, 384, PARAMETERS)


def _ground(area: Panel, form: Form) -> list[alt.Chart]:
    """Return the baselines that are named, a gap between two of them, the tint of a signal, and the ticks."""
    baselines = (
        alt.Chart(p.rows("segments"))
        .transform_filter(f"datum.text_{form} != ''")
        .mark_rect(fill=p.BAND, y=area.top, y2=area.bottom, x2Offset=-2)
        .encode(x=area.x("base_from"), x2="base_to")
    )
    return [
        baselines,
        p.bar("signals", area, ("datum.slot", "datum.to"), ("datum.center", "datum.edge"), fill="datum.tint"),
        p.labels("ticks", area, "label", x=area.left - 6, y="value", ink=p.INK3, align="right", dy=4),
    ]


def _baseline_names(area: Panel, form: Form) -> list[alt.Chart]:
    """Return the baselines' names: above the plot, or in the narrow form, where the newest value is there, below."""
    align = f"datum.align_{form}"
    return [
        p.labels(
            "segments",
            area,
            f"text_{form}",
            x=f"slot_{form}",
            y=ABOVE if form == "w" else area.bottom + BELOW,
            ink=p.INK3,
            align=align,
            dx_field=f"{align} == 'left' ? 4 : 0",
        )
    ]


def _words(area: Panel, *, wide: bool) -> list[alt.Chart]:
    """Return what the tint means: at its own place over or under the plot, or before the newest value."""
    if not wide:
        left: dict[str, Any] = {"x": area.right, "align": "right", "dx_field": "datum.dx"}
        return [p.labels("signals", area, "text_n", y=ABOVE, ink="datum.ink", bold=True, **left)]
    return [
        p.labels("signals", area, "text", x="at", y=y, ink="datum.ink", bold=True, align="datum.align", where=where)
        for y, where in ((ABOVE, "datum.above"), (area.bottom + BELOW, "!datum.above"))
    ]


def _series(area: Panel) -> list[alt.Chart]:
    return [
        p.between("segments", area, "upper", stroke=p.INK3, width=1.1, dash=DASH),
        p.between("segments", area, "lower", stroke=p.INK3, width=1.1, dash=DASH),
        p.between("segments", area, "center", stroke=p.INK3),
        p.line("points", area, "value"),
        *_marks(area, small=False, dot=2.6, ring=(3.8, 2), diamond=6.5),
        *_marks(area, small=True, dot=1.6, ring=(2.6, 1.4), diamond=4.6),
    ]


def _marks(area: Panel, *, small: bool, dot: float, ring: tuple[float, float], diamond: float) -> list[alt.Chart]:
    """Return the points, small where they stand close: plain ones as dots, runs as rings, outliers as diamonds."""
    sized = "datum.small" if small else "!datum.small"
    size, width = ring
    return [
        p.dots("points", area, "value", size=dot, fill=p.ACTUAL, where=f"datum.kind == 'normal' && {sized}"),
        p.dots(
            "points",
            area,
            "value",
            size=size,
            fill=p.BACKGROUND,
            stroke="datum.ink",
            width=width,
            where=f"datum.kind == 'run' && {sized}",
        ),
        p.dots(
            "points",
            area,
            "value",
            size=diamond,
            fill="datum.ink",
            shape="diamond",
            where=f"datum.kind == 'out' && {sized}",
        ),
    ]


def _limit_labels(area: Panel, *, wide: bool) -> list[alt.Chart]:
    """Return the limits' names: in the margin, or in the narrow form at their lines and the newest value above all."""
    if wide:
        beside: dict[str, Any] = {"x": area.right + 8, "y": "value", "align": "left", "dy_field": "datum.dy"}
        return [
            p.labels(
                "limits", area, "text", ink="datum.ink", bold=bold, where=f"datum.bold == {str(bold).lower()}", **beside
            )
            for bold in (False, True)
        ]
    inside: dict[str, Any] = {"x": area.left + 6, "y": "value", "align": "left", "ink": p.INK3}
    return [
        *(
            p.labels("limits", area, "text", dy=dy, where=f"datum.name == '{name}'", **inside)
            for name, dy in (("upper", -4), ("lower", 15))
        ),
        p.labels(
            "limits", area, "text", x=area.right, y=ABOVE, ink="datum.ink", bold=True, align="right", where="datum.bold"
        ),
    ]


def _markers(area: Panel, form: Form) -> list[alt.Chart]:
    lines = p.upright("markers", area, top=CIRCLES[0] + 8, bottom=area.bottom, stroke=p.INK3, dash=(1, 3))
    both = [lines]
    for row, middle in enumerate(CIRCLES):
        chosen = f"datum.row_{form} == {row}"
        circle = (
            alt.Chart(p.rows("markers"))
            .transform_filter(chosen)
            .mark_point(
                shape="circle",
                size=4 * 64,
                fill=p.ACTUAL,
                opacity=1,
                strokeWidth=0,
                y=middle,
                xOffset=alt.ExprRef(f"datum.dx_{form}"),
            )
        )
        both.append(circle.encode(x=area.x("slot")))
        both.append(
            p.labels(
                "markers",
                area,
                "text",
                y=middle + 4.2,
                ink="var(--ks-on)",
                bold=True,
                size=p.CIRCLED,
                dx_field=f"datum.dx_{form}",
                where=chosen,
            )
        )
    return both


def _ranges(area: Panel, *, wide: bool) -> list[alt.Chart]:
    """Return the moving ranges, and the periods along the bottom."""
    title = p.labels("foot", area, "title", x=area.left, y=area.top - 10, ink=p.INK3, align="left")
    upper = p.labels("foot", area, "text", x=area.right + 8, y="value", ink=p.INK3, align="left", dy=4)
    return [
        title,
        *([upper] if wide else []),
        p.labels("ranges", area, "label", x=area.left - 6, y="value", ink=p.INK3, align="right", dy=4),
        p.between("segments", area, "range_upper", stroke=p.INK3, width=1.1, dash=DASH),
        p.between("segments", area, "range_center", stroke=p.INK3),
        p.baseline("foot", area, area.bottom),
        p.line("points", area, "range", stroke=p.INK3, width=1.1),
        p.dots("points", area, "range", size=1.9, fill=p.ACTUAL, where="!datum.jump && !datum.small"),
        p.dots("points", area, "range", size=4.4, fill=p.NEUTRAL, shape="diamond", where="datum.jump"),
        p.labels("points", area, "label", y=area.bottom + 19, ink=p.INK2),
        p.labels("points", area, "under", y=area.bottom + 35, ink=p.INK3),
    ]
