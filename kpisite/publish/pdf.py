"""The review as a tagged PDF (PDF/UA-1) by WeasyPrint, from the very fragment and stylesheets that the site has.

Same input, same bytes: the dates of the document are its as-of date, and links that lead nowhere on paper are text.
WeasyPrint is an extra (`pip install 'kpisite[pdf]'`); fonts come from the system.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from importlib.resources import files
from typing import Any

from kpisite.model.playbook import Playbook
from kpisite.model.review import Review
from kpisite.model.settings import Settings
from kpisite.model.text import Language
from kpisite.publish.plain_css import Paper, Rule, plain_rules, resolved
from kpisite.publish.statics import page_footer
from kpisite.view.render import review_sheet

SHEETS = ("charts.css", "kpi.css", "print.css")
SVG = "{http://www.w3.org/2000/svg}"
# A4 without its margins: 188 mm at 96 px an inch; print.css sets the root to 15 px.
PAPER = Paper({"ks": 710, "fig": 560, "figm": 405}, root=15.04)
# What WeasyPrint takes from attributes only: it draws an SVG without the page's stylesheets.
DRAWN = frozenset(
    [
        "fill",
        "fill-opacity",
        "stroke",
        "stroke-width",
        "stroke-dasharray",
        "stroke-linejoin",
        "stroke-linecap",
        "stroke-opacity",
        "opacity",
        "font-size",
        "font-weight",
        "text-anchor",
        "display",
    ]
)
# The theme's few rules that the portal's own stylesheet builds on, and what WeasyPrint lays out in another way.
BASE = """
html { box-sizing: border-box; } *, *::before, *::after { box-sizing: inherit; }
body { margin: 0; font-family: "Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", sans-serif; }
body, .md-typeset { font-size: .8rem; line-height: 1.6; }
table { border-collapse: collapse; border-spacing: 0; } th { text-align: start; }
.ks-sprite { display: none; } details > * { display: block; }
"""
# After the portal's own: what WeasyPrint lays out or paints in another way.
FIXES = """
[dir] .md-typeset .ks .ks-edition { display: block; }
[dir] .md-typeset .ks .ks-edition > span { margin-inline-end: .8em; }
[dir] .md-typeset .ks .ks-h1 { font-size: var(--ks-fs-h1); }
[dir] .md-typeset .ks .ks-memo {
  background: repeating-linear-gradient(#fff, #fff 1.5rem, #c4ccd6 1.5rem, #c4ccd6 1.55rem);
}
"""


class PdfUnavailableError(Exception):
    """WeasyPrint, or a system library that it needs, is not installed; the message says which."""


def review_pdf(playbook: Playbook, review: Review, settings: Settings, language: Language) -> bytes:
    """Return the review page as a PDF; raise PdfUnavailableError."""
    sheet = review_sheet(playbook, review, settings, language)
    (page,) = sheet.pages
    title = f"{page.title} / {sheet.footer}"
    return page_pdf(page.fragment, title=title, language=language, as_of=review.as_of, footer=sheet.footer)


def page_pdf(fragment: str, *, title: str, language: Language, as_of: date, footer: str) -> bytes:
    """Return a page's fragment as a PDF; raise PdfUnavailableError."""
    weasyprint = _weasyprint()
    rules = list(_stylesheet_rules())
    document = weasyprint.HTML(string=_document(fragment, title, language, as_of), base_url="about:blank")
    _prepare(document.etree_element, rules)
    own = "\n".join(rule.text if isinstance(rule, Rule) else rule for rule in rules)
    style = BASE + own + FIXES + page_footer(footer)
    made: bytes = document.write_pdf(stylesheets=[weasyprint.CSS(string=style)], pdf_variant="pdf/ua-1")
    return made


def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError) as error:  # OSError: Pango, which it draws text with, is not there
        raise PdfUnavailableError(str(error)) from error
    # It warns of every rule that it does not know; the pages do not need them.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    return weasyprint


def _stylesheet_rules() -> Iterator[Rule | str]:
    for name in SHEETS:
        yield from plain_rules(files("kpisite.view").joinpath("static", name).read_text(encoding="utf-8"), PAPER)


