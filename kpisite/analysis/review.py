"""The whole review of one as-of date, put together from the analyses; reads as the order of the work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kpisite.analysis.coherence import coherence
from kpisite.analysis.data_state import data_states
from kpisite.analysis.decompose import Decomposition, decompose
from kpisite.analysis.evaluate import Evaluation, evaluate
from kpisite.analysis.evidence import node_process, with_evidence
from kpisite.analysis.explained import explain_parents, waiting
from kpisite.analysis.focus import MOST_FOCUS, rank_focus, room_to_best
from kpisite.analysis.guidance import choose_faqs, node_states
from kpisite.analysis.headline import measure_node
from kpisite.analysis.reviews_due import reviews_due
from kpisite.analysis.sensitivity import sensitivity
from kpisite.analysis.smart import score_smart, smart_case
from kpisite.analysis.summary import summarise
from kpisite.analysis.targets import phased_target
from kpisite.model.facts import Facts
from kpisite.model.periods import FiscalCalendar, Span
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

DAY = timedelta(days=1)
COHERENT = 0.01  # of the target: a smaller difference between implied and declared target is rounding
SUSPECT_SHARE = 1 / 3  # more KPIs signalling at once than this: the charts want a look, not the business
Values = dict[str, float | None]
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
    """Return everything the pages say, as numbers and codes."""
    calendar = FiscalCalendar(settings.fiscal_year_start)
    evaluation = evaluate(playbook, facts, calendar, as_of)
    trees = [_review_tree(root, evaluation, settings) for root in playbook.trees]
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
        problems=tuple(_problem_row(problem) for problem in problems),
    )


@dataclass(frozen=True)
class _Tree:
    """A KGI's review and what waits in its tree."""

    kgi: KgiReview
    waiting: tuple[Waiting, ...]


def _review_tree(root: Node, evaluation: Evaluation, settings: Settings) -> _Tree:
    playbook, nodes = evaluation.playbook, tuple(root.walk())
    reviews = {node.id: _named(node, measure_node(node, evaluation, playbook, settings)) for node in nodes}
    processes = _processes(root, reviews, playbook)
    reviews = {node.id: with_evidence(node, reviews[node.id], processes.get(node.id), evaluation) for node in nodes}
    changes = _changes(root, reviews[root.id], evaluation)
    coherences = coherence(root, {node.id: reviews[node.id].target.value for node in nodes})
    reviews = _with_worth(root, reviews, evaluation)
    reviews = _with_scores(nodes, reviews, evaluation)
    reviews = _with_guidance(root, reviews, playbook, _tree_states(root, coherences, changes))
    open_signals = waiting(root, processes, since=evaluation.calendar.year(_fiscal_year(evaluation)).start)
    return _Tree(_kgi(root, reviews, changes, coherences, open_signals), open_signals)


def _fiscal_year(evaluation: Evaluation) -> int:
    return evaluation.calendar.fiscal_year(evaluation.as_of)


def _named(node: Node, review: NodeReview) -> NodeReview:
    formulas = tuple(formula.source for formula in (node.value, node.formula) if formula)
    named = {"name": _words(node.name, node.id), "definition": _words(node.definition), "formulas": formulas}
    return review.model_copy(update=named)


def _words(text: Text, otherwise: str = "") -> Words:
    return Words(ja=text.in_language("ja") or otherwise, en=text.in_language("en") or otherwise)


def _processes(root: Node, reviews: Reviews, playbook: Playbook) -> Mapping[str, Process]:
    charts = {node.id: node_process(node, reviews[node.id], playbook) for node in root.walk()}
    return explain_parents(root, {kpi: chart for kpi, chart in charts.items() if chart})


@dataclass(frozen=True)
class _Ends:
    """The values of a tree's KPIs at both ends of a change, and the change attributed."""

    base: Values
    actual: Values
    decomposition: Decomposition


