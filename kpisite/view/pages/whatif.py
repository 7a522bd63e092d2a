"""The what-if simulator of a KGI page: its leaves, where each may start, and the tree's formulas as data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from kpisite.model.formula import Binary, Expression, Name, fold
from kpisite.model.playbook import Node
from kpisite.model.review import KgiReview, NodeReview
from kpisite.view.pages.portal import Portal

Json = float | str | list["Json"]
BASES = ("landing", "actual", "plan")  # the first that every leaf has is the default


@dataclass(frozen=True)
class Base:
    """A set of values to start from."""

    id: str
    label: str


@dataclass(frozen=True)
class Slider:
    """One leaf that can be moved: its name and its value at the start."""

    id: str
    name: str
    value: str


@dataclass(frozen=True)
class WhatIf:
    """The simulator's words and sliders, and its model as JSON text for `data-whatif`."""

    title: str
    unit: str
    result: str
    bases: tuple[Base, ...]
    sliders: tuple[Slider, ...]
    model: str


def whatif(portal: Portal, kgi: KgiReview) -> WhatIf | None:
    """Return the simulator; None where the KGI has no formula or its leaves lack values to start from."""
    root, review = portal.node(kgi.id), portal.reviewed(kgi.id)
    leaves = tuple(_leaves(root))
    starts = {leaf.id: _starts(kgi, portal.reviewed(leaf.id)) for leaf in leaves}
    bases = tuple(base for base in BASES if all(starts[leaf.id].get(base) is not None for leaf in leaves))
    if root.formula is None or not bases:
        return None
    name = portal.name(kgi.id)
    return WhatIf(
        title=portal.words("whatif.title", name=name),
        unit=portal.words("whatif.unit", name=name, span=_span(portal, review, bases[0])),
        result=portal.words("whatif.result", name=name),
        bases=tuple(Base(base, portal.words(f"whatif.{base}", span=_span(portal, review, base))) for base in bases),
        sliders=tuple(
            Slider(leaf.id, portal.name(leaf.id), portal.amount(starts[leaf.id][bases[0]], leaf.id)) for leaf in leaves
        ),
        model=_model(portal, root, review, starts, bases),
    )


def expression_json(expression: Expression) -> Json:
    """Return the expression as nested lists: ["*", "customers", ["+", "a", 1]]; a unary minus has one operand."""
    return fold(expression, number=_number, name=_name, negative=_negative, binary=_binary)


def _number(value: float) -> Json:
    return value


def _name(name: Name) -> Json:
    return name.id


def _negative(of: Json) -> Json:
    return ["-", of]


def _binary(node: Binary, left: Json, right: Json) -> Json:
    return [node.operator, left, right]


def _leaves(node: Node) -> Iterator[Node]:
    for child in node.formula_children:
        if child.formula_children:
            yield from _leaves(child)
        else:
            yield child


def _starts(kgi: KgiReview, leaf: NodeReview) -> dict[str, float | None]:
    row = next((row for row in kgi.contributions.get("plan", ()) if row.id == leaf.id), None)
    return {
        "landing": leaf.landing.value,
        "actual": row.factor_to if row else None,
        "plan": row.factor_from if row else None,
    }


def _span(portal: Portal, review: NodeReview, base: str) -> str:
    if base != "landing":
        return portal.span(review.start, review.through)
    return portal.span(review.target.start or review.start, review.target.by or review.through)


def _formulas(node: Node) -> Iterator[tuple[str, Json]]:
    """Yield each formula below and at the node, children first: the order in which they can be computed."""
    for child in node.formula_children:
        yield from _formulas(child)
    if node.formula is not None and node.formula_children:
        yield node.id, expression_json(node.formula.expression)


def _model(
    portal: Portal,
    root: Node,
    review: NodeReview,
    starts: dict[str, dict[str, float | None]],
    bases: tuple[str, ...],
) -> str:
    model = {
        "root": root.id,
        "base": bases[0],
        "formulas": list(_formulas(root)),
        "leaves": {leaf: {base: values[base] for base in bases} for leaf, values in starts.items()},
        "shown": {leaf: {base: portal.amount(values[base], leaf) for base in bases} for leaf, values in starts.items()},
        "target": review.target.value,
        "target_to_date": review.plan,
        "unit": root.unit or "",
        "unit_label": portal.formats.unit_after(root.unit),
        "decimals": portal.formats.decimals(root.unit, root.decimals),
        "language": portal.language,
        "good": -1 if root.direction == "down" else 1,
    }
    return json.dumps(model, ensure_ascii=False, sort_keys=True)
