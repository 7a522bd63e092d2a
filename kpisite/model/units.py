"""Units and their dimensions: what may be added to what.

A dimension maps a base unit to its power: `円/件` is {円: 1, 件: -1}. Counting units (件, 人, 回 …) are bases of
their own. `%`, `倍` and the empty unit have no dimension. A pt is a base of its own, so an NPS is not a rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ALIASES: Mapping[str, str] = {
    "円": "JPY",
    "¥": "JPY",
    "￥": "JPY",
    "yen": "JPY",
    "％": "%",
    "名": "人",
    "people": "人",
    "customers": "人",
    "orders": "件",
    "times": "回",
}
DIMENSIONLESS = frozenset({"", "%", "倍", "ratio", "x"})


@dataclass(frozen=True)
class Dimension:
    """Powers of base units, sorted by unit; no entry is zero."""

    powers: tuple[tuple[str, int], ...] = ()

    def times(self, other: Dimension, sign: int = 1) -> Dimension:
        """Return the dimension of a product, or with sign -1 of a quotient."""
        powers = dict(self.powers)
        for unit, power in other.powers:
            powers[unit] = powers.get(unit, 0) + sign * power
        return Dimension(tuple(sorted((unit, power) for unit, power in powers.items() if power)))

    def __str__(self) -> str:
        over = [unit if power == 1 else f"{unit}^{power}" for unit, power in self.powers if power > 0]
        under = [unit if power == -1 else f"{unit}^{-power}" for unit, power in self.powers if power < 0]
        top = "·".join(over) or "1"
        return f"{top}/{'/'.join(under)}" if under else top


NO_DIMENSION = Dimension()


def canonical_unit(unit: str) -> str:
    """Return the one spelling of a unit that the rest of kpisite uses (`円` → `JPY`)."""
    stripped = unit.strip()
    return ALIASES.get(stripped, stripped)


def dimension_of(unit: str | None) -> Dimension:
    """Return the dimension of a written unit such as `JPY`, `円/件` or `%`."""
    result = NO_DIMENSION
    for position, part in enumerate((unit or "").split("/")):
        name = canonical_unit(part)
        if name not in DIMENSIONLESS:
            result = result.times(Dimension(((name, 1),)), 1 if position == 0 else -1)
    return result
