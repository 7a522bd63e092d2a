"""The SMART scorecard: evidence rows with points, computed, never asked.

100 points: S 15, M 15, A 30, R 30, T 10; Achievable and Relevant weigh most (DESIGN §2). What cannot be assessed
has `points` None and leaves the denominator. The letters follow Doran, G. T. (1981), "There's a S.M.A.R.T. way to
write management's goals and objectives", Management Review 70(11), 35–36; the points are this project's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kpisite.model.periods import GRAIN_OF, GRAINS, Grain
from kpisite.model.playbook import Journal, Measure, Node, Playbook
from kpisite.model.review import Evidence, ExperimentResult, Letter, NodeReview, Smart, SmartLetter
from kpisite.model.text import LANGUAGES, Language, Text

SENSITIVITY_FULL = 0.20  # of the KGI's gap: enough to matter alone
SENSITIVITY_PART = 0.05
PROJECT_CAP = 5.0
VAGUE = re.compile(
    r"強化|推進|向上|最適化|活性化|充実|徹底|促進|底上げ|\b(?:improv|optimi[sz]|strengthen|enhanc|promot(?:e|es|ing|ion)\b|boost|leverag)\w*",
    re.IGNORECASE,
)
PROJECT = re.compile(
    r"(?:導入|リニューアル|構築|開設|リリース|移行|刷新)(?:する|$)"
    r"|^(?:launch|roll[- ]?out|redesign|introduce|migrate)\b(?!.*\b(?:rate|ratio|share|count|number)\b)"
    r"|\b(?:launch|roll[- ]?out|redesign|introduction|migration)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Case:
    """One KPI with what the scorecard looks at."""

    node: Node
    review: NodeReview
    ancestors: tuple[Node, ...]  # nearest first, the KGI last
    reviews: Mapping[str, NodeReview]
    measures: Mapping[str, Measure]
    journal: Journal
    grain: Grain | None  # the coarsest grain of its data


def score_smart(case: Case) -> Smart:
    """Return the scorecard of one KGI or KPI; points add up over letters and evidence."""
    rules: dict[Letter, Callable[[Case], Iterable[Evidence]]] = {
        "S": _specific,
        "M": _measurable,
        "A": _achievable,
        "R": _relevant,
        "T": _time_bound,
    }
    letters = {letter: _letter(tuple(rule(case))) for letter, rule in rules.items()}
    points = sum(letter.points or 0.0 for letter in letters.values())
    of = sum(letter.of for letter in letters.values())
    return Smart(score=100 * points / of if of else None, points=points, of=of, letters=letters)


def smart_case(node: Node, reviews: Mapping[str, NodeReview], playbook: Playbook, grain: Grain | None) -> Case:
    """Return the case of `node` among the reviews of its tree."""
    ancestors: list[Node] = []
    above = node.parent
    while above is not None:
        ancestors.append(playbook.nodes[above])
        above = playbook.nodes[above].parent
    return Case(node, reviews[node.id], tuple(ancestors), reviews, playbook.measures, playbook.journal, grain)


def vague_word(node: Node, languages: Sequence[Language] = LANGUAGES) -> str | None:
    """Return a word such as 強化 or "improve" that the name or definition uses without any number."""
    texts = _written(languages, node.name, node.definition)
    if any(character.isdigit() for text in texts for character in text):
        return None
    return next((found.group() for text in texts if (found := VAGUE.search(text))), None)


def project_word(node: Node, languages: Sequence[Language] = LANGUAGES) -> str | None:
    """Return the word by which a name declares doing a project as the goal (導入する, リニューアル, launch)."""
    texts = _written(languages, node.name)
    return next((found.group() for text in texts if (found := PROJECT.search(text))), None)


def _written(languages: Sequence[Language], *texts: Text) -> list[str]:
    return [found for text in texts for language in languages if (found := getattr(text, language))]


def _actions(case: Case) -> int:
    """Return how many actions are named on the KPI or on one below it: what moves a child moves its parent."""
    below = list(case.node.walk())
    named = {action for node in below for action in node.actions}
    named |= {action.id for node in below if node.id in case.reviews for action in case.reviews[node.id].actions}
    return len(named)


def _letter(evidence: tuple[Evidence, ...]) -> SmartLetter:
    assessed = [row for row in evidence if row.points is not None]
    of = sum(row.of for row in assessed)
    return SmartLetter(
        points=sum(row.points or 0.0 for row in assessed) if assessed else None, of=of, evidence=evidence
    )


def _given(code: str, of: float, given: object, **seen: str | float | None) -> Evidence:
    return Evidence(code=code, points=of if given else 0.0, of=of, seen=seen)


def _specific(case: Case) -> Iterable[Evidence]:
    node = case.node
    vague = vague_word(node)
    if vague:
        yield Evidence(code="S_vague", points=0.0, of=4, seen={"word": vague})
    else:
        yield _given("S_definition", 4, node.definition)
    yield _given("S_owner", 4, node.owner, owner=node.owner.in_language("ja") or None)
    yield _given("S_scope", 4, node.scope)
    yield _given("S_direction", 3, node.direction_declared or node.direction == "band", direction=node.direction)


def _measurable(case: Case) -> Iterable[Evidence]:
    node, review = case.node, case.review
    names = node.value.names if node.value else ()
    used = [case.measures[name] for name in names if name in case.measures]
    baseline = review.target.baseline if review.target.baseline is not None else node.baseline
    if baseline is None:
        baseline = review.previous_year
    source = node.source or next((measure.source for measure in used if measure.source), None)
    rows = [
        _given("M_computable", 4, used and review.data_through, formula=str(node.value) if node.value else None),
        _given("M_unit", 1, node.unit, unit=node.unit),
        _given("M_aggregation", 1, used, aggregate=used[0].aggregate if used else None),
        _given("M_baseline", 4, baseline is not None, baseline=baseline),
        _given(
            "M_target", 3, review.target.value is not None or review.target.low is not None, target=review.target.value
        ),
        _given("M_source", 2, source),
    ]
    yield from rows
    project = project_word(node)
    if project:
        total = sum(row.points or 0.0 for row in rows)
        yield Evidence(code="M_project", points=min(0.0, PROJECT_CAP - total), of=0, seen={"word": project})


def _achievable(case: Case) -> Iterable[Evidence]:
    node, review = case.node, case.review
    target, kind = review.target, review.target.kind
    if kind == "band":
        held = [point for point in review.history if point.actual is not None and not point.partial]
        low, high = (target.value, target.value) if target.low is target.high is None else (target.low, target.high)
        inside = sum(1 for point in held if _in_band(point.actual, low, high))
        points = None if not held else 30.0 if inside else 15.0 if _actions(case) else 0.0
        yield Evidence(code="A_band", points=points, of=30, seen={"inside": inside, "periods": len(held)})
        return
    required, best = _required_and_best(review)
    seen: dict[str, str | float | None] = {
        "required": required,
        "best": best,
        "best_start": str(review.best_start or review.pace.best_start or ""),
        "actions": float(_actions(case)),
    }
    code = "A_pace" if kind == "accumulate" else "A_level"
    if required is None or best is None:
        yield Evidence(code=code, points=None, of=30, seen=seen)
    elif kind != "keep" and _already_met(review, node.direction):
        yield Evidence(code="A_already_met", points=15.0, of=30, seen=seen)
    elif _within(required, best, node.direction):
        yield Evidence(code=code, points=30.0, of=30, seen=seen)
    else:
        yield Evidence(code=code, points=15.0 if _actions(case) else 0.0, of=30, seen=seen)


def _required_and_best(review: NodeReview) -> tuple[float | None, float | None]:
    if review.target.kind == "accumulate":
        return review.pace.required, review.pace.best
    required = review.pace.required if review.pace.required is not None else review.target.value
    return required, review.pace.best if review.pace.best is not None else review.best


def _already_met(review: NodeReview, direction: str) -> bool:
    if review.target.kind == "accumulate" and direction == "down":
        return False  # a sum to stay under is only met when the span is over
    actual = review.actual if review.target.kind == "accumulate" else review.latest
    return (
        actual is not None
        and review.target.value is not None
        and not review.target.ended
        and _within(review.target.value, actual, direction)
    )


def _within(required: float, reached: float, direction: str) -> bool:
    return required >= reached if direction == "down" else required <= reached


def _in_band(value: float | None, low: float | None, high: float | None) -> bool:
    return value is not None and (low is None or value >= low) and (high is None or value <= high)


def _relevant(case: Case) -> Iterable[Evidence]:
    if case.node.parent is None:
        yield Evidence(code="R_is_kgi", points=None, of=30)
        return
    chain = (case.node, *case.ancestors)
    hypothesis = next((node for node in chain if node.edge == "influence"), None)
    if hypothesis is not None:
        yield _influence_evidence(case, hypothesis)
        return
    yield Evidence(code="R_path", points=15, of=15, seen={"kgi": case.ancestors[-1].id})
    yield _sensitivity_evidence(case.review)


def _sensitivity_evidence(review: NodeReview) -> Evidence:
    seen: dict[str, str | float | None] = {"gain": review.sensitivity, "share": review.sensitivity_share}
    share = review.sensitivity_share
    # A KPI that stands at its target has nothing left to give; that does not make it irrelevant.
    if share is None or share <= 0:
        return Evidence(code="R_sensitivity", points=None, of=15, seen=seen)
    points = 15.0 if share >= SENSITIVITY_FULL else 10.0 if share >= SENSITIVITY_PART else 5.0
    return Evidence(code="R_sensitivity", points=points, of=15, seen=seen)


def _influence_evidence(case: Case, hypothesis: Node) -> Evidence:
    review = case.reviews[hypothesis.id]
    seen: dict[str, str | float | None] = {"of": hypothesis.parent}
    won = _won_on_parent(case, hypothesis)
    if won:
        seen |= {"experiment": won.id, "difference": won.difference}
        return Evidence(code="R_experiment", points=30, of=30, seen=seen)
    found = review.influence
    if found and found.correlation is not None:
        seen |= {"correlation": found.correlation, "low": found.low, "high": found.high, "n": float(found.n)}
        if found.supported:
            return Evidence(code="R_correlation", points=20, of=30, seen=seen)
    if hypothesis.influence and hypothesis.influence.because:
        return Evidence(code="R_stated", points=10, of=30, seen=seen)
    return Evidence(code="R_none", points=0, of=30, seen=seen)


def _won_on_parent(case: Case, hypothesis: Node) -> ExperimentResult | None:
    """Return a positive experiment that tried one of the KPI's actions and measured its parent; None without one.

    An experiment that measured the KPI shows what moves the KPI, not that the KPI moves its parent.
    """
    journal, parent = case.journal, case.reviews.get(hypothesis.parent or "")
    own = {*hypothesis.actions, *(action.id for action in journal.actions if action.kpi == hypothesis.id)}
    tried = {row.id for row in journal.experiments if row.kpi == hypothesis.parent and row.action in own}
    results = parent.experiments if parent else ()
    return next((result for result in results if result.id in tried and result.verdict == "positive"), None)


def _time_bound(case: Case) -> Iterable[Evidence]:
    target = case.node.target
    by = target.by if target else None
    yield _given("T_due", 4, by, by=str(by) if by else None)
    steps = case.review.target.phasing == "targets_csv" or bool(target and target.checkpoints)
    yield _given("T_checkpoints", 3, steps)
    if case.grain is None:
        yield Evidence(code="T_cadence", points=None, of=3)
        return
    fine = GRAINS.index(GRAIN_OF[case.node.cadence]) >= GRAINS.index(case.grain)
    yield _given("T_cadence", 3, fine, cadence=case.node.cadence, grain=case.grain)
