"""Checks over everything that was read: references, influence cycles, targets and journal against the data."""

from __future__ import annotations

from datetime import date

from kpisite.load.dimensions import check_units
from kpisite.load.fields import Reading
from kpisite.load.findings import near_names
from kpisite.model.facts import Facts
from kpisite.model.playbook import Node, Playbook
from kpisite.model.problems import Place


def check_playbook(playbook: Playbook, facts: Facts, as_of: date | None, reading: Reading) -> None:
    """Record what does not fit together."""
    _check_references(playbook, reading)
    for tree in playbook.trees:
        check_units(tree, playbook.measures, reading.findings)
    _check_cycles(playbook, reading)
    _check_targets(playbook, as_of or facts.as_of, reading)
    _check_journal(playbook, facts, reading)
    _check_dimensions(playbook, facts, reading)


def _check_references(playbook: Playbook, reading: Reading) -> None:
    known = {"kpi": list(playbook.nodes), "action": [action.id for action in playbook.journal.actions]}
    for reference in reading.references:
        kpi_id = reference.written.text.strip()
        if kpi_id not in known[reference.kind] and reference.kind not in reading.unread:
            near = near_names(kpi_id, known[reference.kind])
            reading.wrong("unknown-id", reference.written, near=near, id=kpi_id, kind=reference.kind)


def _check_cycles(playbook: Playbook, reading: Reading) -> None:
    moves = {node.id: node.influence.of for node in playbook.nodes.values() if node.influence}
    reported: set[str] = set()
    for start in moves:
        path = [start]
        while (following := moves.get(path[-1])) and following not in path:
            path.append(following)
        if following == start and not reported & set(path):
            reported.update(path)
            cycle = " → ".join((*path, start))
            reading.findings.add("tree-cycle", playbook.nodes[start].place, length=len(start), cycle=cycle)


def _check_targets(playbook: Playbook, as_of: date | None, reading: Reading) -> None:
    for node in playbook.nodes.values():
        if as_of and node.target and node.target.by and node.target.by < as_of:
            reading.findings.add("target-ended", node.target.place, id=node.id, by=node.target.by, as_of=as_of)


def _check_journal(playbook: Playbook, facts: Facts, reading: Reading) -> None:
    for reason in playbook.journal.reasons:
        node = playbook.nodes.get(reason.kpi)
        data = _data_span(node, facts) if node else None
        if data and (reason.span.start > data[1] or reason.span.last_day < data[0]):
            _add_outside(reading, reason.place, reason.id, reason.kpi, data)


def _add_outside(reading: Reading, place: Place, kpi_id: str, kpi: str, data: tuple[date, date]) -> None:
    reading.findings.add("journal-outside", place, length=len(kpi_id), id=kpi_id, kpi=kpi, first=data[0], last=data[1])


def _check_dimensions(playbook: Playbook, facts: Facts, reading: Reading) -> None:
    """Names of what no actuals hold are recorded, where there are any actuals at all."""
    add = reading.findings.add
    for dimension in playbook.dimensions.values() if facts.as_of else ():
        column, length = dimension.id, len(dimension.id)
        if column not in facts.dimensions:
            near = near_names(column, facts.dimensions)
            add("unknown-dimension", dimension.place, length=length, near=near, dimension=column)
            continue
        known = [text for text in facts.rows[column].cat.categories if text]
        for value in dimension.values.values():
            if value.id not in known:
                near, length = near_names(value.id, known), len(value.id)
                add("unknown-dimension-value", value.place, length=length, near=near, dimension=column, value=value.id)


def _data_span(node: Node, facts: Facts) -> tuple[date, date] | None:
    """Return the first and last day of the data behind a KPI's value."""
    names = [name for name in (node.value.names if node.value else ()) if name in facts.covered_until]
    if not names:
        return None
    first = facts.rows.loc[facts.rows["measure"].isin(names), "date"].min()
    return first.date(), max(facts.covered_until[name] for name in names)
