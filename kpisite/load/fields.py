"""The fields of one YAML mapping, each read as what it should be; whatever is wrong is recorded with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kpisite.load.dates import DateError, read_date
from kpisite.load.findings import Findings, near_names
from kpisite.load.keys import LANGUAGE_KEYS, Keys, required
from kpisite.load.numbers import NumberError, read_number
from kpisite.load.yaml_text import Listing, Mapping, Node, Scalar
from kpisite.model.formula import Formula, FormulaError, parse_formula
from kpisite.model.periods import FiscalCalendar, Span
from kpisite.model.problems import Place
from kpisite.model.text import Text
from kpisite.model.units import canonical_unit

_LINK = re.compile(r"(https?://|mailto:)\S+|(?![a-z][a-z0-9+.-]*:|//)\S+", re.IGNORECASE)
_TRUE, _FALSE = ("true", "True", "TRUE"), ("false", "False", "FALSE")


@dataclass(frozen=True)
class Reference:
    """An id written somewhere, to be looked up when everything is read."""

    kind: str
    written: Scalar


@dataclass(frozen=True)
class Reading:
    """What all readers of one run share."""

    findings: Findings
    calendar: FiscalCalendar
    references: list[Reference] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)  # kinds of ids of which some file could not be read

    def wrong(
        self, code: str, node: Node, *, near: tuple[str, ...] = (), other: Place | None = None, **values: object
    ) -> None:
        """Record a problem at a node."""
        self.findings.add(code, node.place, length=node.length, near=near, other=other, **values)


class Fields:
    """A mapping under the keys it may have; unknown ones are recorded at once."""

    def __init__(self, node: Mapping, reading: Reading, keys: Keys) -> None:
        self.node, self.reading, self.place, self.keys = node, reading, node.place, keys
        known = tuple(keys)
        for key, _ in node.entries:
            if key.text not in known:
                near = near_names(key.text, known)
                known_list = ", ".join(known)
                reading.findings.add(
                    "unknown-key", key.place, length=key.length, near=near, key=key.text, known=known_list
                )

    def has(self, key: str) -> bool:
        """Tell whether the key was written with something under it."""
        node = self.node.get(key)
        return node is not None and not (isinstance(node, Scalar) and node.is_empty)

    def at(self, key: str) -> Place:
        """Return the place of the value under `key`, else of the mapping."""
        node = self.node.get(key)
        return node.place if node else self.place

    def require(self, *keys: str) -> bool:
        """Record every key (by default every required one) that is missing or empty; tell whether none is."""
        wanted = keys or required(self.keys)
        for key in wanted:
            if self.node.get(key) is None:
                self.reading.findings.add("missing-key", self.place, key=key)
            elif not self.has(key):
                place = next(name.place for name, _ in self.node.entries if name.text == key)
                self.reading.findings.add("empty-value", place, length=len(key), key=key)
        return all(self.has(key) for key in wanted)

    def scalar(self, key: str) -> Scalar | None:
        """Return the scalar under `key`; a list or mapping there is recorded."""
        node = self.node.get(key) if self.has(key) else None
        if node is None or isinstance(node, Scalar):
            return node
        self.reading.wrong("wrong-shape", node, key=key, expected='"…"')
        return None

    def text(self, key: str) -> str | None:
        """Return the text under `key`, without blanks around it."""
        found = self.scalar(key)
        return found.text.strip() if found else None

    def words(self, key: str) -> Text:
        """Return a text in ja and en: a plain text is both, a mapping may lack one (noted)."""
        node = self.node.get(key) if self.has(key) else None
        if isinstance(node, Mapping):
            return self._both(key, node)
        found = self.scalar(key)
        return Text(found.text.strip(), found.text.strip()) if found else Text()

    def unit(self) -> tuple[str, Text]:
        """Return the unit in its canonical spelling, and its names where each language has its own."""
        words = self.words("unit")
        return canonical_unit(words.in_language("ja")), words if words.ja != words.en else Text()

    def _both(self, key: str, node: Mapping) -> Text:
        fields = Fields(node, self.reading, LANGUAGE_KEYS)
        text = Text(fields.text("ja"), fields.text("en"))
        for language in text.missing_languages():
            self.reading.findings.add("missing-language", node.place, key=key, language=language)
        return text

    def choice(self, key: str) -> Any:
        """Return the choice that was written; another word is recorded and the default (or None) returned."""
        found = self.scalar(key)
        choices, default = self.keys[key].choices, self.keys[key].default
        if found is None:
            return default
        if found.text.strip() in choices:
            return found.text.strip()
        near = near_names(found.text, choices)
        self.reading.findings.add(
            "bad-choice",
            found.place,
            length=found.length,
            near=near,
            key=key,
            text=found.text,
            choices=", ".join(choices),
        )
        return default

    def number(self, key: str, unit: str | None = "") -> float | None:
        """Return the number under `key` in `unit`; None units accept any suffix."""
        found = self.scalar(key)
        if found is None:
            return None
        try:
            return read_number(found.text, unit)
        except NumberError as error:
            self.reading.wrong(error.code, found, **error.values)
            return None

    def whole(self, key: str) -> int | None:
        """Return the whole number under `key`, within its bounds."""
        value, low, high = self.number(key), self.keys[key].low, self.keys[key].high
        if value is None:
            return None
        if value == int(value) and low <= value <= high:
            return int(value)
        self.reading.findings.add("wrong-shape", self.at(key), key=key, expected=f"{low}–{high}")
        return None

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Return true or false as YAML 1.2 writes them."""
        found = self.scalar(key)
        if found is None:
            return default
        if found.text not in _TRUE + _FALSE:
            self.reading.wrong("wrong-shape", found, key=key, expected="true, false")
        return found.text in _TRUE

    def span(self, key: str) -> Span | None:
        """Return the days that the date or period under `key` covers."""
        found = self.scalar(key)
        if found is None:
            return None
        try:
            period = read_date(found.text, self.reading.calendar).period
        except DateError as error:
            self.reading.wrong(error.code, found, **error.values)
            return None
        return Span(period.start, period.end)

    def first_day(self, key: str) -> date | None:
        """Return the first day of the date or period under `key`."""
        span = self.span(key)
        return span.start if span else None

    def last_day(self, key: str) -> date | None:
        """Return the last day of the date or period under `key`: `by: 2027-03` means its 31st."""
        span = self.span(key)
        return span.last_day if span else None

    def formula(self, key: str) -> Formula | None:
        """Return the parsed formula; a fault is recorded at its own column."""
        found = self.scalar(key)
        if found is None:
            return None
        try:
            return parse_formula(found.text)
        except FormulaError as error:
            place = column_in(found, error.start)
            self.reading.findings.add(error.code, place, length=error.end - error.start, found=error.found)
            return None

    def mapping(self, key: str) -> Fields | None:
        """Return the fields of the mapping under `key`."""
        node = self.node.get(key) if self.has(key) else None
        return self._as_fields(node, key) if node else None

    def _as_fields(self, node: Node, key: str) -> Fields | None:
        """Return a node's fields, or record that it should be a mapping."""
        keys = self._inner_keys(key)
        if isinstance(node, Mapping):
            return Fields(node, self.reading, keys)
        self.reading.wrong("wrong-shape", node, key=key, expected=", ".join(f"{name}:" for name in [*keys][:4]))
        return None

    def _inner_keys(self, key: str) -> Keys:
        return self.keys if self.keys[key].kind == "nodes" else self.keys[key].keys

    def items(self, key: str) -> tuple[Node, ...]:
        """Return the items of the list under `key`; a single text counts as a list of one."""
        node = self.node.get(key) if self.has(key) else None
        if node is None:
            return ()
        if isinstance(node, Mapping):
            self.reading.wrong("wrong-shape", node, key=key, expected="- …")
            return ()
        return node.items if isinstance(node, Listing) else (node,)

    def mappings(self, key: str) -> list[Fields]:
        """Return the fields of every mapping in the list under `key`."""
        found = [self._as_fields(item, key) for item in self.items(key)]
        return [fields for fields in found if fields]

    def scalars(self, key: str) -> list[Scalar]:
        """Return the scalars of the list under `key`."""
        items = self.items(key)
        for item in items:
            if not isinstance(item, Scalar):
                self.reading.wrong("wrong-shape", item, key=key, expected='"…"')
        return [item for item in items if isinstance(item, Scalar) and not item.is_empty]

    def refer(self, kind: str, key: str) -> str:
        """Return the id under `key`, to be looked up when everything is read."""
        found = self.scalar(key)
        if found is None:
            return ""
        self.reading.references.append(Reference(kind, found))
        return found.text.strip()

    def refer_all(self, kind: str, key: str) -> tuple[str, ...]:
        """Return the ids in the list under `key`, to be looked up when everything is read."""
        found = self.scalars(key)
        self.reading.references.extend(Reference(kind, item) for item in found)
        return tuple(item.text.strip() for item in found)

    def link(self, key: str) -> str | None:
        """Return the address under `key` if it is http, https, mailto or relative."""
        found = self.scalar(key)
        if found is None:
            return None
        if _LINK.fullmatch(found.text.strip()):
            return found.text.strip()
        self.reading.wrong("bad-link", found, text=found.text)
        return None


def column_in(scalar: Scalar, start: int) -> Place:
    """Return the place of the character `start` of a scalar's text, as far as it stands on one line."""
    if "\n" in scalar.text:
        return scalar.place
    return Place(scalar.place.file, scalar.place.line, scalar.place.column + start + (0 if scalar.plain else 1))
