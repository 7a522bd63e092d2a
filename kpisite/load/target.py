"""A KPI's target."""

from __future__ import annotations

from kpisite.load.fields import Fields
from kpisite.model.playbook import Checkpoint, Target, TargetKind


def load_target(node: Fields, unit: str | None) -> Target | None:
    """Return the target of a KGI or KPI in its unit, or None where none is declared."""
    fields = node.mapping("target")
    if fields is None:
        return None
    target = Target(
        value=fields.number("value", unit),
        by=fields.last_day("by"),
        place=fields.place,
        start=fields.first_day("from"),
        kind=_kind(fields),
        baseline=fields.number("baseline", unit),
        low=fields.number("low", unit),
        high=fields.number("high", unit),
        checkpoints=tuple(_checkpoints(fields, unit)),
        written=fields.text("value") or "",
    )
    _check_levels(fields, target)
    _check_days(fields, target)
    return target


def _kind(fields: Fields) -> TargetKind | None:
    if fields.has("kind"):
        chosen: TargetKind | None = fields.choice("kind")
        return chosen
    return "band" if fields.has("low") and fields.has("high") and not fields.has("value") else None


def _checkpoints(fields: Fields, unit: str | None) -> list[Checkpoint]:
    found = []
    for inner in fields.mappings("checkpoints"):
        if inner.require():
            day, value = inner.last_day("by"), inner.number("value", unit)
            if day and value is not None:
                found.append(Checkpoint(day, value))
    return sorted(found, key=lambda point: point.by)


def _check_levels(fields: Fields, target: Target) -> None:
    add = fields.reading.findings.add
    if target.kind == "band" or fields.has("low") or fields.has("high"):
        if not (fields.has("low") and fields.has("high")):
            add("target-band", fields.place)
        elif target.low is not None and target.high is not None and target.low > target.high:
            add("target-band", fields.at("low"), length=len(fields.text("low") or ""))
    elif not fields.has("value"):
        add("target-empty", fields.place)


def _check_days(fields: Fields, target: Target) -> None:
    add = fields.reading.findings.add
    if target.start and target.by and target.start > target.by:
        add("date-order", fields.at("by"), length=len(fields.text("by") or ""), start=target.start, end=target.by)
    for point in target.checkpoints:
        if (target.by and point.by > target.by) or (target.start and point.by < target.start):
            add("checkpoint-outside", fields.at("checkpoints"), date=point.by)
