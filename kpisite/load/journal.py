"""`journal/*.yml`: reasons, actions, experiments, decisions and notes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from kpisite.load.fields import Fields, Reading
from kpisite.load.findings import near_names
from kpisite.load.ids import Ids, read_id
from kpisite.load.keys import JOURNAL_KEYS
from kpisite.load.numbers import NumberError, read_number
from kpisite.load.source import Source
from kpisite.load.yaml_text import Listing, Mapping, Node, parse_yaml
from kpisite.model.periods import Span
from kpisite.model.playbook import Action, Decision, Experiment, Journal, Note, Reason, Variant
from kpisite.model.problems import Place
from kpisite.model.text import LANGUAGES

Entry = Reason | Action | Experiment | Decision | Note
Units = dict[str, str | None]  # the unit of each KPI


def load_journal(sources: list[Source], reading: Reading, units: Units) -> Journal:
    """Return everything that the files hold, each kind in date order."""
    ids = Ids(reading)
    entries: list[Entry] = []
    for source in sources:
        node = parse_yaml(source, reading.findings)
        if isinstance(node, Listing):
            found = [_entry(item, reading, ids, units) for item in node.items]
            entries += [entry for entry in found if entry]
        elif node is not None:
            reading.wrong("wrong-shape", node, key=source.file, expected="- reason: … / - action: …")
        if not isinstance(node, Listing):
            reading.unread.add("action")
    return Journal(
        reasons=_sorted(entries, Reason, lambda entry: entry.span.start),
        actions=_sorted(entries, Action, lambda entry: entry.start or entry.by or date.max),
        experiments=_sorted(entries, Experiment, lambda entry: entry.start or date.max),
        decisions=_sorted(entries, Decision, lambda entry: entry.on),
        notes=_sorted(entries, Note, lambda entry: entry.on),
    )


def _sorted(entries: list[Entry], kind: type[Any], day: Callable[[Any], date]) -> tuple[Any, ...]:
    chosen = [entry for entry in entries if isinstance(entry, kind)]
    return tuple(sorted(chosen, key=lambda entry: (day(entry), entry.id)))


def _entry(node: Node, reading: Reading, ids: Ids, units: Units) -> Entry | None:
    if not isinstance(node, Mapping) or not node.entries:
        reading.wrong("wrong-shape", node, key="-", expected=", ".join(f"{kind}:" for kind in _KINDS))
        return None
    first = node.entries[0][0]
    kind = next((name.text for name, _ in node.entries if name.text in _KINDS and name is first), first.text)
    if kind not in _KINDS:
        near = near_names(kind, _KINDS)
        reading.wrong("journal-kind", first, near=near, text=kind, kinds=", ".join(_KINDS))
        return None
    fields = Fields(node, reading, JOURNAL_KEYS[kind])
    entry_id = read_id(fields, kind)
    if entry_id is None:
        return None
    ids.meet(fields.scalar(kind))
    return _KINDS[kind](fields, entry_id, units)


def _reason(fields: Fields, entry_id: str, _units: Units) -> Reason | None:
    complete = fields.require()
    span = _span(fields, "period")
    kpi, why, apply_to = fields.refer("kpi", "kpi"), fields.words("why"), fields.words("apply_to")
    return Reason(entry_id, kpi, span, why, fields.at("reason"), apply_to) if complete and span else None


def _span(fields: Fields, key: str) -> Span | None:
    if not isinstance(fields.node.get(key), Mapping):
        return fields.span(key)
    inner = fields.mapping(key)
    if inner is None or not inner.require():
        return None
    start, end = inner.span("from"), inner.span("to")
    if not (start and end):
        return None
    _check_order(inner, start.start, end.last_day, "to")
    return Span(start.start, max(end.end, start.end))


def _action(fields: Fields, entry_id: str, units: Units) -> Action | None:
    complete = fields.require()
    kpi = fields.refer("kpi", "kpi")
    plan = fields.mapping("plan")
    do = fields.mapping("do")
    check = fields.mapping("check")
    act = fields.mapping("act")
    values: dict[str, Any] = {"name": fields.words("name")}
    if plan:
        values |= {"hypothesis": plan.words("hypothesis"), "by": plan.last_day("by")}
        values |= {"expect": _expect(plan, units.get(kpi)), "expect_written": plan.text("expect") or ""}
    if do:
        values |= {"start": do.first_day("start"), "end": do.last_day("end"), "owner": do.words("owner")}
        _check_order(do, values["start"], values["end"], "end")
    if check:
        values["check_note"] = check.words("note")
    if act and act.require():
        values["decision"] = act.choice("decision")
        values |= {"decided": act.first_day("date"), "act_note": act.words("note")}
    return Action(id=entry_id, kpi=kpi, place=fields.at("action"), **values) if complete else None


def _expect(plan: Fields, unit: str | None) -> float | None:
    """Return the expected change in the KPI's unit; a percentage on an amount stays words only."""
    found = plan.scalar("expect")
    if found is None:
        return None
    try:
        return read_number(found.text, unit)
    except NumberError as error:
        plan.reading.wrong(error.code, found, **error.values)
        return None


