"""This period's review for a meeting: results, hits and misses with reasons, decisions, the next focus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpisite.model.review import KgiReview, NodeReview
from kpisite.view.pages.board import action_name, actions_on, lane_of
from kpisite.view.pages.drafts import Draft, prose
from kpisite.view.pages.findings import Finding, Names, Share, current_signals, kpis_of, root_of, status_of
from kpisite.view.pages.marks import SignalMark, StatusMark, signal_mark, status_mark
from kpisite.view.pages.portal import Portal
from kpisite.view.pages.tables import Row, node_row

PREFIX = "../"
MOST_HITS = 3


@dataclass(frozen=True)
class Highlight:
    """One hit or miss: figures, the reason or that it waits, and where else it applies."""

    css: str
    name: str
    href: str
    figures: str
    signal: SignalMark | None
    reason: str
    elsewhere: str


@dataclass(frozen=True)
class ScoreRow:
    """A KGI's row with its status in the previous edition."""

    row: Row
    before: StatusMark | None
    same: bool


@dataclass(frozen=True)
class DecisionRow:
    """One thing to decide: an action whose effect is known, or a KPI that needs a target or a reason."""

    number: int
    topic: str
    href: str
    material: str
    proposal: str
    owner: str


@dataclass(frozen=True)
class FocusCard:
    """One KPI for the next period."""

    number: int
    name: str
    href: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ReviewPage:
    """Everything on the review page."""

    period: str
    title: str
    three: tuple[tuple[str, str], ...]
    scores: tuple[ScoreRow, ...]
    has_previous: bool
    hits: tuple[Highlight, ...]
    hits_title: str
    misses: tuple[Highlight, ...]
    misses_title: str
    normal_note: str
    decisions: tuple[DecisionRow, ...]
    decisions_title: str
    focus: tuple[FocusCard, ...]
    focus_title: str
    focus_note: str


def review_page(portal: Portal) -> Draft:
    """Return the review page."""
    model = _model(portal)
    return Draft(
        path="review/index.md",
        title=portal.words("pages.review.nav"),
        description=model.title,
        section="review",
        template="review.html",
        model=model,
        prose=prose(model.title, *(text for _, text in model.three)),
        hide=("navigation", "toc"),
        nav_title=portal.words("pages.review.nav"),
    )


def _model(portal: Portal) -> ReviewPage:
    nodes = [node for kgi in portal.review.kgis for node in kgi.nodes if _is_shown(portal, node)]
    hits, misses = _hits(portal, nodes), _misses(portal, nodes)
    focus = _focus(portal)
    decisions = _decisions(portal)
    return ReviewPage(
        period=portal.period_name(),
        title=_title(portal, focus),
        three=_three(portal, decisions),
        scores=tuple(_score(portal, kgi) for kgi in portal.review.kgis),
        has_previous=portal.previous is not None,
        hits=hits,
        hits_title=portal.words("pages.review.hits_title" if hits else "pages.review.no_hits", count=len(hits)),
        misses=misses,
        misses_title=portal.words(
            "pages.review.misses_title" if misses else "pages.review.no_misses", count=len(misses)
        ),
        normal_note=_normal_note(portal, nodes),
        decisions=decisions,
        decisions_title=portal.words(
            "pages.review.decisions_title" if decisions else "pages.review.no_decisions", count=len(decisions)
        ),
        focus=focus,
        focus_title=portal.words("pages.review.focus_title" if focus else "pages.review.no_focus", count=len(focus)),
        focus_note=_focus_note(portal),
    )


def _is_shown(portal: Portal, node: NodeReview) -> bool:
    """KGIs and leaves: what an inner node does is told by the leaves below it."""
    inner = node.parent is not None and bool(portal.node(node.id).formula_children)
    return node.watch == "watch" and not node.stale and not inner


def _title(portal: Portal, focus: Sequence[FocusCard]) -> str:
    roots = [root_of(kgi) for kgi in portal.review.kgis]
    found = [Finding("review.none")]
    if roots and roots[0].attainment is not None:
        found = [Finding("review.level", {"names": Names((roots[0].id,)), "share": Share(roots[0].attainment)})]
    ids = tuple(dict.fromkeys(name for kgi in portal.review.kgis for name in focus_of(kgi)))[:2]
    if focus and ids:
        found.append(Finding("review.focus", {"names": Names(ids)}))
    return portal.say(tuple(found))


def _three(portal: Portal, decisions: Sequence[DecisionRow]) -> tuple[tuple[str, str], ...]:
    first = portal.review.kgis[0] if portal.review.kgis else None
    said = {"result": "", "outlook": ""}
    if first:
        for sentence in first.summary:
            key = "outlook" if sentence.code.startswith("landing_") else "result"
            if sentence.code.startswith(("level_", "yoy_", "landing_", "no_data", "all_on_hold", "first_period")):
                said[key] = portal.words("pages.space").join(
                    part for part in (said[key], portal.sentence_text(sentence, first.id)) if part
                )
    topics = portal.join(row.topic for row in decisions) or portal.words("pages.review.no_decisions", count=0)
    none = portal.words("pages.none")
    return (
        (portal.words("pages.review.result"), said["result"] or none),
        (portal.words("pages.review.outlook"), said["outlook"] or none),
        (portal.words("pages.review.to_decide"), topics),
    )


