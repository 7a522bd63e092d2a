"""Figures and dates that no line break divides.

A browser may break a line after the sign of `−¥19.3M`, inside `2026-08-10`, before a unit. Holding them together here,
in finished text, reaches what authors wrote too; numbers and words stay as every other part of the program sees them.
Spans and not invisible joiners, so that a copied figure is just the figure.
"""

from __future__ import annotations

import re

BLANK = "\u00a0"

_MARKUP = re.compile(r"<(?P<whole>svg|script|style|code|pre|option|title)\b.*?</(?P=whole)>|<[^>]*>", re.DOTALL)
# The stylesheet never breaks a line in these: a link from a figure to its trace, a number cell, the date that heads a
# row, what is held already.
_HELD = re.compile(r'<(?:a href="[^"]*#t-\w">|td[^>]* class="r\b|th scope="row">(?=\d{4}-)|span class="ks-nb")')
_END = "[、。）］」]"  # Chromium breaks a line between a held figure and the mark that ends its clause
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_BLANKS = (
    (re.compile(rf"\b({_MONTH}) (?=\d)"), rf"\1{BLANK}"),
    (re.compile(r"\b(FY\d{4}) (?=[QH]\d)"), rf"\1{BLANK}"),
    (re.compile(r"\b(On|Off|At) (?=target\b|risk\b)"), rf"\1{BLANK}"),
)
_WHOLE = re.compile(
    r"(?:(?<![\d-])\d{4}-\d\d(?:-\d\d)?(?![\d-])"  # a date
    r"|[−+±]?\d[\d,.]*[億万円][\d,億万]*円?"  # an amount in Japanese
    r"|[−+±△▲][¥$]?\d(?:[\d,.]*\d)?(?:[KMB%]|pt)?)"  # a change
    rf"{_END}*"
)
# A link to a trace of ten letters or more is more than a figure and its unit: its lines may break. Labels' always do.
_PHRASE = re.compile(r'(?<!ks-lab">)(<a href="[^"]*#t-\w")(?=>(?:(?:(?!<)[\W\d_])*[^\W\d_]){10})')
_LINKED = re.compile(rf'<a href="[^"]*#t-\w">[^<]*</a>{_END}+')  # a figure that leads to its trace


def unbroken(html: str) -> str:
    """Return HTML with every figure and date in its text held together; markup, drawings and code stay as they are."""
    html = _PHRASE.sub(r'\1 class="ks-words"', html)
    html = _LINKED.sub(r'<span class="ks-nb">\g<0></span>', html)
    parts: list[str] = []
    at, held = 0, False
    for markup in _MARKUP.finditer(html):
        parts += [_joined(html[at : markup.start()], held=held), markup[0]]
        at, held = markup.end(), bool(_HELD.match(html, markup.start()))
    return "".join((*parts, _joined(html[at:], held=held)))


def _joined(text: str, *, held: bool) -> str:
    if not text or text.isspace():
        return text
    for pattern, replacement in _BLANKS:
        text = pattern.sub(replacement, text)
    return text if held else _WHOLE.sub(r'<span class="ks-nb">\g<0></span>', text)
