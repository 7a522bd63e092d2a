"""What the figures of a page's tables and lists rest on: their method, what went in, and the span.

A table has one trace for all its rows. Where a page has no such table, there is no trace either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from kpisite.model.review import ActionResult, NodeReview
from kpisite.view.charts.z import z_series
from kpisite.view.pages.board import action_name
from kpisite.view.pages.evidence import experiment_name, variant_name
from kpisite.view.pages.marks import landing_method
from kpisite.view.pages.origins import Origin, amounts, computed_by, days, judged_days
from kpisite.view.pages.portal import Portal
from kpisite.view.pages.smart import POINTS, plain_number


def _history(portal: Portal, node: NodeReview) -> Origin | None:
    points = node.monthly or node.history
    if not points:
        return None
    names = portal.join(portal.any_name(name) for name in node.inputs)
    inputs = ((portal.words("trace.input.of_row"), names),) if names else ()
    formula = portal.words("trace.rule.history", formula=computed_by(portal, node))
    return Origin(formula, inputs, days(portal, points[0].start, points[-1].through))


def _moving(portal: Portal, node: NodeReview) -> Origin | None:
    if node.target.kind != "accumulate" or node.parent is not None:
        return None
    series = z_series(node.monthly)
    last = max((at for at, value in enumerate(series["monthly"]) if value is not None), default=None)
    if last is None:
        return None
    total, running = series["moving"][last], series["cumulative"][last]
    rest = None if total is None or running is None else total - running
    inputs = amounts(portal, node.id, actual=running, previous_year_rest=rest)
    span = days(portal, node.monthly[0].start, node.monthly[last].through)
    return Origin(portal.words("trace.rule.moving"), inputs, span)


def _backtest(portal: Portal, node: NodeReview) -> Origin | None:
    tests = node.landing.back_test
    if not tests or node.parent is None:
        return None
    method = landing_method(portal, node) if node.landing.method else ""
    inputs = ((portal.words("trace.input.method"), method),) if method else ()
    rule = "backtest_points" if portal.compares_in_points(node.id) else "backtest"
    return Origin(portal.words(f"trace.rule.{rule}"), inputs, days(portal, tests[0].as_of, tests[-1].as_of))


def _dimension(portal: Portal, node: NodeReview) -> Origin | None:
    if not node.dimensions or node.parent is None:
        return None
    kinds = dict.fromkeys(split.kind for split in node.dimensions)
    rule = portal.words("pages.between").join(portal.words(f"trace.rule.dimension_{kind}") for kind in kinds)
    inputs = amounts(portal, node.id, actual=node.actual, previous_year=node.previous_year)
    return Origin(rule, inputs, portal.words("trace.year", span=judged_days(portal, node)))


def _action(portal: Portal, node: NodeReview) -> Origin | None:
    """Return how the effects of the actions on a KPI were read; a KGI's board shows those of its KPIs."""
    seen = [row for row in node.actions if row.method is not None]
    if not seen:
        return None
    names = {action.id: action_name(portal, action) for action in portal.playbook.journal.actions}
    rules = (portal.words(f"trace.rule.action_{method}") for method in dict.fromkeys(row.method for row in seen))
    inputs = tuple((names.get(row.id, row.id), _sides(portal, row)) for row in seen)
    return Origin(portal.words("pages.between").join(rules), inputs, _history_span(portal, node))


def _sides(portal: Portal, row: ActionResult) -> str:
    return portal.words("trace.input.sides", before=row.before, after=row.after)


def _history_span(portal: Portal, node: NodeReview) -> str:
    known = [point for point in node.history if point.actual is not None]
    return days(portal, known[0].start, known[-1].through) if known else ""


def _experiment(portal: Portal, node: NodeReview) -> Origin | None:
    if not node.experiments:
        return None
    declared = {row.id: row for row in portal.playbook.journal.experiments}
    inputs = []
    for result in node.experiments:
        own = declared.get(result.id)
        sides = [(result.control, result.control_successes, result.control_trials)]
        sides += [(row.variant, row.successes, row.trials) for row in result.comparisons]
        counts = portal.join(portal.counts(variant_name(portal, own, variant), *rest) for variant, *rest in sides)
        inputs.append((experiment_name(portal, own, result.id), counts))
    run = [row for result in node.experiments if (row := declared.get(result.id))]
    span = days(portal, _first(row.start for row in run), _last(row.end for row in run))
    return Origin(portal.words("trace.rule.experiment"), tuple(inputs), span)


def _first(found: Iterable[date | None]) -> date | None:
    return min((day for day in found if day), default=None)


def _last(found: Iterable[date | None]) -> date | None:
    return max((day for day in found if day), default=None)


def _influence(portal: Portal, node: NodeReview) -> Origin | None:
    found = node.influence
    if found is None:
        return None
    inputs = (
        (portal.words("trace.input.pairs"), str(found.n)),
        (portal.words("trace.input.lag"), portal.lag_text(found.lag, found.lag_unit)),
    )
    return Origin(portal.words("trace.rule.influence"), inputs, _history_span(portal, node))


def _smart(portal: Portal, node: NodeReview) -> Origin | None:
    if node.smart is None or node.smart.score is None or node.watch == "hold":
        return None
    weights = portal.join(f"{letter} {weight}" for letter, weight in POINTS.items())
    found = tuple(
        (letter, portal.words("pages.smart.points", points=plain_number(card.points), of=plain_number(card.of)))
        for letter, card in node.smart.letters.items()
        if card.points is not None and card.of
    )
    return Origin(portal.words("trace.rule.smart", weights=weights), found, judged_days(portal, node))


def _coherence(portal: Portal, node: NodeReview) -> Origin | None:
    coherence = portal.kgi_of(node.id).coherence if node.parent is None else None
    if coherence is None or coherence.implied is None:
        return None
    targets = (
        (portal.name(child.id), portal.amount(target, child.id))
        for child in portal.node(node.id).formula_children
        if (target := portal.reviewed(child.id).target.value) is not None
    )
    inputs = (*targets, *amounts(portal, node.id, target=coherence.target))
    return Origin(portal.words("trace.rule.coherence"), inputs, days(portal, node.target.start, node.target.by))


TABLE_ORIGINS: dict[str, Callable[[Portal, NodeReview], Origin | None]] = {
    "history": _history,
    "moving": _moving,
    "backtest": _backtest,
    "dimension": _dimension,
    "action": _action,
    "experiment": _experiment,
    "influence": _influence,
    "smart": _smart,
    "coherence": _coherence,
}
