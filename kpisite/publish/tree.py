"""The generated source tree of one language: Markdown pages, HTML fragments and assets, on disk.

`<folder>/docs/**` is what the engine reads; `<folder>/theme/**` holds the fragments, which the page template
includes as they are, and the stylesheets and scripts. Any engine that reads Markdown with front matter can take it.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from kpisite.model.text import Language
from kpisite.publish.statics import NO_STATICS, Statics, write_statics
from kpisite.view.site import MANY_KGIS, Page, Section, Site
from kpisite.view.wording import wording

TABS: tuple[tuple[Section, ...], ...] = (
    ("home",),
    ("kgi",),
    ("kpi",),
    ("review",),
    ("playbook", "faq"),
    ("journal",),
    ("calendar",),
    ("data",),
    ("about",),
)
_END_OF_RAW = re.compile(r"\{%(?=[-+]?\s*endraw)")
_HEADING = re.compile(r"<h1[\s>]")

Nav = list[dict[str, "str | Nav"]]


@dataclass(frozen=True)
class Tree:
    """A written tree. `urls` are the pages' addresses below the language's root, `nav` is MkDocs' own form."""

    language: Language
    title: str
    folder: Path
    urls: frozenset[str]
    nav: Nav
    stylesheets: tuple[str, ...]
    scripts: tuple[str, ...]

    @property
    def docs(self) -> Path:
        """The folder of the Markdown pages."""
        return self.folder / "docs"

    @property
    def theme(self) -> Path:
        """The folder of fragments and static files, laid over the theme."""
        return self.folder / "theme"


def write_tree(site: Site, folder: Path) -> Tree:
    """Write the site's pages, fragments and assets into an emptied `folder`; return where everything is."""
    shutil.rmtree(folder, ignore_errors=True)
    statics = write_statics(folder / "theme", footer=site.footer, styles=site.styles)
    pages = [_write_page(page, folder, statics) for page in site.pages]
    for asset in site.assets:
        _write(folder / "docs" / asset.path, asset.content)
    return Tree(
        language=site.language,
        title=site.title,
        folder=folder,
        urls=frozenset(page_url(page.path) for page in pages),
        nav=navigation(site.language, pages),
        stylesheets=statics.stylesheets,
        scripts=statics.scripts,
    )


def _write_page(page: Page, folder: Path, statics: Statics) -> Page:
    """Write a page and its files; return what the navigation wants of it."""
    _write(folder / "docs" / page.path, page_source(page, statics))
    if page.fragment:
        _write(folder / "theme" / "fragments" / _fragment_name(page), raw(page.fragment))
    for asset in page.assets:
        _write(folder / "docs" / asset.path, asset.content)
    return replace(page, markdown="", fragment="", assets=())


def page_url(path: str) -> str:
    """Return the address of a Markdown file: `kgi/sales.md` → `kgi/sales/`, `kgi/index.md` → `kgi/`."""
    stem = path.removesuffix(".md")
    return stem.removesuffix("index") if stem == "index" or stem.endswith("/index") else f"{stem}/"


def page_source(page: Page, statics: Statics = NO_STATICS) -> str:
    """Return the page's Markdown file. Front matter is JSON, which is YAML, with texts escaped for templates."""
    meta: dict[str, object] = {"title": escape(page.title)}
    if page.description:
        meta["description"] = escape(" ".join(page.description.split()))
    if page.hide:
        meta["hide"] = list(page.hide)
    for key, late in (("scripts", False), ("late_scripts", True)):
        if scripts := statics.scripts_for(page.fragment, late=late):
            meta[key] = list(scripts)
    if page.fragment:
        meta |= {"template": "fragment.html", "fragment": _fragment_name(page)}
        meta["own_heading"] = bool(_HEADING.search(page.fragment))
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in meta.items()]
    return "\n".join(["---", *lines, "---", "", page.markdown.strip(), ""])


def raw(fragment: str) -> str:
    """Return finished HTML as a template that gives exactly that HTML, whatever it contains."""
    return "{% raw %}" + _END_OF_RAW.sub("&#123;%", fragment) + "{% endraw %}"


def navigation(language: Language, pages: Sequence[Page]) -> Nav:
    """Return the tabs in their order, each a page or a group of pages."""
    large = sum(page.section == "kgi" for page in pages) > MANY_KGIS
    words = wording(language)
    nav: Nav = []
    for tab in TABS:
        listed = [page for section in tab for page in _nav_pages(pages, section, indexes_only=large)]
        if listed:
            nav.append({escape(words(f"site.nav.{tab[0]}")): _entries(listed)})
    return nav


def _nav_pages(pages: Sequence[Page], section: Section, *, indexes_only: bool) -> list[Page]:
    listed = [page for page in pages if page.section == section and page.nav_title is not None]
    index = f"{section}/index.md"
    if indexes_only and section in ("kgi", "kpi"):
        return [page for page in listed if page.path == index]
    return sorted(listed, key=lambda page: page.path != index)


def _entries(pages: list[Page]) -> str | Nav:
    if len(pages) == 1:
        return pages[0].path
    return [{escape(page.nav_title or page.title): page.path} for page in pages]


def _fragment_name(page: Page) -> str:
    return page.path.removesuffix(".md") + ".html"


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