def _document(fragment: str, title: str, language: Language, as_of: date) -> str:
    day = as_of.isoformat()
    return (
        f'<!doctype html><html lang="{language}" dir="ltr"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="dcterms.created" content="{day}"><meta name="dcterms.modified" content="{day}">'
        '<meta name="generator" content="kpisite"></head>'
        f'<body data-md-color-scheme="default"><main class="md-typeset">{fragment}</main></body></html>'
    )


def _prepare(tree: Any, rules: Sequence[Rule | str]) -> None:
    """Make the document fit for paper: links without a target become text, drawings carry their own style."""
    for link in tree.iter("a"):
        if not link.get("href", "").startswith(("https://", "http://", "mailto:")):
            link.attrib.pop("href", None)
    symbols = {symbol.get("id"): symbol for symbol in tree.iter(f"{SVG}symbol")}
    for drawing in list(tree.iter(f"{SVG}svg")):
        _inline_symbol(drawing, symbols)
    _style_drawings(tree, rules)


def _inline_symbol(drawing: Any, symbols: Mapping[str, Any]) -> None:
    """Put an icon's shapes where it is used: each drawing stands alone, so it cannot refer to another."""
    for use in drawing.findall(f"{SVG}use"):
        name = use.get("href") or use.get("{http://www.w3.org/1999/xlink}href") or ""
        symbol = symbols.get(name.removeprefix("#"))
        drawing.remove(use)
        if symbol is not None:
            drawing.set("viewBox", symbol.get("viewBox", ""))
            drawing.extend(list(symbol))


@dataclass(frozen=True)
class Inherited:
    """What an element hands down to those inside it: its custom properties and its text colour."""

    known: Mapping[str, str]
    colour: str = "black"

    def with_own(self, matched: Mapping[str, str]) -> Inherited:
        """Return what an element with these declarations hands down."""
        own = {name: value for name, value in matched.items() if name.startswith("--")}
        known = {**self.known, **own} if own else self.known
        colour = resolved(matched.get("color", ""), known).removesuffix("!important").strip()
        return Inherited(known, self.colour if colour.lower() in ("", "inherit", "currentcolor") else colour)


def _style_drawings(tree: Any, rules: Sequence[Rule | str]) -> None:
    """Write what the stylesheets say of every shape into its attributes, colours resolved."""
    from cssselect2 import ElementWrapper

    matcher = _matcher(rules)
    inherited: dict[Any, Inherited] = {}
    for wrapper in ElementWrapper.from_html_root(tree).iter_subtree():
        element = wrapper.etree_element
        matched = {name: value for *_, payload in matcher.match(wrapper) for name, value in payload}
        outer = inherited[wrapper.parent.etree_element] if wrapper.parent is not None else Inherited({})
        inherited[element] = outer.with_own(matched)
        if isinstance(element.tag, str) and element.tag.startswith(SVG):
            _style_shape(element, matched, inherited[element])


def _style_shape(element: Any, matched: Mapping[str, str], inherited: Inherited) -> None:
    """Set the attributes of one shape; a stylesheet's value goes before the attribute's own."""
    values = {name: value for name, value in {**element.attrib, **matched}.items() if name in DRAWN}
    for name, value in values.items():
        drawn = resolved(value.removesuffix("!important"), inherited.known)
        # The box of a whole drawing is laid out by the page's stylesheets.
        if name != "display" or element.tag != f"{SVG}svg":
            element.set(name, inherited.colour if drawn.lower() == "currentcolor" else drawn)


def _matcher(rules: Sequence[Rule | str]) -> Any:
    """Return what finds an element's declarations: those that drawings need, colours and custom properties."""
    from cssselect2 import Matcher, SelectorError, compile_selector_list

    matcher = Matcher()
    for rule in rules:
        wanted = _wanted(rule)
        if not wanted or not isinstance(rule, Rule):
            continue
        try:
            selectors = compile_selector_list(rule.selector)
        except SelectorError:  # a pseudo-element of some browser
            continue
        for selector in selectors:
            if selector.pseudo_element is None:
                matcher.add_selector(selector, wanted)
    return matcher


def _wanted(rule: Rule | str) -> tuple[tuple[str, str], ...]:
    if isinstance(rule, str):
        return ()
    return tuple(
        (name, value) for name, value in rule.declarations if name in DRAWN or name == "color" or name.startswith("--")
    )
