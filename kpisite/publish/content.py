"""The author's own pages: Markdown below `content/<language>/`, in the order its front matter gives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from kpisite.load.findings import Findings
from kpisite.load.source import Folder
from kpisite.model.text import Language
from kpisite.view.site import Asset, Page

_LAST = 1_000


@dataclass(frozen=True)
class ContentPage:
    """One Markdown file. `path` is relative to the language's folder; front matter gives the rest."""

    path: str
    title: str
    description: str
    order: int
    markdown: str
    nav_title: str | None = None
    hide: tuple[str, ...] = ()

    @property
    def to_root(self) -> str:
        """The relative way from the Markdown file up to the language's root."""
        return "../" * self.path.count("/")

    def page(self, markdown: str) -> Page:
        """Return the page with this body, in the playbook's part of the site."""
        return Page(
            path=self.path,
            title=self.title,
            description=self.description,
            section="playbook",
            markdown=markdown,
            hide=self.hide,
            nav_title=self.nav_title or self.title,
        )


def load_content(folder: Path, language: Language) -> tuple[ContentPage, ...]:
    """Return the author's pages of one language; FAQ answers are read with the definitions, not here."""
    root = folder / language
    paths = [path for path in sorted(root.rglob("*.md")) if "faq" not in path.relative_to(root).parts]
    pages = [page for path in paths if (page := _read(path, root))]
    return tuple(sorted(pages, key=lambda page: (page.order, page.path)))


def load_content_files(folder: Path, language: Language) -> tuple[Asset, ...]:
    """Return what the author put beside the pages: pictures, downloads."""
    root = folder / language
    return tuple(
        Asset(path.relative_to(root).as_posix(), path.read_bytes())
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.suffix != ".md" and not path.name.startswith(".")
    )


def _read(path: Path, root: Path) -> ContentPage | None:
    """Return the page as the loader decodes it; None where it cannot be read, which the loader has reported."""
    source = Folder(root, Findings()).read(path)
    if source is None:
        return None
    meta, markdown = split_front_matter(source.text)
    name = path.relative_to(root).as_posix()
    title = str(meta.get("title") or _first_heading(markdown) or path.stem)
    return ContentPage(
        path=name,
        title=title,
        description=str(meta.get("description") or ""),
        order=_order(meta, name),
        markdown=markdown,
        nav_title=str(meta["nav_title"]) if meta.get("nav_title") else None,
        hide=tuple(str(part) for part in meta.get("hide") or ()),
    )


def _order(meta: dict[str, Any], name: str) -> int:
    order = meta.get("order")
    if isinstance(order, int):
        return order
    return 0 if name.endswith("index.md") else _LAST


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Return the front matter as a mapping, empty where there is none or it is not YAML, and the rest."""
    if not text.startswith("---\n"):
        return {}, text
    head, separator, body = text[4:].partition("\n---\n")
    try:
        meta = YAML(typ="safe", pure=True).load(head) if separator else None
    except YAMLError:
        meta = None
    return (meta, body) if isinstance(meta, dict) else ({}, text)


def _first_heading(markdown: str) -> str:
    return next((line[2:].strip() for line in markdown.splitlines() if line.startswith("# ")), "")
