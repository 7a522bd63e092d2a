"""Reads a page as a reader would who asks of each figure where it comes from."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from kpisite.view.pages.portal import Portal

# An amount, a percentage, a change; neither a count of things on the page nor a date.
FIGURE = re.compile(r"[−+±]?(?:¥\d[\d.,]*[KMB]?|\d[\d.,]*(?:億[\d,]*万?円?|万円|円|%|pt\b|人|[KMB]\b))")
NAMES_OF_METHODS = re.compile(r"\b(?:80|95)% ?(?:区間|interval)")
# The trace itself, rules of judging, how to read a figure, and what authors wrote.
NOT_ASKED = {"ks-trace", "ks-rule-txt", "ks-unit", "ks-def", "ks-faq", "ks-prose", "ks-mklist", "ks-pre", "ks-lede"}
WRITTEN = ("expect", "decision", "hypothesis", "note", "action")  # facts of an action in its author's words
EMPTY = {"br", "img", "hr", "input", "meta", "link", "col", "wbr", "path", "rect", "use", "line", "circle"}
UNREAD = {"svg", "script", "style", "code", "h4", "title"}

Element = tuple[str, dict[str, str]]


class FigureReader(HTMLParser):
    """Collects in `untraced` the figures that nothing leads from.

    `cells` are the traces of table cells: the page that the row leads to (empty: this one) and the letter.
    """

    def __init__(self, portal: Portal) -> None:
        super().__init__()
        self.open: list[Element] = []
        self.untraced: list[str] = []
        self.cells: set[tuple[str, str]] = set()
        self.seen = 0
        self.own = ""  # the way to the page that holds this page's traces
        self._column = 0
        self._row = ""
        self._term: tuple[str, bool] = ("", False)
        self._written = {portal.words(f"pages.pdca.{key}") for key in WRITTEN}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in EMPTY:
            return
        found = {key: value or "" for key, value in attrs}
        if tag == "tr":
            self._column, self._row = -1, found.get("data-traces", "")
        else:
            self.own = found.get("data-traces", self.own)
        if tag in ("td", "th"):
            self._column += 1
            found["column"] = str(self._column)
        if tag == "dt":
            self._term = ("", False)
        href = found.get("href", "")
        if "#t-" in href and self._inside("dt"):
            self._term = (self._term[0], True)
        if href.endswith("/") and self._inside("th") and not self._row:
            self._row = href
        self.open.append((tag, found))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A drawn element is closed at once and holds no text."""

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._inside("dt"):
            self._term = (self._term[0] + data, self._term[1])
        text = NAMES_OF_METHODS.sub("", data)
        if not FIGURE.search(text) or self._is_not_asked():
            return
        self.seen += 1
        if not self._is_traced():
            self.untraced.append(f"{'.'.join(tag for tag, _ in self.open[-4:])}: {data.strip()}")

    def _inside(self, tag: str) -> bool:
        return any(name == tag for name, _ in self.open)

    def _is_not_asked(self) -> bool:
        classes = {name for _, found in self.open for name in found.get("class", "").split()}
        if classes & NOT_ASKED or any(tag in UNREAD for tag, _ in self.open):
            return True
        written = any(found.get("data-l") in self._written for _, found in self.open)
        named = self._inside("th") and self._inside("b")
        entry = any(found.get("id") in ("entries", "act-why") for _, found in self.open)
        return written or named or entry or (self._inside("dd") and self._term[0].strip() in self._written)

    def _is_traced(self) -> bool:
        for at, (tag, found) in enumerate(self.open):
            if "#t-" in found.get("href", "") or (tag == "dd" and self._term[1]):
                return True
            whole = "#" in found.get("data-t", "")
            if whole and (tag != "ol" or any(inner.get("class") == "pt" for _, inner in self.open[at:])):
                return True
            if tag == "td" and self._has_letter(at, int(found["column"])):
                return True
        return False

    def _has_letter(self, at: int, column: int) -> bool:
        letters = next((found["data-t"] for tag, found in reversed(self.open[:at]) if found.get("data-t")), "")
        letter = letters if len(letters) == 1 else letters[column : column + 1]
        if letter.isalpha():
            self.cells.add((self._row, letter))
        return letter.isalpha()
