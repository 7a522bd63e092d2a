"""A KGI's page: why it stands where it does, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kpisite.model.playbook import Node
from kpisite.model.review import KgiReview, NodeReview
from kpisite.view.pages.board import LaneColumn, board, board_findings
from kpisite.view.pages.drafts import Draft, prose
from kpisite.view.pages.figures import Chart, progress_charts
from kpisite.view.pages.findings import kpis_of, root_of
from kpisite.view.pages.gaps import Waterfalls, waterfalls
from kpisite.view.pages.headline import Headline, headline
from kpisite.view.pages.kgidetails import kgi_details, section_titles
from kpisite.view.pages.kgifindings import (
    gap_findings,
    progress_findings,
    summary_findings,
    table_findings,
    tree_findings,
)
from kpisite.view.pages.kpilanding import landing_note
from kpisite.view.pages.large import light_row
from kpisite.view.pages.lookups import DETAILS
from kpisite.view.pages.marks import hold_reason
from kpisite.view.pages.portal import Link, Portal
from kpisite.view.pages.tables import Row, node_row
from kpisite.view.pages.tree import Card, depth, formula_text, tree
from kpisite.view.pages.waiting import WaitingItem, waiting_items

OUTCOME = ("level_", "yoy_", "landing_", "no_data", "first_period", "all_on_hold")
LEVELS = 3  # columns that the tree has room for beside the KGI


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
    tree_title: str
    tree: Card
    tree_depth: int
    gap_title: str
    gaps: Waterfalls
    table_title: str
    rows: tuple[Row, ...]
    board_title: str
    lanes: tuple[LaneColumn, ...]
    details: tuple[tuple[str, str], ...]  # a section and its finding
    traces: str  # the way to the page that tells the figures
    previous: Link | None
    following: Link | None


def kgi_pages(portal: Portal) -> Iterator[Draft]:
    """Yield a page for every KGI, and the page of its details."""
    for kgi in portal.review.kgis:
        yield _draft(portal, kgi)
        yield kgi_details(portal, kgi)


def _draft(portal: Portal, kgi: KgiReview) -> Draft:
    node = portal.node(kgi.id)
    charts = progress_charts(portal, root_of(kgi))
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
        ),
        charts=charts,
        hide=("toc",),
        nav_title=model.name,
    )


def _model(portal: Portal, kgi: KgiReview, charts: tuple[Chart, ...]) -> KgiPage:
    prefix = "../../"
    root, node = root_of(kgi), portal.node(kgi.id)
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
        progress_unit=charts[0].title if charts else "",
        landing_note=landing_note(portal, root),
        charts=tuple(chart.id for chart in charts),
        has_key=any(chart.kind == "progress" for chart in charts),
        tree_title=portal.say(tree_findings(kgi)),
        tree=cards,
        tree_depth=min(max(depth(cards), 1), LEVELS),
        gap_title=portal.say(gap_findings(kgi)),
        gaps=waterfalls(portal, kgi, prefix),
        table_title=portal.say(table_findings(kpis_of(kgi))),
        rows=tuple(node_row(portal, child, prefix) for child in kpis_of(kgi)),
        board_title=portal.say(board_findings(portal, [child.id for child in kgi.nodes])),
        lanes=board(portal, [child.id for child in kgi.nodes], prefix),
        details=tuple(section_titles(portal, kgi).items()),
        traces=DETAILS,
        previous=before,
        following=after,
    )


def _no_causes(portal: Portal, root: NodeReview) -> str:
    """Return why the summary names no causes: on hold, or a gap that cannot be split."""
    return portal.ended(hold_reason(portal, root.id)) if root.watch == "hold" else portal.words("pages.kgi.no_causes")


def kgi_lede(portal: Portal, node: Node) -> str:
    """Return the target, the definition and the owner in one or two sentences."""
    target = portal.target_sentence(node.id)
    owner = portal.words("pages.owner_is", owner=portal.owner(node.owner)) if node.owner else ""
    return portal.together(target, portal.ended(portal.words.text(node.definition)), owner)


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
