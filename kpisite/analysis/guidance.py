"""Which FAQ answers a KGI or KPI needs now: its states, and the entries that name one of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from kpisite.analysis.attainment import lands_on_target
from kpisite.analysis.mix import ratio_parts
from kpisite.analysis.signals import PROVISIONAL_BELOW
from kpisite.analysis.smart import project_word, vague_word
from kpisite.model.playbook import Faq, Node
from kpisite.model.review import ExperimentResult, NodeReview, Signal

MOST_FAQS = 6
FAR_FROM_TARGET = 0.10  # a landing further than this from the target is far
LOW_SCORE = 60.0
MOST_KPIS = 0.75  # of the judged ones on target: "most of them"

# Most telling first: this order decides which FAQs are shown when there are more than fit.
STATES = (
    "on_hold",
    "stale",
    "no_history",
    "partial_period",
    "kgi_is_project",
    "vague_goal",
    "signal_waiting",
    "beat_waiting",
    "target_moved",
    "already_met",
    "beyond_best",
    "no_target",
    "no_actions",
    "no_owner",
    "no_baseline",
    "incoherent_targets",
    "kpis_met_kgi_missed",
    "reconcile_gap",
    "behind_elapsed",
    "landing_far",
    "landing_short",
    "experiment_invalid",
    "experiment_inconclusive",
    "influence_unproven",
    "action_effect_shown",
    "own_thresholds",
    "lower_is_better",
    "from_baseline",
    "too_many_focus",
    "restated",
    "smart_low",
    "not_assessable",
    "seasonal",
    "ratio_kpi",
    "worse_within_normal",
    "normal_variation",
    "year_on_year",
    "kgi",
    "kpi",
    "always",
)


def node_states(
    node: Node, review: NodeReview, *, extra: Iterable[str] = (), since: date = date.min
) -> tuple[str, ...]:
    """Return the state codes of one node, most telling first. `extra` holds those only its tree or edition knows.

    Signals wait for a reason from `since` on.
    """
    held = review.watch == "hold"
    found = set(extra) | _definition_states(node, review)
    found |= {"on_hold"} if held else _number_states(node, review) | _evidence_states(node, review, since)
    found |= {"kgi" if node.parent is None else "kpi", "always"}
    return in_order(found)


def kpis_met_kgi_missed(kgi: NodeReview, kpis: Iterable[NodeReview]) -> bool:
    """Tell whether a KGI is short of its target although most of its KPIs, two at least, are on theirs."""
    judged = [kpi.status for kpi in kpis if kpi.watch == "watch" and kpi.status != "grey"]
    mostly_met = len(judged) > 1 and judged.count("green") >= MOST_KPIS * len(judged)
    return kgi.watch == "watch" and kgi.status in ("amber", "red") and mostly_met


def in_order(states: Collection[str]) -> tuple[str, ...]:
    """Return the states most telling first."""
    return tuple(state for state in STATES if state in states)


def choose_faqs(states: tuple[str, ...], faqs: Iterable[Faq]) -> tuple[str, ...]:
    """Return at most six FAQ ids: the most telling state first, then the author's order; general ones come last."""
    rank = {state: position for position, state in enumerate(states)}
    fitting = [
        (min(rank[state] for state in faq.when if state in rank), faq) for faq in faqs if set(faq.when) & set(rank)
    ]
    ordered = sorted(fitting, key=lambda pair: (pair[0], pair[1].order, pair[1].id))
    return tuple(faq.id for _, faq in ordered[:MOST_FAQS])


def _definition_states(node: Node, review: NodeReview) -> set[str]:
    target = review.target
    checks = {
        "kgi_is_project": node.parent is None and project_word(node) is not None,
        "vague_goal": vague_word(node) is not None,
        "no_owner": not node.owner,
        "no_target": target.value is None and target.low is None,
        "no_baseline": target.baseline is None and node.baseline is None and review.previous_year is None,
        "own_thresholds": node.thresholds is not None,
        "lower_is_better": node.direction == "down",
        "target_moved": target.moved,
    }
    return {state for state, holds in checks.items() if holds}


def _number_states(node: Node, review: NodeReview) -> set[str]:
    landing, target = review.landing, review.target.value
    short = landing.method != "finished" and lands_on_target(landing, target, node.direction) is False
    missed = abs(landing.shortfall or 0.0) > FAR_FROM_TARGET * abs(target or 0.0)
    known = sum(point.actual is not None and not point.partial for point in review.history)
    # Where a season or a phased plan carries the rest of the year, being behind the calendar is no miss.
    behind = review.progress is not None and review.elapsed is not None and review.progress < review.elapsed
    checks = {
        "stale": review.stale,
        "no_history": known < PROVISIONAL_BELOW and node.value is not None,
        "partial_period": review.status_reason == "partial_period",
        "already_met": _met(review),
        "beyond_best": bool(review.pace.exceeds_best),
        "landing_short": short and review.status != "green",
        "landing_far": short and missed,
        "behind_elapsed": behind and review.status in ("green", "amber"),
        "from_baseline": review.attainment_from_baseline,
        "year_on_year": review.yoy_ratio is not None,
        "seasonal": landing.method == "seasonal",
        "ratio_kpi": node.value is not None and ratio_parts(node.value.expression) is not None,
    }
    return {state for state, holds in checks.items() if holds}


def _met(review: NodeReview) -> bool:
    smart = review.smart
    return smart is not None and any(row.code == "A_already_met" for row in smart.letters["A"].evidence)


def _evidence_states(node: Node, review: NodeReview, since: date) -> set[str]:
    recent = [signal for signal in signals_of(review) if signal.through >= since]
    open_signals = [signal for signal in recent if signal.reason is None and signal.explained_by is None]
    verdicts = {result.verdict for result in review.experiments}
    influence, acting = review.influence, any(below.actions for below in node.walk())
    charted = review.process is not None and review.process.center is not None and not review.process.provisional
    normal = charted and not recent and not review.stale
    smart = review.smart
    checks = {
        "signal_waiting": any(signal.favourable is not True for signal in open_signals),
        "beat_waiting": any(signal.favourable for signal in open_signals),
        "normal_variation": normal,
        "worse_within_normal": normal and _got_worse(node, review),
        "no_actions": not (acting or review.actions) and review.status in ("amber", "red"),
        "experiment_invalid": any(_invalid_by_split(result) for result in review.experiments),
        "experiment_inconclusive": "inconclusive" in verdicts,
        "influence_unproven": influence is not None and not influence.supported,
        "action_effect_shown": any(result.verdict.startswith("associated") for result in review.actions),
        "smart_low": smart is not None and smart.score is not None and smart.score < LOW_SCORE,
        "not_assessable": smart is not None
        and any(
            row.points is None and row.code != "R_is_kgi"
            for letter in smart.letters.values()
            for row in letter.evidence
        ),
    }
    return {state for state, holds in checks.items() if holds}


def _got_worse(node: Node, review: NodeReview) -> bool:
    """Tell whether the newest complete period is worse than the one before; a band knows no worse."""
    *_, before, newest = (None, None, *(None if point.partial else point.actual for point in review.history))
    if before is None or newest is None or node.direction == "band":
        return False
    return newest > before if node.direction == "down" else newest < before


def _invalid_by_split(result: ExperimentResult) -> bool:
    """Tell whether people fell too unevenly into the variants; impossible counts are the author's to mend."""
    return result.verdict == "invalid" and result.sample_ratio_p is not None


def signals_of(review: NodeReview) -> tuple[Signal, ...]:
    """Return the KPI's signals, none where it has no process chart."""
    return review.process.signals if review.process else ()
