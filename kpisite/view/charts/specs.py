"""The compiled specs: Altair to Vega-Lite to Vega once a kind and form; a page's data and parameters filled in."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

import altair as alt
import vl_convert

from kpisite.view.charts.chart import Chart

Form = Literal["w", "n"]
Spec = dict[str, Any]
FORMS: tuple[Form, ...] = ("w", "n")


@cache
def compiled_spec(kind: str, form: Form) -> Spec:
    """Return the Vega spec of a kind in its wide (`w`) or narrow (`n`) form, without data. Not to be changed."""
    from kpisite.view.charts.kinds import KINDS

    spec: Spec = vl_convert.vegalite_to_vega(KINDS[kind](form))
    return spec


def framed(chart: alt.LayerChart, width: float, height: float, parameters: tuple[str, ...]) -> Spec:
    """Return the Vega-Lite spec with its size, its parameters by name, and nothing that Vega-Lite adds by itself."""
    spec: Spec = chart.to_dict(validate=False)
    # Set here, because every method of an Altair chart copies all its layers.
    return spec | {
        "width": width,
        "height": height,
        "autosize": "none",
        "padding": 0,
        "params": [{"name": name, "value": 0} for name in parameters],
        "config": {"background": "transparent", "aria": False, "view": {"stroke": None}, "font": "sans-serif"},
    }


def filled_spec(spec: Spec, chart: Chart, form: Form) -> Spec:
    """Return the spec with the chart's data and parameters; what they do not touch is shared with `spec`."""
    return spec | {
        "data": [_filled_source(source, chart) for source in spec["data"]],
        "signals": [_filled_signal(signal, chart) for signal in spec.get("signals", ())],
        "height": chart.parameters.get(f"height_{form}", spec["height"]),
    }


def _filled_source(source: Spec, chart: Chart) -> Spec:
    if source["name"] in chart.data:
        return source | {"values": list(chart.data[source["name"]])}
    return source if "source" in source else source | {"values": []}


def _filled_signal(signal: Spec, chart: Chart) -> Spec:
    name = signal["name"]
    return signal | {"value": chart.parameters[name]} if name in chart.parameters else signal


def chart_spec(chart: Chart, form: Form = "w") -> Spec:
    """Return the Vega spec of a chart with its data, for drawing it in a browser."""
    return filled_spec(compiled_spec(chart.kind, form), chart, form)
