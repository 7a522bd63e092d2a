"""The page that a host shows for an unknown address: it finds the portal and leads to the not-found page inside it.

A host sends `404.html` from the portal's root for addresses of any depth, so no relative address in it holds; and where
the portal lies below its host is not known at build time. Its script walks up from the address asked for until it meets
the page that is meant, in the language of that address, else in the reader's.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from kpisite.model.text import Language
from kpisite.view.wording import wording

NAME = "404.html"
INSIDE = "not-found.html"  # in each language's folder; a template of the theme
_SCRIPT = """(function () {
  var links = Array.from(document.querySelectorAll("a[hreflang]"));
  var parts = location.pathname.split("/").slice(0, -1);
  function first(fits) { return links.find(function (link) { return fits(link.hreflang); }); }
  var link = first(function (code) { return parts.includes(code); })
    || first(function (code) { return navigator.language.startsWith(code); }) || links[0];
  var at = parts.indexOf(link.hreflang);
  if (at > 0) parts.length = at;
  function seek() {
    var address = parts.join("/") + link.getAttribute("href");
    fetch(address, { method: "HEAD" }).then(function (answer) {
      if (answer.ok) location.replace(address);
      else if (parts.pop() && parts.length) seek();
    });
  }
  if (location.protocol !== "file:") seek();
})();"""


def lost_page(places: Mapping[Language, str], title: str) -> str:
    """Return the page for unknown addresses; `places` are the languages' folders below the portal's root.

    Without a script its links hold where the portal is its host's root.
    """
    default = next(iter(places))
    links = "".join(_link(language, place) for language, place in places.items())
    return (
        f'<!doctype html>\n<html lang="{default}">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        f"</head>\n<body>\n<h1>{escape(title)}</h1>\n{links}<script>{_SCRIPT}</script>\n</body>\n</html>\n"
    )


def _link(language: Language, place: str) -> str:
    words = wording(language)("site.not_found.title")
    href = escape(f"/{place}/{INSIDE}")
    return f'<p><a lang="{language}" hreflang="{language}" href="{href}">{escape(words)}</a></p>\n'
