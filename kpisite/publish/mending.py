"""Mends what the theme's own templates write into every page, and leaves out what only makes a page heavy.

The faults sit in the theme's base template. A copy of that template would go stale with each release of the theme;
these few rewrites find nothing to do once the theme has mended itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_VERBATIM = re.compile(r"(<(pre|textarea|script|style)\b.*?</\2\s*>)", re.DOTALL | re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BLANK_LINES = re.compile(r"[ \t\r]*\n\s*")
_BLOCK = (
    "html|head|meta|link|title|script|body|header|main|article|section|nav|footer|div|form|h[1-6]|p|ul|ol|li|dl|dt|dd|"
    "table|thead|tbody|tr|th|td|details|summary"
)
_BESIDE_A_BLOCK = re.compile(rf"(?<=>)\n(?=</?(?:{_BLOCK})\b)|(</?(?:{_BLOCK})\b[^<>]*>)\n(?=<)")
_CHECKBOX = re.compile(r"<input\b[^<>]*\btype=\"checkbox\"[^<>]*>")
_EMPTY_TABINDEX = re.compile(r'\stabindex=""')
_TASK = re.compile(
    r"""(<li\b[^<>]*class="[^"]*task-list-item[^"]*"[^<>]*>\s*(?:<p>)?)  # the item, perhaps with paragraphs
    (<input\b[^<>]*>.*?)                                                 # its box and its text
    (?=</p>|</li>|<ul|<ol|<p>|<div|<pre|<table)                          # up to the next block
    """,
    re.DOTALL | re.VERBOSE,
)
_SCRIPT = re.compile(r"<script(?= src=)")
# theme/partials/javascripts/palette.html
_COLOURS = re.compile(r'<script>document\.documentElement\.className="js".*?</script>\s*')
_BODY = re.compile(r"<body\b[^<>]*>")
_TABS_SCRIPT = re.compile(r'<script>[^<]*"__tabbed_"[^<]*</script>\s*')
_SYMBOL = re.compile(r'<symbol id="([^"]+)".*?</symbol>\s*', re.DOTALL)
_USED = re.compile(r'<use href="#([^"]+)"')
_EMPTY = re.compile(
    r"""<div\ data-md-component="(?:skip|announce)">\s*</div>\s*
    |<footer\ class="md-footer">(?:\s|</?div\b[^<>]*>)*</footer>\s*
    |<div\ class="md-sidebar\ md-sidebar--secondary"[^<>]*\ hidden>(?:\s|<div\b[^<>]*>)*
        <nav\b[^<>]*>\s*</nav>(?:\s*</div>){3}\s*
    """,
    re.VERBOSE,
)
_GENERATOR = re.compile(r'<meta name="generator"[^<>]*>\s*')
_TOC_LABEL = re.compile(r'(<label\b[^<>]*) for="__toc"')


def mended(html: str) -> str:
    """Return the page as valid HTML whose fields all have names, without comments and indentation.

    Scripts wait for the text: the page is painted before they have come.
    """
    html = _CHECKBOX.sub(lambda match: match[0].replace(' autocomplete="off"', ""), html)
    html = _EMPTY_TABINDEX.sub("", html)
    html = _TASK.sub(r"\1<label>\2</label>", html)
    if 'id="__toc"' not in html:
        html = _TOC_LABEL.sub(r"\1", html)
    # All or none: deferred scripts keep their order among themselves only.
    html = _SCRIPT.sub("<script defer", html)
    return lighter(without_unused(colours_first(html)))


def colours_first(html: str) -> str:
    """Return the page with the line that sets its colours first in its body: it waits for the stylesheets.

    Further down, browsers paint what stands above it by itself.
    """
    line = _COLOURS.search(html)
    return _BODY.sub(lambda body: body[0] + line[0], _COLOURS.sub("", html), count=1) if line else html


def without_unused(html: str) -> str:
    """Return the page without what it has no use for: icons, empty places, the script of tabs, the theme's version."""
    used = set(_USED.findall(html))
    html = _SYMBOL.sub(lambda symbol: symbol[0] if symbol[1] in used else "", html)
    if 'class="tabbed-' not in html:
        html = _TABS_SCRIPT.sub("", html)
    return _GENERATOR.sub("", _EMPTY.sub("", html))


def lighter(html: str) -> str:
    """Return the page without comments, indentation, and the ends of lines that no browser shows."""
    return outside_verbatim(html, _without_blanks)


def _without_blanks(part: str) -> str:
    return _BESIDE_A_BLOCK.sub(r"\1", _BLANK_LINES.sub("\n", _COMMENT.sub("", part)))


def outside_verbatim(html: str, change: Callable[[str], str]) -> str:
    """Return the page changed everywhere but in scripts and other elements whose text counts sign by sign."""
    parts = _VERBATIM.split(html)
    # split() gives text, verbatim element, its name, text, …
    return "".join(change(part) if place % 3 == 0 else part for place, part in enumerate(parts) if place % 3 != 2)
