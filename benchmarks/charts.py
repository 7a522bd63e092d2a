"""Time to compile the chart specs, to start Vega and to draw charts: `python benchmarks/charts.py [COUNT]`."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from time import perf_counter

from kpisite.model.periods import add_months
from kpisite.model.review import NodeReview, Point, Words
from kpisite.view.charts import progress_chart, trend_chart
from kpisite.view.charts.chart import Chart
from kpisite.view.charts.kinds import KINDS
from kpisite.view.charts.render import _draw
from kpisite.view.charts.specs import FORMS, compiled_spec
from kpisite.view.charts.vega import Vega, vega_bundle
from kpisite.view.formats import Formats


def main(count: int) -> None:
    began = perf_counter()
    specs = {f"{kind}-{form}": compiled_spec(kind, form) for kind in KINDS for form in FORMS}
    print(f"compile {len(specs)} specs   {perf_counter() - began:8.2f} s")
    began = perf_counter()
    bundle = vega_bundle()
    print(f"bundle JavaScript  {perf_counter() - began:8.2f} s")
    began = perf_counter()
    with Vega(bundle) as engine:
        print(f"start V8           {perf_counter() - began:8.2f} s")
        charts = sample_charts(count)
        began = perf_counter()
        for chart in charts:
            _draw(engine, specs, chart)
        print(f"draw a chart twice {(perf_counter() - began) / len(charts) * 1000:8.1f} ms")


def sample_charts(count: int) -> list[Chart]:
    formats = Formats("ja")
    nodes = [sample_node(index) for index in range(count)]
    made = [build(node, "JPY", formats) for node in nodes for build in (progress_chart, trend_chart)]
    return [chart for chart in made if chart]


def sample_node(index: int) -> NodeReview:
    starts = [add_months(date(2026, 4, 1), month) for month in range(12)]
    months = tuple(
        Point(
            start=start,
            through=add_months(start, 1) - timedelta(days=1),
            actual=9e7 + 1e6 * ((month * 7 + index) % 11),
            plan=9.5e7,
            previous_year=8.7e7,
        )
        for month, start in enumerate(starts)
    )
    name = Words(ja=f"売上{index}", en=f"Sales {index}")
    return NodeReview(
        id=f"sales_{index}", name=name, parent=None, edge="root", category=None, status="green", monthly=months
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
