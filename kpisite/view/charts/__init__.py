"""The charts: builders turn a review's numbers into charts, a `Drawer` turns charts into inline SVG."""

from kpisite.view.charts.chart import Chart, RenderedChart, Table, chart_table
from kpisite.view.charts.lag import lag_scatter
from kpisite.view.charts.process import process_chart
from kpisite.view.charts.progress import progress_chart
from kpisite.view.charts.render import Drawer
from kpisite.view.charts.sensitivity import sensitivity_bars
from kpisite.view.charts.specs import chart_spec
from kpisite.view.charts.trend import trend_chart
from kpisite.view.charts.year import year_chart
from kpisite.view.charts.z import z_chart

__all__ = [
    "Chart",
    "Drawer",
    "RenderedChart",
    "Table",
    "chart_spec",
    "chart_table",
    "lag_scatter",
    "process_chart",
    "progress_chart",
    "sensitivity_bars",
    "trend_chart",
    "year_chart",
    "z_chart",
]
