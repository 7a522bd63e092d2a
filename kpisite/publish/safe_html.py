"""A Markdown extension after which no author's text can run anything in a reader's browser.

It is the last step of every page that MkDocs converts, so it sees what all other extensions made: raw HTML, attribute
lists, links. What is not allowed is left out. The loader says so to the author, with file and
line, but this does not rely on it.
"""

from __future__ import annotations

import re

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

from kpisite.model.markup import ATTRIBUTES, SCHEMES, TAGS, is_elsewhere

# The theme finds its own parts by ids that begin so; of these only what Markdown's extensions make may be written.
_THEME_ID = re.compile(r"__(?!tabbed_|codelineno-|span-)")
_FIELDS = {"checkbox", "radio"}  # task lists, tabs


def safe_html(html: str) -> str:
    """Return the HTML with only the tags, attributes and addresses that are allowed; pictures from here only."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_allowed,
        generic_attribute_prefixes={"aria-"},
        url_schemes=SCHEMES,
        filter_style_properties={"text-align"},
        link_rel=None,
    )


def _allowed(tag: str, name: str, value: str) -> str | None:
    if name == "src" and is_elsewhere(value):
        return None
    if name in ("id", "name", "for") and _THEME_ID.match(value):
        return None
    return None if (tag, name) == ("input", "type") and value not in _FIELDS else value


class _Last(Postprocessor):
    def run(self, text: str) -> str:
        return safe_html(text)


class SafeHtml(Extension):
    """Cleans the HTML of a page as its last step."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register after every other step, those that put stashed HTML back included."""
        md.postprocessors.register(_Last(md), "kpisite_safe_html", -100)


def makeExtension(**settings: object) -> SafeHtml:  # noqa: N802
    """Return the extension, as Python-Markdown looks for it."""
    return SafeHtml(**settings)
