"""What the meeting must decide: actions whose effect is known, and goals beyond the best ever."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kpisite.model.playbook import Action
from kpisite.model.review import KgiReview, NodeReview
from kpisite.view.pages.board import action_name, actions_on, lane_of, side_effects
from kpisite.view.pages.focus import steps_taken
from kpisite.view.pages.numbers import quarter_start
from kpisite.view.pages.portal import Portal
from kpisite.view.traced import traced

PREFIX = "../"
KINDS = ("action", "target")
CHOICES = {
    "action": ("expand", "continue", "revise", "stop"),
    "revision": ("approve", "amend", "drop"),
    "target": ("add_action", "revise_target", "keep_target"),
}


@dataclass(frozen=True)
class DecisionRow:
    """One thing to decide with the choices there are: about an action, or about a target beyond the best ever."""

    number: int
    kind: str
    topic: str
    href: str
    material: str
    record: str
    owner: str
    choices: tuple[str, ...]


def decisions(portal: Portal) -> tuple[DecisionRow, ...]:
    """Return what there is to decide, actions first, numbered."""
    found = (*_actions(portal), *_targets(portal))
    return tuple(DecisionRow(number, *row) for number, row in enumerate(found, start=1))


Undecided = tuple[str, str, str, str, str, str, tuple[str, ...]]  # a row without its number


def _actions(portal: Portal) -> Iterator[Undecided]:
    for action in actions_on(portal, portal.playbook.nodes):
        if _is_open(portal, action):
            revision = action.decision == "revise"
            yield (
                "action",
                portal.words(
                    f"pages.review.decide_{'revision' if revision else 'action'}", name=action_name(portal, action)
                ),
                portal.href(action.kpi, PREFIX),
                _effects(portal, action),
                portal.words.text(action.act_note if revision else action.check_note) or portal.words("pages.none"),
                portal.owner(action.owner),
                _choices(portal, "revision" if revision and action.act_note else "action"),
            )


def _is_open(portal: Portal, action: Action) -> bool:
    """Tell whether the meeting has to decide on the action.

    It is at its check, or it goes with an unfavourable change and was not stopped, or it was to be revised: what was
    decided in an earlier quarter is not asked again.
    """
    suspect = bool(side_effects(portal, action)) or _verdict(portal, action) == "associated_bad"
    if action.decision is None or lane_of(portal, action) != "act":
        return suspect or lane_of(portal, action) == "check"
    recent = action.decided is None or action.decided >= quarter_start(portal.review)
    return recent and (action.decision == "revise" or (suspect and action.decision != "stop"))


def _effects(portal: Portal, action: Action) -> str:
    """Return what is seen in the action's own KPI, and by name in those where the change is unfavourable."""
    own, others = portal.words(f"pages.effect.{_verdict(portal, action)}"), side_effects(portal, action)
    if not others:
        return own
    bad = portal.words("pages.effect.associated_bad")
    told = ((action.kpi, own), *((kpi, bad) for kpi in others))
    return portal.words("pages.effect.join").join(
        portal.words("pages.review.effect_on", name=portal.name(kpi), effect=effect) for kpi, effect in told
    )


def _verdict(portal: Portal, action: Action) -> str:
    result = portal.action_result(action)
    return result.verdict if result else "no_data"


def _choices(portal: Portal, kind: str) -> tuple[str, ...]:
    area = "decision" if kind == "action" else "review.choice"
    return tuple(portal.words(f"pages.{area}.{choice}") for choice in CHOICES[kind])


def _targets(portal: Portal) -> Iterator[Undecided]:
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
                    steps_taken(portal, node.id),
                    portal.owner(portal.node(node.id).owner),
                    _choices(portal, "target"),
                )


def _matters(portal: Portal, kgi: KgiReview, node: NodeReview) -> bool:
    """The KGI itself and what is in focus; a meeting cannot decide on every target."""
    return node.parent is None or node.id in kgi.focus or portal.node(node.id).focus
