"""What the KGI gains when one KPI reaches its target, the others staying as they are: one bar a KPI."""

from __future__ import annotations

import altair as alt

from kpisite.model.playbook import Direction
from kpisite.model.review import KgiReview, NodeReview
from kpisite.view.charts import panel as p
from kpisite.view.charts.axis import shortened, text_width
from kpisite.view.charts.chart import Chart, Row, Rows, Table
from kpisite.view.charts.notation import node_name, tone, tone_fill, tone_ink
from kpisite.view.charts.panel import Panel
from kpisite.view.charts.specs import Form, Spec, framed
from kpisite.view.formats import NONE, Formats, Scale

ROW = 30
MOST = 12
NAME = 196.0  # pixels that a name may take
# One pixel of a row's place is one pixel of the picture.
WIDE = Panel(left=210, right=750, top=1000, bottom=0)
NARROW = Panel(left=8, right=318, top=1000, bottom=0)
PARAMETERS = ("first", "last", "y_low", "y_high")


def sensitivity_bars(
    kgi: KgiReview,
    unit: str,
    formats: Formats,
    decimals: int | None = None,
    *,
    direction: Direction = "up",
) -> Chart | None:
    """Return the KPIs by what they would move the KGI, largest first; None when none can be computed.

    `unit`, `decimals` and `direction` are the KGI's.
    """
    nodes = sorted(
        (node for node in kgi.nodes if node.sensitivity), key=lambda node: (-abs(node.sensitivity or 0), node.id)
    )[:MOST]
    if not nodes:
        return None
    scale = formats.scale_for([node.sensitivity for node in nodes], unit, decimals)
    rows = tuple(_row(index, node, scale, formats, direction) for index, node in enumerate(nodes))
    first, last = _domain(rows)
    words, name = formats.words, node_name(kgi.nodes[0], formats)
    return Chart(
        id=f"{kgi.id}-sensitivity",
        kind="sensitivity",
        title=words("charts.sensitivity.title", name=name, unit=scale.label),
        description=words(
            "charts.sensitivity.first",
            kpi=rows[0]["name"],
            name=name,
            value=formats.difference(nodes[0].sensitivity, unit, decimals),
        ),
        data={"bars": rows, "zero": ({"slot": 0.0},)},
        parameters={
            "first": first,
            "last": last,
            "y_low": 0,
            "y_high": 1000,
            "height_w": len(rows) * ROW + 4,
            "height_n": len(rows) * (ROW + 18) + 4,
        },
        table=_table(nodes, rows, scale, formats),
    )


def _domain(rows: Rows) -> tuple[float, float]:
    """Return the domain of the amounts, with room for the widest number beyond the bars' ends on either side."""
    low, high = min(0.0, *(row["value"] for row in rows)), max(0.0, *(row["value"] for row in rows))
    text = 10 + max(text_width(row["text"], bold=True) for row in rows)
    pixels = NARROW.right - NARROW.left - text * ((low < 0) + (high > 0))
    room = (high - low) * text / max(pixels, text)
    return low - room * (low < 0), high + room * (high > 0)


def _row(index: int, node: NodeReview, scale: Scale, formats: Formats, direction: Direction) -> Row:
    value = node.sensitivity or 0.0
    kind = tone(value, direction)
    return {
        "name": shortened(node_name(node, formats), NAME),
        "value": value,
        "text": formats.scaled(value, scale, signed=True),
        "place": index * ROW + 16,
        "place_n": index * (ROW + 18) + 32,
        "fill": tone_fill(kind),
        "ink": tone_ink(kind),
    }


def _table(nodes: list[NodeReview], rows: Rows, scale: Scale, formats: Formats) -> Table:
    heads = (
        "KPI",
        formats.words("charts.sensitivity.gain", unit=scale.label),
        formats.words("charts.sensitivity.share"),
    )
    body = tuple(
        (
            node_name(node, formats),
            row["text"],
            formats.percent(node.sensitivity_share) if node.sensitivity_share is not None else NONE,
        )
        for node, row in zip(nodes, rows, strict=True)
    )
    return Table(heads, body)


def spec(form: Form) -> Spec:
    """Return the spec of one form; its height follows the number of rows."""
    wide = form == "w"
    area, place = (WIDE, "place") if wide else (NARROW, "place_n")
    name = (
        {"x": area.left - 12, "align": "right", "dy": 5.0} if wide else {"x": area.left, "align": "left", "dy": -14.0}
    )
    chart = p.together(
        p.bar("bars", area, ("0", "datum.value"), (f"datum.{place} - 8", f"datum.{place} + 8"), fill="datum.fill"),
        p.upright("zero", area, top=0, bottom=alt.ExprRef("height"), stroke=p.AXIS),
        p.labels("bars", area, "name", y=place, ink=p.INK2, **name),  # type: ignore[arg-type]
        _amounts(area, place, "left", "datum.value >= 0"),
        _amounts(area, place, "right", "datum.value < 0"),
    )
    return framed(chart, 760 if wide else 326, 400, PARAMETERS)


def _amounts(area: Panel, place: str, align: str, where: str) -> alt.Chart:
    """Return the texts beyond the ends of the bars of one direction."""
    dx = 6 if align == "left" else -6
    return p.labels(
        "bars", area, "text", x="value", y=place, ink="datum.ink", bold=True, align=align, dx=dx, dy=5, where=where
    )
