"""What the meeting must decide: actions at check without a decision, and goals beyond the best ever."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kpisite.model.playbook import Action
from kpisite.model.review import KgiReview, NodeReview
from kpisite.view.pages.board import action_name, actions_on, lane_of
from kpisite.view.pages.portal import Portal
from kpisite.view.traced import traced

PREFIX = "../"
KINDS = ("action", "target")


@dataclass(frozen=True)
class DecisionRow:
    """One thing to decide: an action whose effect is known, or a KPI that needs a target or a reason."""

    number: int
    kind: str
    topic: str
    href: str
    material: str
    proposal: str
    owner: str


def decisions(portal: Portal) -> tuple[DecisionRow, ...]:
    """Return what there is to decide, actions first, numbered."""
    found = (*_actions(portal), *_targets(portal))
    return tuple(DecisionRow(number, *row) for number, row in enumerate(found, start=1))


def _actions(portal: Portal) -> Iterator[tuple[str, ...]]:
    for action in actions_on(portal, portal.playbook.nodes):
        if lane_of(portal, action) == "check" and action.decision is None:
            yield (
                "action",
                portal.words("pages.review.decide_action", name=action_name(portal, action)),
                portal.href(action.kpi, PREFIX),
                _effect(portal, action),
                portal.words("pages.review.propose_action"),
                portal.owner(action.owner),
            )


def _effect(portal: Portal, action: Action) -> str:
    result = portal.action_result(action)
    return portal.words(f"pages.effect.{result.verdict}") if result else portal.words("pages.effect.no_data")


def _targets(portal: Portal) -> Iterator[tuple[str, ...]]:
    for kgi in portal.review.kgis:
        for node in kgi.nodes:
            if node.pace.exceeds_best and node.watch == "watch" and _matters(portal, kgi, node):
                yield (
                    "target",
                    portal.words("pages.review.decide_target", name=portal.name(node.id)),
                    portal.href(node.id, PREFIX),
                    portal.words(
                        "pages.review.beyond_best",
                        required=traced(portal.amount(node.pace.required, node.id), node.id, "pace"),
                        best=traced(portal.amount(node.pace.best, node.id), node.id, "pace"),
                    ),
                    portal.words("pages.review.propose_target"),
                    portal.owner(portal.node(node.id).owner),
                )


def _matters(portal: Portal, kgi: KgiReview, node: NodeReview) -> bool:
    """The KGI itself and what is in focus; a meeting cannot decide on every target."""
    return node.parent is None or node.id in kgi.focus or portal.node(node.id).focus
