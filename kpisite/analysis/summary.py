"""The written summary of a KGI: a few sentence codes with the numbers that support each of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date

from kpisite.analysis.attainment import lands_on_target
from kpisite.model.playbook import Direction
from kpisite.model.review import Attribution, Basis, Contribution, NodeReview, Process, Sentence, Waiting

MOST_NAMED = 3
UNEXPLAINED = "unexplained"
MUCH = 1 / 3  # of the gap; a larger rest than that is no detail any more
TURNS: dict[str, str] = {
    "into_black": "yoy_into_black",
    "into_red": "yoy_into_red",
    "wider_red": "yoy_wider_red",
    "narrower_red": "yoy_narrower_red",
}
Values = dict[str, str | float | None]


def summarise(
    kgi: NodeReview,
    nodes: tuple[NodeReview, ...],
    attributions: Mapping[Basis, Attribution],
    contributions: Mapping[Basis, tuple[Contribution, ...]],
    waiting: tuple[Waiting, ...],
    *,
    direction: Direction = "up",
    since: date = date.min,
) -> tuple[Sentence, ...]:
    """Return the sentences in reading order: level, last year, what made the gap, landing, signals.

    `level_ahead` and `yoy_up` say that the number is above the other one, whatever is good for the KGI. `waiting`
    holds the open signals from `since` on, so only signals from then on are spoken of.
    """
    if all(node.watch == "hold" for node in nodes):
        return (Sentence(code="all_on_hold"),)
    if kgi.actual is None:
        return (Sentence(code="no_data", values={"missing": kgi.missing.get("actual", "no_fact")}),)
    return (
        *_level_and_year(kgi),
        *_causes(kgi, attributions.get("plan"), contributions.get("plan", ())),
        *_landing(kgi, direction),
        _signals(waiting, nodes, since),
    )


def _level_and_year(kgi: NodeReview) -> Iterator[Sentence]:
    if kgi.plan is None and kgi.previous_year is None and len(kgi.history) == 1:
        yield Sentence(code="first_period", values={"actual": kgi.actual})
        return
    yield _level(kgi)
    yield _year_on_year(kgi)


def _level(kgi: NodeReview) -> Sentence:
    values: Values = {"actual": kgi.actual, "plan": kgi.plan, "gap": kgi.gap, "attainment": kgi.attainment}
    if kgi.missing.get("actual") == "partial_period":
        return Sentence(code="level_partial", values=values)
    if kgi.plan is None or kgi.gap is None:
        return Sentence(code="level_no_plan", values=values)
    if kgi.gap == 0:
        return Sentence(code="level_on_plan", values=values)
    return Sentence(code="level_ahead" if kgi.gap > 0 else "level_behind", values=values)


def _year_on_year(kgi: NodeReview) -> Sentence:
    values: Values = {"previous_year": kgi.previous_year, "change": kgi.yoy_change, "ratio": kgi.yoy_ratio}
    if kgi.previous_year is None or kgi.yoy_change is None:
        return Sentence(code="yoy_none", values=values)
    if kgi.yoy_change == 0:
        return Sentence(code="yoy_same", values=values)
    if kgi.yoy_turn:
        return Sentence(code=TURNS[kgi.yoy_turn], values=values)
    return Sentence(code="yoy_up" if kgi.yoy_change > 0 else "yoy_down", values=values)


def _causes(kgi: NodeReview, attribution: Attribution | None, rows: tuple[Contribution, ...]) -> Iterator[Sentence]:
    if attribution is None or not attribution.change:
        return
    rest, much = _rest(rows), much_unexplained(attribution, rows)
    # What is smaller than the unexplained rest is no main cause, and a KGI without children does not explain itself.
    leaves = [row for row in rows if row.id not in (UNEXPLAINED, kgi.id) and abs(row.amount) >= rest]
    leaves.sort(key=lambda row: (-abs(row.amount), row.id))
    sign = 1 if attribution.change > 0 else -1
    along = [row for row in leaves if row.amount * sign > 0][:MOST_NAMED]
    against = [row for row in leaves if row.amount * sign < 0][:MOST_NAMED]
    if much:
        yield Sentence(code="gap_unexplained", values={"gap": rest})
    if along:
        yield Sentence(code="gap_most" if much else "gap_from", values=_named(along))
    if along and against:
        yield Sentence(code="gap_offset", values=_named(against))


def much_unexplained(attribution: Attribution | None, rows: tuple[Contribution, ...]) -> bool:
    """Tell whether the rest that no KPI explains exceeds a third of the gap, so that no KPI is its main cause."""
    change = attribution.change if attribution else None
    return bool(change) and _rest(rows) > MUCH * abs(change or 0.0)


def _rest(rows: tuple[Contribution, ...]) -> float:
    return math.fsum(abs(row.amount) for row in rows if row.id == UNEXPLAINED)


def _named(rows: list[Contribution]) -> Values:
    values: Values = {"count": float(len(rows))}
    for position, row in enumerate(rows, start=1):
        values |= {f"id_{position}": row.id, f"amount_{position}": row.amount}
    return values


def _landing(kgi: NodeReview, direction: Direction) -> Iterator[Sentence]:
    landing = kgi.landing
    if kgi.target.value is None or kgi.target.ended:
        return
    reaches = lands_on_target(landing, kgi.target.value, direction)
    if reaches is None:
        yield Sentence(code="landing_unknown", values={"missing": landing.missing})
        return
    values: Values = {"landing": landing.value, "target": kgi.target.value, "shortfall": landing.shortfall}
    values |= {"target_ratio": landing.target_ratio, "low": landing.low, "high": landing.high}
    if landing.method == "finished":
        yield Sentence(code="landing_ended_reached" if reaches else "landing_ended_short", values=values)
        return
    yield Sentence(code="landing_reaches" if reaches else "landing_short", values=values)


def _signals(waiting: tuple[Waiting, ...], nodes: tuple[NodeReview, ...], since: date) -> Sentence:
    if waiting:
        values: Values = {"count": float(len(waiting))}
        kpis = tuple(dict.fromkeys(row.kpi for row in waiting))[:MOST_NAMED]
        values |= {f"id_{position}": kpi for position, kpi in enumerate(kpis, start=1)}
        return Sentence(code="signals_waiting", values=values)
    watched = [(node, node.process) for node in nodes if node.watch == "watch" and node.process]
    signalling = sum(any(signal.through >= since for signal in process.signals) for _, process in watched)
    # Where the data have stopped a chart shows what was, and limits from a few points are too rough a guess.
    telling = any(not node.stale and (process.signals or _settled(process)) for node, process in watched)
    if not signalling and not telling:
        return Sentence(code="signals_unknown")
    return Sentence(code="signals_explained" if signalling else "signals_none", values={"count": float(signalling)})


def _settled(process: Process) -> bool:
    return process.center is not None and not process.provisional