def _score(portal: Portal, kgi: KgiReview) -> ScoreRow:
    node = root_of(kgi)
    earlier = portal.previous_node(kgi.id)
    before = status_mark(portal, status_of(earlier)) if earlier else None
    return ScoreRow(
        node_row(portal, node, PREFIX), before, earlier is not None and status_of(earlier) == status_of(node)
    )


def _hits(portal: Portal, nodes: Sequence[NodeReview]) -> tuple[Highlight, ...]:
    """KPIs on target that pushed their KGI most, or moved favourably beyond normal variation."""
    good = [node for node in nodes if status_of(node) == "green"]
    return _highlights(portal, good, "good", lambda node: -_weight(portal, node))


def _misses(portal: Portal, nodes: Sequence[NodeReview]) -> tuple[Highlight, ...]:
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


def _highlights(portal: Portal, nodes: Sequence[NodeReview], css: str, order) -> tuple[Highlight, ...]:  # type: ignore[no-untyped-def]
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
        figures=portal.words("pages.space").join(figures),
        signal=mark if mark.state in ("waiting", "known", "normal") else None,
        reason=portal.words("pages.space").join(portal.words.text(reason.why) for reason in reasons),
        elsewhere=portal.words("pages.space").join(
            portal.words.text(reason.apply_to) for reason in reasons if reason.apply_to
        ),
    )


def _normal_note(portal: Portal, nodes: Sequence[NodeReview]) -> str:
    quiet = [
        node
        for node in nodes
        if status_of(node) in ("amber", "red") and portal.is_normal(node) and node.parent is not None
    ]
    return portal.words("pages.review.normal_note", names=portal.names([node.id for node in quiet])) if quiet else ""


def _decisions(portal: Portal) -> tuple[DecisionRow, ...]:
    """What the meeting must decide: actions at check without a decision, goals beyond the best ever, no target."""
    rows: list[DecisionRow] = []
    for action in actions_on(portal, portal.playbook.nodes):
        if lane_of(portal, action) == "check" and action.decision is None:
            result = portal.action_result(action)
            reading = portal.words(f"pages.effect.{result.verdict}") if result else portal.words("pages.effect.no_data")
            topic = portal.words("pages.review.decide_action", name=action_name(portal, action))
            rows.append(
                _decision(
                    portal,
                    len(rows) + 1,
                    topic,
                    action.kpi,
                    reading,
                    portal.words("pages.review.propose_action"),
                    portal.owner(action.owner),
                )
            )
    for kgi in portal.review.kgis:
        for node in kgi.nodes:
            if (
                node.pace.exceeds_best
                and node.watch == "watch"
                and (node.id in kgi.focus or portal.node(node.id).focus or node.parent is None)
            ):
                topic = portal.words("pages.review.decide_target", name=portal.name(node.id))
                seen = portal.words(
                    "pages.review.beyond_best",
                    required=portal.amount(node.pace.required, node.id),
                    best=portal.amount(node.pace.best, node.id),
                )
                rows.append(
                    _decision(
                        portal,
                        len(rows) + 1,
                        topic,
                        node.id,
                        seen,
                        portal.words("pages.review.propose_target"),
                        portal.owner(portal.node(node.id).owner),
                    )
                )
    return tuple(rows)


def _decision(
    portal: Portal, number: int, topic: str, kpi: str, material: str, proposal: str, owner: str
) -> DecisionRow:
    return DecisionRow(number, topic, portal.href(kpi, PREFIX), material, proposal, owner)


def _focus(portal: Portal) -> tuple[FocusCard, ...]:
    chosen = [(kgi, name) for kgi in portal.review.kgis for name in focus_of(kgi)]
    return tuple(_focus_card(portal, number, kgi, name) for number, (kgi, name) in enumerate(chosen, start=1))


def focus_of(kgi: KgiReview) -> tuple[str, ...]:
    """Return the KPIs to focus on; a KGI that is on plan needs none."""
    return () if (root_of(kgi).attainment or 0.0) >= 1 else tuple(name for name in kgi.focus if name != kgi.id)


def _focus_card(portal: Portal, number: int, kgi: KgiReview, name: str) -> FocusCard:
    node = portal.reviewed(name)
    share = next((row.share for row in kgi.focus_rows if row.id == name), None)
    running = [action for action in actions_on(portal, [name]) if lane_of(portal, action) in ("plan", "do")]
    latest, required = portal.amount(node.latest, name), portal.amount(node.pace.required, name)
    cadence = portal.words(f"pages.per.{node.cadence}")
    facts = (
        ("kgi", portal.name(kgi.id)),
        ("share", portal.percent(share) if share is not None else ""),
        ("now", portal.words("pages.review.focus_step", latest=latest, required=required, cadence=cadence)),
        ("best", portal.amount(node.best, name) if node.best is not None else ""),
        (
            "actions",
            portal.join(action_name(portal, action) for action in running) or portal.words("pages.review.no_actions"),
        ),
        ("owner", portal.owner(portal.node(name).owner)),
    )
    rows = tuple((portal.words(f"pages.review.focus_{key}"), text) for key, text in facts if text)
    return FocusCard(number, portal.name(name), portal.href(name, PREFIX), rows)


def _focus_note(portal: Portal) -> str:
    computed = tuple(name for kgi in portal.review.kgis for name in focus_of(kgi))
    author = tuple(node.id for kgi in portal.review.kgis for node in kpis_of(kgi) if portal.node(node.id).focus)
    none = portal.words("pages.none")
    return portal.words(
        "pages.review.focus_note",
        computed=portal.names(computed, most=9) or none,
        author=portal.names(author, most=9) or none,
    )
