"""What changed between two editions: goals that moved, restated actuals, status, landing, definitions, nodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from math import isclose
from typing import Literal

from kpisite.analysis.guidance import choose_faqs, in_order
from kpisite.model.playbook import Faq
from kpisite.model.review import KgiReview, NodeReview, Record, Review

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


def with_restated(review: Review, before: Review, faqs: Iterable[Faq]) -> Review:
    """Return the review with the state `restated`, and the FAQs it calls for, where past actuals differ from `before`.

    Only an edition knows what the one before it said; a review by itself has no such state.
    """
    moved = {change.kpi for change in compare_reviews(before, review) if change.kind == "restated"}
    known = tuple(faqs)
    kgis = tuple(_kgi_with(kgi, moved, known) for kgi in review.kgis) if moved else review.kgis
    return review.model_copy(update={"kgis": kgis})


def _kgi_with(kgi: KgiReview, moved: set[str], faqs: tuple[Faq, ...]) -> KgiReview:
    nodes = tuple(_restated_node(node, faqs) if node.id in moved else node for node in kgi.nodes)
    root = next(node for node in nodes if node.parent is None)
    return kgi.model_copy(update={"nodes": nodes, "faq": root.faq})


def _restated_node(node: NodeReview, faqs: tuple[Faq, ...]) -> NodeReview:
    states = in_order({*node.states, "restated"})
    return node.model_copy(update={"states": states, "faq": choose_faqs(states, faqs)})


def _nodes(review: Review) -> dict[str, NodeReview]:
    return {node.id: node for kgi in review.kgis for node in kgi.nodes}


def _node_changes(before: NodeReview, after: NodeReview) -> Iterator[Change]:
    yield from _moved_targets(before, after)
    if before.status != after.status:
        yield Change(kind="status", kpi=after.id, before=before.status, after=after.status)
    if after.parent is None and not _same(before.landing.value, after.landing.value):
        yield Change(kind="landing", kpi=after.id, before=before.landing.value, after=after.landing.value)
    if (before.definition, before.formulas) != (after.definition, after.formulas):
        yield Change(kind="definition", kpi=after.id)
    if before.watch != after.watch:
        yield Change(kind="hold" if after.watch == "hold" else "watch", kpi=after.id)
    yield from _restated(before, after)


def _moved_targets(before: NodeReview, after: NodeReview) -> Iterator[Change]:
    """Yield the value or the edges of a band that moved, else a due date that did."""
    pairs = [(getattr(before.target, name), getattr(after.target, name)) for name in ("value", "low", "high")]
    moved = [pair for pair in pairs if not _same(*pair)]
    if not moved and before.target.by != after.target.by:
        moved = [(_day(before.target.by), _day(after.target.by))]
    for was, now in moved:
        yield Change(kind="target", kpi=after.id, before=was, after=now)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _restated(before: NodeReview, after: NodeReview) -> Iterator[Change]:
    """Yield the first past period whose actual changed or vanished, with how many did; none across cadences."""
    if before.cadence != after.cadence:
        return
    known = {point.start: point.actual for point in before.history if point.actual is not None and not point.partial}
    now = {point.start: point.actual for point in after.history}
    moved = [start for start, was in known.items() if not _same(was, now.get(start))]
    if moved:
        first = moved[0]
        yield Change(
            kind="restated",
            kpi=after.id,
            before=known[first],
            after=now.get(first),
            period=first,
            count=len(moved),
        )


def _same(before: float | None, after: float | None) -> bool:
    if before is None or after is None:
        return before is after
    return isclose(before, after, rel_tol=1e-9, abs_tol=1e-12)