def _changes(root: Node, kgi: NodeReview, evaluation: Evaluation) -> dict[Basis, _Ends]:
    """Return the KGI's change against plan, last year and the period before, each attributed to its leaves."""
    found: dict[Basis, _Ends] = {}
    span = _span(kgi.start, kgi.through)
    if span:
        actual = _values(root, evaluation, span)
        plan = {node.id: phased_target(node.id, span, evaluation) for node in root.walk()}
        earlier = _values(root, evaluation, evaluation.year_earlier(root.id, span))
        found["plan"] = _attributed(root, plan, actual)
        found["previous_year"] = _attributed(root, earlier, actual)
    newest = _span(kgi.latest_start, kgi.latest_through)
    if newest:
        before = _values(root, evaluation, evaluation.span_before(root.id, newest))
        found["previous_period"] = _attributed(root, before, _values(root, evaluation, newest))
    return found


def _span(start: date | None, through: date | None) -> Span | None:
    return Span(start, through + DAY) if start and through else None


def _values(root: Node, evaluation: Evaluation, span: Span) -> Values:
    return {node.id: evaluation.node(node.id, span).whole for node in root.walk()}


def _attributed(root: Node, base: Values, actual: Values) -> _Ends:
    return _Ends(base, actual, decompose(root, base, actual))


def _with_worth(root: Node, reviews: Reviews, evaluation: Evaluation) -> Reviews:
    """Return the reviews with what each KPI at its target would give the KGI, and its room up to its best."""
    kgi = reviews[root.id]
    span = _span(kgi.start, kgi.through)
    actual = _values(root, evaluation, span) if span else {}
    missing = None if kgi.gap is None else -kgi.gap
    worth = {}
    for node in root.walk():
        target = phased_target(node.id, span, evaluation) if span and node.parent else None
        gain = sensitivity(root, node.id, actual, target) if target is not None else None
        share = gain / missing if gain is not None and missing is not None and _behind(missing, root) else None
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


def _tree_states(root: Node, coherences: tuple[Coherence, ...], changes: Mapping[Basis, _Ends]) -> set[str]:
    """Return the states of the KGI that only its whole tree shows."""
    gaps = [abs(row.difference / row.target) for row in coherences if row.difference is not None and row.target]
    year = changes["previous_year"].decomposition if "previous_year" in changes else None
    rest = year is not None and year.change is not None and not year.without and bool(year.unexplained)
    checks = {
        "incoherent_targets": any(gap > COHERENT for gap in gaps),
        "too_many_focus": sum(node.focus for node in root.walk()) > MOST_FOCUS,
        "reconcile_gap": rest,
    }
    return {state for state, holds in checks.items() if holds}


def _with_guidance(root: Node, reviews: Reviews, playbook: Playbook, tree_states: set[str]) -> Reviews:
    guided = {}
    for node in root.walk():
        extra = tree_states if node.parent is None else ()
        states = node_states(node, reviews[node.id], extra=extra)
        update = {"states": states, "faq": choose_faqs(states, playbook.faqs)}
        guided[node.id] = reviews[node.id].model_copy(update=update)
    return guided


def _kgi(
    root: Node,
    reviews: Reviews,
    changes: Mapping[Basis, _Ends],
    coherences: tuple[Coherence, ...],
    open_signals: tuple[Waiting, ...],
) -> KgiReview:
    kgi, nodes = reviews[root.id], tuple(reviews[node.id] for node in root.walk())
    rows = {basis: ends.decomposition.rows(ends.base, ends.actual) for basis, ends in changes.items()}
    attributions = {basis: ends.decomposition.attribution() for basis, ends in changes.items()}
    plan = changes["plan"].decomposition if "plan" in changes else None
    focus = rank_focus(root, reviews, plan.contributions if plan else {}, plan.change if plan else None)
    return KgiReview(
        id=root.id,
        name=kgi.name,
        unit=root.unit or "",
        owner=root.owner,
        headline=_headline(kgi),
        contributions=rows,
        attributions=attributions,
        node_contributions={basis: ends.decomposition.inner for basis, ends in changes.items()},
        focus=tuple(row.id for row in focus[:MOST_FOCUS]),
        focus_rows=focus,
        faq=kgi.faq,
        coherence=next((row for row in coherences if row.node == root.id), None),
        coherences=coherences,
        summary=summarise(kgi, nodes, attributions, rows, open_signals),
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
    charted = [node.process for node in nodes if node.watch == "watch" and node.process and node.process.points]
    now = [process for process in charted if any(row.through >= process.points[-1].start for row in process.signals)]
    return len(now) > SUSPECT_SHARE * len(charted)


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
