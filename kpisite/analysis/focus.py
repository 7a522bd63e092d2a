"""Which one to three KPIs deserve the attention: share of the KGI's gap × room up to the best ever reached."""

from __future__ import annotations

from collections.abc import Mapping

from kpisite.analysis.attainment import finite
from kpisite.model.playbook import Node
from kpisite.model.review import FocusRow, NodeReview

MOST_FOCUS = 3


def rank_focus(
    root: Node, reviews: Mapping[str, NodeReview], contributions: Mapping[str, float], gap: float | None
) -> tuple[FocusRow, ...]:
    """Return the leaves that pull the KGI away from its plan, the most promising first.

    `contributions` are the leaves' parts of the gap to plan, in the KGI's unit; share = part ÷ gap. `room` is how far
    the best ever lies beyond the actual, as a share of it. A KPI that helps, is on hold or has no room is left out.
    Empty where the KGI has no plan or is at or beyond it: there is no gap to share.
    """
    if not gap or (gap < 0) == (root.direction == "down"):
        return ()
    rows = [
        FocusRow(id=node.id, share=share, room=room, rank=share * room, chosen_by_author=node.focus)
        for node in root.walk()
        if node.watch == "watch" and (share := contributions.get(node.id, 0.0) / gap) > 0
        if (room := reviews[node.id].room or 0.0) > 0
    ]
    return tuple(sorted(rows, key=lambda row: (-row.rank, row.id)))


def room_to_best(review: NodeReview, direction: str) -> float | None:
    """Return how far the best ever lies beyond the newest complete period, as a share of it; never negative."""
    if review.best is None or not review.latest:
        return None
    beyond = review.latest - review.best if direction == "down" else review.best - review.latest
    return finite(max(0.0, beyond / abs(review.latest)))
