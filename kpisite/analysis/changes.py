"""What changed between two editions: goals that moved, restated actuals, status, landing, definitions, nodes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import isclose
from typing import Literal

from kpisite.model.review import NodeReview, Record, Review

ChangeKind = Literal["target", "status", "landing", "restated", "definition", "hold", "watch", "added", "removed"]
ORDER: tuple[ChangeKind, ...] = (
    "target",
    "status",
    "landing",
    "restated",
    "definition",
    "hold",
    "watch",
    "added",
    "removed",
)


class Change(Record):
    """One change of one KPI. `before` and `after` are numbers or codes; `period` is set for restated actuals."""

    kind: ChangeKind
    kpi: str
    before: float | str | None = None
    after: float | str | None = None
    period: date | None = None
    count: int = 1


def compare_reviews(before: Review, after: Review) -> tuple[Change, ...]:
    """Return every change from the earlier to the later review, by kind and then in tree order."""
    earlier, later = _nodes(before), _nodes(after)
    found = [Change(kind="added", kpi=kpi) for kpi in later if kpi not in earlier]
    found += [Change(kind="removed", kpi=kpi) for kpi in earlier if kpi not in later]
    for kpi, node in later.items():
        if kpi in earlier:
            found += _node_changes(earlier[kpi], node)
    return tuple(sorted(found, key=lambda change: ORDER.index(change.kind)))


def _nodes(review: Review) -> dict[str, NodeReview]:
    return {node.id: node for kgi in review.kgis for node in kgi.nodes}


def _node_changes(before: NodeReview, after: NodeReview) -> Iterator[Change]:
    if not _same(before.target.value, after.target.value):
        yield Change(kind="target", kpi=after.id, before=before.target.value, after=after.target.value)
    if before.status != after.status:
        yield Change(kind="status", kpi=after.id, before=before.status, after=after.status)
    if after.parent is None and not _same(before.landing.value, after.landing.value):
        yield Change(kind="landing", kpi=after.id, before=before.landing.value, after=after.landing.value)
    if (before.definition, before.formulas) != (after.definition, after.formulas):
        yield Change(kind="definition", kpi=after.id)
    if before.watch != after.watch:
        yield Change(kind="hold" if after.watch == "hold" else "watch", kpi=after.id)
    yield from _restated(before, after)


def _restated(before: NodeReview, after: NodeReview) -> Iterator[Change]:
    known = {point.start: point for point in before.history if point.actual is not None and not point.partial}
    moved = [
        (known[point.start].actual, point)
        for point in after.history
        if point.start in known and not _same(known[point.start].actual, point.actual)
    ]
    if moved:
        was, first = moved[0]
        yield Change(
            kind="restated", kpi=after.id, before=was, after=first.actual, period=first.start, count=len(moved)
        )


def _same(before: float | None, after: float | None) -> bool:
    if before is None or after is None:
        return before is after
    return isclose(before, after, rel_tol=1e-9, abs_tol=1e-12)
