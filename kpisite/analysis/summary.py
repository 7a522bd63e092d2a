"""The written summary of a KGI: three to six sentence codes with the numbers that support each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kpisite.model.review import Attribution, Basis, Contribution, NodeReview, Sentence, Waiting

MOST_NAMED = 3
Values = dict[str, str | float | None]


def summarise(
    kgi: NodeReview,
    nodes: tuple[NodeReview, ...],
    attributions: Mapping[Basis, Attribution],
    contributions: Mapping[Basis, tuple[Contribution, ...]],
    waiting: tuple[Waiting, ...],
) -> tuple[Sentence, ...]:
    """Return the sentences in reading order: level, last year, what made the gap, landing, signals."""
    if all(node.watch == "hold" for node in nodes):
        return (Sentence(code="all_on_hold"),)
    if kgi.actual is None:
        return (Sentence(code="no_data", values={"missing": kgi.missing.get("actual", "no_fact")}),)
    return (
        _level(kgi),
        _year_on_year(kgi),
        *_causes(attributions.get("plan"), contributions.get("plan", ())),
        *_landing(kgi),
        _signals(waiting, nodes),
    )


def _level(kgi: NodeReview) -> Sentence:
    values: Values = {"actual": kgi.actual, "plan": kgi.plan, "gap": kgi.gap, "attainment": kgi.attainment}
    if kgi.plan is None or kgi.gap is None:
        return Sentence(code="level_no_plan", values=values)
    if kgi.gap == 0:
        return Sentence(code="level_on_plan", values=values)
    return Sentence(code="level_ahead" if kgi.gap > 0 else "level_behind", values=values)


def _year_on_year(kgi: NodeReview) -> Sentence:
    values: Values = {"previous_year": kgi.previous_year, "change": kgi.yoy_change, "ratio": kgi.yoy_ratio}
    if kgi.previous_year is None or kgi.yoy_change is None:
        return Sentence(code="yoy_none", values=values)
    return Sentence(code="yoy_up" if kgi.yoy_change >= 0 else "yoy_down", values=values)


def _causes(attribution: Attribution | None, rows: tuple[Contribution, ...]) -> Iterator[Sentence]:
    if attribution is None or not attribution.change:
        return
    leaves = sorted((row for row in rows if row.id != "unexplained"), key=lambda row: (-abs(row.amount), row.id))
    sign = 1 if attribution.change > 0 else -1
    along = [row for row in leaves if row.amount * sign > 0][:MOST_NAMED]
    against = [row for row in leaves if row.amount * sign < 0][:MOST_NAMED]
    if along:
        yield Sentence(code="gap_from", values=_named(along))
    if along and against:
        yield Sentence(code="gap_offset", values=_named(against))


def _named(rows: list[Contribution]) -> Values:
    values: Values = {"count": float(len(rows))}
    for position, row in enumerate(rows, start=1):
        values |= {f"id_{position}": row.id, f"amount_{position}": row.amount}
    return values


def _landing(kgi: NodeReview) -> Iterator[Sentence]:
    landing = kgi.landing
    if kgi.target.value is None or kgi.target.ended:
        return
    if landing.value is None or landing.target_ratio is None:
        yield Sentence(code="landing_unknown", values={"missing": landing.missing})
        return
    values: Values = {"landing": landing.value, "target": kgi.target.value, "shortfall": landing.shortfall}
    values |= {"target_ratio": landing.target_ratio, "low": landing.low, "high": landing.high}
    yield Sentence(code="landing_reaches" if landing.target_ratio >= 1 else "landing_short", values=values)


def _signals(waiting: tuple[Waiting, ...], nodes: tuple[NodeReview, ...]) -> Sentence:
    if waiting:
        values: Values = {"count": float(len(waiting))}
        values |= {f"id_{position}": row.kpi for position, row in enumerate(waiting[:MOST_NAMED], start=1)}
        return Sentence(code="signals_waiting", values=values)
    signalling = sum(1 for node in nodes if node.process and node.process.signals)
    return Sentence(code="signals_explained" if signalling else "signals_none", values={"count": float(signalling)})
