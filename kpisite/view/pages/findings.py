"""What a section's title says: codes and numbers first, words last.

A finding is chosen from the review's numbers alone and is true in every state; having nothing to say is a state too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kpisite.model.review import (
    Contribution,
    DimensionSplit,
    ExperimentResult,
    InfluenceResult,
    KgiReview,
    NodeReview,
    Review,
    Signal,
)

STATUS_ORDER = ("green", "amber", "red", "grey", "hold")
UNEXPLAINED = "unexplained"


@dataclass(frozen=True)
class Amount:
    """A value in the unit of the node `of`."""

    value: float
    of: str
    signed: bool = False


@dataclass(frozen=True)
class Share:
    """A ratio that is read as a percentage."""

    value: float


@dataclass(frozen=True)
class Names:
    """KGIs or KPIs by id; the first two are named and the rest counted."""

    ids: tuple[str, ...]


@dataclass(frozen=True)
class Tally:
    """How many of each status, in `STATUS_ORDER`."""

    counts: tuple[tuple[str, int], ...]


Value = int | str | date | Amount | Share | Names | Tally


@dataclass(frozen=True)
class Finding:
    """A code in words/findings.yaml and what fills its placeholders."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


Findings = tuple[Finding, ...]


def status_of(node: NodeReview) -> str:
    """Return the status as readers see it: the review's, or `hold`."""
    return "hold" if node.watch == "hold" else node.status


def tally(nodes: Iterable[NodeReview]) -> Tally:
    """Return how many nodes there are of each status, leaving out the statuses that nobody has."""
    counts = Counter(status_of(node) for node in nodes)
    return Tally(tuple((status, counts[status]) for status in STATUS_ORDER if counts[status]))


def kpis_of(kgi: KgiReview) -> tuple[NodeReview, ...]:
    """Return the KGI's KPIs without the KGI itself."""
    return tuple(node for node in kgi.nodes if node.id != kgi.id)


def root_of(kgi: KgiReview) -> NodeReview:
    """Return the KGI's own node."""
    return next(node for node in kgi.nodes if node.id == kgi.id)


def current_signals(node: NodeReview) -> tuple[Signal, ...]:
    """Return the signals that reach into the span the node is judged over, newest first."""
    signals = node.process.signals if node.process else ()
    inside = [signal for signal in signals if node.start is None or signal.through >= node.start]
    return tuple(sorted(inside, key=lambda signal: (signal.through, signal.period, signal.rule), reverse=True))


def home_findings(review: Review) -> Findings:
    """Return the portal's state: how many KGIs have which status, and the one furthest behind."""
    roots = [root_of(kgi) for kgi in review.kgis]
    if not roots:
        return (Finding("home.no_kgi"),)
    counted = Finding("home.counts", {"count": len(roots), "tally": tally(roots)})
    behind = [node for node in roots if status_of(node) in ("red", "amber") and node.attainment is not None]
    if not behind:
        return (counted,)
    worst = min(behind, key=lambda node: node.attainment or 0.0)
    return counted, Finding("home.worst", {"names": Names((worst.id,)), "share": Share(worst.attainment or 0.0)})


def landing_findings(review: Review) -> Findings:
    """Return which KGIs are expected to reach their target."""
    known = [
        kgi for kgi in review.kgis if kgi.headline.landing.value is not None and _reaches(root_of(kgi)) is not None
    ]
    reach = tuple(kgi.id for kgi in known if _reaches(root_of(kgi)))
    if not known:
        return (Finding("landing.unknown"),)
    if len(reach) == len(known):
        return (Finding("landing.all", {"count": len(known)}),)
    if not reach:
        return (Finding("landing.none", {"count": len(known)}),)
    return (Finding("landing.some", {"names": Names(reach), "count": len(known)}),)


def _reaches(node: NodeReview) -> bool | None:
    """Tell whether the landing meets the target; `target_ratio` is direction-aware, shortfall is not."""
    ratio = node.landing.target_ratio
    return None if ratio is None else ratio >= 1.0


def waiting_findings(count: int, *, suspect: bool = False) -> Findings:
    """Return how many signals wait for a reason."""
    if suspect:
        return (Finding("waiting.suspect", {"count": count}),)
    return (Finding("waiting.some" if count else "waiting.none", {"count": count}),)


def due_findings(review: Review) -> Findings:
    """Return the next review and how many are due in its month."""
    if not review.due:
        return (Finding("due.none"),)
    first = min(review.due, key=lambda due: (due.on, due.kpi))
    count = len(
        {(due.on, due.kpi) for due in review.due if (due.on.year, due.on.month) == (first.on.year, first.on.month)}
    )
    same_day = tuple(dict.fromkeys(due.kpi for due in review.due if due.on == first.on))
    return (
        Finding(
            "due.next", {"count": count, "month": first.on.strftime("%Y-%m"), "on": first.on, "names": Names(same_day)}
        ),
    )


def change_findings(count: int | None, moved: int) -> Findings:
    """Return how much changed since the previous edition; `count` None: there is none."""
    if count is None:
        return (Finding("changes.first"),)
    if not count:
        return (Finding("changes.none"),)
    found = (Finding("changes.some", {"count": count}),)
    return (*found, Finding("changes.moved", {"count": moved})) if moved else found


