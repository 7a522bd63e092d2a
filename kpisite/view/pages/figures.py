"""The charts that a KGI's and a KPI's page need, as chart data."""

from __future__ import annotations

from kpisite.model.review import KgiReview, NodeReview
from kpisite.view.charts import (
    Chart,
    chart_table,
    lag_scatter,
    process_chart,
    progress_chart,
    sensitivity_bars,
    trend_chart,
    year_chart,
    z_chart,
)
from kpisite.view.pages.findings import kpis_of, reached, root_of
from kpisite.view.pages.markers import markers
from kpisite.view.pages.portal import Portal

__all__ = ["Chart", "chart_table", "details_charts", "kpi_charts", "progress_charts"]


def progress_charts(portal: Portal, node: NodeReview) -> tuple[Chart, ...]:
    """Return the charts of a KGI's page: months against plan and the year's landing; a level has its trend."""
    unit, declared, formats = portal.unit(node.id), portal.node(node.id), portal.formats_of(node.id)
    if node.target.kind != "accumulate":
        return drawable(trend_chart(node, unit, formats, declared.decimals))
    return drawable(
        progress_chart(node, unit, formats, declared.decimals, direction=declared.direction),
        year_chart(node, unit, formats, declared.decimals),
    )


def details_charts(portal: Portal, kgi: KgiReview) -> tuple[Chart, ...]:
    """Return the charts of a KGI's details: its process chart, the Z chart of a sum, what one KPI at target brings."""
    node, declared = root_of(kgi), portal.node(kgi.id)
    unit, decimals, formats = portal.unit(kgi.id), declared.decimals, portal.formats_of(kgi.id)
    short = [child for child in kpis_of(kgi) if not reached(child)]
    return drawable(
        _process(portal, node),
        z_chart(node, unit, formats, decimals) if node.target.kind == "accumulate" else None,
        sensitivity_bars(
            kgi.model_copy(update={"nodes": (node, *short)}), unit, formats, decimals, direction=declared.direction
        ),
    )


def _process(portal: Portal, node: NodeReview) -> Chart | None:
    marks = tuple((mark.number, mark.on, mark.text) for mark in markers(portal, node))
    return process_chart(
        node, portal.unit(node.id), portal.formats_of(node.id), portal.node(node.id).decimals, markers=marks
    )


def kpi_charts(portal: Portal, node: NodeReview) -> tuple[Chart, ...]:
    """Return a KPI's charts: the process chart with its markers, the trend, and the scatter of an influence edge."""
    unit, decimals, formats = portal.unit(node.id), portal.node(node.id).decimals, portal.formats_of(node.id)
    return drawable(
        _process(portal, node),
        trend_chart(node, unit, formats, decimals),
        _lag(portal, node),
    )


def _lag(portal: Portal, node: NodeReview) -> Chart | None:
    parent = node.influence.of if node.influence else None
    if parent is None:
        return None
    units = (portal.unit(node.id), portal.unit(parent))
    decimals = (portal.node(node.id).decimals, portal.node(parent).decimals)
    return lag_scatter(node, portal.reviewed(parent), units, portal.formats_of(parent, node.id), decimals)


def drawable(*charts: Chart | None) -> tuple[Chart, ...]:
    """Return the charts that there is data for."""
    return tuple(chart for chart in charts if chart is not None)
