"""Figures and dates that no line break divides.

A browser may break a line after the sign of `−¥19.3M`, between `Mar` and `30`, inside `2026-08-10`, before a unit.
Joining them here, in finished text, reaches what authors wrote too; numbers and words stay as every other part of the
program sees them.
"""

from __future__ import annotations

import re

JOIN = "\u2060"  # word joiner: no width, no break
BLANK = "\u00a0"

_MARKUP = re.compile(r"<(?P<whole>svg|script|style|code|pre)\b.*?</(?P=whole)>|<[^>]*>", re.DOTALL)
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_RULES = (
    (re.compile(r"(?<=[−+±])(?=[¥$])|(?<=[△▲])(?=[¥$\d])"), JOIN),
    (re.compile(rf"\b({_MONTH}) (?=\d)"), rf"\1{BLANK}"),
    (re.compile(r"\b(FY\d{4}) (?=[QH]\d)"), rf"\1{BLANK}"),
    (re.compile(r"(?<=\b\d{4}-)(?=\d\d\b)|(?<=\b\d{4}-\d\d-)(?=\d\d\b)"), JOIN),
    (re.compile(r"(?<=\d)(?=[億万円])|(?<=[億万])(?=[\d円])"), JOIN),
)


def unbroken(html: str) -> str:
    """Return HTML with every figure and date in its text held together; markup, drawings and code stay as they are."""
    parts: list[str] = []
    at = 0
    for markup in _MARKUP.finditer(html):
        parts += [_joined(html[at : markup.start()]), markup[0]]
        at = markup.end()
    return "".join((*parts, _joined(html[at:])))


def _joined(text: str) -> str:
    if not text or text.isspace():
        return text
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
