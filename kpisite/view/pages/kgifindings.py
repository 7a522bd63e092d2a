"""What the titles of a KGI's page say: level, causes, landing, and how its KPIs stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpisite.analysis.summary import much_unexplained
from kpisite.model.review import Basis, Contribution, KgiReview, NodeReview
from kpisite.view.pages.findings import (
    UNEXPLAINED,
    Amount,
    Attained,
    Finding,
    Findings,
    Names,
    Parts,
    Score,
    Word,
    current_signals,
    kpis_of,
    reached,
    reaches,
    root_of,
    status_of,
    tally,
)

PARTS: dict[Basis, str] = {  # the trace that tells the parts of a change
    "plan": "contribution",
    "previous_year": "contribution-year",
    "previous_period": "contribution-period",
}


def summary_findings(kgi: KgiReview) -> Findings:
    """Return whether the KGI is on plan and which KPIs make the difference."""
    node = root_of(kgi)
    if node.watch == "hold":
        return (Finding("summary.on_hold"),)
    if node.actual is None:
        return (Finding("summary.no_data"),)
    if node.plan is None or node.attainment is None:
        return (Finding("summary.no_plan"),)
    attained = Attained(node.attainment, (kgi.id, "attainment"), node.attainment_from_baseline)
    state = "behind" if node.attainment < 1 else "ahead"
    drivers = drivers_of(kgi)
    if not drivers or much_unexplained(kgi.attributions.get("plan"), kgi.contributions.get("plan", ())):
        return (Finding(f"summary.{state}", {"attained": attained}),)
    return (Finding(f"summary.{state}_by", {"attained": attained, "names": Names(drivers)}),)


def drivers_of(kgi: KgiReview) -> tuple[str, ...]:
    """Return the one or two KPIs that push the KGI furthest to the side of plan that it is on."""
    attribution = kgi.attributions.get("plan")
    change = attribution.change if attribution else root_of(kgi).gap
    same = [row for row in causes_of(kgi, "plan") if change and row.amount * change > 0]
    ranked = sorted(same, key=lambda row: (-abs(row.amount), row.id))
    return tuple(row.id for row in ranked[:2] if abs(row.amount) * 2 >= abs(ranked[0].amount))


def causes_of(kgi: KgiReview, basis: Basis) -> list[Contribution]:
    """Return the contributions of KPIs; a KGI without a formula over KPIs is no cause of its own change."""
    return [row for row in kgi.contributions.get(basis, ()) if row.id not in (UNEXPLAINED, kgi.id)]


def progress_findings(kgi: KgiReview, *, down: bool = False) -> Findings:
    """Return how the year's complete periods stand against plan, and what is expected at the end."""
    node = root_of(kgi)
    return (*month_findings(node, down=down), *landing_clause(node))


def month_findings(node: NodeReview, *, down: bool = False) -> Findings:
    """Return how many of the year's complete months (or the data's coarser periods) met plan or stayed in the band."""
    if node.watch == "hold":
        return (Finding("months.on_hold"),)
    band = node.target.kind == "band"
    met = _inside_band(node) if band else _met_plan(node, down=down)
    if not met:
        return (Finding("months.none"),)
    code = "all" if all(met) else "some" if any(met) else "missed"
    unit = Word(f"pages.periods.{node.monthly[0].grain}", len(met))
    return (Finding(f"months.{'band_' if band else ''}{code}", {"count": len(met), "reached": sum(met), "unit": unit}),)


def _met_plan(node: NodeReview, *, down: bool) -> list[bool]:
    pairs = [(p.actual, p.plan) for p in node.monthly if p.actual is not None and p.plan is not None and not p.partial]
    return [actual <= plan if down else actual >= plan for actual, plan in pairs]


def _inside_band(node: NodeReview) -> list[bool]:
    low, high = node.target.low, node.target.high
    if low is None or high is None:
        return []
    return [low <= point.actual <= high for point in node.monthly if point.actual is not None and not point.partial]


def landing_clause(node: NodeReview) -> Findings:
    """Return what the landing says of the target; nothing where there is none, or on hold."""
    landing, enough = node.landing, reaches(node)
    if node.watch == "hold" or landing.value is None or enough is None or landing.shortfall is None:
        return ()
    if landing.method == "finished":
        code = "ended_reached" if enough else "ended_short"
    else:
        code = "reaches" if enough else "short"
    amount = Amount(abs(landing.shortfall), node.id, told=(node.id, "landing"))
    return (Finding(f"landing_clause.{code}", {"amount": amount}),)


