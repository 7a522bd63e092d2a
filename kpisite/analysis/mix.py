"""A change split by a dimension: rate and mix for a ratio, plain differences for a sum."""

from __future__ import annotations

from collections.abc import Mapping

from kpisite.model.formula import Binary, Expression, Number
from kpisite.model.review import DimensionSplit, Mix

Parts = Mapping[str, tuple[float | None, float | None]]  # numerator and denominator by dimension value


def split_ratio(dimension: str, base: Parts, actual: Parts) -> DimensionSplit | None:
    """Return the ratio's change as each dimension value's rate effect and mix effect.

    Of numerator and denominator by dimension value: rate effect = mean share × change of rate; mix effect = change of
    share × (mean rate − mean of the whole ratio), so that growing where the ratio is above average counts as a gain
    (Bennet 1920, both periods alike). A value that has no denominator in one of the periods is all mix. The change is
    that of the values together: it is the KPI's own only where they add up to its total. None where a number is
    missing or a total denominator is zero.
    """
    names = tuple(dict.fromkeys((*actual, *base)))
    old, new = _numbers(base, names), _numbers(actual, names)
    if old is None or new is None:
        return None
    whole_old, whole_new = _whole(old), _whole(new)
    if not whole_old[1] or not whole_new[1]:
        return None
    rows = tuple(_mix(name, (*old[name], *whole_old), (*new[name], *whole_new)) for name in names)
    change = whole_new[0] / whole_new[1] - whole_old[0] / whole_old[1]
    explained = sum(row.rate_effect + row.mix_effect for row in rows)
    size = max(1.0, *(abs(row.rate_effect) + abs(row.mix_effect) for row in rows))
    assert abs(explained - change) <= 1e-9 * size, (explained, change)
    return DimensionSplit(dimension=dimension, kind="ratio", change=change, rows=rows)


def split_sum(
    dimension: str, base: Mapping[str, float | None], actual: Mapping[str, float | None]
) -> DimensionSplit | None:
    """Return the sum's change as each dimension value's difference (in `rate_effect`; `rate` holds the values).

    A dimension value that is absent on one side counts as nothing sold there; None where a given number is missing.
    """
    names = tuple(dict.fromkeys((*actual, *base)))
    old, new = [base.get(name, 0.0) for name in names], [actual.get(name, 0.0) for name in names]
    before = [value for value in old if value is not None]
    after = [value for value in new if value is not None]
    if not names or len(before) < len(names) or len(after) < len(names):
        return None
    rows = tuple(
        Mix(
            value=name,
            share=_share(after[index], sum(after)),
            share_base=_share(before[index], sum(before)),
            rate=after[index],
            rate_base=before[index],
            rate_effect=after[index] - before[index],
            mix_effect=0.0,
        )
        for index, name in enumerate(names)
    )
    return DimensionSplit(dimension=dimension, kind="sum", change=sum(after) - sum(before), rows=rows)


def ratio_parts(expression: Expression) -> tuple[Expression, Expression] | None:
    """Return the numerator and the denominator of a ratio (times or over a number); None for anything else."""
    match expression:
        case Binary("/", left, Number() as number) if inner := ratio_parts(left):
            return Binary("/", inner[0], number), inner[1]
        case Binary("/", _, Number()):
            return None
        case Binary("/", left, right):
            return left, right
        case Binary("*", Number() as number, right) if inner := ratio_parts(right):
            return Binary("*", number, inner[0]), inner[1]
        case Binary("*", left, Number() as number) if inner := ratio_parts(left):
            return Binary("*", inner[0], number), inner[1]
    return None


def _numbers(parts: Parts, names: tuple[str, ...]) -> dict[str, tuple[float, float]] | None:
    """Return both numbers of every name, an absent name as nothing; None where a given one is missing."""
    found: dict[str, tuple[float, float]] = {}
    for name in names:
        above, below = parts.get(name, (0.0, 0.0))
        if above is None or below is None:
            return None
        found[name] = above, below
    return found


def _whole(parts: dict[str, tuple[float, float]]) -> tuple[float, float]:
    return sum(above for above, _ in parts.values()), sum(below for _, below in parts.values())


def _mix(name: str, old: tuple[float, float, float, float], new: tuple[float, float, float, float]) -> Mix:
    """Return one row from (numerator, denominator, whole numerator, whole denominator) of both periods."""
    share_old, share_new = old[1] / old[3], new[1] / new[3]
    rate_old, rate_new = _share(old[0], old[1]), _share(new[0], new[1])
    whole = (old[2] / old[3] + new[2] / new[3]) / 2
    both = rate_old is not None and rate_new is not None
    rate_effect = (share_old + share_new) / 2 * ((rate_new or 0.0) - (rate_old or 0.0)) if both else 0.0
    moved = new[0] / new[3] - old[0] / old[3]
    return Mix(
        value=name,
        share=share_new,
        share_base=share_old,
        rate=rate_new,
        rate_base=rate_old,
        rate_effect=rate_effect,
        mix_effect=moved - whole * (share_new - share_old) - rate_effect,
    )


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
