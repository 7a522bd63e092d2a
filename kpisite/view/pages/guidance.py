"""FAQ entries chosen for a page's state, each with the reason for showing it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import nh3
from markdown import markdown
from markupsafe import Markup

from kpisite.model.playbook import Faq
from kpisite.view.pages.portal import Portal

TAGS = {
    "p",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "code",
    "pre",
    "a",
    "br",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "h3",
    "h4",
    "blockquote",
}


ANSWERED = 2  # in full on the page; a newcomer reads no more at once


@dataclass(frozen=True)
class Answer:
    """One question with its page, why it is shown, and its answer if that stands here too."""

    id: str
    question: str
    href: str
    answer: Markup
    reason: str


def chosen_faqs(
    portal: Portal, ids: tuple[str, ...], states: tuple[str, ...], prefix: str, *, unexplained: str = ""
) -> tuple[Answer, ...]:
    """Return the FAQ entries of a page in the review's order, the first ones with their answers.

    `unexplained` says how much of the gap no cause explains.
    """
    by_id = {faq.id: faq for faq in portal.playbook.faqs}
    chosen = [by_id[name] for name in ids if name in by_id]
    return tuple(
        Answer(
            id=faq.id,
            question=portal.words.text(faq.question),
            href=f"{prefix}faq/{faq.id}/",
            answer=answer_html(portal, faq, prefix) if place < ANSWERED else Markup(),
            reason=display_reason(portal, faq, states, unexplained=unexplained),
        )
        for place, faq in enumerate(chosen)
    )


def display_reason(portal: Portal, faq: Faq, states: tuple[str, ...], *, unexplained: str = "") -> str:
    """Return why the entry is shown: the page's most telling state that the entry names."""
    state = next((state for state in states if state in faq.when), None)
    if state is None or f"states.{state}" not in portal.words:
        return ""
    reason = portal.words(f"states.{state}")
    if state == "reconcile_gap" and unexplained:
        reason = portal.words("pages.faq.amount", reason=reason, amount=unexplained)
    return portal.words("pages.faq.reason", reason=reason)


def answer_html(portal: Portal, faq: Faq, prefix: str) -> Markup:
    """Return the answer as safe HTML; links to Markdown files of the site become links from this page."""
    html = markdown(portal.words.text(faq.answer), extensions=["tables", "sane_lists"])
    clean = nh3.clean(
        html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}, link_rel=None
    )
    return Markup(re.sub(r'href="(?![a-z]+:|#|/)([^"]*)"', lambda match: f'href="{prefix}{site_url(match[1])}"', clean))


def site_url(link: str) -> str:
    """Return the address, from the site's root, of a link that is written from faq/ to a Markdown file."""
    path, mark, anchor = link.partition("#")
    parts: list[str] = ["faq"]
    for part in path.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in (".", ""):
            parts.append(part)
    url = "/".join(parts)
    if url.endswith(".md"):
        url = url.removesuffix(".md").removesuffix("index").rstrip("/") + "/"
    return f"{url}{mark}{anchor}"
