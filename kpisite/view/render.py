"""All pages and files of one language: page models, then charts, then HTML fragments.

Nothing here reads the clock; the only disk access is the cache of drawn charts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from kpisite.model.facts import Facts
from kpisite.model.playbook import Playbook
from kpisite.model.review import Review
from kpisite.model.settings import Settings
from kpisite.model.text import Language
from kpisite.view.charts import RenderedChart, render_charts
from kpisite.view.pages.about import about_page
from kpisite.view.pages.blankfiles import blank_assets
from kpisite.view.pages.calendar import calendar_page
from kpisite.view.pages.chartfiles import chart_assets, live_figures
from kpisite.view.pages.data import data_page
from kpisite.view.pages.drafts import Draft
from kpisite.view.pages.faq import faq_list, faq_pages
from kpisite.view.pages.files import assets
from kpisite.view.pages.home import home_page
from kpisite.view.pages.journal import journal_page
from kpisite.view.pages.kgi import KgiPage, kgi_list, kgi_pages
from kpisite.view.pages.kpi import KpiPage, kpi_pages
from kpisite.view.pages.kpilist import filter_styles, kpi_list
from kpisite.view.pages.portal import Portal, portal_of
from kpisite.view.pages.review_page import review_page
from kpisite.view.pages.trace import ANCHORS, Trace, trace_assets, traces
from kpisite.view.pages.whatif import whatif_assets
from kpisite.view.site import Page, Site
from kpisite.view.unbroken import unbroken


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
    drafts = page_drafts(portal)
    charts = render_charts([chart for draft in drafts for chart in draft.charts], cache_dir=cache_dir, workers=workers)
    pages = tuple(render_page(portal, draft, charts) for draft in drafts)
    title = settings.site_name.in_language(language)
    charted = (*chart_assets(portal, drafts), *trace_assets(portal), *whatif_assets(portal))
    files = (*assets(portal), *blank_assets(portal), *charted)
    footer = f"{title} / {portal.edition_label}"
    return Site(language, title, pages, files, footer=footer, styles=filter_styles(portal))


def review_sheet(playbook: Playbook, review: Review, settings: Settings, language: Language) -> Site:
    """Return a site of the review page alone, for paper; it holds no chart that would have to be drawn."""
    portal = portal_of(playbook, review, settings, language)
    page = render_page(portal, review_page(portal), {})
    title = settings.site_name.in_language(language)
    return Site(language, title, (page,), footer=f"{title} / {portal.edition_label}")


def page_drafts(portal: Portal) -> tuple[Draft, ...]:
    """Return every page before its charts are drawn, in navigation order."""
    return (
        home_page(portal),
        kgi_list(portal),
        *kgi_pages(portal),
        kpi_list(portal),
        *kpi_pages(portal),
        review_page(portal),
        journal_page(portal),
        calendar_page(portal),
        data_page(portal),
        about_page(portal),
        faq_list(portal),
        *faq_pages(portal),
    )


def render_page(portal: Portal, draft: Draft, charts: Mapping[str, RenderedChart]) -> Page:
    """Return the page with its fragment; every text in it is escaped by the template."""
    template = environment().get_template(draft.template)
    fragment = template.render(
        page=draft.model,
        portal=portal,
        t=portal.words,
        charts=live_figures(portal, draft, charts),
        prefix=draft.prefix,
        language=portal.language,
        traces=_traces(portal, draft),
    )
    return Page(
        path=draft.path,
        title=draft.title,
        description=draft.description,
        section=draft.section,
        markdown=draft.prose,
        fragment=unbroken(fragment),
        hide=draft.hide,
        nav_title=draft.nav_title,
    )


def _traces(portal: Portal, draft: Draft) -> tuple[Trace, ...]:
    """Return where the headline's figures come from, for a page that has a headline."""
    model = draft.model
    return traces(portal, portal.reviewed(model.id)) if isinstance(model, KgiPage | KpiPage) else ()


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
