"""The what-if simulator of a KGI page: its leaves, where each may start, and the tree's formulas as data.

It works by script alone, so all of it is in a script beside the page that is loaded when a reader comes near.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from kpisite.model.formula import Binary, Expression, Name, fold
from kpisite.model.playbook import Node
from kpisite.model.review import Basis, Contribution, KgiReview, NodeReview
from kpisite.model.units import canonical_unit
from kpisite.view.formats import SYMBOLS
from kpisite.view.pages.lookups import DETAILS
from kpisite.view.pages.portal import Portal
from kpisite.view.site import Asset

Json = float | str | list["Json"]
BASES = ("landing", "actual", "plan")  # the first that every leaf has is the default
WORDS = ("start", "change", "ratio", "reset", "share", "note")


FILE = "whatif.js"


@dataclass(frozen=True)
class WhatIf:
    """What the page says of the simulator, and the address of the script that holds the rest."""

    title: str
    unit: str
    script: str


def whatif(portal: Portal, kgi: KgiReview) -> WhatIf | None:
    """Return the simulator; None where the KGI has no formula or its leaves lack values to start from."""
    script = whatif_script(portal, kgi)
    if not script:
        return None
    name, span = portal.name(kgi.id), _span(portal, portal.reviewed(kgi.id), _bases(portal, kgi)[0])
    return WhatIf(
        title=portal.words("whatif.title", name=name),
        unit=portal.words("whatif.unit", name=name, span=span),
        script=f"{FILE}?v={sha256(script).hexdigest()[:8]}",
    )


def whatif_assets(portal: Portal, kgi: KgiReview) -> tuple[Asset, ...]:
    """Return the script of a KGI's simulator, if it has one."""
    script = whatif_script(portal, kgi)
    return (Asset(f"{portal.href(kgi.id, '')}{DETAILS}{FILE}", script),) if script else ()


def whatif_script(portal: Portal, kgi: KgiReview) -> bytes:
    """Return the simulator's model and words; a script, because a page opened from a disk may not fetch JSON."""
    if portal.node(kgi.id).formula is None or not _bases(portal, kgi):
        return b""
    text = json.dumps(_model(portal, kgi), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"window.kpisiteWhatIf = {text};\n".encode()


def _bases(portal: Portal, kgi: KgiReview) -> tuple[str, ...]:
    """Return the sets of values that every leaf has."""
    starts = [_starts(kgi, portal.reviewed(leaf.id)) for leaf in _leaves(portal.node(kgi.id))]
    return tuple(base for base in BASES if all(values.get(base) is not None for values in starts))


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
    """Return the leaf's values to start from; actual and plan over the KGI's own span, as the comparisons hold them."""
    plan, year = (_compared(kgi, basis, leaf) for basis in ("plan", "previous_year"))
    actual = plan or year
    return {
        "landing": leaf.landing.value,
        "actual": actual.factor_to if actual else None,
        "plan": plan.factor_from if plan else None,
    }


def _compared(kgi: KgiReview, basis: Basis, leaf: NodeReview) -> Contribution | None:
    return next((row for row in kgi.contributions.get(basis, ()) if row.id == leaf.id), None)


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


def _model(portal: Portal, kgi: KgiReview) -> dict[str, object]:
    root, review, bases = portal.node(kgi.id), portal.reviewed(kgi.id), _bases(portal, kgi)
    spans = {base: _span(portal, review, base) for base in bases}
    words = {key: portal.words(f"whatif.{key}") for key in WORDS}
    return {
        "root": root.id,
        "bases": [[base, portal.words(f"whatif.{base}", span=span)] for base, span in spans.items()],
        "formulas": list(_formulas(root)),
        "leaves": [_leaf(portal, kgi, leaf, bases) for leaf in _leaves(root)],
        "target": review.target.value,
        "target_to_date": review.plan,
        "unit": root.unit or "",
        "symbol": SYMBOLS.get(canonical_unit(root.unit or ""), ""),
        "unit_label": portal.formats.unit_after(root.unit),
        "decimals": portal.formats.decimals(root.unit, root.decimals),
        "language": portal.language,
        "good": -1 if root.direction == "down" else 1,
        "words": {**words, "result": portal.words("whatif.result", name=portal.name(kgi.id))},
    }


def _leaf(portal: Portal, kgi: KgiReview, leaf: Node, bases: tuple[str, ...]) -> dict[str, object]:
    """Return one leaf that can be moved: id, name, and per base its value as number and text."""
    starts = _starts(kgi, portal.reviewed(leaf.id))
    return {
        "id": leaf.id,
        "name": portal.name(leaf.id),
        "starts": {base: starts[base] for base in bases},
        "shown": {base: portal.amount(starts[base], leaf.id) for base in bases},
    }