def summary_findings(kgi: KgiReview) -> Findings:
    """Return whether the KGI is on plan and which KPIs make the difference."""
    node = root_of(kgi)
    if node.watch == "hold":
        return (Finding("summary.on_hold"),)
    if node.actual is None:
        return (Finding("summary.no_data"),)
    if node.plan is None or node.attainment is None:
        return (Finding("summary.no_plan"),)
    share = Share(node.attainment)
    state = "behind" if node.attainment < 1 else "ahead"
    drivers = drivers_of(kgi)
    if not drivers:
        return (Finding(f"summary.{state}", {"share": share}),)
    return (Finding(f"summary.{state}_by", {"share": share, "names": Names(drivers)}),)


def drivers_of(kgi: KgiReview) -> tuple[str, ...]:
    """Return the one or two KPIs that push the KGI furthest to the side of plan that it is on."""
    attribution = kgi.attributions.get("plan")
    change = attribution.change if attribution else root_of(kgi).gap
    same = [
        row for row in kgi.contributions.get("plan", ()) if change and row.amount * change > 0 and row.id != UNEXPLAINED
    ]
    ranked = sorted(same, key=lambda row: (-abs(row.amount), row.id))
    return tuple(row.id for row in ranked[:2] if abs(row.amount) * 2 >= abs(ranked[0].amount))


def progress_findings(kgi: KgiReview) -> Findings:
    """Return how the complete months stand against plan, and what is expected at the end."""
    node = root_of(kgi)
    return (*month_findings(node), *landing_clause(node))


def month_findings(node: NodeReview, *, down: bool = False) -> Findings:
    """Return how many complete months reached their plan."""
    pairs = [(p.actual, p.plan) for p in node.monthly if p.actual is not None and p.plan is not None and not p.partial]
    if not pairs:
        return (Finding("months.none"),)
    reached = sum(actual <= plan if down else actual >= plan for actual, plan in pairs)
    code = "all" if reached == len(pairs) else "some" if reached else "missed"
    return (Finding(f"months.{code}", {"count": len(pairs), "reached": reached}),)


def landing_clause(node: NodeReview) -> Findings:
    """Return what the landing says of the target; nothing where there is no landing."""
    landing, reaches = node.landing, _reaches(node)
    if landing.value is None or reaches is None or landing.shortfall is None:
        return ()
    if landing.method == "finished":
        code = "ended_reached" if reaches else "ended_short"
    else:
        code = "reaches" if reaches else "short"
    return (Finding(f"landing_clause.{code}", {"amount": Amount(abs(landing.shortfall), node.id)}),)


def tree_findings(kgi: KgiReview) -> Findings:
    """Return how many KPIs have which status, and which are red."""
    nodes = kpis_of(kgi)
    if not nodes:
        return (Finding("tree.no_kpi"),)
    counted = Finding("tree.counts", {"count": len(nodes), "tally": tally(nodes)})
    red = tuple(node.id for node in nodes if status_of(node) == "red")
    return (counted, Finding("tree.red", {"names": Names(red)})) if red else (counted,)


def gap_findings(kgi: KgiReview) -> Findings:
    """Return what pushed the gap to plan most, and what pushed against it."""
    rows = [row for row in kgi.contributions.get("plan", ()) if row.id != UNEXPLAINED]
    attribution = kgi.attributions.get("plan")
    if attribution is None or attribution.change is None or not rows:
        return (Finding("gap.unknown"),)
    side = -1.0 if attribution.change < 0 else 1.0
    with_it, against = _top(rows, side), _top(rows, -side)
    found = [_gap("gap.mainly", with_it, kgi.id)] if with_it else []
    if against:
        found.append(_gap("gap.against" if with_it else "gap.mainly", against, kgi.id))
    return tuple(found) or (Finding("gap.zero"),)


def _top(rows: Sequence[Contribution], side: float) -> list[Contribution]:
    return sorted((row for row in rows if row.amount * side > 0), key=lambda row: (-abs(row.amount), row.id))[:2]


def _gap(code: str, rows: Sequence[Contribution], kgi: str) -> Finding:
    amount = Amount(sum(row.amount for row in rows), kgi, signed=True)
    return Finding(code, {"names": Names(tuple(row.id for row in rows)), "amount": amount})


def table_findings(nodes: Sequence[NodeReview]) -> Findings:
    """Return how many KPIs miss their target, and how many of these moved beyond normal variation."""
    judged = [node for node in nodes if status_of(node) in ("green", "amber", "red")]
    short = [node for node in judged if status_of(node) != "green"]
    if not judged:
        return (Finding("table.none_judged"),)
    if not short:
        return (Finding("table.all_met", {"count": len(judged)}),)
    moved = sum(bool(current_signals(node)) for node in short)
    return (Finding("table.short", {"count": len(short), "moved": moved}),)


