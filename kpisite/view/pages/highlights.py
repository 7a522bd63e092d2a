"""The review's hits and misses: figures, the reason or that it waits, and where else it applies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kpisite.model.review import NodeReview
from kpisite.view.pages.findings import current_signals, root_of, status_of
from kpisite.view.pages.marks import SignalMark, signal_mark
from kpisite.view.pages.portal import Portal

PREFIX = "../"
MOST_HITS = 3


@dataclass(frozen=True)
class Highlight:
    """One hit or miss: figures, the reason or that it waits, and where else it applies."""

    css: str
    name: str
    href: str
    traces: str  # the way to the page that tells its figures
    figures: str
    signal: SignalMark | None
    reason: str
    elsewhere: str


def is_shown(portal: Portal, node: NodeReview) -> bool:
    """Tell whether the review speaks of the node: a KGI, or a leaf; leaves tell what an inner node does."""
    inner = node.parent is not None and bool(portal.node(node.id).formula_children)
    return node.watch == "watch" and not node.stale and not inner


def hits(portal: Portal, nodes: Sequence[NodeReview]) -> tuple[Highlight, ...]:
    """Return the KPIs on target that pushed their KGI most."""
    good = [node for node in nodes if status_of(node) == "green"]
    return _highlights(portal, good, "good", lambda node: -_weight(portal, node))


def misses(portal: Portal, nodes: Sequence[NodeReview]) -> tuple[Highlight, ...]:
    """Return the KPIs that are red, or amber with a signal, those that cost their KGI most first."""
    bad = [
        node
        for node in nodes
        if status_of(node) in ("red", "amber") and (status_of(node) == "red" or current_signals(node))
    ]
    return _highlights(portal, bad, "bad", lambda node: _weight(portal, node))


def _weight(portal: Portal, node: NodeReview) -> float:
    """The contribution to the KGI as a share of its plan: comparable across KGIs."""
    amount, plan = portal.contribution(node.id), root_of(portal.kgi_of(node.id)).plan
    if amount is not None and plan:
        return amount / abs(plan)
    return (node.attainment or 1.0) - 1.0 if node.parent is None else 0.0


def _highlights(
    portal: Portal, nodes: Sequence[NodeReview], css: str, order: Callable[[NodeReview], float]
) -> tuple[Highlight, ...]:
    ranked = sorted(nodes, key=lambda node: (order(node), node.id))[:MOST_HITS]
    return tuple(_highlight(portal, node, css) for node in ranked)


def _highlight(portal: Portal, node: NodeReview, css: str) -> Highlight:
    amount = portal.contribution(node.id)
    figures = [portal.words("pages.review.attained", share=portal.percent(node.attainment))]
    if amount is not None and node.parent is not None:
        kgi = portal.kgi_of(node.id).id
        figures.append(
            portal.words("pages.review.contributed", kgi=portal.name(kgi), amount=portal.difference(amount, kgi))
        )
    mark = signal_mark(portal, node)
    reasons = portal.reasons_for(node)
    return Highlight(
        css=css,
        name=portal.name(node.id),
        href=portal.href(node.id, PREFIX),
        traces=portal.traces_href(node.id, PREFIX),
        figures=portal.words("pages.facts").join(figures),
        signal=mark if mark.state in ("waiting", "known", "normal") else None,
        reason=portal.words("pages.between").join(portal.ended(portal.words.text(reason.why)) for reason in reasons),
        elsewhere=portal.words("pages.between").join(
            portal.ended(portal.words.text(reason.apply_to)) for reason in reasons if reason.apply_to
        ),
    )


def normal_note(portal: Portal, nodes: Sequence[NodeReview]) -> str:
    """Return which KPIs are short of target within normal variation: no cause is discussed there."""
    quiet = [
        node
        for node in nodes
        if status_of(node) in ("amber", "red") and portal.is_normal(node) and node.parent is not None
    ]
    return portal.words("pages.review.normal_note", names=portal.names([node.id for node in quiet])) if quiet else ""
