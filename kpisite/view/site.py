"""What the view hands to the engine: the pages and files of one language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kpisite.model.text import Language

Section = Literal["home", "kgi", "kpi", "review", "playbook", "journal", "calendar", "data", "about", "faq"]


MANY_KGIS = (
    30  # above this, navigation and pages leave the single KGIs to the lists: a nav costs the square of its length
)


@dataclass(frozen=True)
class Asset:
    """A file published beside the pages: CSV, JSON, ICS, chart data."""

    path: str
    content: bytes


@dataclass(frozen=True)
class Page:
    """One page. `path` is its Markdown file below the docs folder, with forward slashes.

    `markdown` is the searchable body (plain prose, no generated HTML); `fragment` is finished HTML that the page's
    template includes after that body; `title` and `description` are plain text. `nav_title` None keeps the page out of
    the nav. `assets` are the files in the page's own folder.
    """

    path: str
    title: str
    description: str
    section: Section
    markdown: str
    fragment: str = ""
    hide: tuple[str, ...] = ()
    nav_title: str | None = None
    assets: tuple[Asset, ...] = ()


@dataclass(frozen=True)
class Site:
    """Everything of one language, in navigation order.

    `pages` may be an iterator that renders each page when it is asked for, so that a large portal fits in memory.
    """

    language: Language
    title: str
    pages: Iterable[Page]
    assets: tuple[Asset, ...] = ()
    footer: str = ""  # at the foot of every printed page
    styles: str = ""  # rules that this site alone needs
