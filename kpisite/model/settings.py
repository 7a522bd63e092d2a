"""What `mkdocs.yml` configures under `kpisite:`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from kpisite.model.text import LANGUAGES, Language, Text


@dataclass(frozen=True)
class Settings:
    """One portal's settings; every field has a default that suits a Japanese company."""

    site_name: Text = Text("KPI", "KPI")
    languages: tuple[Language, ...] = LANGUAGES
    fiscal_year_start: int = 4
    kpi_dir: str = "kpi"
    content_dir: str = "content"
    as_of: date | None = None  # None: the last day that the actuals cover
    negative: Literal["minus", "△", "▲"] = "minus"
    green: float = 1.0  # attainment at or above which a status is green
    amber: float = 0.9
    stale_after_periods: int = 1  # full periods of the cadence without data after which a KPI is stale
    max_file_megabytes: int = 50
    max_rows: int = 2_000_000
