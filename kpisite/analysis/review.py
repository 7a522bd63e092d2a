"""The whole review of one as-of date, put together from the analyses; reads as the order of the work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kpisite.analysis.attainment import finite
from kpisite.analysis.attribution import Ends, judged_span, kgi_changes, tree_plans, tree_values, whole_targets
from kpisite.analysis.coherence import coherence
from kpisite.analysis.data_state import data_states
from kpisite.analysis.decompose import Decomposition
from kpisite.analysis.evaluate import Evaluation, evaluate
from kpisite.analysis.evidence import node_process, with_evidence
from kpisite.analysis.explained import asked_since, explain_parents, waiting
from kpisite.analysis.focus import MOST_FOCUS, rank_focus, room_to_best
from kpisite.analysis.guidance import choose_faqs, kpis_met_kgi_missed, node_states
from kpisite.analysis.headline import measure_node
from kpisite.analysis.known import known_by
from kpisite.analysis.reconcile import TOLERATED, reconcile_problems
from kpisite.analysis.reviews_due import reviews_due
from kpisite.analysis.sensitivity import sensitivity
from kpisite.analysis.smart import score_smart, smart_case
from kpisite.analysis.summary import summarise
from kpisite.model.facts import Facts
from kpisite.model.periods import FiscalCalendar
from kpisite.model.playbook import Node, Playbook
from kpisite.model.problems import LedgerEntry, Problem
from kpisite.model.review import (
    Basis,
    Coherence,
    Headline,
    KgiReview,
    LedgerRow,
    NodeReview,
    ProblemRow,
    Process,
    Review,
    Waiting,
    Words,
)
from kpisite.model.settings import Settings
from kpisite.model.text import Text

COHERENT = 0.01  # of the target: a smaller difference between implied and declared target is rounding
SUSPECT_SHARE = 1 / 3  # more KPIs signalling at once than this: the charts want a look, not the business
Reviews = dict[str, NodeReview]


def compute_review(
    playbook: Playbook,
    facts: Facts,
    settings: Settings,
    as_of: date,
    *,
    problems: Sequence[Problem] = (),
    ledger: Sequence[LedgerEntry] = (),
) -> Review:
    """Return everything the pages say, as numbers and codes. What comes after `as_of` is not seen.

    `problems` are those found while loading; what only the values show is added, unless it is among them.
    """
    calendar = FiscalCalendar(settings.fiscal_year_start)
    playbook = known_by(playbook, as_of)
    evaluation = evaluate(playbook, facts, calendar, as_of)
    trees = [_review_tree(root, evaluation, settings) for root in playbook.trees]
    unreconciled = [found for found in reconcile_problems(playbook, evaluation) if found not in problems]
    return Review(
        as_of=as_of,
        fiscal_year=calendar.fiscal_year(as_of),
        fiscal_year_start=settings.fiscal_year_start,
        quarter=calendar.quarter_number(as_of),
        kgis=tuple(tree.kgi for tree in trees),
        waiting=tuple(row for tree in trees for row in tree.waiting),
        charts_suspect=_too_many_signals([node for tree in trees for node in tree.kgi.nodes]),
        due=reviews_due(playbook, calendar, as_of),
        data=data_states(playbook, facts, settings, as_of),
        ledger=tuple(_ledger_row(entry) for entry in ledger),
        problems=tuple(_problem_row(problem) for problem in (*problems, *unreconciled)),
    )


@dataclass(frozen=True)
class _Tree:
    """A KGI's review and what waits in its tree."""

    kgi: KgiReview
    waiting: tuple[Waiting, ...]


def _review_tree(root: Node, evaluation: Evaluation, settings: Settings) -> _Tree:
    playbook, nodes = evaluation.playbook, tuple(root.walk())
    reviews = {node.id: _named(node, measure_node(node, evaluation, playbook, settings)) for node in nodes}
    since = asked_since(evaluation.calendar, evaluation.as_of)
    processes = _processes(root, reviews, playbook, since)
    reviews = {node.id: with_evidence(node, reviews[node.id], processes.get(node.id), evaluation) for node in nodes}
    changes = kgi_changes(root, reviews[root.id], evaluation)
    coherences = coherence(root, whole_targets(root, reviews, evaluation))
    reviews = _with_worth(root, reviews, evaluation)
    reviews = _with_scores(nodes, reviews, evaluation)
    reviews = _with_guidance(root, reviews, playbook, _tree_states(root, reviews, coherences, changes), since)
    open_signals = waiting(root, processes, since=since, rather_since=_year_start(evaluation))
    return _Tree(_kgi(root, reviews, changes, coherences, open_signals, since), open_signals)


def _year_start(evaluation: Evaluation) -> date:
    return evaluation.calendar.period_of(evaluation.as_of, "year").start


def _named(node: Node, review: NodeReview) -> NodeReview:
    formulas = tuple(formula.source for formula in (node.value, node.formula) if formula)
    named = {"name": _words(node.name, node.id), "definition": _words(node.definition), "formulas": formulas}
    return review.model_copy(update=named)


def _words(text: Text, otherwise: str = "") -> Words:
    return Words(ja=text.in_language("ja") or otherwise, en=text.in_language("en") or otherwise)


def _processes(root: Node, reviews: Reviews, playbook: Playbook, since: date) -> Mapping[str, Process]:
    charts = {node.id: node_process(node, reviews[node.id], playbook) for node in root.walk()}
    return explain_parents(root, {kpi: chart for kpi, chart in charts.items() if chart}, since=since)


