"""A KPI's page: the definition sheet that everyone cites, and what its numbers say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kpisite.model.playbook import Node
from kpisite.model.review import NodeReview
from kpisite.view.pages.beside import Beside, beside
from kpisite.view.pages.datanotes import DataNotes, History, history_table, kpi_notes
from kpisite.view.pages.definition import Definition, definition
from kpisite.view.pages.dimension import DimensionTable, dimension_tables
from kpisite.view.pages.drafts import Draft, prose
from kpisite.view.pages.evidence import (
    ActionRow,
    BackTestTable,
    ExperimentTable,
    Influence,
    action_findings,
    action_rows,
    back_test,
    experiment_table,
    influence,
)
from kpisite.view.pages.figures import Chart, kpi_charts
from kpisite.view.pages.findings import current_signals, is_judged
from kpisite.view.pages.guidance import Answer, chosen_faqs
from kpisite.view.pages.headline import Headline, headline
from kpisite.view.pages.kgifindings import month_findings
from kpisite.view.pages.kpifindings import signal_findings, smart_one_findings
from kpisite.view.pages.kpilanding import Landed, kpi_landing
from kpisite.view.pages.markers import Marker, markers
from kpisite.view.pages.marks import signal_unit
from kpisite.view.pages.portal import Link, Portal
from kpisite.view.pages.smart import Scorecard, scorecard
from kpisite.view.pages.tree import formula_text, named
from kpisite.view.pages.waiting import WaitingItem, waiting_items

PREFIX = "../../"


@dataclass(frozen=True)
class KpiPage:
    """Everything on a KPI's page as finished strings and chart ids."""

    id: str
    name: str
    tags: tuple[str, ...]
    focus: bool
    lede: str
    crumbs: tuple[Link, ...]
    headline: Headline
    signal_title: str
    signal_unit: str
    process: str | None
    no_process: str
    markers: tuple[Marker, ...]
    waiting: tuple[WaitingItem, ...]
    signal_note: str
    trend_title: str
    trend: str | None
    no_trend: str
    landing: Landed | None
    dimensions: tuple[DimensionTable, ...]
    action_title: str
    actions: tuple[ActionRow, ...]
    effects: bool
    experiments: ExperimentTable | None
    influence: Influence | None
    back_test: BackTestTable | None
    smart_title: str
    scorecard: Scorecard
    definition: Definition
    faq_title: str
    faqs: tuple[Answer, ...]
    data: DataNotes
    history: History
    beside: tuple[Beside, ...]
    previous: Link | None
    following: Link | None


def kpi_pages(portal: Portal) -> Iterator[Draft]:
    """Yield a page for every KPI; the KGIs have their own."""
    return (_draft(portal, node) for kgi in portal.review.kgis for node in kgi.nodes if node.id != kgi.id)


def _draft(portal: Portal, review: NodeReview) -> Draft:
    node = portal.node(review.id)
    charts = kpi_charts(portal, review)
    model = _model(portal, node, review, charts)
    return Draft(
        path=f"kpi/{node.id}/index.md",
        title=model.name,
        description=model.lede or model.name,
        section="kpi",
        template="kpi.html",
        model=model,
        prose=prose(
            model.name,
            model.lede,
            portal.words.text(node.scope),
            node.id,
            portal.words.text(node.owner),
            *(faq.question for faq in model.faqs),
        ),
        charts=charts,
        hide=("toc",),
    )


def _model(portal: Portal, node: Node, review: NodeReview, charts: tuple[Chart, ...]) -> KpiPage:
    ids = {chart.kind: chart.id for chart in charts}
    units = {chart.kind: chart.unit for chart in charts}
    waiting = [row for row in portal.review.waiting if row.kpi == node.id]
    before, after = portal.siblings(node.id, portal.kpi_order(node.kgi), PREFIX)
    smart = scorecard(portal, review, PREFIX)
    tags = [portal.words(f"pages.category.{node.category}")] if node.category else []
    return KpiPage(
        id=node.id,
        name=portal.name(node.id),
        tags=tuple(tags),
        focus=node.focus,
        lede=_lede(portal, node),
        crumbs=(
            Link(portal.words("pages.home.nav"), PREFIX),
            Link(portal.name(node.kgi), portal.href(node.kgi, PREFIX)),
        ),
        headline=headline(portal, review),
        signal_title=portal.say(signal_findings(review)),
        signal_unit=signal_unit(portal, review, units["process"]) if "process" in units else "",
        process=ids.get("process"),
        no_process="" if "process" in ids else _no_process(portal, review),
        markers=markers(portal, review),
        waiting=waiting_items(portal, waiting, PREFIX),
        signal_note=_signal_note(portal, review),
        trend_title=portal.say(month_findings(review, down=node.direction == "down")),
        trend=ids.get("trend"),
        no_trend="" if "trend" in ids else portal.words("pages.missing.no_fact"),
        landing=kpi_landing(portal, review),
        dimensions=dimension_tables(portal, review),
        action_title=portal.say(action_findings(review)),
        actions=action_rows(portal, review),
        effects=any(row.method for row in review.actions),
        experiments=experiment_table(portal, review),
        influence=influence(portal, review, ids.get("lag")),
        back_test=back_test(portal, review),
        smart_title=portal.say(smart_one_findings(review)),
        scorecard=smart,
        definition=definition(portal, review),
        faq_title=portal.words("findings.faq.chosen" if review.faq else "findings.faq.none"),
        faqs=chosen_faqs(portal, review.faq, review.states, PREFIX),
        data=kpi_notes(portal, review),
        history=history_table(portal, review),
        beside=beside(portal, node.id, PREFIX),
        previous=before,
        following=after,
    )


def _lede(portal: Portal, node: Node) -> str:
    parent = portal.node(node.parent) if node.parent else None
    parts = [portal.ended(portal.words.text(node.definition))]
    if parent and node.edge == "formula":
        formula = formula_text(portal, parent)
        parts.append(portal.words("pages.kpi.in_formula", parent=portal.name(parent.id), formula=formula))
    if parent and node.edge == "influence":
        because = portal.words.text(node.influence.because) if node.influence else ""
        parts.append(portal.words("pages.kpi.influences", parent=portal.name(parent.id), because=portal.ended(because)))
    if node.owner:
        parts.append(portal.words("pages.owner_is", owner=portal.owner(node.owner)))
    parts.append(portal.words("pages.kpi.seen", cadence=portal.words(f"pages.cadence.{node.cadence}")))
    return portal.words("pages.between").join(part for part in parts if part)


def _signal_note(portal: Portal, review: NodeReview) -> str:
    """Return that no cause is given, or why it cannot be said yet; nothing where there is a signal or no judgement."""
    if portal.is_normal(review):
        return portal.words("pages.signal.normal_note")
    process = review.process
    if process is None or not process.provisional or not is_judged(review) or current_signals(review):
        return ""
    return portal.words("pages.signal.provisional_note", count=process.baseline_points)


def _no_process(portal: Portal, review: NodeReview) -> str:
    reason = review.process.missing if review.process and review.process.missing else "no_fact"
    return portal.words(f"pages.missing.{reason}")


def value_formula(portal: Portal, node: Node) -> str:
    """Return how the KPI is computed, with the measures' names."""
    return named(portal, node.value.expression) if node.value else formula_text(portal, node)
