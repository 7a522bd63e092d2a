"""A change of a KGI attributed exactly to the leaves of its formula edges.

Every method gives each child a scale: what one unit of the child's change is worth in its parent. A child's share of
the parent's change is scale × change, and a leaf's share of the KGI's change is its own change times the scales on the
way up. So levels recurse in proportion, and leaves that offset each other under a child that did not change keep their
own (cancelling) amounts, since a scale is a limit that does not divide by the child's change.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from kpisite.analysis.coherence import implied_values, known
from kpisite.analysis.shapley import shapley_scales
from kpisite.model.formula import Binary, Expression, Name, Negative, fold, names_in
from kpisite.model.playbook import Node
from kpisite.model.review import Attribution, Contribution, Missing

Method = Literal["sum", "lmdi", "shapley", "mixed"]
Values = Mapping[str, float | None]
Scales = dict[str, float]
Powers = dict[str, int]
Factors = dict[str, tuple[float, float]]

TOLERANCE = 1e-9
ROUNDING = 1e-11  # below this share of the amounts involved, a remainder is floating-point rounding


@dataclass(frozen=True)
class Decomposition:
    """The amounts that explain `change` = `actual` − `base`, in the root's unit.

    `contributions`: leaf id to amount, in tree order; with `unexplained` they add up to `change`.
    `inner`: what each inner node's own change is worth (its leaves, and what stays unexplained below it).
    `without`: ids whose base or actual is missing. `change` None: the root itself lacks one of its ends.
    `method` None: nothing was decomposed (the root is a leaf, or lacks an end).
    """

    base: float | None
    actual: float | None
    change: float | None = None
    method: Method | None = None
    contributions: dict[str, float] = field(default_factory=dict)
    inner: dict[str, float] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    unexplained: float = 0.0

    def attribution(self, missing: Missing = "not_computable") -> Attribution:
        """Return the frame of the change as the review records it; `missing` says why where there is no change."""
        return Attribution(
            base=self.base,
            actual=self.actual,
            change=self.change,
            method=self.method,
            without=self.without,
            missing=missing if self.change is None else None,
        )

    def rows(self, base: Values, actual: Values) -> tuple[Contribution, ...]:
        """Return the contributions as the review records them; a last row `unexplained` where there is a rest."""
        rows = [  # + 0.0, since a cost that did not change would read −0
            Contribution(id=leaf, amount=amount + 0.0, factor_from=base.get(leaf), factor_to=actual.get(leaf))
            for leaf, amount in self.contributions.items()
        ]
        rest = [Contribution(id="unexplained", amount=self.unexplained)] if self.unexplained else []
        return (*rows, *rest)


def decompose(root: Node, base: Values, actual: Values) -> Decomposition:
    """Return the contributions that explain the root's change from `base` to `actual`.

    Sum nodes: signed differences. Products and quotients of positive factors: LMDI-I (Ang 2005) with its analytic
    limits at zero (Ang, Zhang & Choi 1998). Several factors zero at one end, negatives, mixed expressions: Shapley.
    An inner node without a value counts with what its formula gives. Where a child is missing, what can be attributed
    is; the rest, and any difference between a parent and its formula over its children, is `unexplained`, never spread.
    Influence edges get no share.
    """
    ends = _Ends(implied_values(root, base), implied_values(root, actual))
    old, new = known(base, root.id), known(actual, root.id)
    if old is None or new is None:
        return Decomposition(old, new, without=(root.id,))
    part = _attribute(root, 1.0, ends)
    change = new - old
    contributions, unexplained = _settle(part, change, max(1.0, abs(old), abs(new)))
    total = math.fsum((*contributions.values(), unexplained))
    # Leaves so large that doubles cannot hold the tolerance are held to the doubles' own grain.
    grain = 2 * math.ulp(max(map(abs, (change, *contributions.values()))))
    assert abs(total - change) <= max(TOLERANCE * max(1.0, abs(new)), grain)
    method = "mixed" if len(part.methods) > 1 else next(iter(part.methods), None)
    return Decomposition(
        old, new, change, method, contributions, part.inner, tuple(dict.fromkeys(part.without)), unexplained
    )


def logarithmic_mean(a: float, b: float) -> float:
    """Return L(a, b) = (a − b) / ln(a / b) of two numbers ≥ 0; L(a, a) = a, L(a, 0) = 0 (Ang 2005)."""
    if a == b or a == 0 or b == 0:
        return a if a == b else 0.0
    if 0.5 < a / b < 2:
        return (a - b) / math.log1p((a - b) / b)  # exact where a and b nearly agree
    return (a - b) / (math.log(a) - math.log(b))


def additive_terms(expression: Expression, sign: int = 1) -> Iterator[tuple[int, Expression]]:
    """Yield the terms that the expression adds up, each with its sign; products are not multiplied out."""
    match expression:
        case Binary("+" | "-" as operator, left, right):
            yield from additive_terms(left, sign)
            yield from additive_terms(right, sign if operator == "+" else -sign)
        case Negative(of):
            yield from additive_terms(of, -sign)
        case _:
            yield sign, expression


@dataclass(frozen=True)
class _Ends:
    """The values at both ends of the change, inner gaps filled."""

    old: Values
    new: Values

    def __contains__(self, name: str) -> bool:
        return known(self.old, name) is not None and known(self.new, name) is not None

    def __getitem__(self, name: str) -> tuple[float, float]:
        return self.old[name] or 0.0, self.new[name] or 0.0

    def change(self, name: str) -> float:
        old, new = self[name]
        return new - old


@dataclass(frozen=True)
class _Part:
    """What was found at and below one node, in the root's unit."""

    leaves: dict[str, float] = field(default_factory=dict)
    inner: dict[str, float] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    methods: frozenset[Method] = frozenset()
    unexplained: float = 0.0

    def __add__(self, other: _Part) -> _Part:
        return _Part(
            {**self.leaves, **other.leaves},
            {**self.inner, **other.inner},
            self.without + other.without,
            self.methods | other.methods,
            self.unexplained + other.unexplained,
        )


