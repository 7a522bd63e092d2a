"""The charts that a KGI's and a KPI's page need, as chart data."""

from __future__ import annotations

from kpisite.model.review import KgiReview, NodeReview
from kpisite.view.charts import Chart
from kpisite.view.pages.portal import Portal
