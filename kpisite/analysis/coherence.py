"""What children's values give through the formula, and whether their targets meet the parent's target."""

from __future__ import annotations

import math
from collections.abc import Mapping

from kpisite.model.formula import Expression, evaluate_formula, names_in
from kpisite.model.playbook import Node
from kpisite.model.review import Coherence

Values = Mapping[str, float | None]


def coherence(root: Node, targets: Values) -> tuple[Coherence, ...]:
    """Return one row per node that has a formula and a target: what its children's targets imply, and the difference.

    A child without a target counts with what its own children's targets imply; `without` names the children for
    which not even that can be said, and `implied` is then None. Amounts are in the node's own unit.
    """
    implied = implied_values(root, targets)
    rows = (_row(node, known(targets, node.id), implied) for node in root.walk() if node.formula)
    return tuple(row for row in rows if row is not None)


def implied_values(root: Node, values: Values) -> dict[str, float | None]:
    """Return each node's own value, or where it has none, the value its formula gives over its children's."""
    found: dict[str, float | None] = {}
    for node in reversed(tuple(root.walk())):
        own = known(values, node.id)
        found[node.id] = own if own is not None else through_formula(node, found)
    return found


def through_formula(node: Node, values: Values) -> float | None:
    """Return the node's formula over `values`; None without a formula, with a missing value, or over zero."""
    return evaluate_known(node.formula.expression, values) if node.formula else None


def evaluate_known(expression: Expression, values: Values) -> float | None:
    """Return the expression's value; None where a name has no finite value or something is divided by zero."""
    numbers = {name.id: known(values, name.id) for name in names_in(expression)}
    if None in numbers.values():
        return None
    try:
        result = float(evaluate_formula(expression, numbers))
    except (ZeroDivisionError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def known(values: Values, name: str) -> float | None:
    """Return the value of `name`, None where it is absent, None or not finite."""
    value = values.get(name)
    return float(value) if value is not None and math.isfinite(value) else None


def _row(node: Node, target: float | None, implied: Values) -> Coherence | None:
    if target is None or node.formula is None:
        return None
    value = through_formula(node, implied)
    without = tuple(name for name in node.formula.names if known(implied, name) is None)
    difference = None if value is None else value - target
    return Coherence(node=node.id, implied=value, target=target, difference=difference, without=without)