def _experiment(fields: Fields, entry_id: str, _units: Units) -> Experiment | None:
    complete = fields.require()
    start, end = fields.first_day("start"), fields.last_day("end")
    _check_order(fields, start, end, "end")
    variants = _variants(fields.mappings("variants"))
    kpi, action = fields.refer("kpi", "kpi"), fields.refer("action", "action") or None
    place = fields.at("experiment")
    if fields.has("variants") and len(fields.items("variants")) < 2:
        fields.reading.findings.add("experiment-variants", fields.at("variants"), id=entry_id)
        return None
    controls = sum(variant.control for variant in variants)
    if complete and len(variants) == len(fields.items("variants")) and controls != 1:
        fields.reading.findings.add("experiment-control", fields.at("variants"), id=entry_id, count=controls)
        return None
    name = fields.words("name")
    return (
        Experiment(entry_id, kpi, variants, place, name, action, start, end) if complete and len(variants) > 1 else None
    )


def _variants(listed: list[Fields]) -> tuple[Variant, ...]:
    met: list[tuple[Variant, Fields]] = []
    for fields in listed:
        variant = _variant(fields)
        if variant:
            for other, there in met:
                _check_alike(variant, fields, other, there)
            met.append((variant, fields))
    return tuple(variant for variant, _ in met)


def _check_alike(variant: Variant, fields: Fields, other: Variant, there: Fields) -> None:
    """Record two variants that a program, or a reader of one of the languages, could not tell apart."""
    names = variant.name, other.name
    if variant.id == other.id and names[0] != names[1]:
        place, length = _identity(fields), len(variant.id)
        fields.reading.findings.add("duplicate-id", place, length=length, other=_identity(there), id=variant.id)
        return
    same = [language for language in LANGUAGES if len({name.in_language(language) for name in names}) == 1]
    if same:
        name = variant.name.in_language(same[0])
        fields.reading.findings.add("variant-same-name", fields.at("name"), other=there.at("name"), name=name)


def _identity(fields: Fields) -> Place:
    return fields.at("id" if fields.has("id") else "name")


def _variant(fields: Fields) -> Variant | None:
    if not fields.require():
        return None
    trials, successes = fields.number("trials", None), fields.number("successes", None)
    if trials is None or successes is None:
        return None
    if not (_is_count(trials) and _is_count(successes) and successes <= trials and trials > 0):
        node = fields.scalar("successes" if _is_count(trials) and trials > 0 else "trials")
        if node:
            fields.reading.wrong("experiment-counts", node, trials=f"{trials:g}", successes=f"{successes:g}")
        return None
    name = fields.words("name")
    if not name:
        fields.reading.findings.add("empty-value", fields.at("name"), key="name")
    variant_id = read_id(fields) if fields.has("id") else name.in_language("ja")
    if not name or not variant_id:
        return None
    return Variant(variant_id, int(trials), int(successes), fields.flag("control"), fields.number("share"), name)


def _is_count(value: float) -> bool:
    return value >= 0 and value == int(value)


def _decision(fields: Fields, entry_id: str, _units: Units) -> Decision | None:
    complete = fields.require()
    kpi, day, why = fields.refer("kpi", "kpi"), fields.first_day("date"), fields.words("why")
    kind = fields.choice("kind")
    return Decision(entry_id, kpi, day, kind, why, fields.at("decision")) if complete and day else None


def _note(fields: Fields, entry_id: str, _units: Units) -> Note | None:
    complete = fields.require()
    day, text, kpis = fields.first_day("date"), fields.words("text"), fields.refer_all("kpi", "kpis")
    return Note(entry_id, day, kpis, text, fields.at("note")) if complete and day else None


def _check_order(fields: Fields, start: date | None, end: date | None, key: str) -> None:
    if start and end and start > end:
        length = len(fields.text(key) or "")
        fields.reading.findings.add("date-order", fields.at(key), length=length, start=start, end=end)


_KINDS: dict[str, Callable[[Fields, str, Units], Entry | None]] = {
    "reason": _reason,
    "action": _action,
    "experiment": _experiment,
    "decision": _decision,
    "note": _note,
}
