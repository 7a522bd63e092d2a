"""The trend: actual, target and last year as lines over the fiscal year's months, each named at its end."""

from __future__ import annotations

import altair as alt

from kpisite.model.periods import GRAIN_OF, Grain
from kpisite.model.review import NodeReview, Point
from kpisite.view.charts import panel as p
from kpisite.view.charts.axis import Axis, axis_for
from kpisite.view.charts.chart import Chart, Row, Rows, Table
from kpisite.view.charts.clear import Box, Place, clear_place, label_box
from kpisite.view.charts.notation import node_name
from kpisite.view.charts.panel import Panel
from kpisite.view.charts.specs import Form, Spec, framed
from kpisite.view.charts.timeline import spread, thin_labels
from kpisite.view.formats import Formats, Scale

WIDE = Panel(left=58, right=470, top=18, bottom=212)
NARROW = Panel(left=50, right=314, top=26, bottom=190)
WIDTHS: dict[Form, float] = {"w": 560, "n": 326}
# Where a value may stand to its point: level with it, then over and under it, near and farther.
BESIDE = (
    Place("left", 10, 4),
    *(Place(align, dx, dy) for dy in (-10, 20, -26, 36, -42, 56) for align, dx in (("left", 0), ("right", 0))),
)
# In the narrow picture, which has no margin, a line's name ends at the line's end.
AT_END = tuple(Place("right", 0, dy) for dy in (-9, 20, -25, 36))
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
    return Chart(
        id=f"{node.id}-trend",
        kind="trend",
        title=words("charts.trend.title", name=node_name(node, formats), unit=scale.label),
        description=_description(points, grain, unit, formats, decimals),
        data={
            "points": rows,
            "ticks": axis.ticks,
            "base": ({"value": axis.low},),
            "names": _names(rows, _actual_text(rows, points, grain, scale, formats), axis, formats),
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


def _actual_text(
    rows: Rows, points: tuple[Point, ...], grain: Grain, scale: Scale, formats: Formats
) -> dict[Form, str]:
    """Return the newest actual in words, in the narrow picture as its number alone."""
    last = _last(rows, "actual")
    place, value = formats.period(points[last["slot"]].start, grain, year=False), formats.scaled(last["actual"], scale)
    return {"w": formats.words("charts.trend.actual_at", place=place, value=value), "n": value}


def _last(rows: Rows, name: str) -> Row:
    return next(row for row in reversed(rows) if row[name] is not None)


def _names(rows: Rows, actual: dict[Form, str], axis: Axis, formats: Formats) -> Rows:
    """Return the newest actual and the names at the ends of the other lines, each where it is clear of all lines."""
    words = formats.words
    found: list[Row] = [
        {"series": "actual", "ink": p.INK, "bold": True, "text_w": actual["w"], "text_n": actual["n"]},
        *(
            {"series": name, "ink": ink, "bold": False, "text_w": words(key), "text_n": words(key)}
            for name, ink, key in (("plan", p.INK2, "charts.target"), ("previous", p.INK3, "charts.previous"))
            if any(row[name] is not None for row in rows)
        ),
    ]
    ends = [_last(rows, row["series"]) for row in found]
    placed = [row | {"slot": end["slot"], "value": end[row["series"]]} for row, end in zip(found, ends, strict=True)]
    places = zip(_places(placed, rows, axis, "w"), _places(placed, rows, axis, "n"), strict=True)
    return tuple(row | wide | narrow for row, (wide, narrow) in zip(placed, places, strict=True))


def _places(names: list[Row], rows: Rows, axis: Axis, form: Form) -> list[Row]:
    """Return where each name stands: in the wide picture those at the right edge in the margin, moved apart."""
    area = WIDE if form == "w" else NARROW
    at = {row["series"]: _pixel(area, row["slot"], row["value"], len(rows), axis) for row in names}
    lines = [
        [_pixel(area, row["slot"], row[name], len(rows), axis) for row in rows if row[name] is not None]
        for name in FIELDS
    ]
    margin = [row["series"] for row in names if form == "w" and row["slot"] == len(rows) - 1]
    moved = dict(zip(margin, spread([at[name][1] for name in margin], 16), strict=True))
    taken: list[Box] = []
    found = []
    for row in names:
        name, text = row["series"], row[f"text_{form}"]
        point = at[name]
        room = Box(0, 0, area.right if form == "w" else WIDTHS[form], area.bottom)
        place = (
            Place("left", 12, moved[name] + 4)
            if name in moved
            else clear_place(
                point, text, BESIDE if row["bold"] else AT_END, lines=lines, taken=taken, inside=room, bold=row["bold"]
            )
        )
        taken.append(label_box(point, text, place, bold=row["bold"]))
        found.append({f"align_{form}": place.align, f"dx_{form}": place.dx, f"dy_{form}": place.dy})
    return found


def _pixel(area: Panel, slot: int, value: float, count: int, axis: Axis) -> tuple[float, float]:
    """Return where a value lies in the picture."""
    across = slot / max(count - 1, 1) * (area.right - area.left)
    return area.left + across, area.bottom - (value - axis.low) / (axis.high - axis.low) * (area.bottom - area.top)


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
        *(
            p.labels(
                "names",
                area,
                f"text_{form}",
                y="value",
                ink="datum.ink",
                bold=bold,
                align=f"datum.align_{form}",
                dx_field=f"datum.dx_{form}",
                dy_field=f"datum.dy_{form}",
                where=f"datum.bold == {str(bold).lower()}",
            )
            for bold in (False, True)
        ),
    )
    return framed(chart, WIDTHS[form], 252 if wide else 230, PARAMETERS)


def _base(area: Panel) -> alt.Chart:
    return p.baseline("base", area, area.bottom)
