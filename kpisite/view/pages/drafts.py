"""A page before its charts are drawn: what the page modules return and render.py turns into HTML."""

from __future__ import annotations

from dataclasses import dataclass

from kpisite.view.pages.figures import Chart
from kpisite.view.site import Section
from kpisite.view.traced import bare


@dataclass(frozen=True)
class Draft:
    """One page: where it goes, its template and model, its searchable prose and the charts it needs.

    `model` is a frozen dataclass of finished strings and chart ids; `prose` is Markdown without generated HTML.
    """

    path: str
    title: str
    description: str
    section: Section
    template: str
    model: object
    prose: str
    charts: tuple[Chart, ...] = ()
    hide: tuple[str, ...] = ()
    nav_title: str | None = None

    @property
    def prefix(self) -> str:
        """The way from the page's directory URL to the site's root: `../../` from kgi/x/."""
        folders = self.path.removesuffix("index.md").removesuffix(".md").strip("/")
        return "../" * len(folders.split("/")) if folders else ""


def prose(*parts: str) -> str:
    """Return Markdown paragraphs, empty ones left out, with Markdown's and Jinja's own signs made harmless."""
    return "\n\n".join(plain(part) for part in parts if part) + "\n"


def plain(text: str) -> str:
    """Return one line of text that Markdown shows as it is written, without links."""
    line = " ".join(bare(text).split())
    for sign in "\\`*_[]<>{}#|":
        line = line.replace(sign, f"\\{sign}" if sign not in "<>" else {"<": "&lt;", ">": "&gt;"}[sign])
    return line
