"""Runs MkDocs on a generated tree, once a language, and finishes what it wrote.

The layout is `<language>/…`, or `<language>/<edition>/…`. `configure` is all that MkDocs has to know, so that
`kpisite build`, `mkdocs build` and `mkdocs serve` give the same pages.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

# Material prints an advertisement on import otherwise.
os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from pathspec import GitIgnoreSpec
from pymdownx.slugs import slugify

from kpisite.model.text import Language
from kpisite.publish import lost
from kpisite.publish.frame import move_frame
from kpisite.publish.policy import headers_file, headers_for, inline_script_hashes, nginx_snippet, tighten
from kpisite.publish.pruning import prune_theme
from kpisite.publish.redirects import redirect_page, sitemap
from kpisite.publish.searching import SEPARATOR, segment_index
from kpisite.publish.staging import write_atomically
from kpisite.publish.statics import drop_unused
from kpisite.publish.tree import Tree
from kpisite.view.wording import wording

THEME = str(files("kpisite").joinpath("theme"))
FEATURES = (
    "navigation.tabs",
    "navigation.indexes",
    "navigation.prune",
    "navigation.top",
    "search.highlight",
    "search.suggest",
    "toc.follow",
)
# Strokes on a grid of 24: a fifth of the bytes of the theme's outlines, on every page.
ICONS = {
    "logo": "kpisite/logo",
    "menu": "kpisite/menu",
    "search": "kpisite/search",
    "close": "kpisite/close",
    "previous": "kpisite/back",
    "top": "kpisite/up",
    "alternate": "kpisite/language",
}
EXTENSIONS = ("admonition", "attr_list", "def_list", "md_in_html", "pymdownx.details", "pymdownx.tasklist")
SAFE_HTML = "kpisite.publish.safe_html"


class EngineError(Exception):
    """MkDocs could not build the site; the message is for the author."""


@dataclass(frozen=True)
class Portal:
    """All languages that are built together. `edition` None: a plain build without a version selector."""

    project: Path
    trees: tuple[Tree, ...]
    edition: str | None = None
    reason: str = ""  # why a correction was published

    @property
    def default_language(self) -> Language:
        """The language that the portal's front door leads to."""
        return self.trees[0].language

    def place(self, language: Language) -> str:
        """Return the folder of a language below the portal's root."""
        return f"{language}/{self.edition}" if self.edition else language

    @property
    def to_root(self) -> str:
        """The way from a language's folder up to the portal's root."""
        return "../.." if self.edition else ".."


def build_language(portal: Portal, tree: Tree, output: Path, *, strict: bool = False) -> tuple[str, ...]:
    """Build one language into its folder below `output`; return what MkDocs warned of. Raise EngineError."""
    with _collected_warnings() as warnings:
        try:
            config = load_config(config_file=str(portal.project / "mkdocs.yml"), strict=strict, docs_dir=str(tree.docs))
            mkdocs_build(configure(config, portal, tree, output))
        except (Abort, MkDocsException) as error:
            raise EngineError("\n".join([*warnings, str(error)]).strip()) from error
    return tuple(warnings)


def is_configured(config: MkDocsConfig) -> bool:
    """Tell whether a configuration already points at a generated tree."""
    return "kpisite" in config.extra


def configure(config: MkDocsConfig, portal: Portal, tree: Tree, output: Path) -> MkDocsConfig:
    """Point a loaded configuration at a generated tree; the author's own settings stay where they can."""
    config.docs_dir = str(tree.docs)
    config.site_dir = str(output / portal.place(tree.language))
    config.nav = tree.nav
    config.not_in_nav = GitIgnoreSpec.from_lines(["*"])  # pages beside the nav are meant to be there
    config.site_name = escape(tree.title)
    if config.site_url:
        config.site_url = f"{config.site_url.rstrip('/')}/{portal.place(tree.language)}/"
    config.extra_css = [*tree.stylesheets, *config.extra_css]
    _set_theme(config, tree)
    _set_markdown(config)
    _set_search(config)
    _set_extra(config, portal, tree)
    return config


def finish_language(portal: Portal, tree: Tree, output: Path) -> set[str]:
    """Make a language's search index, sitemap, files and pages fit to be served; return the hashes of its scripts.

    Raise EngineError when a page that was generated is not there.
    """
    folder = output / portal.place(tree.language)
    missing = sorted(url for url in tree.urls if not (folder / url / "index.html").is_file())
    if missing:
        raise EngineError(wording(tree.language)("site.engine.missing_pages", pages=", ".join(missing[:4])))
    index = folder / "search" / "search_index.json"
    if index.is_file():
        segment_index(index, tree.folder.parent / "cache" / f"words.{tree.language}.json")
    _write_sitemap(folder, tree)
    drop_unused(folder)
    move_frame(folder, portal.to_root)
    prune_theme(folder)
    return tighten(folder)


