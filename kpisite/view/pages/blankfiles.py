"""Empty tables to fill in, one workbook a KGI and one CSV a KGI and grain, beside the data page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kpisite.model.periods import FiscalCalendar, Grain, Period
from kpisite.model.playbook import Measure
from kpisite.view.blanks import blank_csv, blank_workbook, by_grain, open_periods
from kpisite.view.pages.datanotes import Download
from kpisite.view.pages.portal import Portal
from kpisite.view.site import Asset

Tables = dict[Grain, tuple[Sequence[Measure], Sequence[Period]]]


@dataclass(frozen=True)
class Blank:
    """One KGI's empty tables."""

    name: str
    downloads: tuple[Download, ...]


def blank_downloads(portal: Portal) -> tuple[Blank, ...]:
    """Return the links to each KGI's empty tables, from the data page."""
    return tuple(_blank(portal, kgi.id) for kgi in portal.review.kgis if _tables(portal, kgi.id))


def blank_assets(portal: Portal) -> tuple[Asset, ...]:
    """Return the files that `blank_downloads` leads to."""
    return tuple(asset for kgi in portal.review.kgis for asset in _assets(portal, kgi.id))


def _blank(portal: Portal, kgi: str) -> Blank:
    links = [Download(f"{kgi}.xlsx", portal.words("pages.data.workbook"))]
    for grain in _tables(portal, kgi):
        name = portal.words(f"pages.grain.{grain}")
        links.append(Download(f"{kgi}-{grain}.csv", portal.words("pages.data.csv_of", name=name)))
    return Blank(portal.name(kgi), tuple(links))


def _assets(portal: Portal, kgi: str) -> list[Asset]:
    tables = _tables(portal, kgi)
    if not tables:
        return []
    named = {portal.words(f"pages.grain.{grain}"): table for grain, table in tables.items()}
    book = blank_workbook(named, portal.review.as_of, portal.words)
    sheets = [Asset(f"data/{kgi}-{grain}.csv", blank_csv(*table)) for grain, table in tables.items()]
    return [Asset(f"data/{kgi}.xlsx", book), *sheets]


def _tables(portal: Portal, kgi: str) -> Tables:
    """Return the KGI's measures by grain, each with the periods that are to come."""
    nodes = [portal.node(node.id) for node in portal.kgi_of(kgi).nodes]
    measures = {measure.id: measure for node in nodes for measure in portal.measures_of(node)}
    calendar = FiscalCalendar(portal.settings.fiscal_year_start)
    return {
        grain: (found, open_periods(calendar, grain, _reached(portal, found)))
        for grain, found in by_grain(measures.values()).items()
    }


def _reached(portal: Portal, measures: Sequence[Measure]) -> date:
    """Return the last day that any of the measures has; the as-of date where none has one."""
    ids = {measure.id for measure in measures}
    return max(
        (row.through for row in portal.review.data if row.measure in ids and row.through), default=portal.review.as_of
    )