def smart_findings(nodes: Sequence[NodeReview]) -> Findings:
    """Return the lowest scorecard of several KPIs."""
    scored = [(node.smart.score, node.id) for node in nodes if node.smart and node.smart.score is not None]
    if not scored:
        return (Finding("smart.none"),)
    score, lowest = min(scored)
    if len(scored) == 1:
        return (Finding("smart.only", {"names": Names((lowest,)), "score": round(score)}),)
    return (Finding("smart.lowest", {"count": len(scored), "names": Names((lowest,)), "score": round(score)}),)


def smart_one_findings(node: NodeReview) -> Findings:
    """Return one KPI's score and its weakest letter, by the share of points that is missing."""
    if node.smart is None or node.smart.score is None:
        return (Finding("smart.not_scored"),)
    lost = {
        letter: (card.of - card.points)
        for letter, card in node.smart.letters.items()
        if card.points is not None and card.of
    }
    weakest = max(lost, key=lambda letter: lost[letter], default=None)
    score = Finding("smart.score", {"score": round(node.smart.score)})
    if weakest is None or lost[weakest] <= 0:
        return (score,)
    return score, Finding("smart.weakest", {"letter": f"smart_letter.{weakest}"})


def pdca_findings(lanes: Mapping[str, int]) -> Findings:
    """Return how many actions there are and how many have been checked or decided."""
    total = sum(lanes.values())
    if not total:
        return (Finding("pdca.none"),)
    checked, decided = lanes.get("check", 0), lanes.get("act", 0)
    return (Finding("pdca.some", {"count": total, "checked": checked, "decided": decided}),)


def sensitivity_findings(kgi: KgiReview) -> Findings:
    """Return the KPI whose reaching its target would move the KGI most."""
    gains = [(node.sensitivity, node.id) for node in kpis_of(kgi) if node.sensitivity is not None and not reached(node)]
    if not gains:
        return (Finding("sensitivity.unknown"),)
    amount, best = max(gains, key=lambda gain: (abs(gain[0]), gain[1]))
    if amount == 0:
        return (Finding("sensitivity.zero"),)
    return (Finding("sensitivity.most", {"names": Names((best,)), "amount": Amount(amount, kgi.id, signed=True)}),)


def reached(node: NodeReview) -> bool:
    """Tell whether the node is at or beyond its target to date, so that reaching it can gain nothing more."""
    return node.attainment is not None and node.attainment >= 1


def signal_findings(node: NodeReview) -> Findings:
    """Return what the process chart says of the span the KPI is judged over."""
    process = node.process
    if process is None or process.missing or process.center is None:
        return (Finding("signal.no_chart"),)
    signals = current_signals(node)
    if not signals:
        return (Finding("signal.provisional" if process.provisional else "signal.none"),)
    by_rule = {signal.rule: signal for signal in reversed(signals)}
    found = [_signal(signal) for rule, signal in by_rule.items() if rule in ("run_of_8", "outside")]
    return tuple(found[:2]) or (_signal(signals[0]),)


def _signal(signal: Signal) -> Finding:
    several = "several" if signal.points > 1 else "one"
    code = f"signal.{signal.rule}_{signal.direction}"
    if signal.rule == "outside":
        code = f"{code}_{several}"
    values: dict[str, Value] = {
        "since": signal.start or signal.period,
        "through": signal.through,
        "count": signal.points,
    }
    return Finding(code, values)


def dimension_findings(split: DimensionSplit) -> Findings:
    """Return the dimension's value that makes most of the change."""
    if not split.rows or split.change == 0:
        return (Finding("dimension.unchanged"),)
    effect = {row.value: row.rate_effect + row.mix_effect for row in split.rows}
    largest = max(effect, key=lambda value: effect[value] * (1 if split.change > 0 else -1))
    direction = "up" if split.change > 0 else "down"
    return (Finding(f"dimension.{direction}", {"value": largest}),)


def experiment_findings(results: Sequence[ExperimentResult]) -> Findings:
    """Return how the experiments ended."""
    if not results:
        return (Finding("experiment.none"),)
    verdicts = Counter(result.verdict for result in results)
    values: dict[str, Value] = {code: verdicts[code] for code in ("positive", "negative", "inconclusive", "invalid")}
    return (Finding("experiment.some", {"count": len(results), **values}),)


def influence_findings(influence: InfluenceResult) -> Findings:
    """Return what the lagged correlation shows, and never that it proves a cause."""
    values: dict[str, Value] = {"names": Names((influence.of,)), "n": influence.n}
    if influence.correlation is None or influence.low is None or influence.high is None:
        return (Finding("influence.unknown", values),)
    if influence.low > 0 or influence.high < 0:
        return (Finding("influence.seen_up" if influence.low > 0 else "influence.seen_down", values),)
    return (Finding("influence.not_shown", values),)


def data_findings(*, through: date | None, gaps: int, stale: bool) -> Findings:
    """Return how far the data reaches and whether periods are missing."""
    if through is None:
        return (Finding("data.none"),)
    if stale:
        return (Finding("data.stale", {"through": through}),)
    code = "data.gaps" if gaps else "data.complete"
    return (Finding(code, {"through": through, "count": gaps}),)
