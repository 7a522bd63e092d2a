"""A KGI's page: why it stands where it does, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kpisite.model.playbook import Node
from kpisite.model.review import KgiReview, NodeReview
from kpisite.view.pages.board import LaneColumn, board, board_findings
from kpisite.view.pages.datanotes import DataNotes, History, history_table, kgi_notes
from kpisite.view.pages.drafts import Draft, prose
from kpisite.view.pages.figures import Chart, chart_table, kgi_charts
from kpisite.view.pages.findings import kpis_of, reached, root_of
from kpisite.view.pages.focus import share_text
from kpisite.view.pages.gaps import Waterfalls, unexplained, waterfalls
from kpisite.view.pages.guidance import Answer, chosen_faqs
from kpisite.view.pages.headline import Headline, headline
from kpisite.view.pages.kgifindings import (
    gap_findings,
    progress_findings,
    sensitivity_findings,
    smart_findings,
    summary_findings,
    table_findings,
    tree_findings,
)
from kpisite.view.pages.kpifindings import signal_findings
from kpisite.view.pages.kpilanding import landing_note
from kpisite.view.pages.large import light_row
from kpisite.view.pages.markers import Marker, markers
from kpisite.view.pages.marks import hold_reason, signal_unit, tone
from kpisite.view.pages.portal import Link, Portal
from kpisite.view.pages.smart import Scorecard, scorecard
from kpisite.view.pages.tables import Row, node_row
from kpisite.view.pages.tree import Card, depth, formula_text, tree
from kpisite.view.pages.waiting import WaitingItem, waiting_items
from kpisite.view.pages.whatif import WhatIf, whatif

OUTCOME = ("level_", "yoy_", "landing_", "no_data", "first_period", "all_on_hold")
PROGRESS_KINDS = ("progress", "year", "trend")
MOST_FOCUS = 4
LEVELS = 3  # columns that the tree has room for beside the KGI


@dataclass(frozen=True)
class Gain:
    """What the KGI gains when one KPI is at its target."""

    name: str
    href: str
    now: str
    target: str
    gain: str
    tone: str
    share: str


@dataclass(frozen=True)
class FocusLine:
    """One candidate for focus, and whether the author chose it."""

    name: str
    href: str
    share: str
    room: str
    chosen: str


@dataclass(frozen=True)
class KgiPage:
    """Everything on a KGI's page as finished strings and chart ids."""

    id: str
    name: str
    lede: str
    crumbs: tuple[Link, ...]
    headline: Headline
    summary_title: str
    outcome: tuple[str, ...]
    causes: tuple[str, ...]
    no_causes: str
    waiting: tuple[WaitingItem, ...]
    progress_title: str
    progress_unit: str
    landing_note: str
    charts: tuple[str, ...]
    has_key: bool
    z_chart: Chart | None
    z_text: str
    process: Chart | None
    process_title: str
    process_unit: str
    markers: tuple[Marker, ...]
    history: History
    tree_title: str
    tree: Card
    tree_depth: int
    gap_title: str
    gaps: Waterfalls
    table_title: str
    rows: tuple[Row, ...]
    smart_title: str
    scorecards: tuple[Scorecard, ...]
    board_title: str
    lanes: tuple[LaneColumn, ...]
    faq_title: str
    faqs: tuple[Answer, ...]
    sensitivity_title: str
    gain_chart: Chart | None
    gains: tuple[Gain, ...]
    whatif: WhatIf | None
    focus: tuple[FocusLine, ...]
    focus_warning: str
    data: DataNotes
    previous: Link | None
    following: Link | None


def kgi_pages(portal: Portal) -> Iterator[Draft]:
    """Yield a page for every KGI."""
    return (_draft(portal, kgi) for kgi in portal.review.kgis)


