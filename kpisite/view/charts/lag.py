"""An influence edge as a scatter: the child's changes against the parent's changes a lag later."""

from __future__ import annotations

from kpisite.model.review import NodeReview
from kpisite.view.charts import panel as p
from kpisite.view.charts.axis import Axis, axis_for, shortened, text_width
from kpisite.view.charts.chart import Chart, Table
from kpisite.view.charts.notation import node_name
from kpisite.view.charts.panel import Panel
from kpisite.view.charts.specs import Form, Spec, framed
from kpisite.view.formats import Formats, Scale

WIDE = Panel(left=88, right=540, top=34, bottom=250)
NARROW = Panel(left=88, right=316, top=34, bottom=230)
FOOT = 48.0  # pixels for what stands under the plot
LINE = 16  # pixels from one line of text to the next
PARAMETERS = ("first", "last", "y_low", "y_high")


def lag_scatter(
    node: NodeReview,
    parent: NodeReview,
    units: tuple[str, str],
    formats: Formats,
    decimals: tuple[int | None, int | None] = (None, None),
) -> Chart | None:
    """Return the pairs of changes behind the lagged correlation; None without an influence edge or below two pairs.

    `units` and `decimals` are the child's, then the parent's.
    """
    found = node.influence
    if found is None or len(found.pairs) < 2:
        return None
    scales = tuple(
        _change_scale([pair[side] for pair in found.pairs], units[side], decimals[side], formats) for side in (0, 1)
    )
    axes = tuple(
        axis_for([pair[side] for pair in found.pairs], scales[side], formats, zero=True, count=4) for side in (0, 1)
    )
    if axes[0] is None or axes[1] is None:
        return None
    words, names = formats.words, (node_name(node, formats), node_name(parent, formats))
    lag = words("charts.lag.none") if not found.lag else words(f"charts.lag.{found.lag_unit}", count=found.lag)
    changes = [
        words("charts.lag.change", name=name, unit=scale.label) for name, scale in zip(names, scales, strict=True)
    ]
    vertical = words("charts.lag.vertical", lag=lag) if found.lag else ""
    child = words("charts.lag.child", change=changes[0], vertical=vertical) if vertical else changes[0]
    names_n = _lines(child, changes[0], vertical)
    return Chart(
        id=f"{node.id}-lag",
        kind="lag",
        title=words("charts.lag.title", child=names[0], parent=names[1], lag=lag),
        description=_description(node, formats),
        data={
            "pairs": tuple({"slot": child, "value": change} for child, change in found.pairs),
            "across": _slots(axes[0]),
            "ticks": axes[1].ticks,
            "origin": (
                {
                    "slot": 0.0,
                    "value": 0.0,
                    "x_name_w": shortened(child, WIDE.right),
                    "y_name_w": shortened(changes[1], WIDE.right),
                    "x_name_n": names_n[0],
                    "x_name_n2": "".join(names_n[1:]),
                    "y_name_n": shortened(changes[1], NARROW.right),
                },
            ),
        },
        parameters={
            "first": axes[0].low,
            "last": axes[0].high,
            "height_n": NARROW.bottom + FOOT + LINE * (len(names_n) - 1),
            **axes[1].parameters(),
        },
        table=_table(found.pairs, (child, changes[1]), (scales[0], scales[1]), formats),
    )


def _lines(whole: str, change: str, vertical: str) -> tuple[str, ...]:
    """Return the child's name in one line where the narrow picture has room for it, else in two."""
    if text_width(whole) <= NARROW.right:
        return (whole,)
    return tuple(shortened(text, NARROW.right) for text in (change, vertical) if text)


def _change_scale(values: list[float], unit: str, decimals: int | None, formats: Formats) -> Scale:
    """Return the scale of changes: a rate's changes are points."""
    scale = formats.scale_for(values, unit, decimals)
    return Scale(scale.divisor, "pt", scale.decimals + (decimals is None), scale.unit) if scale.unit == "%" else scale


def _slots(axis: Axis) -> tuple[dict[str, object], ...]:
    return tuple({"slot": tick["value"], "label": tick["label"]} for tick in axis.ticks)


def _description(node: NodeReview, formats: Formats) -> str:
    found, words = node.influence, formats.words
    if found is None or found.correlation is None or found.low is None or found.high is None:
        return words("charts.lag.no_correlation", n=found.n if found else 0)
    r, low, high = (formats.digits(value, 2) for value in (found.correlation, found.low, found.high))
    return words("charts.lag.correlation", r=r, low=low, high=high, n=found.n)


def _table(
    pairs: tuple[tuple[float, float], ...], heads: tuple[str, str], scales: tuple[Scale, Scale], formats: Formats
) -> Table:
    body = tuple(
        (str(number), *(formats.scaled(value, scale, signed=True) for value, scale in zip(pair, scales, strict=True)))
        for number, pair in enumerate(pairs, start=1)
    )
    return Table((formats.words("charts.number"), *heads), body)


def spec(form: Form) -> Spec:
    """Return the spec of one form."""
    wide = form == "w"
    area = WIDE if wide else NARROW
    chart = p.together(
        p.across("ticks", area, "value", stroke=p.LINE),
        p.upright("across", area, top=area.top, bottom=area.bottom, stroke=p.LINE),
        p.across("origin", area, "value", stroke=p.AXIS),
        p.upright("origin", area, top=area.top, bottom=area.bottom, stroke=p.AXIS),
        p.dots("pairs", area, "value", size=3.6, fill=p.BACKGROUND, stroke=p.ACTUAL, width=1.6),
        p.labels("ticks", area, "label", x=area.left - 8, y="value", ink=p.INK3, align="right", dy=4),
        p.labels("across", area, "label", y=area.bottom + 18, ink=p.INK3),
        p.labels("origin", area, f"y_name_{form}", x=4, y=18, align="left"),
        p.labels("origin", area, f"x_name_{form}", x=area.right, y=area.bottom + 38, align="right"),
        *(
            ()
            if wide
            else (p.labels("origin", area, "x_name_n2", x=area.right, y=area.bottom + 38 + LINE, align="right"),)
        ),
    )
    return framed(chart, 560 if wide else 326, area.bottom + FOOT, PARAMETERS)
