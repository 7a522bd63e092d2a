"""The charts that a KGI's and a KPI's page need, as chart data."""

from __future__ import annotations