def _draft(portal: Portal, kgi: KgiReview) -> Draft:
    node = portal.node(kgi.id)
    charts = kgi_charts(portal, kgi)
    model = _model(portal, kgi, charts)
    names = portal.join(portal.name(child.id) for child in node.walk())
    return Draft(
        path=f"kgi/{kgi.id}/index.md",
        title=model.name,
        description=model.lede or model.name,
        section="kgi",
        template="kgi.html",
        model=model,
        prose=prose(
            model.name,
            model.lede,
            portal.words.text(node.scope),
            kgi.id,
            portal.words.text(node.owner),
            formula_text(portal, node),
            names,
            *(faq.question for faq in model.faqs),
        ),
        charts=charts,
        hide=("toc",),
        nav_title=model.name,
    )


def _model(portal: Portal, kgi: KgiReview, charts: tuple[Chart, ...]) -> KgiPage:
    prefix = "../../"
    root, node = root_of(kgi), portal.node(kgi.id)
    drawn = {chart.kind: chart for chart in charts}
    waiting = [row for row in portal.review.waiting if row.kgi == kgi.id]
    causes = tuple(portal.sentence(s, kgi.id) for s in kgi.summary if s.code.startswith("gap_"))
    before, after = portal.siblings(kgi.id, [other.id for other in portal.review.kgis], prefix)
    cards = tree(portal, node, prefix)
    return KgiPage(
        id=kgi.id,
        name=portal.name(kgi.id),
        lede=kgi_lede(portal, node),
        crumbs=(Link(portal.words("pages.home.nav"), prefix), Link(portal.words("pages.kgi.list"), "../")),
        headline=headline(portal, root),
        summary_title=portal.say(summary_findings(kgi)),
        outcome=tuple(portal.sentence(s, kgi.id) for s in kgi.summary if s.code.startswith(OUTCOME)),
        causes=causes,
        no_causes="" if causes else _no_causes(portal, root),
        waiting=waiting_items(portal, waiting, prefix),
        progress_title=portal.say(progress_findings(kgi, down=portal.node(kgi.id).direction == "down")),
        progress_unit=" ".join(chart.title for chart in charts[:1] if chart.kind in PROGRESS_KINDS),
        landing_note=landing_note(portal, root),
        charts=tuple(chart.id for chart in charts if chart.kind in PROGRESS_KINDS),
        has_key="progress" in drawn,
        z_chart=drawn.get("z"),
        z_text=portal.ended(drawn["z"].description) if "z" in drawn else "",
        process=drawn.get("process"),
        process_title=portal.say(signal_findings(root)),
        process_unit=signal_unit(portal, root),
        markers=markers(portal, root) if "process" in drawn else (),
        history=_numbers(portal, root, charts),
        tree_title=portal.say(tree_findings(kgi)),
        tree=cards,
        tree_depth=min(max(depth(cards), 1), LEVELS),
        gap_title=portal.say(gap_findings(kgi)),
        gaps=waterfalls(portal, kgi, prefix),
        table_title=portal.say(table_findings(kpis_of(kgi))),
        rows=tuple(node_row(portal, child, prefix) for child in kpis_of(kgi)),
        smart_title=portal.say(smart_findings(kpis_of(kgi))),
        scorecards=_scorecards(portal, kgi, prefix),
        board_title=portal.say(board_findings(portal, [child.id for child in kgi.nodes])),
        lanes=board(portal, [child.id for child in kgi.nodes], prefix),
        faq_title=portal.words("findings.faq.chosen" if kgi.faq else "findings.faq.none"),
        faqs=chosen_faqs(portal, kgi.faq, root.states, prefix, unexplained=unexplained(portal, kgi)),
        sensitivity_title=portal.say(sensitivity_findings(kgi)),
        gain_chart=drawn.get("sensitivity"),
        gains=_gains(portal, kgi, prefix),
        whatif=whatif(portal, kgi),
        focus=_focus(portal, kgi, prefix),
        focus_warning=_focus_warning(portal, node),
        data=kgi_notes(portal, kgi, prefix),
        previous=before,
        following=after,
    )


def _no_causes(portal: Portal, root: NodeReview) -> str:
    """Return why the summary names no causes: on hold, or a gap that cannot be split."""
    return portal.ended(hold_reason(portal, root.id)) if root.watch == "hold" else portal.words("pages.kgi.no_causes")


