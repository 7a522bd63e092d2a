"""The content security policy of a finished site, and what a page needs so that it holds.

Inline scripts are few and the theme's own; each is allowed by the sha256 of its text. Inline styles are not
allowed at all, so the alignment that Markdown tables write becomes a class and any other `style=` is dropped.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from kpisite.publish.mending import mended
from kpisite.publish.terse import terse

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_STYLED_TAG = re.compile(r"""<[a-zA-Z][^<>]*?\sstyle=(?:"[^"]*"|'[^']*')[^<>]*>""")
_STYLE = re.compile(r"""\sstyle=(?:"([^"]*)"|'([^']*)')""")
_ALIGNMENT = re.compile(r"text-align:\s*(left|center|right)")
_CLASS = re.compile(r'\sclass="([^"]*)"')


def inline_script_hashes(html: str) -> set[str]:
    """Return the CSP hash of every inline script that a browser would run; data blocks are not scripts."""
    return {
        _hash(body)
        for attributes, body in _SCRIPT.findall(html)
        if not re.search(r"\ssrc\s*=", attributes) and not _is_data(attributes) and body
    }


def without_inline_styles(html: str) -> str:
    """Return the page with table alignment as classes and without any other `style` attribute."""
    return _STYLED_TAG.sub(lambda match: _without_style(match[0]), html)


def policy(script_hashes: Iterable[str]) -> str:
    """Return the Content-Security-Policy for pages with these inline scripts."""
    scripts = " ".join(["'self'", *(f"'{value}'" for value in sorted(set(script_hashes)))])
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; frame-ancestors 'none'; form-action 'self'; worker-src 'self'"
    )


def headers_for(script_hashes: Iterable[str]) -> dict[str, str]:
    """Return the response headers that a server should send with every page."""
    return {
        "Content-Security-Policy": policy(script_hashes),
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }


def headers_file(headers: dict[str, str]) -> str:
    """Return the headers in the `_headers` format that static hosts read."""
    return "/*\n" + "".join(f"  {name}: {value}\n" for name, value in headers.items())


def nginx_snippet(headers: dict[str, str]) -> str:
    """Return the headers as nginx directives, to be included in the portal's `location` block."""
    return "".join(f'add_header {name} "{value}" always;\n' for name, value in headers.items())


def pages_in(folder: Path) -> list[Path]:
    """Return every HTML file below `folder`, sorted."""
    return sorted(folder.rglob("*.html"))


def tighten(folder: Path) -> set[str]:
    """Rewrite the pages below `folder` so that they are valid, light and keep the policy; return script hashes."""
    hashes: set[str] = set()
    for path in pages_in(folder):
        html = path.read_text(encoding="utf-8")
        finished = terse(without_inline_styles(mended(html)))
        if finished != html:
            path.write_text(finished, encoding="utf-8", newline="\n")
        hashes |= inline_script_hashes(finished)
    return hashes


def _hash(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


def _is_data(attributes: str) -> bool:
    kind = re.search(r"""\stype\s*=\s*["']?([^"'\s>]+)""", attributes)
    return bool(kind) and kind is not None and kind[1] not in ("module", "text/javascript", "application/javascript")


def _without_style(tag: str) -> str:
    styles = ";".join(first or second for first, second in _STYLE.findall(tag))
    bare = _STYLE.sub("", tag)
    alignment = _ALIGNMENT.search(styles)
    return _with_class(bare, f"ks-align-{alignment[1]}") if alignment else bare


def _with_class(tag: str, name: str) -> str:
    if _CLASS.search(tag):
        return _CLASS.sub(rf' class="\1 {name}"', tag, count=1)
    return re.sub(r"^<([a-zA-Z0-9-]+)", rf'<\1 class="{name}"', tag)
