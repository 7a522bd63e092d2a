"""The KPIs to focus on next, as computed: how much of the gap is theirs, and what they would have to reach."""

from __future__ import annotations

from dataclasses import dataclass

from kpisite.model.review import KgiReview
from kpisite.view.pages.board import action_name, actions_on, lane_of
from kpisite.view.pages.findings import kpis_of, reached, root_of
from kpisite.view.pages.large import foremost_kgis
from kpisite.view.pages.portal import Portal
from kpisite.view.traced import traced


@dataclass(frozen=True)
class FocusCard:
    """One KPI for the next period."""

    id: str
    kgi: str
    rank: int
    name: str
    href: str
    share: str
    step: str
    best: str
    actions: str
    owner: str


def focus_cards(portal: Portal, prefix: str) -> tuple[FocusCard, ...]:
    """Return the KPIs to focus on, KGI by KGI; of many KGIs, those of the ones furthest behind."""
    chosen = [(kgi, name) for kgi in foremost_kgis(portal) for name in focus_of(kgi)]
    return tuple(_focus_card(portal, kgi, name, prefix) for kgi, name in chosen)


def focus_of(kgi: KgiReview) -> tuple[str, ...]:
    """Return the KPIs to focus on; a KGI that is on plan or on hold needs none."""
    root = root_of(kgi)
    return () if root.watch == "hold" or reached(root) else tuple(name for name in kgi.focus if name != kgi.id)


def _focus_card(portal: Portal, kgi: KgiReview, name: str, prefix: str) -> FocusCard:
    node = portal.reviewed(name)
    share = next((row.share for row in kgi.focus_rows if row.id == name), None)
    step = portal.words(
        "pages.review.focus_step",
        latest=traced(portal.amount(node.latest, name), name, "pace"),
        required=traced(portal.amount(node.pace.required, name), name, "pace"),
        cadence=portal.words(f"pages.per.{node.cadence}"),
    )
    return FocusCard(
        id=name,
        kgi=portal.name(kgi.id),
        rank=focus_of(kgi).index(name),
        name=portal.name(name),
        href=portal.href(name, prefix),
        share=traced(share_text(portal, share), name, "contribution") if share is not None else "",
        step=step,
        best=traced(portal.amount(node.best, name), name, "pace") if node.best is not None else "",
        actions=steps_taken(portal, name),
        owner=portal.owner(portal.node(name).owner),
    )


def steps_taken(portal: Portal, kpi: str) -> str:
    """Return the actions on a KPI that are planned, run or wait for their check, or that there are none."""
    actions = actions_on(portal, [kpi])
    named = [
        portal.words("pages.review.at_check", name=action_name(portal, action))
        if lane_of(portal, action) == "check"
        else action_name(portal, action)
        for action in actions
        if lane_of(portal, action) != "act"
    ]
    return portal.join(named) or portal.words(f"pages.review.{'none_running' if actions else 'no_actions'}")


def share_text(portal: Portal, share: float | None) -> str:
    """Return a share of the gap; above the whole how many times the gap, since other KPIs work against it."""
    if share is None:
        return ""
    if share <= 1:
        return portal.percent(share)
    return portal.words("pages.focus.share_over", times=portal.formats.digits(share, 1))


def focus_note(portal: Portal) -> str:
    """Return the computed focus beside the author's own."""
    computed = tuple(name for kgi in portal.review.kgis for name in focus_of(kgi))
    author = tuple(node.id for kgi in portal.review.kgis for node in kpis_of(kgi) if portal.node(node.id).focus)
    told = [
        portal.words("pages.review.focus_computed", names=portal.names(computed, most=9))
        if computed
        else portal.words("pages.review.focus_computed_none"),
        portal.words("pages.review.focus_author", names=portal.names(author, most=9))
        if author
        else portal.words("pages.review.focus_author_none"),
    ]
    return portal.words("pages.between").join(told)