def _numbers(portal: Portal, root: NodeReview, charts: tuple[Chart, ...]) -> History:
    """The first chart's own table where it has one, so that figure and numbers cannot disagree."""
    table = chart_table(charts[0]) if charts and charts[0].kind in PROGRESS_KINDS else None
    return History(table.heads, table.rows) if table and table.rows else history_table(portal, root)


def kgi_lede(portal: Portal, node: Node) -> str:
    """Return the target, the definition and the owner in one or two sentences."""
    target = portal.target_sentence(node.id)
    owner = portal.words("pages.owner_is", owner=portal.owner(node.owner)) if node.owner else ""
    return portal.together(target, portal.ended(portal.words.text(node.definition)), owner)


def _scorecards(portal: Portal, kgi: KgiReview, prefix: str) -> tuple[Scorecard, ...]:
    """Return the KGI's scorecard whole, then what its KPIs lack: focus first, then the lowest score.

    The rest of a KPI's evidence is on its own page.
    """
    chosen = {child.id for child in kpis_of(kgi) if portal.node(child.id).focus}

    def order(child: NodeReview) -> tuple[bool, bool, float]:
        score = child.smart.score if child.smart else None
        return (
            child.id not in chosen and child.id not in kgi.focus,
            score is None or child.watch == "hold",
            score or 0.0,
        )

    children = (
        scorecard(portal, child, prefix, note=_focus_note(portal, kgi, child.id), only_lacking=True)
        for child in sorted(kpis_of(kgi), key=order)
    )
    return scorecard(portal, root_of(kgi), prefix), *children


def _focus_note(portal: Portal, kgi: KgiReview, kpi: str) -> str:
    if portal.node(kpi).focus:
        return portal.words("pages.focus.author")
    return portal.words("pages.focus.computed") if kpi in kgi.focus else ""


def _gains(portal: Portal, kgi: KgiReview, prefix: str) -> tuple[Gain, ...]:
    rows = [child for child in kpis_of(kgi) if child.sensitivity is not None and not reached(child)]
    ordered = sorted(rows, key=lambda child: (-abs(child.sensitivity or 0.0), child.id))
    return tuple(
        Gain(
            name=portal.name(child.id),
            href=portal.href(child.id, prefix),
            now=portal.amount(child.actual, child.id),
            target=portal.amount(child.plan, child.id),
            gain=portal.difference(child.sensitivity, kgi.id),
            tone=tone(portal, child.sensitivity, kgi.id),
            share=portal.percent(child.sensitivity_share),
        )
        for child in ordered
    )


def _focus(portal: Portal, kgi: KgiReview, prefix: str) -> tuple[FocusLine, ...]:
    return tuple(
        FocusLine(
            name=portal.name(row.id),
            href=portal.href(row.id, prefix),
            share=share_text(portal, row.share),
            room=portal.percent(row.room),
            chosen=portal.words("pages.focus.author" if row.chosen_by_author else "pages.focus.not_author"),
        )
        for row in kgi.focus_rows[:MOST_FOCUS]
    )


def _focus_warning(portal: Portal, node: Node) -> str:
    chosen = [child.id for child in node.walk() if child.focus]
    return portal.words("pages.focus.too_many", count=len(chosen)) if len(chosen) > 3 else ""


@dataclass(frozen=True)
class KgiList:
    """The list of all KGIs."""

    title: str
    rows: tuple[Row, ...]
    crumbs: tuple[Link, ...]


def kgi_list(portal: Portal) -> Draft:
    """Return the page that lists every KGI."""
    from kpisite.view.pages.portalfindings import home_findings

    prefix = "../"
    rows = tuple(light_row(portal, node_row(portal, root_of(kgi), prefix)) for kgi in portal.review.kgis)
    title = portal.say(home_findings(portal.review))
    model = KgiList(title, rows, (Link(portal.words("pages.home.nav"), prefix),))
    return Draft(
        path="kgi/index.md",
        title=portal.words("pages.kgi.list"),
        description=title,
        section="kgi",
        template="kgi_list.html",
        model=model,
        prose=prose(title, portal.join(row.name for row in rows)),
        hide=("toc",),
        nav_title=portal.words("pages.kgi.list"),
    )
