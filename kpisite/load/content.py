"""The author's pages and the files beside them, checked for what could run in a reader's browser.

Pages are cleaned when they are built, whatever is found here; this tells the author what will be left out, and where.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from kpisite.load.findings import Findings
from kpisite.load.source import Folder, Source, place_at
from kpisite.model.markup import ATTRIBUTES, TAGS, is_elsewhere, is_safe_link
from kpisite.model.problems import Place

ACTIVE = {".hta", ".htm", ".html", ".js", ".mjs", ".shtml", ".svgz", ".swf", ".wasm", ".xht", ".xhtml", ".xml", ".xsl"}
_ACTIVE_SVG = re.compile(
    rb"<(?:[\w-]+:)?(?:script|foreignobject|iframe|handler|set|animate)\b|\son\w+\s*=|javascript:|<!entity"
    rb"|href\s*=\s*[\"']?\s*(?![\"'#\s]|data:image/)|url\(\s*[\"']?\s*(?:[a-z]+:)?//",
    re.IGNORECASE,
)
# What is shown as it is written: front matter, fenced blocks, code between backticks.
_FRONT = re.compile(r"\A---[ \t]*\n.*?^---[ \t]*$", re.DOTALL | re.MULTILINE)
_FENCED = re.compile(
    r"^[ \t]*(?P<fence>```+|~~~+)[^\n]*\n.*?(?:^[ \t]*(?P=fence)[`~]*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE
)
_CODE = re.compile(r"(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)*?(?<!`)(?P=ticks)(?!`)", re.DOTALL)
_LINK = re.compile(r"(?P<image>!?)\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(\s*<?(?P<address>(?<=<)[^<>\n]+|[^\s<>)]+)")
_DEFINITION = re.compile(r"^ {0,3}\[(?P<name>[^\]\n]+)\]:[ \t]*<?(?P<address>[^\s<>]+)", re.MULTILINE)
_IMAGE_OF = re.compile(r"!\[(?P<text>[^\]\n]*)\](?:\[(?P<name>[^\]\n]*)\])?(?!\()")
_ATTRIBUTE_LIST = re.compile(
    r"\{:?[^{}\n]*?(?<![\w-])(?P<name>on\w+|style|srcdoc|srcset|formaction)\s*=[^{}\n]*\}", re.IGNORECASE
)


def check_pages(sources: Iterable[Source], findings: Findings) -> None:
    """Record the HTML that will be left out, links that are not allowed and pictures from elsewhere."""
    for source in sources:
        text = _without_code(source.text)
        _check_links(source, text, findings)
        for match in _ATTRIBUTE_LIST.finditer(text):
            findings.add("html-removed", place_at(source, match.start()), length=len(match[0]), text=match["name"])
        tags = _Tags(source, findings)
        tags.feed(text)
        tags.close()


def check_files(folder: Folder, content_dir: str) -> None:
    """Record files beside the pages that a browser would run, and those that lie outside the project."""
    root = folder.root.resolve()
    for path in folder.matching(f"{content_dir}/**/*"):
        place = Place(path.relative_to(folder.root).as_posix())
        if not path.resolve().is_relative_to(root):
            folder.findings.add("file-outside", place)
        elif path.is_file() and _is_active(path):
            folder.findings.add("active-file", place, text=path.name)


def _is_active(path: Path) -> bool:
    if path.suffix.lower() == ".svg":
        return bool(_ACTIVE_SVG.search(path.read_bytes()))
    return path.suffix.lower() in ACTIVE


def _without_code(text: str) -> str:
    """Return the text with everything that is shown literally as blanks, every other character at its place."""
    for pattern in (_FRONT, _FENCED, _CODE):
        text = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    return text


def _check_links(source: Source, text: str, findings: Findings) -> None:
    for start, address, image in _links(text):
        place = place_at(source, start)
        if not is_safe_link(unescape(address)):
            findings.add("bad-link", place, length=len(address), text=address)
        elif image and is_elsewhere(unescape(address)):
            findings.add("external-image", place, length=len(address), text=address)


def _links(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield where each address stands, the address, and whether a picture is shown from it."""
    for match in _LINK.finditer(text):
        yield match.start("address"), match["address"], bool(match["image"])
    shown = {(match["name"] or match["text"]).casefold() for match in _IMAGE_OF.finditer(text)}
    for match in _DEFINITION.finditer(text):
        yield match.start("address"), match["address"], match["name"].casefold() in shown


class _Tags(HTMLParser):
    """Looks at every tag of a page's source."""

    def __init__(self, source: Source, findings: Findings) -> None:
        super().__init__()
        self.source, self.findings = source, findings

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if ":" in tag or "@" in tag:  # <https://example.com> is a link
            return
        if tag not in TAGS:
            self._add("html-removed", f"<{tag}>")
            return
        allowed = {*ATTRIBUTES["*"], *ATTRIBUTES.get(tag, ()), "markdown"}
        for name, value in attrs:
            if name not in allowed and not name.startswith("aria-"):
                self._add("html-removed", name)
            elif name in ("href", "src") and not is_safe_link(value or ""):
                self._add("bad-link", value or "")
            elif name == "src" and is_elsewhere(value or ""):
                self._add("external-image", value or "")

    def _add(self, code: str, text: str) -> None:
        line, offset = self.getpos()
        place = self.source.place(line, offset + 1)
        self.findings.add(code, place, length=len(self.get_starttag_text() or text), text=text)
