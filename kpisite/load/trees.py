"""`trees/*.yml`: one KGI a file with the tree under it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from kpisite.load.fields import Fields, Reading, column_in
from kpisite.load.findings import near_names
from kpisite.load.ids import Ids, read_id
from kpisite.load.keys import TREE_FILE, ProcessOn
from kpisite.load.source import Source
from kpisite.load.target import load_target
from kpisite.load.yaml_text import Mapping as MappingNode
from kpisite.load.yaml_text import parse_yaml
from kpisite.model.formula import Formula, Name, names_in
from kpisite.model.periods import Grain
from kpisite.model.playbook import Influence, Measure, Node, Thresholds
from kpisite.model.problems import Place
from kpisite.model.text import Text

MAX_DEPTH = 12
_LAG = re.compile(r"(\d+)\s*(days?|weeks?|months?|quarters?|years?|日|週間?|[かカヶケ箇]?月|四半期|年)", re.IGNORECASE)
_LAG_UNITS: dict[str, Grain] = {"d": "day", "w": "week", "m": "month", "q": "quarter", "y": "year"}
_LAG_UNITS |= {"日": "day", "週": "week", "四": "quarter", "年": "year"}


@dataclass
class Trees:
    """Reads the trees of one run; keeps which ids were met in which file."""

    reading: Reading
    measures: Mapping[str, Measure]
    ids: Ids = field(init=False)

    def __post_init__(self) -> None:
        self.ids = Ids(self.reading)

    def load(self, source: Source) -> Node | None:
        """Return the file's KGI with all below it, or None with a problem recorded."""
        node = parse_yaml(source, self.reading.findings)
        if node is None:
            return None
        if not isinstance(node, MappingNode):
            self.reading.wrong("wrong-shape", node, key=source.file, expected="kgi:")
            return None
        top = Fields(node, self.reading, TREE_FILE)
        fields = top.mapping("kgi") if top.require() else None
        return self._node(fields, (), "") if fields else None

    def _node(self, fields: Fields, above: tuple[str, ...], kgi: str) -> Node | None:
        if len(above) >= MAX_DEPTH:
            self.reading.findings.add("tree-depth", fields.place, limit=MAX_DEPTH)
            return None
        kpi_id = read_id(fields)
        fields.require("name")
        if kpi_id is None:
            return None
        self.ids.meet(fields.scalar("id"))
        node = self._plain(fields, kpi_id, kgi or kpi_id)
        path = (*above, kpi_id)
        children = [self._node(inner, path, kgi or kpi_id) for inner in fields.mappings("kpis")]
        kept = tuple(child for child in children if child)
        if node.formula:
            self._check_children(fields, node.formula, path, [child.id for child in kept])
        named = set(node.formula.names) if node.formula else set()
        return replace(node, children=tuple(self._hang(child, kpi_id, named) for child in kept))

    def _hang(self, child: Node, parent: str, named: set[str]) -> Node:
        edge: Literal["formula", "influence"] = "formula" if child.id in named else "influence"
        if edge == "influence" and child.influence is None:
            self.reading.findings.add("no-link", child.place, id=child.id, parent=parent)
        if edge == "formula" and child.influence is not None:
            self.reading.findings.add("link-ignored", child.place, id=child.id, parent=parent)
        influence = child.influence and replace(child.influence, of=child.influence.of or parent)
        return replace(child, parent=parent, edge=edge, influence=influence)

    def _plain(self, fields: Fields, kpi_id: str, kgi: str) -> Node:
        value = self._value(fields)
        unit, unit_words = self._unit(fields, value)
        watch = fields.choice("status")
        if watch == "hold" and not (fields.has("since") and fields.has("reason")):
            self.reading.findings.add("hold-without-reason", fields.at("status"), length=4, id=kpi_id)
        return Node(
            id=kpi_id,
            name=fields.words("name") or Text(kpi_id, kpi_id),
            place=fields.at("id"),
            kgi=kgi,
            definition=fields.words("definition"),
            scope=fields.words("scope"),
            owner=fields.words("owner"),
            unit=unit,
            unit_words=unit_words,
            decimals=fields.whole("decimals"),
            value=value,
            formula=fields.formula("formula"),
            category=fields.choice("category"),
            direction=fields.choice("direction"),
            direction_declared=fields.has("direction"),
            cadence=fields.choice("cadence"),
            cadence_declared=fields.has("cadence"),
            watch=watch,
            hold_since=fields.first_day("since"),
            hold_reason=fields.words("reason"),
            focus=fields.flag("focus"),
            target=load_target(fields, unit),
            actions=fields.refer_all("action", "actions"),
            influence=_influence(fields),
            process_on=_process(fields),
            thresholds=_thresholds(fields),
            source=fields.words("source"),
            baseline=fields.number("baseline", unit),
            links=tuple(_links(fields)),
        )

    def _unit(self, fields: Fields, value: Formula | None) -> tuple[str | None, Text]:
        """Return the declared unit, else that of the only measure behind the value, so that 1.5pt can be read."""
        declared, words = fields.unit()
        if declared:
            return declared, words
        if value and isinstance(value.expression, Name) and value.expression.id in self.measures:
            measure = self.measures[value.expression.id]
            return measure.unit, measure.unit_words
        return None, Text()

    def _value(self, fields: Fields) -> Formula | None:
        formula = fields.formula("value")
        if formula and self.measures:
            self._check_names(fields, "value", formula, self.measures, "unknown-id")
        return formula

    def _check_children(self, fields: Fields, formula: Formula, path: tuple[str, ...], children: list[str]) -> None:
        for name in dict.fromkeys(formula.names):
            if name in path:
                place = self._place_of(fields, "formula", formula, name)
                cycle = " → ".join((*path[path.index(name) :], name))
                self.reading.findings.add("tree-cycle", place, length=len(name), cycle=cycle)
        if len(children) == len(fields.items("kpis")):  # else a child that could not be read would be missed here
            self._check_names(fields, "formula", formula, [*children, *path], "formula-not-child")

    def _check_names(self, fields: Fields, key: str, formula: Formula, known: Iterable[str], code: str) -> None:
        names = tuple(known)
        for name in formula.names:
            if name not in names:
                place = self._place_of(fields, key, formula, name)
                near = near_names(name, names)
                self.reading.findings.add(code, place, length=len(name), near=near, id=name, kind="measure")

    def _place_of(self, fields: Fields, key: str, formula: Formula, name: str) -> Place:
        written = fields.scalar(key)
        first = next(found for found in names_in(formula.expression) if found.id == name)
        return column_in(written, first.column) if written else fields.place