def tree_findings(kgi: KgiReview) -> Findings:
    """Return how many KPIs have which status, and which are red."""
    nodes = kpis_of(kgi)
    if not nodes:
        return (Finding("tree.no_kpi"),)
    counted = Finding("tree.counts", {"count": len(nodes), "tally": tally(nodes)})
    red = tuple(node.id for node in nodes if status_of(node) == "red")
    return (counted, Finding("tree.red", {"names": Names(red)})) if red else (counted,)


def gap_findings(kgi: KgiReview, basis: Basis = "plan") -> Findings:
    """Return what pushed the gap to plan, or another change of the KGI, most, and what pushed against it."""
    rows = causes_of(kgi, basis)
    attribution = kgi.attributions.get(basis)
    if attribution is None or attribution.change is None or not rows:
        return (Finding("gap.unknown"),)
    side = -1.0 if attribution.change < 0 else 1.0
    with_it, against = _top(rows, side), _top(rows, -side)
    found = [_gap("gap.mainly", with_it, kgi.id, basis)] if with_it else []
    if against:
        found.append(_gap("gap.against" if with_it else "gap.mainly", against, kgi.id, basis))
    return tuple(found) or (Finding("gap.zero"),)


def _top(rows: Sequence[Contribution], side: float) -> list[Contribution]:
    return sorted((row for row in rows if row.amount * side > 0), key=lambda row: (-abs(row.amount), row.id))[:2]


def _gap(code: str, rows: Sequence[Contribution], kgi: str, basis: Basis) -> Finding:
    ids = tuple(row.id for row in rows)
    return Finding(code, {"names": Names(ids), "amount": Parts(ids, kgi, basis, (kgi, PARTS[basis]))})


def table_findings(nodes: Sequence[NodeReview]) -> Findings:
    """Return how many KPIs miss their target, and how many of these moved beyond normal variation."""
    judged = [node for node in nodes if status_of(node) in ("green", "amber", "red")]
    short = [node for node in judged if status_of(node) != "green"]
    if not judged:
        return (Finding("table.none_judged"),)
    if not short:
        return (Finding("table.all_met", {"count": len(judged)}),)
    moved = sum(bool(current_signals(node)) for node in short)
    return (Finding("table.short" if moved else "table.short_still", {"count": len(short), "moved": moved}),)


def smart_findings(nodes: Sequence[NodeReview]) -> Findings:
    """Return the lowest scorecard of several KPIs."""
    scored = [(node.smart.score, node.id) for node in nodes if node.smart and node.smart.score is not None]
    if not scored:
        return (Finding("smart.none"),)
    score, lowest = min(scored)
    told = Score(score, (lowest, "smart"))
    if len(scored) == 1:
        return (Finding("smart.only", {"names": Names((lowest,)), "score": told}),)
    return (Finding("smart.lowest", {"count": len(scored), "names": Names((lowest,)), "score": told}),)


def pdca_findings(lanes: Mapping[str, int]) -> Findings:
    """Return how many actions there are and how many have been checked or decided."""
    total = sum(lanes.values())
    if not total:
        return (Finding("pdca.none"),)
    checked, decided = lanes.get("check", 0), lanes.get("act", 0)
    code = ("some" if decided else "checking") if checked else "decided" if decided else "begun"
    return (Finding(f"pdca.{code}", {"count": total, "checked": checked, "decided": decided}),)


def sensitivity_findings(kgi: KgiReview) -> Findings:
    """Return the KPI whose reaching its target would move the KGI most, or why none can be told."""
    known = [node for node in kpis_of(kgi) if node.sensitivity is not None]
    gains = [(node.sensitivity or 0.0, node.id) for node in known if not reached(node)]
    if not gains:
        tied = any(node.edge == "formula" for node in kpis_of(kgi))
        return (Finding(f"sensitivity.{'reached' if known else 'unknown' if tied else 'no_formula'}"),)
    amount, best = max(gains, key=lambda gain: (abs(gain[0]), gain[1]))
    if amount == 0:
        return (Finding("sensitivity.zero"),)
    gain = Amount(amount, kgi.id, signed=True, told=(best, "gain"))
    return (Finding("sensitivity.most", {"names": Names((best,)), "amount": gain}),)
