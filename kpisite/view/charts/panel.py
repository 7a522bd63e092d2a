"""The vocabulary of the specs: panels with fixed pixels, and the marks of the notation in them.

Every chart is laid out in pixels of its viewBox, with domains as parameters: so a page's data never moves a
label out of the picture, the text stays at its size, and Vega needs to measure nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import altair as alt

INK, INK2, INK3 = "var(--ks-ink)", "var(--ks-ink2)", "var(--ks-ink3)"
LINE, AXIS = "var(--ks-line)", "var(--ks-ink2)"
BACKGROUND = "var(--ks-bg)"
ACTUAL, PREVIOUS, PLAN = "var(--ks-actual)", "var(--ks-prev)", "var(--ks-plan)"
GOOD, BAD, GOOD_TINT, BAD_TINT = (
    "var(--ks-good-fill)",
    "var(--ks-bad-fill)",
    "var(--ks-good-tint)",
    "var(--ks-bad-tint)",
)
NEUTRAL, BAND = "var(--ks-na-fill)", "var(--ks-band)"
HATCH_INK = "var(--ks-hatch)"
# The page holds these patterns once, for all its figures (svg.html).
HATCH, HATCH_GOOD, HATCH_BAD, HATCH_NEUTRAL = "url(#hatch)", "url(#hatch-good)", "url(#hatch-bad)", "url(#hatch-na)"
SIZE, SMALL, CIRCLED = 13, 12, 11.5


@dataclass(frozen=True)
class Panel:
    """A plotting area in pixels. `names` prefixes the parameters of its y domain: `<names>_low`, `<names>_high`."""

    left: float
    right: float
    top: float
    bottom: float
    names: str = "y"

    def x(self, field: str) -> alt.X:
        """Return the channel for a field of slots, whose domain is `first` to `last`."""
        return alt.X(f"{field}:Q", axis=None, scale=_scale("first", "last", self.left, self.right))

    def y(self, field: str) -> alt.Y:
        """Return the channel for a field of values."""
        return alt.Y(
            f"{field}:Q",
            axis=None,
            stack=None,
            scale=_scale(f"{self.names}_low", f"{self.names}_high", self.bottom, self.top),
        )

    def shifted(self, **changes: Any) -> Panel:
        """Return the panel with some of its sides moved."""
        return replace(self, **changes)


def _scale(low: str, high: str, start: float, end: float) -> alt.Scale:
    return alt.Scale(
        domain=[alt.ExprRef(low), alt.ExprRef(high)], range=[start, end], nice=False, zero=False, padding=0, clamp=False
    )


def rows(name: str) -> alt.NamedData:
    """Return a reference to the data set that a page supplies."""
    return alt.NamedData(name)


def bar(
    name: str,
    panel: Panel,
    x: tuple[str, str],
    y: tuple[str, str],
    *,
    where: str = "true",
    fill: str,
    stroke: str | None = None,
    stroke_width: float = 1,
    opacity: float = 1,
) -> alt.Chart:
    """Return rectangles between two slots and two values; `x` and `y` hold expressions of a row."""
    box = alt.Chart(rows(name)).transform_filter(where)
    box = box.transform_calculate(_x=x[0], _x2=x[1], _y=y[0], _y2=y[1])
    box = box.transform_filter("isValid(datum._y) && isValid(datum._y2)")
    mark: dict[str, Any] = {"fill": _expression(fill), "opacity": opacity}
    if stroke:
        mark |= {"stroke": _expression(stroke), "strokeWidth": stroke_width}
    made: alt.Chart = box.mark_rect(**mark).encode(x=panel.x("_x"), x2="_x2", y=panel.y("_y"), y2="_y2")
    return made


def _expression(value: str) -> Any:
    return alt.ExprRef(value) if "datum." in value else value


def line(
    name: str, panel: Panel, y: str, *, x: str = "slot", stroke: str = ACTUAL, width: float = 1.6, where: str = "true"
) -> alt.Chart:
    """Return a line through the rows in slot order; a null leaves a gap."""
    chart = (
        alt.Chart(rows(name))
        .transform_filter(where)
        .mark_line(
            stroke=stroke, strokeWidth=width, strokeJoin="round", invalid="break-paths-show-path-domains", clip=False
        )
    )
    made: alt.Chart = chart.encode(x=panel.x(x), y=panel.y(y), order=alt.Order(f"{x}:Q"))
    return made


def dots(
    name: str,
    panel: Panel,
    y: str,
    *,
    x: str = "slot",
    size: float,
    fill: str,
    stroke: str | None = None,
    width: float = 1.3,
    shape: str = "circle",
    where: str = "true",
) -> alt.Chart:
    """Return one mark a row; `size` is its radius in pixels."""
    area = 4 * size * size if shape == "circle" else 2 * size * size
    chart = alt.Chart(rows(name)).transform_filter(f"({where}) && isValid(datum.{y})")
    mark: dict[str, Any] = {"shape": shape, "size": area, "fill": _expression(fill), "opacity": 1, "strokeWidth": 0}
    if stroke:
        mark |= {"stroke": _expression(stroke), "strokeWidth": width}
    made: alt.Chart = chart.mark_point(**mark).encode(x=panel.x(x), y=panel.y(y))
    return made


def across(name: str, panel: Panel, y: str, *, stroke: str, width: float = 1, dash: tuple[int, ...] = ()) -> alt.Chart:
    """Return horizontal rules at a field's values, over the panel's whole width."""
    mark: dict[str, Any] = {"stroke": stroke, "strokeWidth": width, "x": panel.left, "x2": panel.right}
    if dash:
        mark["strokeDash"] = list(dash)
    made: alt.Chart = alt.Chart(rows(name)).mark_rule(**mark).encode(y=panel.y(y))
    return made


def baseline(name: str, panel: Panel, y: float, *, where: str = "true") -> alt.Chart:
    """Return a rule over the panel's whole width at a pixel, if the data set has a row."""
    chart = alt.Chart(rows(name)).transform_filter(where)
    made: alt.Chart = chart.mark_rule(stroke=AXIS, x=panel.left, x2=panel.right).encode(y=alt.value(y))
    return made