def _attribute(node: Node, weight: float, ends: _Ends) -> _Part:
    """Return the node's change, times `weight`, as the changes of its leaves."""
    amount = weight * ends.change(node.id)
    if node.formula is None or not node.formula_children:
        return _Part(leaves={node.id: amount})
    method, scales = _scales(node.formula.expression, node.id, ends)
    without = tuple(name for name in node.formula.names if name not in ends)
    rest = weight * _remainder(node.id, scales, ends)
    part = _Part({}, {node.id: amount}, without, frozenset({method}), rest)
    for child in node.formula_children:
        if child.id in scales:
            part += _attribute(child, weight * scales[child.id], ends)
    return part


def _remainder(node_id: str, scales: Scales, ends: _Ends) -> float:
    """Return what of the node's change its children do not explain; 0.0 where that is only rounding."""
    rest = math.fsum((ends.change(node_id), *(-scale * ends.change(name) for name, scale in scales.items())))
    sizes = [abs(scale * end) for name, scale in scales.items() for end in ends[name]]
    return 0.0 if abs(rest) <= ROUNDING * max((*map(abs, ends[node_id]), *sizes)) else rest


def _settle(part: _Part, change: float, size: float) -> tuple[dict[str, float], float]:
    """Return the leaves and the unexplained rest, rounding settled on the largest leaf so that the sum is exact."""
    off = change - math.fsum((*part.leaves.values(), part.unexplained))
    if not part.leaves:
        return {}, part.unexplained + off
    largest = max(part.leaves, key=lambda leaf: abs(part.leaves[leaf]))
    assert abs(off) <= TOLERANCE * max(size, abs(part.leaves[largest])), (off, change)
    return {**part.leaves, largest: part.leaves[largest] + off}, part.unexplained


def _scales(expression: Expression, node_id: str, ends: _Ends) -> tuple[Method, Scales]:
    """Return the method, and for every child that can be attributed what one unit of its change is worth."""
    terms = tuple(additive_terms(expression))
    monomials = [(sign, _monomial(term)) for sign, term in terms]
    signed = [(sign * found.coefficient, found.powers) for sign, found in monomials if found]
    if len(signed) == len(terms) and all(sorted(powers.values()) in ([], [1]) for _, powers in signed):
        return "sum", _sum_scales(signed, ends)
    if len(signed) == len(terms) == 1:
        scales = _lmdi_scales(*signed[0], node_id, ends)
        if scales is not None:
            return "lmdi", scales
    return "shapley", _shapley_scales(terms, ends)


@dataclass(frozen=True)
class _Monomial:
    coefficient: float
    powers: Powers


def _monomial(expression: Expression) -> _Monomial | None:
    """Return the product or quotient as a number times powers of names; None for anything else."""
    return fold(expression, number=lambda value: _Monomial(value, {}), name=_factor, negative=_negated, binary=_joined)


def _factor(name: Name) -> _Monomial | None:
    return _Monomial(1.0, {name.id: 1})


def _negated(of: _Monomial | None) -> _Monomial | None:
    return of and _Monomial(-of.coefficient, of.powers)


