"""The KPI tree as nested cards: formula edges with their operator, influence edges with what is known of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kpisite.model.formula import Binary, Expression, Name, Negative, print_formula
from kpisite.model.playbook import Node
from kpisite.model.review import InfluenceResult, NodeReview
from kpisite.view.pages.marks import (
    SignalMark,
    StatusMark,
    Tone,
    hold_reason,
    missing_reason,
    node_mark,
    signal_mark,
    tone,
)
from kpisite.view.pages.portal import Portal
from kpisite.view.pages.tables import target_text


@dataclass(frozen=True)
class Card:
    """One KGI or KPI in the tree with its children. `bar`: contribution as a share of the largest in the tree."""

    id: str
    href: str
    traces: str  # the way to the page that tells its figures
    name: str
    root: bool
    focus: bool
    influence: bool
    operator: str
    status: StatusMark
    actual: str
    unit: str
    attainment: str
    target: str
    contribution: str
    contribution_label: str
    contribution_tone: Tone
    bar: float | None
    formula: str
    notes: tuple[str, ...]
    facts: tuple[str, ...]
    signal: SignalMark | None
    children: tuple[Card, ...]


def tree(portal: Portal, root: Node, prefix: str) -> Card:
    """Return the cards of a whole tree."""
    amounts = [abs(amount) for node in root.walk() if (amount := _amount(portal, node)) is not None]
    return _card(portal, root, prefix, max(amounts, default=0.0), "")


def depth(card: Card) -> int:
    """Return how many levels hang below the card."""
    return max((1 + depth(child) for child in card.children), default=0)


def _amount(portal: Portal, node: Node) -> float | None:
    return portal.reviewed(node.id).gap if node.parent is None else portal.contribution(node.id)


def _card(portal: Portal, node: Node, prefix: str, largest: float, operator: str) -> Card:
    review, amount = portal.reviewed(node.id), _amount(portal, node)
    signs = operators(node)
    held = review.watch == "hold"
    actual, unit = ("", "") if held else portal.bare_and_unit(review.actual, node.id)
    signal = signal_mark(portal, review)
    return Card(
        id=node.id,
        href=portal.href(node.id, prefix),
        traces=portal.traces_href(node.id, prefix),
        name=portal.name(node.id),
        root=node.parent is None,
        focus=node.focus,
        influence=node.edge == "influence",
        operator=operator,
        status=node_mark(portal, review),
        actual=actual,
        unit=unit,
        attainment="" if review.attainment is None or held else portal.percent(review.attainment),
        target=_target(portal, review),
        contribution="" if amount is None else portal.difference(amount, node.kgi),
        contribution_label=portal.words("pages.headline.gap" if node.parent is None else "pages.tree.contribution"),
        contribution_tone=tone(portal, amount, node.kgi),
        bar=amount / largest if amount is not None and largest else None,
        formula=formula_text(portal, node),
        notes=tuple(_notes(portal, review)),
        facts=() if held else tuple(_facts(portal, node)),
        signal=signal if signal.state == "waiting" else None,
        children=tuple(_card(portal, child, prefix, largest, signs.get(child.id, "")) for child in node.children),
    )


def _target(portal: Portal, review: NodeReview) -> str:
    shown = review.watch == "watch" and (review.plan is not None or review.target.kind == "band")
    return target_text(portal, review) if shown else ""


def _notes(portal: Portal, review: NodeReview) -> Iterator[str]:
    if review.watch == "hold":
        yield hold_reason(portal, review.id)
    elif review.actual is None or review.stale:
        yield missing_reason(portal, review)


def _facts(portal: Portal, node: Node) -> Iterator[str]:
    if node.influence is None:
        return
    late = node.influence.lag > 0
    yield portal.words("pages.tree.lag", lag=portal.lag(node)) if late else portal.words("pages.tree.no_lag")
    yield correlation_text(portal, portal.reviewed(node.id).influence)


def correlation_text(portal: Portal, influence: InfluenceResult | None) -> str:
    """Return the lagged correlation with its interval and n, or that nothing can be said."""
    if influence is None or influence.correlation is None or influence.low is None or influence.high is None:
        return portal.words("pages.tree.unknown", n=influence.n if influence else 0)
    values = {name: portal.decimal(getattr(influence, name)) for name in ("correlation", "low", "high")}
    return portal.words("pages.tree.correlation", n=influence.n, **values)


def formula_text(portal: Portal, node: Node) -> str:
    """Return the formula over children with their names: 購入者数 × 購入回数 × 平均注文額."""
    if node.formula is None:
        return ""
    return named(portal, node.formula.expression)


def named(portal: Portal, expression: Expression) -> str:
    """Return an expression with names for ids, × and ÷ for * and /."""
    return print_formula(_renamed(portal, expression), multiply=" × ", divide=" ÷ ").replace(" - ", " − ")


def _renamed(portal: Portal, expression: Expression) -> Expression:
    match expression:
        case Name(id):
            return Name(portal.any_name(id))
        case Negative(of):
            return Negative(_renamed(portal, of))
        case Binary(operator, left, right):
            return Binary(operator, _renamed(portal, left), _renamed(portal, right))
        case _:
            return expression


def operators(node: Node) -> dict[str, str]:
    """Return the sign in front of each formula child; the first in the formula has none."""
    if node.formula is None:
        return {}
    signs = dict(_signs(node.formula.expression, ""))
    return {name: sign for name, sign in signs.items() if sign}


def _signs(expression: Expression, before: str) -> Iterator[tuple[str, str]]:
    match expression:
        case Name(id):
            yield id, before
        case Negative(of):
            yield from _signs(of, "−")
        case Binary(operator, left, right):
            yield from _signs(left, before)
            yield from _signs(right, {"*": "×", "/": "÷", "+": "+", "-": "−"}[operator])
