"""YAML as nodes that know their line and column.

Every scalar stays the text that the author wrote (`no`, `1:30`, `010`); what it means is decided by the field it
stands in. Works on ruamel's event stream, so that a hostile file is refused before anything is built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from kpisite.load.findings import Findings
from kpisite.load.source import Source
from kpisite.model.problems import Place

MAX_DEPTH = 32
MAX_NODES = 200_000  # counted with every alias expanded
_CUT_COMMENT = re.compile(r"\s+#[^\s#]")
_NO_SPACE = re.compile(r"[^\s:#'\"]+(：|:(?=\S))")
_NEEDS_QUOTES = "%@`"


@dataclass(frozen=True)
class Scalar:
    """A text with its place; `plain` when written without quotes."""

    text: str
    place: Place
    plain: bool = True
    size: int = 1

    @property
    def length(self) -> int:
        """How many characters of its line the text takes."""
        return max(1, len(self.text.split("\n")[0]) + (0 if self.plain else 2))

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was written: `key:`, `~`, `null` or blanks."""
        return not self.text.strip() or (self.plain and self.text in ("~", "null"))


@dataclass(frozen=True)
class Listing:
    """A YAML sequence."""

    items: tuple[Node, ...]
    place: Place
    size: int = 1
    length: int = 1


@dataclass(frozen=True)
class Mapping:
    """A YAML mapping in the author's order, every key once."""

    entries: tuple[tuple[Scalar, Node], ...]
    place: Place
    size: int = 1
    length: int = 1

    def get(self, key: str) -> Node | None:
        """Return the node under `key`."""
        return next((node for name, node in self.entries if name.text == key), None)


Node = Scalar | Listing | Mapping


class _RefusedError(Exception):
    """A fault that ends the reading of this file."""

    def __init__(self, code: str, place: Place, length: int = 1, **values: Any) -> None:
        super().__init__(code)
        self.code, self.place, self.length, self.values = code, place, length, values


def parse_yaml(source: Source, findings: Findings, *, first_line: int = 1, foreign_tags: bool = False) -> Node | None:
    """Return the file's only document, or None with a problem recorded.

    `first_line` is the line of the file at which the source's text begins (front matter). `foreign_tags` reads
    tagged values as their text, for files that other programs read too.
    """
    builder = _Builder(source, findings, first_line - 1, foreign_tags=foreign_tags)
    try:
        document = builder.document()
        if document is None or (isinstance(document, Scalar) and document.is_empty):
            findings.add("file-empty", source.place())
            return None
        return document
    except _RefusedError as fault:
        findings.add(fault.code, fault.place, length=fault.length, **fault.values)
    except MarkedYAMLError as error:
        _add_syntax(source, findings, error, first_line - 1)
    except (YAMLError, RecursionError, ValueError) as error:
        findings.add("yaml-syntax", source.place(first_line), reason=str(error).split("\n")[0])
    return None


class _Builder:
    """Builds nodes from events; one method a kind of node."""

    def __init__(self, source: Source, findings: Findings, shift: int, *, foreign_tags: bool) -> None:
        self.source, self.findings, self.shift, self.foreign_tags = source, findings, shift, foreign_tags
        self.events: Iterator[Any] = YAML(typ="safe", pure=True).parse(source.text)
        self.anchors: dict[str, Node] = {}

    def document(self) -> Node | None:
        result: Node | None = None
        seen = False
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                if seen:
                    raise _RefusedError("yaml-documents", self.place(event), 3)
                seen = True
                result = self.node(next(self.events), 1)
        return result

    def node(self, event: Any, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise _RefusedError("yaml-depth", self.place(event), limit=MAX_DEPTH)
        if isinstance(event, AliasEvent):
            return self.alias(event)
        tag = str(event.tag) if event.tag is not None else ""
        if tag and not self.foreign_tags and tag != "!":
            raise _RefusedError("yaml-tag", self.place(event), tag=tag.replace("tag:yaml.org,2002:", "!!"))
        node = self.built(event, depth)
        if node.size > MAX_NODES:
            raise _RefusedError("yaml-alias", self.place(event), name=event.anchor or "", limit=MAX_NODES)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def built(self, event: Any, depth: int) -> Node:
        if isinstance(event, MappingStartEvent):
            return self.mapping(event, depth)
        if isinstance(event, SequenceStartEvent):
            return self.listing(event, depth)
        return self.scalar(event)

    def alias(self, event: Any) -> Node:
        # An anchor is kept when its node is complete, so an alias to its own surroundings is not found.
        if event.anchor not in self.anchors:
            raise _RefusedError(
                "yaml-alias", self.place(event), len(event.anchor) + 1, name=event.anchor, limit=MAX_NODES
            )
        return self.anchors[event.anchor]

    def scalar(self, event: ScalarEvent) -> Scalar:
        plain = event.style is None
        if plain and event.value:
            self.warn_cut(event)
        return Scalar(event.value, self.place(event), plain)

    def listing(self, event: Any, depth: int) -> Listing:
        items: list[Node] = []
        while not isinstance(inner := next(self.events), SequenceEndEvent):
            items.append(self.node(inner, depth + 1))
        return Listing(tuple(items), self.place(event), 1 + sum(item.size for item in items))

    def mapping(self, event: Any, depth: int) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(inner := next(self.events), MappingEndEvent):
            key = self.key(inner)
            value = self.node(next(self.events), depth + 1)
            if key.text in entries:
                first = entries[key.text][0].place
                self.findings.add("yaml-duplicate-key", key.place, length=key.length, other=first, key=key.text)
            else:
                entries[key.text] = (key, value)
        size = 1 + sum(1 + value.size for _, value in entries.values())
        return Mapping(tuple(entries.values()), self.place(event), size)

    def key(self, event: Any) -> Scalar:
        if not isinstance(event, ScalarEvent):
            raise _RefusedError("yaml-quote", self.place(event), 2)
        return self.scalar(event)

    def place(self, event: Any) -> Place:
        mark = event.start_mark
        return self.source.place(mark.line + 1 + self.shift, mark.column + 1)

    def warn_cut(self, event: ScalarEvent) -> None:
        mark = event.end_mark
        lines = self.source.lines
        rest = lines[mark.line][mark.column :] if mark.line < len(lines) else ""
        if _CUT_COMMENT.match(rest):
            column = mark.column + 1 + len(rest) - len(rest.lstrip())
            place = self.source.place(mark.line + 1 + self.shift, column)
            self.findings.add("yaml-comment", place, length=len(rest.strip()), kept=event.value, lost=rest.strip())


def _add_syntax(source: Source, findings: Findings, error: MarkedYAMLError, shift: int) -> None:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    reason = str(error.problem or error.context or "")
    for at in (line, line - 1):  # the scanner notices a missing space only on the next line
        text = source.lines[at] if 0 <= at < len(source.lines) else ""
        if found := _missing_space(text) if "cannot start" not in reason else None:
            place = source.place(at + 1 + shift, found.start(1) + 1)
            findings.add("yaml-colon", place, key=found[0][:-1])
            return
    text = source.lines[line] if line < len(source.lines) else ""
    character = text[column : column + 1]
    code = {"\t": "yaml-tab"}.get(
        character, "yaml-quote" if character and character in _NEEDS_QUOTES else "yaml-syntax"
    )
    findings.add(code, source.place(line + 1 + shift, column + 1), reason=reason)


def _missing_space(line: str) -> re.Match[str] | None:
    return _NO_SPACE.match(line.lstrip().removeprefix("- ")) and _NO_SPACE.search(line)