def _with_worth(root: Node, reviews: Reviews, evaluation: Evaluation) -> Reviews:
    """Return the reviews with what each KPI at its target would give the KGI, and its room up to its best."""
    kgi = reviews[root.id]
    span = judged_span(kgi)
    actual, plans = tree_values(root, evaluation, span), tree_plans(root, evaluation, span)
    missing = None if kgi.gap is None else -kgi.gap
    worth = {}
    for node in root.walk():
        target = plans.get(node.id) if node.parent else None
        gain = sensitivity(root, node.id, actual, target) if target is not None else None
        share = finite(gain / missing) if gain is not None and missing is not None and _behind(missing, root) else None
        room = room_to_best(reviews[node.id], node.direction)
        worth[node.id] = {"sensitivity": gain, "sensitivity_share": share, "room": room}
    return {kpi: review.model_copy(update=worth[kpi]) for kpi, review in reviews.items()}


def _behind(missing: float, root: Node) -> bool:
    return missing < 0 if root.direction == "down" else missing > 0


def _with_scores(nodes: Iterable[Node], reviews: Reviews, evaluation: Evaluation) -> Reviews:
    scored = dict(reviews)
    for node in nodes:
        review = reviews[node.id]
        if review.watch == "watch":
            grain = evaluation.grain_of(node.id) if review.data_through else None
            smart = score_smart(smart_case(node, reviews, evaluation.playbook, grain))
            scored[node.id] = review.model_copy(update={"smart": smart})
    return scored


def _tree_states(
    root: Node, reviews: Reviews, coherences: tuple[Coherence, ...], changes: Mapping[Basis, Ends]
) -> set[str]:
    """Return the states of the KGI that only its whole tree shows."""
    gaps = [abs(row.difference / row.target) for row in coherences if row.difference is not None and row.target]
    checks = {
        "kpis_met_kgi_missed": kpis_met_kgi_missed(
            reviews[root.id], [reviews[kpi.id] for kpi in root.walk() if kpi.parent]
        ),
        "incoherent_targets": any(gap > COHERENT for gap in gaps),
        "too_many_focus": sum(node.focus for node in root.walk()) > MOST_FOCUS,
        "reconcile_gap": any(_has_rest(changes[basis].decomposition) for basis in ("plan", "previous_year")),
    }
    return {state for state, holds in checks.items() if holds}


def _has_rest(found: Decomposition) -> bool:
    return abs(found.unexplained) > TOLERATED * max(abs(found.base or 0.0), abs(found.actual or 0.0))


def _with_guidance(root: Node, reviews: Reviews, playbook: Playbook, tree_states: set[str], since: date) -> Reviews:
    guided = {}
    for node in root.walk():
        extra = tree_states if node.parent is None else ()
        states = node_states(node, reviews[node.id], extra=extra, since=since)
        update = {"states": states, "faq": choose_faqs(states, playbook.faqs)}
        guided[node.id] = reviews[node.id].model_copy(update=update)
    return guided


def _kgi(
    root: Node,
    reviews: Reviews,
    changes: Mapping[Basis, Ends],
    coherences: tuple[Coherence, ...],
    open_signals: tuple[Waiting, ...],
    since: date,
) -> KgiReview:
    kgi, nodes = reviews[root.id], tuple(reviews[node.id] for node in root.walk())
    rows = {basis: ends.rows for basis, ends in changes.items()}
    attributions = {basis: ends.attribution for basis, ends in changes.items()}
    plan = changes["plan"].decomposition
    focus = rank_focus(root, reviews, plan.contributions, plan.change)
    return KgiReview(
        id=root.id,
        name=kgi.name,
        unit=root.unit or "",
        owner=root.owner.in_language("ja") or None,
        headline=_headline(kgi),
        contributions=rows,
        attributions=attributions,
        node_contributions={basis: ends.decomposition.inner for basis, ends in changes.items()},
        focus=tuple(row.id for row in focus[:MOST_FOCUS]),
        focus_rows=focus,
        faq=kgi.faq,
        coherence=next((row for row in coherences if row.node == root.id), None),
        coherences=coherences,
        summary=summarise(kgi, nodes, attributions, rows, open_signals, direction=root.direction, since=since),
        nodes=nodes,
    )


def _headline(kgi: NodeReview) -> Headline:
    return Headline(
        actual=kgi.actual,
        plan=kgi.plan,
        attainment=kgi.attainment,
        progress=kgi.progress,
        elapsed=kgi.elapsed,
        previous_year=kgi.previous_year,
        yoy_ratio=kgi.yoy_ratio,
        landing=kgi.landing,
        required_pace=kgi.pace.required,
        status=kgi.status,
    )


def _too_many_signals(nodes: Sequence[NodeReview]) -> bool:
    charted = [node.process for node in nodes if node.watch == "watch" and node.process and node.process.segments]
    return sum(_signals_now(process) for process in charted) > SUSPECT_SHARE * len(charted)


def _signals_now(process: Process) -> bool:
    """Tell whether the newest period that has a value takes part in a signal."""
    newest = max((point.start for point in process.points if point.value is not None), default=None)
    return newest is not None and any(signal.through >= newest for signal in process.signals)


def _ledger_row(entry: LedgerEntry) -> LedgerRow:
    place = entry.place
    return LedgerRow(code=entry.code, file=place.file, line=place.line, count=entry.count, values=dict(entry.values))


def _problem_row(problem: Problem) -> ProblemRow:
    place = problem.place
    return ProblemRow(
        code=problem.code,
        severity=problem.severity,
        file=place.file,
        line=place.line,
        column=place.column,
        values=dict(problem.values),
    )