def _write_sitemap(folder: Path, tree: Tree) -> None:
    """Write the sitemap that MkDocs leaves empty without a `site_url`; the version selector reads it."""
    path = folder / "sitemap.xml"
    if not path.is_file() or "<loc>" not in path.read_text(encoding="utf-8"):
        write_atomically(path, sitemap(tree.urls))
    path.with_suffix(".xml.gz").unlink(missing_ok=True)


def finish_portal(portal: Portal, output: Path, script_hashes: set[str]) -> None:
    """Write what a whole site has once: the front door, the page for unknown addresses, the headers for servers."""
    language = portal.default_language
    # The page by its name: from a USB stick, a folder's address shows a listing.
    front_door = redirect_page(f"{portal.place(language)}/index.html", portal.trees[0].title, language)
    write_atomically(output / "index.html", front_door)
    unknown = lost.lost_page(
        {tree.language: portal.place(tree.language) for tree in portal.trees}, portal.trees[0].title
    )
    write_atomically(output / lost.NAME, unknown)
    write_headers(output, script_hashes | inline_script_hashes(unknown))


def write_headers(output: Path, script_hashes: set[str]) -> None:
    """Write the security headers for static hosts (`_headers`) and for nginx."""
    headers = headers_for(script_hashes)
    write_atomically(output / "_headers", headers_file(headers))
    write_atomically(output / "nginx-headers.conf", nginx_snippet(headers))


def _set_theme(config: MkDocsConfig, tree: Tree) -> None:
    theme = config.theme
    own = [theme.custom_dir] if theme.custom_dir else []
    theme.dirs = [*own, str(tree.theme), THEME, *(folder for folder in theme.dirs if folder not in own)]
    theme.static_templates = (set(theme.static_templates) - {lost.NAME}) | {lost.INSIDE}
    theme["language"] = tree.language
    theme["font"] = False  # a web font would be a request to someone else's server
    theme["features"] = list(dict.fromkeys([*FEATURES, *theme.get("features", [])]))
    theme["palette"] = _palette(tree.language)
    theme["icon"] = {**ICONS, **(theme.get("icon") or {})}


def _palette(language: Language) -> list[dict[str, object]]:
    words = wording(language)
    schemes = (("default", "light", "moon", "to_dark"), ("slate", "dark", "sun", "to_light"))
    return [
        {
            "media": f"(prefers-color-scheme: {preferred})",
            "scheme": scheme,
            "primary": "custom",
            "accent": "custom",
            "toggle": {"icon": f"kpisite/{icon}", "name": words(f"site.palette.{name}")},
        }
        for scheme, preferred, icon, name in schemes
    ]


def _set_markdown(config: MkDocsConfig) -> None:
    config.markdown_extensions = list(dict.fromkeys([*config.markdown_extensions, *EXTENSIONS, SAFE_HTML]))
    # Python-Markdown's own slugs drop every Japanese character.
    config.mdx_configs.setdefault("toc", {}).setdefault("slugify", slugify(case="lower"))  # type: ignore[no-untyped-call]


def _set_search(config: MkDocsConfig) -> None:
    plugin: Any = config.plugins.get("search") or config.plugins.get("material/search")
    if plugin is not None:
        # Material's languages bring a Japanese segmenter that misses words inside compounds.
        plugin.config.update({"lang": ["en"], "pipeline": [], "separator": SEPARATOR})


def _set_extra(config: MkDocsConfig, portal: Portal, tree: Tree) -> None:
    words = wording(tree.language)
    config.extra["kpisite"] = {
        "language": tree.language,
        "correction": escape(words("site.correction", reason=portal.reason)) if portal.reason else "",
        "edition": portal.edition,
        "scripts": tree.scripts,
        "to_root": portal.to_root,
        "words": {name: words(f"site.{name}") for name in ("older_edition", "newest_edition")}
        | {"not_found": _not_found(tree)},
        "languages": [
            {
                "code": other.language,
                "name": wording(other.language)("site.language_name"),
                "home": f"{portal.to_root}/{portal.place(other.language)}/",
                "urls": other.urls,
            }
            for other in portal.trees
        ],
    }
    # The theme shows its language menu when this is set; the menu itself is ours and keeps the reader's page.
    config.extra["alternate"] = len(portal.trees) > 1
    config.extra["generator"] = False
    if portal.edition:
        config.extra["version"] = {"provider": "mike", "default": "latest"}


def _not_found(tree: Tree) -> dict[str, object]:
    """Return what the page for an unknown address says, and the pages that it leads to."""
    words = wording(tree.language)
    ways = [("", "home"), ("kgi/", "kgi"), ("kpi/", "kpi"), ("review/", "review"), ("playbook/", "playbook")]
    return {
        "title": words("site.not_found.title"),
        "text": words("site.not_found.text"),
        "ways": [(url, words(f"site.nav.{name}")) for url, name in ways if url in tree.urls],
    }


@contextmanager
def _collected_warnings() -> Iterator[list[str]]:
    """Yield the list that MkDocs' warnings and errors are added to while the block runs."""
    collected: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: collected.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("mkdocs")
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield collected
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagate
