"""What a KPI is worth to its KGI, everything else staying as it is."""

from __future__ import annotations

from collections.abc import Mapping

from kpisite.analysis.coherence import evaluate_known, implied_values
from kpisite.analysis.decompose import additive_terms
from kpisite.model.formula import names_in
from kpisite.model.playbook import Node

Values = Mapping[str, float | None]


def sensitivity(root: Node, node_id: str, values: Values, target_value: float) -> float | None:
    """Return what the KGI gains, in its unit, when this KPI alone stands at `target_value`.

    The change runs up the formula edges with every other KPI at its value; only the terms that name the KPI count,
    so a missing neighbour in a sum does not matter, and a parent that differs from its formula keeps its difference.
    None where the KPI hangs by an influence edge, a value on the way is missing, or something is divided by zero.
    Not additive: the gains of several KPIs do not add up.
    """
    path = _formula_path(root, node_id)
    current = implied_values(root, values)
    start = current.get(node_id)
    gain = None if path is None or start is None else target_value - start
    child = node_id
    for parent in path or ():
        gain = None if gain is None else _gain(parent, child, gain, current)
        child = parent.id
    return gain


def spread(root: Node, node_id: str, values: Values, low: float, high: float) -> tuple[float, float] | None:
    """Return the least and the greatest change of the KGI while this KPI alone stands at `low` or `high`.

    With a KPI's process limits this is how far its normal variation alone moves the KGI. In the KGI's unit;
    None as for `sensitivity`. Only the two ends are tried.
    """
    ends = [sensitivity(root, node_id, values, end) for end in (low, high)]
    if ends[0] is None or ends[1] is None:
        return None
    return min(ends[0], ends[1]), max(ends[0], ends[1])


def _formula_path(root: Node, node_id: str) -> tuple[Node, ...] | None:
    """Return the KPI's ancestors, nearest first; None when it is not below `root` by formula edges alone."""
    if root.id == node_id:
        return ()
    for child in root.formula_children:
        below = _formula_path(child, node_id)
        if below is not None:
            return (*below, root)
    return None


def _gain(parent: Node, child: str, change: float, current: Values) -> float | None:
    """Return how much the parent's formula changes when the child alone changes by `change`."""
    before = current.get(child)
    if before is None or parent.formula is None:
        return None
    changed = {**current, child: before + change}
    total = 0.0
    for sign, term in additive_terms(parent.formula.expression):
        if child in {name.id for name in names_in(term)}:
            old, new = evaluate_known(term, current), evaluate_known(term, changed)
            if old is None or new is None:
                return None
            total += sign * (new - old)
    return total
