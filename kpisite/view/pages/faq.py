"""The FAQ: a list of every question and a page for each answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kpisite.model.playbook import Faq
from kpisite.view.pages.drafts import Draft, plain, prose
from kpisite.view.pages.portal import Link, Portal


@dataclass(frozen=True)
class FaqPage:
    """Where one question shows up: the states that call for it, and the pages that show it now."""

    when: tuple[str, ...]
    shown: tuple[Link, ...]


@dataclass(frozen=True)
class FaqList:
    """Every question with its page."""

    title: str
    items: tuple[Link, ...]


def faq_list(portal: Portal) -> Draft:
    """Return the page that lists every question."""
    ordered = sorted(portal.playbook.faqs, key=lambda faq: (faq.order, faq.id))
    items = tuple(Link(portal.words.text(faq.question), f"{faq.id}/") for faq in ordered)
    title = portal.words("pages.faq.title", count=len(items))
    return Draft(
        path="faq/index.md",
        title=portal.words("pages.faq.nav"),
        description=title,
        section="faq",
        template="faq_list.html",
        model=FaqList(title, items),
        prose=prose(title, *(item.text for item in items)),
        hide=("toc",),
        nav_title=portal.words("pages.faq.nav"),
    )


def faq_pages(portal: Portal) -> Iterator[Draft]:
    """Yield a page for every question; its body is the author's own Markdown."""
    return (_draft(portal, faq) for faq in portal.playbook.faqs)


def _draft(portal: Portal, faq: Faq) -> Draft:
    question = portal.words.text(faq.question)
    reasons = [portal.words(f"states.{state}") for state in faq.when if f"states.{state}" in portal.words]
    return Draft(
        path=f"faq/{faq.id}.md",
        title=question,
        description=question,
        section="faq",
        template="faq.html",
        model=FaqPage(tuple(reasons), _shown(portal, faq.id)),
        prose=f"# {plain(question)}\n\n{portal.words.text(faq.answer).strip()}\n",
        hide=("toc",),
    )


def _shown(portal: Portal, faq: str) -> tuple[Link, ...]:
    return tuple(
        Link(portal.name(node.id), portal.href(node.id, "../../"))
        for kgi in portal.review.kgis
        for node in kgi.nodes
        if faq in node.faq
    )
