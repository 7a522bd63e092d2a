"""Parents whose own value differs from what their formula gives over their children."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from kpisite.analysis.coherence import implied_values, through_formula
from kpisite.analysis.evaluate import Evaluation
from kpisite.analysis.history import complete_value
from kpisite.model.periods import GRAINS, Grain, Period
from kpisite.model.playbook import Node, Playbook
from kpisite.model.problems import Problem

CODE = "children-differ"
TOLERATED = 0.005  # of the larger of both values: late returns and rounding, not another definition
LOOK_BACK = 12  # periods; what was wrong before cannot be mended now


@dataclass(frozen=True)
class Residual:
    """What a parent's own value holds beyond its formula over the children, in one period; in the parent's unit."""

    node: Node
    period: Period
    own: float
    implied: float

    @property
    def difference(self) -> float:
        """Own value less what the children give."""
        return self.own - self.implied

    @property
    def share(self) -> float:
        """The difference as a share of the larger value, signed."""
        size = max(abs(self.own), abs(self.implied))
        return self.difference / size if size else 0.0


def reconcile_problems(playbook: Playbook, evaluation: Evaluation) -> tuple[Problem, ...]:
    """Return a warning `children-differ` for each node that its children miss by more than 0.5%, in tree order."""
    found = (residual(node, evaluation) for node in playbook.nodes.values())
    return tuple(_problem(row) for row in found if row and abs(row.share) > TOLERATED)


def residual(node: Node, evaluation: Evaluation) -> Residual | None:
    """Return the difference in the newest period at the node's cadence in which it and all its children are known.

    None without a formula and a value, without such a period among the newest twelve, or where weeks and calendar
    months would be compared.
    """
    grain = _common_grain(node, evaluation)
    if node.formula is None or node.value is None or grain is None:
        return None
    newest_first = reversed(evaluation.series(node.id, grain))
    rows = (_compared(node, period, evaluation) for period, _ in islice(newest_first, LOOK_BACK))
    return next((row for row in rows if row), None)


def _compared(node: Node, period: Period, evaluation: Evaluation) -> Residual | None:
    own = complete_value(evaluation, node.id, period)
    below = {kpi.id: complete_value(evaluation, kpi.id, period) for kpi in _used(node)}
    implied = through_formula(node, implied_values(node, below))
    return None if own is None or implied is None else Residual(node, period, own, implied)


def _used(node: Node) -> Iterator[Node]:
    """Yield the nodes whose own values the formula takes: its children, or where one has no value, theirs."""
    for child in node.formula_children:
        if child.value:
            yield child
        else:
            yield from _used(child)


def _common_grain(node: Node, evaluation: Evaluation) -> Grain | None:
    grains = {evaluation.grain_of(kpi.id) for kpi in (node, *_used(node))}
    grain = max({evaluation.review_grain(node.id), *grains}, key=GRAINS.index)
    # Weeks fill no month exactly, so a few days would look like a difference.
    return None if "week" in grains and grain != "week" and grains != {"week"} else grain


def _problem(found: Residual) -> Problem:
    node, period = found.node, found.period
    values = {
        "id": node.id,
        "formula": node.formula.source if node.formula else "",
        "start": period.start.isoformat(),
        "through": period.last_day.isoformat(),
        "own": _figure(found.own),
        "implied": _figure(found.implied),
        "difference": _figure(found.difference),
        "share": f"{found.share:+.1%}",
    }
    return Problem(CODE, "warning", node.place, values)


def _figure(value: float) -> str:
    """Return a number for a message: whole from a thousand on, else four digits."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
