"""The PDCA board: every action in its lane, with what was expected and what was seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kpisite.model.playbook import Action, Lane
from kpisite.model.review import ActionResult
from kpisite.view.pages.findings import Findings
from kpisite.view.pages.kgifindings import pdca_findings
from kpisite.view.pages.portal import Portal
from kpisite.view.traced import ANCHORS

LANES: tuple[Lane, ...] = ("plan", "do", "check", "act")


DECISION_ICONS = {"expand": "up", "continue": "ok", "stop": "no", "revise": "flat"}
VERDICT_ICONS = {"associated_good": "ok", "associated_bad": "no"}
EFFECT_CLASS = {"associated_good": "good", "associated_bad": "bad"}


@dataclass(frozen=True)
class Fact:
    """What is said of an action under one label; a verdict or a decision leads with an icon and a word."""

    label: str
    text: str
    word: str = ""
    icon: str = ""
    css: str = ""
    href: str = ""  # to what tells the figures in the text


@dataclass(frozen=True)
class ActionCard:
    """One action: its name and labelled facts."""

    id: str
    name: str
    kpi: str
    href: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class LaneColumn:
    """One lane of the board."""

    title: str
    count: str
    cards: tuple[ActionCard, ...]


def board(portal: Portal, kpis: Iterable[str], prefix: str) -> tuple[LaneColumn, ...]:
    """Return the four lanes for the actions on these KPIs."""
    actions = actions_on(portal, kpis)
    lanes: dict[Lane, list[Action]] = {lane: [] for lane in LANES}
    for action in actions:
        lanes[lane_of(portal, action)].append(action)
    return tuple(
        LaneColumn(
            portal.words(f"pages.pdca.{lane}"),
            portal.words("pages.count", count=len(rows)),
            tuple(action_card(portal, action, prefix) for action in rows),
        )
        for lane, rows in lanes.items()
    )


def board_findings(portal: Portal, kpis: Iterable[str]) -> Findings:
    """Return how many actions are in which lane."""
    counts: dict[str, int] = dict.fromkeys(LANES, 0)
    for action in actions_on(portal, kpis):
        counts[lane_of(portal, action)] += 1
    return pdca_findings(counts)


def actions_on(portal: Portal, kpis: Iterable[str]) -> tuple[Action, ...]:
    """Return the actions on these KPIs, in the journal's order."""
    wanted = set(kpis)
    named = {action for kpi in wanted for action in portal.node(kpi).actions}
    return tuple(action for action in portal.playbook.journal.actions if action.kpi in wanted or action.id in named)


def lane_of(portal: Portal, action: Action) -> Lane:
    """Return the lane as the review has it, else as the dates say."""
    result = portal.action_result(action)
    return result.lane if result else action.lane(portal.review.as_of)


def action_name(portal: Portal, action: Action) -> str:
    """Return the action's name, or its id."""
    return portal.words.text(action.name) or action.id


def action_card(portal: Portal, action: Action, prefix: str) -> ActionCard:
    """Return the card of one action; only what is known is on it."""
    lane = lane_of(portal, action)
    plain = [("expect", expected(portal, action)), ("span", action_span(portal, action))]
    if lane == "plan":
        plain.insert(0, ("hypothesis", portal.words.text(action.hypothesis)))
    facts = [
        *(_plain(portal, key, text) for key, text in plain),
        *(_seen(portal, action, prefix) if lane in ("check", "act") else ()),
        _plain(portal, "note", portal.words.text(action.check_note) if lane == "check" else ""),
        *(_decided(portal, action) if lane == "act" else ()),
        _plain(portal, "owner", portal.words.text(action.owner)),
    ]
    return ActionCard(
        id=action.id,
        name=action_name(portal, action),
        kpi=portal.name(action.kpi),
        href=portal.href(action.kpi, prefix),
        facts=tuple(fact for fact in facts if fact.text or fact.word),
    )


def _plain(portal: Portal, key: str, text: str) -> Fact:
    return Fact(portal.words(f"pages.pdca.{key}"), text)


def _seen(portal: Portal, action: Action, prefix: str) -> tuple[Fact, ...]:
    result = portal.action_result(action)
    if result is None:
        return ()
    reading = Fact(
        label=portal.words("pages.pdca.reading"),
        text="",
        word=portal.words(f"pages.effect.{result.verdict}"),
        icon=VERDICT_ICONS.get(result.verdict, "na"),
        css=EFFECT_CLASS.get(result.verdict, "na"),
    )
    told = result in portal.reviewed(action.kpi).actions and result.method is not None
    href = f"{portal.traces_href(action.kpi, prefix)}#t-{ANCHORS['action']}" if told else ""
    seen = _plain(portal, "seen", effect_text(portal, action.kpi, result))
    return replace(seen, href=href), reading


def _decided(portal: Portal, action: Action) -> tuple[Fact, ...]:
    if action.decision is None:
        return ()
    word = portal.words(f"pages.decision.{action.decision}")
    label, icon = portal.words("pages.pdca.decision"), DECISION_ICONS[action.decision]
    return (Fact(label, _decision_note(portal, action), word, icon),)


def expected(portal: Portal, action: Action) -> str:
    """Return the expected effect as the author wrote it, in another language than the author's from its number."""
    own = portal.language == portal.settings.languages[0] or action.expect is None
    if action.expect_written and own:
        return f"−{action.expect_written[1:]}" if action.expect_written.startswith("-") else action.expect_written
    return "" if action.expect is None else portal.difference(action.expect, action.kpi)


def action_span(portal: Portal, action: Action) -> str:
    """Return from when to when the action runs; a plan without dates says by when it is due."""
    if action.start and action.end:
        return portal.words("pages.from_to", start=portal.day(action.start), end=portal.day(action.end))
    if action.start:
        return portal.words("pages.since", start=portal.day(action.start))
    return portal.words("pages.until", end=portal.day(action.by)) if action.by else ""


def decision_text(portal: Portal, action: Action) -> str:
    """Return the decision with its date and note."""
    if action.decision is None:
        return ""
    return portal.words(f"pages.decision.{action.decision}") + _decision_note(portal, action)


def _decision_note(portal: Portal, action: Action) -> str:
    note = portal.words.text(action.act_note)
    if action.decided is None:
        return portal.words("pages.space") + note if note else ""
    return portal.words("pages.pdca.decided", on=portal.day(action.decided), note=note).rstrip()


def effect_text(portal: Portal, kpi: str, result: ActionResult) -> str:
    """Return what changed after the action, with its interval; never that it was the cause."""
    if result.method == "process_chart" and result.outside is not None:
        return portal.words("pages.effect.outside", count=result.outside, after=result.after)
    parts = []
    for name in ("level", "slope"):
        change, low, high = (getattr(result, f"{name}_{end}") for end in ("change", "low", "high"))
        if change is not None and low is not None and high is not None:
            values = {
                key: portal.difference(value, kpi, finer=1)
                for key, value in (("change", change), ("low", low), ("high", high))
            }
            parts.append(portal.words(f"pages.effect.{name}", **values))
    return portal.words("pages.effect.join").join(parts)
