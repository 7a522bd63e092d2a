"""A KPI's change against last year by the values of a dimension: rate and mix of a ratio, differences of a sum."""

from __future__ import annotations

from dataclasses import dataclass

from kpisite.model.review import DimensionSplit, Mix, NodeReview
from kpisite.view.pages.kpifindings import dimension_findings
from kpisite.view.pages.portal import Portal


@dataclass(frozen=True)
class DimensionTable:
    """A change against last year by the values of one dimension."""

    title: str
    unit: str
    kind: str
    dimension: str
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...]
    note: str


def dimension_tables(portal: Portal, review: NodeReview) -> tuple[DimensionTable, ...]:
    """Return a table for every dimension."""
    return tuple(_dimension(portal, review, split) for split in review.dimensions)


def _dimension(portal: Portal, review: NodeReview, split: DimensionSplit) -> DimensionTable:
    ratio, finer = split.kind == "ratio", int(split.kind == "ratio")
    rate = sum(row.rate_effect for row in split.rows)
    mix = sum(row.mix_effect for row in split.rows)
    effects = (
        portal.difference(rate, review.id, finer=finer),
        *((portal.difference(mix, review.id, finer=finer),) if ratio else ()),
    )
    none = portal.words("pages.blank")
    return DimensionTable(
        title=portal.say(dimension_findings(split)),
        unit=portal.words(
            f"pages.dimension.unit_{split.kind}", change=portal.difference(split.change + split.rest, review.id)
        ),
        kind=split.kind,
        dimension=portal.dimension_name(split.dimension),
        rows=tuple(_mix(portal, review.id, split, row) for row in split.rows),
        total=(portal.words("pages.total"), none, none, none, *effects),
        note=_dimension_note(portal, review.id, split),
    )


def _dimension_note(portal: Portal, kpi: str, split: DimensionSplit) -> str:
    """Return how to read the table, and what of the KPI's own change it leaves unexplained."""
    if not split.rest:
        return portal.words(f"pages.dimension.note_{split.kind}")
    finer = int(split.kind == "ratio")
    return portal.words(
        f"pages.dimension.rest_{split.kind}",
        change=portal.difference(split.change, kpi, finer=finer),
        whole=portal.difference(split.change + split.rest, kpi, finer=finer),
        rest=portal.difference(split.rest, kpi, finer=finer),
    )


def _mix(portal: Portal, kpi: str, split: DimensionSplit, row: Mix) -> tuple[str, ...]:
    ratio = split.kind == "ratio"
    name = portal.part_name(split.dimension, row.value)
    cells = (name, portal.percent(row.share), portal.amount(row.rate, kpi), portal.amount(row.rate_base, kpi))
    effects = (portal.difference(row.rate_effect, kpi, finer=int(ratio)),)
    return (*cells, *effects, portal.difference(row.mix_effect, kpi, finer=1)) if ratio else (*cells, *effects)
