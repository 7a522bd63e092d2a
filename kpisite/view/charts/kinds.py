"""Every kind of chart with the function that gives its Vega-Lite spec in one form."""

from __future__ import annotations

from collections.abc import Callable

from kpisite.view.charts import lag, processform, progress, sensitivity, trend, year, z
from kpisite.view.charts.specs import Form, Spec

KINDS: dict[str, Callable[[Form], Spec]] = {
    "lag": lag.spec,
    "process": processform.spec,
    "progress": progress.spec,
    "sensitivity": sensitivity.spec,
    "trend": trend.spec,
    "year": year.spec,
    "z": z.spec,
}
