"""Pages that only lead on, and the sitemap; neither needs to know where the portal is hosted."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import quote

# Material's version selector compares the paths of two sitemaps and ignores their hosts, but needs absolute
# addresses. RFC 2606 keeps this name free for good.
UNKNOWN_HOST = "https://portal.invalid/"


def redirect_page(target: str, title: str, language: str) -> str:
    """Return a page that leads to the relative address `target` without a script or a style."""
    address = escape(quote(target, safe="/#.~-_"))
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f'<meta http-equiv="refresh" content="0; url={address}">\n<meta name="robots" content="noindex">\n'
        f'<link rel="canonical" href="{address}">\n</head>\n<body>\n<p><a href="{address}">{escape(title)}</a></p>\n'
        "</body>\n</html>\n"
    )


def sitemap(urls: Iterable[str]) -> str:
    """Return the sitemap of pages given relative to the root, on an unknown host; the root is always in it."""
    addresses = sorted({UNKNOWN_HOST, *(UNKNOWN_HOST + quote(url) for url in urls)})
    entries = "".join(f"  <url><loc>{escape(address)}</loc></url>\n" for address in addresses)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'
    )
