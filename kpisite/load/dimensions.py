"""Units traced through formulas: adding 円 to 件 is an error, and so is a tree whose product is not its parent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpisite.load.findings import Findings
from kpisite.model.formula import Binary, Expression, Formula, fold, print_formula
from kpisite.model.playbook import Measure, Node
from kpisite.model.units import DIMENSIONLESS, NO_DIMENSION, Dimension, canonical_unit, dimension_of


@dataclass(frozen=True)
class Mismatch:
    """An addition of two different dimensions."""

    left: str
    right: str
    left_unit: str
    right_unit: str


@dataclass(frozen=True)
class Traced:
    """What an expression's dimension is: None when not known, `free` for a plain number, which fits anything."""

    dimension: Dimension | None
    free: bool = False
    mismatches: tuple[Mismatch, ...] = ()


def trace(expression: Expression, dimensions: Mapping[str, Dimension | None]) -> Traced:
    """Return the expression's dimension and every addition in it that does not fit."""
    return fold(
        expression,
        number=lambda _: Traced(NO_DIMENSION, free=True),
        name=lambda name: Traced(dimensions.get(name.id)),
        negative=lambda of: of,
        binary=_combined,
    )


def _combined(node: Binary, left: Traced, right: Traced) -> Traced:
    faults = left.mismatches + right.mismatches
    if node.operator in "*/":
        known = left.dimension is not None and right.dimension is not None
        sign = 1 if node.operator == "*" else -1
        result = left.dimension.times(right.dimension, sign) if known else None  # type: ignore[union-attr, arg-type]
        return Traced(result, free=left.free and right.free, mismatches=faults)
    if left.free or right.free:
        other = right if left.free else left
        return Traced(other.dimension, free=left.free and right.free, mismatches=faults)
    if left.dimension is None or right.dimension is None:
        return Traced(left.dimension or right.dimension, mismatches=faults)
    if left.dimension != right.dimension:
        names = print_formula(node.left), print_formula(node.right)
        faults += (Mismatch(*names, str(left.dimension), str(right.dimension)),)
        return Traced(None, mismatches=faults)
    return Traced(left.dimension, mismatches=faults)


def check_units(tree: Node, measures: Mapping[str, Measure], findings: Findings) -> None:
    """Record every addition of different units and every formula whose unit is not that of its KPI's own value."""
    _Units({measure_id: dimension_of(measure.unit) for measure_id, measure in measures.items()}, findings).of(tree)


@dataclass(frozen=True)
class _Units:
    measures: Mapping[str, Dimension | None]
    findings: Findings

    def of(self, node: Node) -> Dimension | None:
        children = {child.id: self.of(child) for child in node.children}
        own = self._traced(node, node.value, self.measures)
        made = self._traced(node, node.formula, children)
        if own is not None and made is not None and own != made:
            self.findings.add("unit-differs", node.place, length=len(node.id), id=node.id, value=own, formula=made)
        self._check_declared(node, own)
        if own is not None or made is not None:
            return own if own is not None else made
        return dimension_of(node.unit) if node.unit else None

    def _traced(
        self, node: Node, formula: Formula | None, dimensions: Mapping[str, Dimension | None]
    ) -> Dimension | None:
        if formula is None:
            return None
        traced = trace(formula.expression, dimensions)
        for fault in traced.mismatches:
            self.findings.add(
                "unit-mismatch",
                node.place,
                length=len(node.id),
                id=node.id,
                left=fault.left,
                right=fault.right,
                left_unit=fault.left_unit,
                right_unit=fault.right_unit,
            )
        return None if traced.free else traced.dimension

    def _check_declared(self, node: Node, own: Dimension | None) -> None:
        """People write 円 for 円/件, and % for 件/人; only another numerator is surely a slip."""
        above = canonical_unit((node.unit or "").split("/")[0])
        numerators = {unit for unit, power in own.powers if power > 0} if own else set()
        if numerators and above not in DIMENSIONLESS and above not in numerators:
            self.findings.add("unit-declared", node.place, length=len(node.id), id=node.id, unit=node.unit, value=own)