def between(
    name: str,
    panel: Panel,
    y: str,
    *,
    x: str = "from",
    x2: str = "to",
    stroke: str,
    width: float = 1,
    dash: tuple[int, ...] = (),
) -> alt.Chart:
    """Return horizontal rules at a field's values from one slot to another."""
    mark: dict[str, Any] = {"stroke": stroke, "strokeWidth": width}
    if dash:
        mark["strokeDash"] = list(dash)
    made: alt.Chart = alt.Chart(rows(name)).mark_rule(**mark).encode(x=panel.x(x), x2=x2, y=panel.y(y))
    return made


def upright(
    name: str,
    panel: Panel,
    *,
    x: str = "slot",
    top: float,
    bottom: float | alt.ExprRef,
    stroke: str,
    width: float = 1,
    dash: tuple[int, ...] = (),
) -> alt.Chart:
    """Return vertical rules at a field's slots between two pixels."""
    mark: dict[str, Any] = {"stroke": stroke, "strokeWidth": width, "y": top, "y2": bottom}
    if dash:
        mark["strokeDash"] = list(dash)
    made: alt.Chart = alt.Chart(rows(name)).mark_rule(**mark).encode(x=panel.x(x))
    return made


def labels(
    name: str,
    panel: Panel,
    text: str,
    *,
    x: str | float = "slot",
    y: str | float,
    ink: str = INK2,
    bold: bool = False,
    align: str = "center",
    dx: float = 0,
    dy: float = 0,
    where: str = "true",
    size: float = SIZE,
    dx_field: str = "",
    dy_field: str = "",
) -> alt.Chart:
    """Return one text a row, on the baseline; empty texts are left out. `x` and `y` are fields or pixels."""
    chart = alt.Chart(rows(name)).transform_filter(f"({where}) && isValid(datum.{text}) && datum.{text} != ''")
    mark: dict[str, Any] = {
        "align": _expression(align),
        "baseline": "alphabetic",
        "fontSize": size,
        "fill": _expression(ink),
        "dy": alt.ExprRef(dy_field) if dy_field else dy,
        "dx": alt.ExprRef(dx_field) if dx_field else dx,
        "fontWeight": "bold" if bold else "normal",
    }
    encoding: dict[str, Any] = {"text": alt.Text(f"{text}:N")}
    for channel, place, build in (("x", x, panel.x), ("y", y, panel.y)):
        if isinstance(place, str):
            chart = chart.transform_filter(f"isValid(datum.{place})")
            encoding[channel] = build(place)
        else:
            mark[channel] = place
    made: alt.Chart = chart.mark_text(**mark).encode(**encoding)
    return made


def together(*layers: alt.Chart) -> alt.LayerChart:
    """Return marks on one pair of scales, drawn in this order."""
    return alt.LayerChart(layer=list(layers))
