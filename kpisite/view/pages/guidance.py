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


@dataclass(frozen=True)
class Answer:
    """One question with its answer and why it is shown."""

    id: str
    question: str
    answer: Markup
    reason: str


def chosen_faqs(portal: Portal, ids: tuple[str, ...], states: tuple[str, ...], prefix: str) -> tuple[Answer, ...]:
    """Return the FAQ entries of a page in the review's order."""
    by_id = {faq.id: faq for faq in portal.playbook.faqs}
    return tuple(
        Answer(
            id=faq.id,
            question=portal.words.text(faq.question),
            answer=answer_html(portal, faq, prefix),
            reason=display_reason(portal, faq, states),
        )
        for faq in (by_id[name] for name in ids if name in by_id)
    )


def display_reason(portal: Portal, faq: Faq, states: tuple[str, ...]) -> str:
    """Return why the entry is shown: the page's most telling state that the entry names."""
    state = next((state for state in states if state in faq.when), None)
    if state is None or f"states.{state}" not in portal.words:
        return ""
    return portal.words("pages.faq.reason", reason=portal.words(f"states.{state}"))


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
