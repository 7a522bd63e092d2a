"""A page in as few signs as HTML wants: without quotes and end tags that a browser does not need.

The elements, attributes and texts that it makes of the page are the very same.
"""

from __future__ import annotations

import re

from kpisite.publish.mending import outside_verbatim

_TAG = re.compile(r'<[a-zA-Z][\w-]*(?:\s+[\w:.-]+(?:="[^"]*")?)+\s*/?>')
# Where a value ends with a slash, that could be taken for the end of its tag.
_QUOTED = re.compile(r'="([^"\s\'=<>`]*[^"\s\'=<>`/])"(?:\s*(/))?')
_BLOCK = (
    "address|article|aside|blockquote|details|div|dl|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|main|nav|"
    "ol|p|pre|section|table|ul"
)
# Each end tag, and what must follow at once for it to be left out (HTML Living Standard, 13.1.2.4).
_END_TAG = re.compile(
    rf"""</li>(?=<li\b|</[uo]l>)
    |</d[td]>(?=<d[td]\b)|</dd>(?=</d(?:l|iv)>)
    |</t[dh]>(?=<t[dh]\b|</tr>)
    |</tr>(?=<tr\b|</t(?:head|body|foot|able)>)
    |</thead>(?=<tbody\b)|</tbody>(?=<tbody\b|</table>)
    |</p>(?=<(?:{_BLOCK})\b|</(?:{_BLOCK}|li|dd|td|th)>)
    """,
    re.VERBOSE,
)


def terse(html: str) -> str:
    """Return the page without the quotes and end tags that are optional."""
    return outside_verbatim(html, lambda part: _TAG.sub(_unquoted, _END_TAG.sub("", part)))


def _unquoted(tag: re.Match[str]) -> str:
    return _QUOTED.sub(lambda value: f"={value[1]} /" if value[2] else f"={value[1]}", tag[0])