def _influence(fields: Fields) -> Influence | None:
    link = fields.mapping("link")
    if link is None:
        return None
    link.choice("kind")
    count, unit = _lag(link)
    return Influence(of=link.refer("kpi", "of"), because=link.words("because"), lag=count, lag_unit=unit)


def _lag(link: Fields) -> tuple[int, Grain]:
    found = link.scalar("lag")
    if found is None:
        return 0, "month"
    match = _LAG.fullmatch(found.text.strip())
    if not match:
        link.reading.wrong("wrong-shape", found, key="lag", expected="1 month / 2 weeks / 1カ月")
        return 0, "month"
    return int(match[1]), _LAG_UNITS.get(match[2][0].lower(), "month")


def _process(fields: Fields) -> ProcessOn | None:
    process = fields.mapping("process")
    if process is None or not process.require():
        return None
    chosen: ProcessOn = process.choice("on")
    return chosen


def _thresholds(fields: Fields) -> Thresholds | None:
    inner = fields.mapping("thresholds")
    if inner is None:
        return None
    green, amber = inner.number("green"), inner.number("amber")
    return Thresholds(green if green is not None else 1.0, amber if amber is not None else 0.9)


def _links(fields: Fields) -> Iterable[tuple[Text, str]]:
    for inner in fields.mappings("links"):
        url = inner.link("url") if inner.require() else None
        if url:
            yield inner.words("name") or Text(url, url), url