def _joined(node: Binary, left: _Monomial | None, right: _Monomial | None) -> _Monomial | None:
    if left is None or right is None or node.operator in "+-" or (node.operator == "/" and right.coefficient == 0):
        return None
    sign = 1 if node.operator == "*" else -1
    names = dict.fromkeys((*left.powers, *right.powers))
    powers = {name: left.powers.get(name, 0) + sign * right.powers.get(name, 0) for name in names}
    return _Monomial(
        left.coefficient * right.coefficient**sign, {name: power for name, power in powers.items() if power}
    )


def _sum_scales(terms: list[tuple[float, Powers]], ends: _Ends) -> Scales:
    scales: Scales = {}
    for coefficient, powers in terms:
        for name in powers:
            if name in ends:
                scales[name] = scales.get(name, 0.0) + coefficient
    return scales


def _lmdi_scales(coefficient: float, powers: Powers, node_id: str, ends: _Ends) -> Scales | None:
    """Return L(V1, V0) · p_j / L(x1, x0) for each factor; None where Shapley is needed instead."""
    factors = {name: ends[name] for name in powers if name in ends}
    if coefficient == 0 or any(min(factor) < 0 for factor in factors.values()):
        return None
    zeros = [{name for name, factor in factors.items() if factor[end] == 0} for end in (0, 1)]
    vanishing = zeros[0] | zeros[1]
    if len(factors) < len(powers):
        products = tuple(end / coefficient for end in ends[node_id])
        return _known_scales(coefficient, powers, factors, products, vanishing)
    if max(map(len, zeros)) > 1 or any(powers[name] < 0 for name in vanishing):
        return None
    if vanishing:
        return _zero_scales(coefficient, powers, factors, vanishing)
    return _ratio_scales(coefficient, powers, factors, _products(powers, factors))


def _known_scales(
    coefficient: float, powers: Powers, factors: Factors, products: tuple[float, ...], vanishing: set[str]
) -> Scales:
    """Return the scales of a product's known factors, by the node's own values; empty where they tell nothing.

    One factor at zero makes the product zero, whatever the others are: it takes the whole change.
    """
    if not vanishing:
        return _ratio_scales(coefficient, powers, factors, products) if min(products) > 0 else {}
    (name, *others) = vanishing
    ends = factors[name]
    if others or powers[name] < 0 or [end == 0 for end in ends] != [end == 0 for end in products] or not max(ends):
        return {}
    change = coefficient * (products[1] - products[0])
    return {**dict.fromkeys(factors, 0.0), name: change / (ends[1] - ends[0])}


def _ratio_scales(coefficient: float, powers: Powers, factors: Factors, products: tuple[float, ...]) -> Scales:
    mean = coefficient * logarithmic_mean(products[1], products[0])
    return {name: mean * powers[name] / logarithmic_mean(*factor) for name, factor in factors.items()}


def _products(powers: Powers, factors: Factors, *, without: str | None = None) -> tuple[float, float]:
    """Return the product of the factors' powers at both ends."""
    used = [(factors[name], power) for name, power in powers.items() if name != without]
    return math.prod(old**power for (old, _), power in used), math.prod(new**power for (_, new), power in used)


def _zero_scales(coefficient: float, powers: Powers, factors: Factors, zeros: set[str]) -> Scales:
    """Return the limits of the LMDI scales where factors vanish, at most one at each end.

    A factor that vanishes at one end takes the whole change; where different factors vanish at the two ends, both
    products are zero and nobody changes anything (Ang, Zhang & Choi 1998, table 2).
    """
    scales = dict.fromkeys(powers, 0.0)
    if len(zeros) > 1:
        return scales
    (vanishing,) = zeros
    old, new = factors[vanishing]
    power = powers[vanishing]
    before, after = _products(powers, factors, without=vanishing)
    if old != new:
        scales[vanishing] = coefficient * (after * new**power - before * old**power) / (new - old)
    elif power == 1:
        scales[vanishing] = coefficient * logarithmic_mean(after, before)
    return scales


def _shapley_scales(terms: tuple[tuple[int, Expression], ...], ends: _Ends) -> Scales:
    """Return the Shapley scales term by term (the value of a sum is the sum of theirs).

    A term with a missing name, or with a division by zero on the way, gives nothing.
    """
    scales: Scales = {}
    for sign, term in terms:
        names = {name.id for name in names_in(term)}
        complete = all(name in ends for name in names)
        found = shapley_scales(term, {name: ends[name] for name in names}) if complete else None
        for name, scale in (found or {}).items():
            scales[name] = scales.get(name, 0.0) + sign * scale
    return scales
