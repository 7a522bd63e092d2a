"""The list of all KPIs by KGI, with filters that are plain links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kpisite.model.periods import CADENCES
from kpisite.model.review import NodeReview
from kpisite.view.pages.drafts import Draft, prose
from kpisite.view.pages.findings import STATUS_ORDER, kpis_of, status_of
from kpisite.view.pages.kgifindings import table_findings
from kpisite.view.pages.large import foremost_kpis
from kpisite.view.pages.portal import Link, Portal
from kpisite.view.pages.tables import Row, node_row

PREFIX = "../"
CATEGORIES = ("business", "digital", "offline")


@dataclass(frozen=True)
class KpiGroup:
    """The KPIs of one KGI."""

    name: str
    href: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Choice:
    """One value to filter by; `token` marks the rows that have it."""

    token: str
    text: str
    count: int


@dataclass(frozen=True)
class Filter:
    """What rows can be filtered by, and its values."""

    key: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class KpiList:
    """The list of all KPIs by KGI."""

    title: str
    rest: str
    filters: tuple[Filter, ...]
    count: str
    groups: tuple[KpiGroup, ...]
    crumbs: tuple[Link, ...]


def kpi_list(portal: Portal) -> Draft:
    """Return the page that lists every KPI under its KGI, or of very many those that want a reader."""
    nodes, listed = _all(portal), _listed(portal)
    owners = _owners(portal, listed)
    groups = tuple(
        KpiGroup(portal.name(kgi), portal.href(kgi, PREFIX), tuple(_row(portal, node, owners) for node in found))
        for kgi, found in _by_kgi(portal, listed).items()
    )
    title = portal.say(table_findings(nodes))
    crumbs = (Link(portal.words("pages.home.nav"), PREFIX),)
    count = portal.words("pages.filter.count", shown=len(listed), count=len(listed))
    left_out = len(nodes) - len(listed)
    return Draft(
        path="kpi/index.md",
        title=portal.words("pages.kpi.list"),
        description=title,
        section="kpi",
        template="kpi_list.html",
        model=KpiList(
            title=title,
            rest=portal.words("pages.large.kpis", count=len(nodes), shown=len(listed)) if left_out else "",
            filters=_filters(portal, listed, owners),
            count=count,
            groups=groups,
            crumbs=crumbs,
        ),
        prose=prose(title, portal.join(row.name for group in groups for row in group.rows)),
        hide=("navigation", "toc"),
        nav_title=portal.words("pages.kpi.list"),
    )


def _all(portal: Portal) -> list[NodeReview]:
    return [node for kgi in portal.review.kgis for node in kpis_of(kgi)]


def _listed(portal: Portal) -> tuple[NodeReview, ...]:
    return foremost_kpis(_all(portal))


def _by_kgi(portal: Portal, nodes: Sequence[NodeReview]) -> dict[str, list[NodeReview]]:
    """Return the KPIs by the id of their KGI, those of one KGI beside each other as they are in the review."""
    found: dict[str, list[NodeReview]] = {}
    for node in nodes:
        found.setdefault(portal.kgi_of(node.id).id, []).append(node)
    return found


def _owners(portal: Portal, nodes: Sequence[NodeReview]) -> tuple[str, ...]:
    return tuple(sorted({portal.owner(portal.node(node.id).owner) for node in nodes}))


def _tokens(portal: Portal, node: NodeReview, owners: Sequence[str]) -> tuple[str, ...]:
    """Return what a row is filtered by. Owners are numbered: their names are no tokens."""
    declared = portal.node(node.id)
    owner = owners.index(portal.owner(declared.owner)) + 1
    return (f"status-{status_of(node)}", f"category-{declared.category}", f"cadence-{node.cadence}", f"owner-{owner}")


def _row(portal: Portal, node: NodeReview, owners: Sequence[str]) -> Row:
    return replace(node_row(portal, node, PREFIX), tokens=" ".join(_tokens(portal, node, owners)))


def _filters(portal: Portal, nodes: Sequence[NodeReview], owners: Sequence[str]) -> tuple[Filter, ...]:
    held = [token for node in nodes for token in _tokens(portal, node, owners)]
    values: dict[str, list[tuple[str, str]]] = {
        "status": [(status, portal.words(f"pages.status.{status}")) for status in STATUS_ORDER],
        "category": [(category, portal.words(f"pages.category.{category}")) for category in CATEGORIES],
        "cadence": [(cadence, portal.words(f"pages.cadence.{cadence}")) for cadence in CADENCES],
        "owner": [(str(number), owner) for number, owner in enumerate(owners, start=1)],
    }
    found = []
    for key, pairs in values.items():
        choices = [Choice(f"{key}-{value}", text, held.count(f"{key}-{value}")) for value, text in pairs]
        shown = tuple(choice for choice in choices if choice.count)
        found.append(Filter(key, portal.words(f"pages.filter.{key}"), shown))
    return tuple(row for row in found if len(row.choices) > 1)


def filter_styles(portal: Portal) -> str:
    """Return the rules by which a filter's link shows its rows without a script, and no KGI that is left empty.

    A rule for each value that the portal has: a stylesheet cannot compare the address with what a row holds.
    """
    nodes = _listed(portal)
    tokens = sorted(choice.token for row in _filters(portal, nodes, _owners(portal, nodes)) for choice in row.choices)
    without = ":is(tr[data-f]:not([data-f~={0}]),.ks-sec:not(:has([data-f~={0}])))"
    chosen = f".ks:has(.ks-filters:not(.is-live) #{{0}}:target) {without}"
    return ",\n".join(chosen.format(token) for token in tokens) + "{display:none!important}\n" if tokens else ""
