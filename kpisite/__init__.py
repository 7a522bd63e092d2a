"""kpisite turns KPI-tree definitions and actuals into a static site a whole organisation reads."""

__version__ = "0.1.0"
