"""All pages and files of one language: page models, then charts, then HTML fragments.

Nothing here reads the clock; the only disk access is the cache of drawn charts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from kpisite.model.facts import Facts
from kpisite.model.playbook import Playbook
from kpisite.model.review import NodeReview, Review
from kpisite.model.settings import Settings
from kpisite.model.text import Language
from kpisite.view.charts import Drawer, RenderedChart
from kpisite.view.pages.about import about_page
from kpisite.view.pages.blankfiles import blank_assets
from kpisite.view.pages.calendar import calendar_page
from kpisite.view.pages.chartfiles import live_figures
from kpisite.view.pages.data import data_page
from kpisite.view.pages.drafts import Draft
from kpisite.view.pages.faq import faq_list, faq_pages
from kpisite.view.pages.files import assets, history_csv
from kpisite.view.pages.home import home_page
from kpisite.view.pages.journal import journal_page
from kpisite.view.pages.kgi import KgiPage, kgi_list, kgi_pages
from kpisite.view.pages.kgidetails import KgiDetails
from kpisite.view.pages.kpi import KpiPage, kpi_pages
from kpisite.view.pages.kpilist import filter_styles, kpi_list
from kpisite.view.pages.portal import Portal, portal_of
from kpisite.view.pages.review_page import review_page
from kpisite.view.pages.trace import Trace, trace_asset, traces
from kpisite.view.pages.whatif import whatif_assets
from kpisite.view.site import Asset, Page, Site
from kpisite.view.traced import ANCHORS, addressed, bare
from kpisite.view.unbroken import unbroken

BATCH = 100  # pages whose charts are drawn at once


def render_site(
    playbook: Playbook,
    facts: Facts,  # noqa: ARG001  the review holds every number that a page shows
    review: Review,
    settings: Settings,
    language: Language,
    *,
    previous: Review | None = None,
    edition: str | None = None,
    content: frozenset[str] = frozenset(),
    cache_dir: Path | None = None,
    workers: int = 1,
) -> Site:
    """Return one language's site: its pages in navigation order and the files beside them.

    `content` holds the paths of the author's own pages, so that only those there are are led to.
    """
    portal = portal_of(playbook, review, settings, language, previous=previous, edition=edition, content=content)
    title = settings.site_name.in_language(language)
    pages = _pages(portal, Drawer(cache_dir=cache_dir, workers=workers))
    files = (*assets(portal), *blank_assets(portal))
    footer = f"{title} / {portal.edition_label}"
    return Site(language, title, pages, files, footer=footer, styles=filter_styles(portal))


def _pages(portal: Portal, drawer: Drawer) -> Iterator[Page]:
    """Yield every page; the models and charts of a few pages at a time are in memory."""
    drafts = page_drafts(portal)
    with drawer:
        while batch := tuple(islice(drafts, BATCH)):
            charts = drawer.draw(chart for draft in batch for chart in draft.charts)
            yield from (render_page(portal, draft, charts) for draft in batch)


def review_sheet(playbook: Playbook, review: Review, settings: Settings, language: Language) -> Site:
    """Return a site of the review page alone, for paper; it holds no chart that would have to be drawn."""
    portal = portal_of(playbook, review, settings, language)
    page = render_page(portal, review_page(portal), {})
    title = settings.site_name.in_language(language)
    return Site(language, title, (page,), footer=f"{title} / {portal.edition_label}")


def page_drafts(portal: Portal) -> Iterator[Draft]:
    """Yield every page before its charts are drawn, in navigation order."""
    yield home_page(portal)
    yield kgi_list(portal)
    yield from kgi_pages(portal)
    yield kpi_list(portal)
    yield from kpi_pages(portal)
    for page in (review_page, journal_page, calendar_page, data_page, about_page, faq_list):
        yield page(portal)
    yield from faq_pages(portal)


def render_page(portal: Portal, draft: Draft, charts: Mapping[str, RenderedChart]) -> Page:
    """Return the page with its fragment and files; every text in it is escaped by the template."""
    figures = live_figures(portal, draft, charts)
    node = _shown_node(portal, draft)
    origins = traces(portal, node) if node else ()
    fragment = (
        environment()
        .get_template(draft.template)
        .render(
            page=draft.model,
            portal=portal,
            t=portal.words,
            charts=figures,
            prefix=draft.prefix,
            language=portal.language,
            traces=origins,
        )
    )
    beside = _node_files(portal, draft, node, origins) if node else ()
    return Page(
        path=draft.path,
        title=draft.title,
        description=bare(draft.description),
        section=draft.section,
        markdown=draft.prose,
        fragment=unbroken(addressed(fragment, lambda kpi: _way(portal, draft, kpi))),
        hide=draft.hide,
        nav_title=draft.nav_title,
        assets=(*(file for figure in figures.values() for file in figure.assets), *beside),
    )


def _shown_node(portal: Portal, draft: Draft) -> NodeReview | None:
    """Return the KGI or KPI that a page is about."""
    return portal.reviewed(draft.model.id) if isinstance(draft.model, KgiPage | KgiDetails | KpiPage) else None


def _way(portal: Portal, draft: Draft, kpi: str) -> str:
    """Return the way from a page to the traces of a KGI or KPI; none where the page holds them itself."""
    own = draft.prefix + draft.path.removesuffix("index.md")
    return portal.traces_href(kpi, draft.prefix).removeprefix(own)


def _node_files(portal: Portal, draft: Draft, node: NodeReview, origins: Sequence[Trace]) -> tuple[Asset, ...]:
    """Return the files beside a KGI's or KPI's page; what tells a KGI's figures is beside its details."""
    history, told = history_csv(portal, node), trace_asset(portal, node, origins)
    if isinstance(draft.model, KgiPage):
        return (history,)
    return (history, told) if node.parent else (told, *whatif_assets(portal, portal.kgi_of(node.id)))


@cache
def environment() -> Environment:
    """Return the template environment: escaping always, an unknown name is an error."""
    made = Environment(
        loader=PackageLoader("kpisite.view"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["ticks"] = ticks
    made.filters["anchor"] = ANCHORS.__getitem__
    return made


def ticks(text: str) -> Markup:
    """Return the text escaped, with `code` between backticks set as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))
