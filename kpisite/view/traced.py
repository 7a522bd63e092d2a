"""Figures in sentences that lead to their trace.

A sentence knows whose trace tells a figure, not from which page it is read: the address is written when the page is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import unescape

from markupsafe import Markup, escape

ANCHORS = {  # one letter: a page holds hundreds of these addresses, and they are a twentieth of its weight
    "actual": "a",
    "plan": "p",
    "attainment": "r",
    "year": "y",
    "progress": "o",
    "landing": "l",
    "pace": "n",
    "quarter": "q",
    "contribution": "c",
    "contribution-year": "d",
    "contribution-period": "e",
    "gain": "g",
    "signal": "s",
    "history": "h",
    "moving": "z",
    "backtest": "k",
    "dimension": "i",
    "action": "j",
    "experiment": "x",
    "influence": "f",
    "smart": "m",
    "coherence": "u",
}
_TAG = re.compile(r"<[^>]*>")
_OPEN = re.compile(r'<a href="t:([^":]+):(\w)">')


def traced(text: str, of: str, code: str) -> Markup:
    """Return the text as a link to the trace `code` of the KGI or KPI `of`, its address still open."""
    return Markup('<a href="t:{}:{}">{}</a>').format(of, ANCHORS[code], text)


def toned(text: str, tone: str) -> str:
    """Return the text in bold and in the colour of its tone, `pos` or `neg`; without a tone as it is."""
    return Markup('<b class="ks-{}">{}</b>').format(tone, text) if tone else text


def addressed(html: str, way: Callable[[str], str]) -> str:
    """Return HTML with every open address written: `way` gives the path to a KGI's or KPI's page."""
    return _OPEN.sub(lambda link: f'<a href="{way(link[1])}#t-{link[2]}">', html)


def joined(separator: str, texts: Iterable[str]) -> str:
    """Return the texts joined; where one of them holds links, the others are escaped and the links stay."""
    parts = tuple(texts)
    linked = any(isinstance(part, Markup) for part in parts)
    return Markup(escape(separator)).join(parts) if linked else separator.join(parts)


def bare(text: str) -> str:
    """Return the text without its links, for places that hold none."""
    return unescape(_TAG.sub("", text)) if isinstance(text, Markup) else text
