"""What a tree's values and plans are over the KGI's days, and the KGI's changes attributed to its leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from kpisite.analysis.decompose import Decomposition, decompose
from kpisite.analysis.evaluate import Evaluation
from kpisite.analysis.history import complete_value
from kpisite.analysis.targets import phased_target, plan_of
from kpisite.model.periods import Span
from kpisite.model.playbook import Node
from kpisite.model.review import Attribution, Basis, Contribution, Missing, NodeReview

DAY = timedelta(days=1)
Values = dict[str, float | None]


@dataclass(frozen=True)
class Ends:
    """The values of a tree's KPIs at both ends of a change, and the change attributed.

    `missing` says why the KGI lacks one of its ends; it counts only where there is no change.
    """

    base: Values
    actual: Values
    decomposition: Decomposition
    missing: Missing = "not_computable"

    @property
    def attribution(self) -> Attribution:
        """The frame of the change as the review records it."""
        return self.decomposition.attribution(self.missing)

    @property
    def rows(self) -> tuple[Contribution, ...]:
        """The contributions as the review records them."""
        return self.decomposition.rows(self.base, self.actual)


def kgi_changes(root: Node, kgi: NodeReview, evaluation: Evaluation) -> dict[Basis, Ends]:
    """Return the KGI's change against plan, last year and the period before, each attributed to its leaves.

    Plan and last year: over the days that the KGI is judged over. Previous period: its newest complete period.
    """
    span, newest = judged_span(kgi), _newest_span(kgi)
    earlier = evaluation.year_earlier(root.id, span) if span else None
    before = evaluation.span_before(root.id, newest) if newest else None
    actual, latest = tree_values(root, evaluation, span), tree_values(root, evaluation, newest)
    why = {name: kgi.missing.get(name) or kgi.missing.get("actual") for name in ("plan", "previous_year")}
    return {
        "plan": _attributed(root, tree_plans(root, evaluation, span), actual, why["plan"]),
        "previous_year": _attributed(root, tree_values(root, evaluation, earlier), actual, why["previous_year"]),
        "previous_period": _attributed(
            root, tree_values(root, evaluation, before), latest, _why_nothing(root, evaluation, before, kgi)
        ),
    }


def judged_span(review: NodeReview) -> Span | None:
    """Return the days that the KPI is judged over; None where the data cover none of them."""
    return Span(review.start, review.through + DAY) if review.start and review.through else None


def tree_values(root: Node, evaluation: Evaluation, span: Span | None) -> Values:
    """Return the value of each KPI of the tree over the span, None unless its data cover all of it.

    A KPI whose months end before the span does would be compared with a longer plan, so it has none.
    """
    return {node.id: complete_value(evaluation, node.id, span) for node in root.walk()} if span else {}


def tree_plans(root: Node, evaluation: Evaluation, span: Span | None) -> Values:
    """Return what each KPI's target asks of the span."""
    return {node.id: phased_target(node.id, span, evaluation) for node in root.walk()} if span else {}


def whole_targets(root: Node, reviews: Mapping[str, NodeReview], evaluation: Evaluation) -> Values:
    """Return each KPI's target as the root's formula needs it: an adding KPI's over the root's whole target span."""
    plan = plan_of(root.id, evaluation)
    found: Values = {}
    for node in root.walk():
        own = plan_of(node.id, evaluation)
        same = not own.sum_like or (own.adds_up and own.span == plan.span)
        asked = None if same else own.asked(plan.span)
        found[node.id] = reviews[node.id].target.value if same or (asked is None and not plan.adds_up) else asked
    return found


def _newest_span(kgi: NodeReview) -> Span | None:
    return Span(kgi.latest_start, kgi.latest_through + DAY) if kgi.latest_start and kgi.latest_through else None


def _attributed(root: Node, base: Values, actual: Values, missing: Missing | None) -> Ends:
    return Ends(base, actual, decompose(root, base, actual), missing or "not_computable")


def _why_nothing(root: Node, evaluation: Evaluation, before: Span | None, kgi: NodeReview) -> Missing | None:
    if before is None:
        return kgi.missing.get("actual")
    return evaluation.node(root.id, before).missing or "partial_period"
