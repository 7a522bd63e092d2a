"""A KGI's details, on a page below its own: the long run, scorecards, questions, what-if, data and traces.

The KGI's page says why and what next; it leads here with the finding of each section.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kpisite.model.playbook import Node
from kpisite.model.review import KgiReview, NodeReview
from kpisite.view.pages.datanotes import DataNotes, History, history_table, kgi_notes
from kpisite.view.pages.drafts import Draft, prose
from kpisite.view.pages.figures import Chart, chart_table, details_charts, progress_charts
from kpisite.view.pages.findings import kpis_of, reached, root_of
from kpisite.view.pages.focus import share_text
from kpisite.view.pages.gaps import Recent, newest_period, unexplained
from kpisite.view.pages.guidance import Answer, chosen_faqs
from kpisite.view.pages.kgifindings import sensitivity_findings, smart_findings
from kpisite.view.pages.kpifindings import signal_findings
from kpisite.view.pages.lookups import DETAILS
from kpisite.view.pages.markers import Marker, markers
from kpisite.view.pages.marks import signal_unit, tone
from kpisite.view.pages.portal import Link, Portal
from kpisite.view.pages.smart import Scorecard, scorecard
from kpisite.view.pages.whatif import WhatIf, whatif

MOST_FOCUS = 4
PREFIX = "../../../"


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
class KgiDetails:
    """Everything on the page of a KGI's details as finished strings and chart ids; `titles` are by section."""

    id: str
    name: str
    lede: str
    crumbs: tuple[Link, ...]
    titles: dict[str, str]
    z_chart: Chart | None
    z_text: str
    process: Chart | None
    process_unit: str
    markers: tuple[Marker, ...]
    recent: Recent | None
    history: History
    scorecards: tuple[Scorecard, ...]
    faqs: tuple[Answer, ...]
    gain_chart: Chart | None
    gains: tuple[Gain, ...]
    whatif: WhatIf | None
    focus: tuple[FocusLine, ...]
    focus_warning: str
    data: DataNotes
    previous: Link | None
    following: Link | None


def section_titles(portal: Portal, kgi: KgiReview) -> dict[str, str]:
    """Return the finding of each section of a KGI's details, in their order."""
    return {
        "trend": portal.say(signal_findings(root_of(kgi))),
        "smart": portal.say(smart_findings(kpis_of(kgi))),
        "faq": portal.words("findings.faq.chosen" if kgi.faq else "findings.faq.none"),
        "sensitivity": portal.say(sensitivity_findings(kgi)),
        "data": kgi_notes(portal, kgi, PREFIX).title,
    }


def kgi_details(portal: Portal, kgi: KgiReview) -> Draft:
    """Return the page of a KGI's details."""
    charts = details_charts(portal, kgi)
    model = _model(portal, kgi, {chart.kind: chart for chart in charts})
    return Draft(
        path=f"kgi/{kgi.id}/{DETAILS}index.md",
        title=model.name,
        description=model.lede,
        section="kgi",
        template="kgi_details.html",
        model=model,
        prose=prose(model.name, model.lede, *(faq.question for faq in model.faqs)),
        charts=charts,
        hide=("toc",),
    )


def _model(portal: Portal, kgi: KgiReview, drawn: dict[str, Chart]) -> KgiDetails:
    root, name = root_of(kgi), portal.name(kgi.id)
    before, after = portal.siblings(kgi.id, [other.id for other in portal.review.kgis], PREFIX)
    return KgiDetails(
        id=kgi.id,
        name=portal.words("pages.details.title", name=name),
        lede=portal.words("pages.details.lede", name=name),
        crumbs=(
            Link(portal.words("pages.home.nav"), PREFIX),
            Link(portal.words("pages.kgi.list"), "../../"),
            Link(name, "../"),
        ),
        titles=section_titles(portal, kgi),
        z_chart=drawn.get("z"),
        z_text=portal.ended(drawn["z"].description) if "z" in drawn else "",
        process=drawn.get("process"),
        process_unit=signal_unit(portal, root, drawn["process"].unit) if "process" in drawn else "",
        markers=markers(portal, root) if "process" in drawn else (),
        recent=newest_period(portal, kgi, PREFIX),
        history=_numbers(portal, root),
        scorecards=_scorecards(portal, kgi, PREFIX),
        faqs=chosen_faqs(portal, kgi.faq, root.states, PREFIX, unexplained=unexplained(portal, kgi)),
        gain_chart=drawn.get("sensitivity"),
        gains=_gains(portal, kgi, PREFIX),
        whatif=whatif(portal, kgi),
        focus=_focus(portal, kgi, PREFIX),
        focus_warning=_focus_warning(portal, portal.node(kgi.id)),
        data=kgi_notes(portal, kgi, PREFIX),
        previous=_details_of(before),
        following=_details_of(after),
    )


def _details_of(link: Link | None) -> Link | None:
    return replace(link, href=link.href + DETAILS) if link else None


def _numbers(portal: Portal, root: NodeReview) -> History:
    """The first progress chart's own table where it has one, so that figure and numbers cannot disagree."""
    charts = progress_charts(portal, root)
    table = chart_table(charts[0]) if charts else None
    return History(table.heads, table.rows) if table and table.rows else history_table(portal, root)


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
