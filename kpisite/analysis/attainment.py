"""Attainment and status: how an actual stands to its target, and the colour that follows from it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from kpisite.model.playbook import Direction, Thresholds
from kpisite.model.review import Landing, Missing, Status

TOLERANCE = 1e-9  # sums of floats that should be equal are


@dataclass(frozen=True)
class Attainment:
    """Actual over target (1.0 = on target), or the reason why there is none.

    `met` tells whether the target is met even where a ratio means nothing (a target of zero, a loss).
    """

    value: float | None
    missing: Missing | None = None
    from_baseline: bool = False
    met: bool | None = None


def attain(
    actual: float | None, plan: float | None, *, direction: Direction, baseline: float | None = None
) -> Attainment:
    """Return progress from the baseline where it lies on the way to the plan; else actual / plan.

    Progress is (baseline − actual) / (baseline − plan). Without a baseline, lower-is-better is plan / actual.
    """
    if actual is None or plan is None:
        return Attainment(None, "no_fact" if actual is None else "no_target")
    down = direction == "down"
    met = at_least(plan, actual) if down else at_least(actual, plan)
    way = None if baseline is None else (baseline - plan if down else plan - baseline)
    if baseline is not None and way is not None and way > TOLERANCE * max(1.0, abs(plan)):
        return _attained((baseline - actual) / (baseline - plan), from_baseline=True, met=met)
    over, under = (plan, actual) if down else (actual, plan)
    if down and plan == actual == 0:
        return Attainment(1.0, met=True)
    if under <= 0 or (down and plan < 0):
        return Attainment(None, "zero_denominator" if under == 0 else "not_computable", met=met)
    return _attained(over / under, met=met)


def attain_band(actual: float | None, *, low: float | None, high: float | None) -> Attainment:
    """Return 1 inside the band; outside, 1 less the distance to the nearer edge as a share of that edge, at least 0.

    An edge of zero gives no scale; the width of the band then does.
    """
    if actual is None or (low is None and high is None):
        return Attainment(None, "no_fact" if actual is None else "no_target")
    if (low is None or at_least(actual, low)) and (high is None or at_least(high, actual)):
        return Attainment(1.0, met=True)
    edge = low if low is not None and actual < low else high
    assert edge is not None
    width = high - low if low is not None and high is not None else 0.0
    scale = abs(edge) or width
    if not scale:
        return Attainment(None, "zero_denominator", met=False)
    return Attainment(max(0.0, 1 - abs(actual - edge) / scale), met=False)


def _attained(ratio: float, *, met: bool, from_baseline: bool = False) -> Attainment:
    found = finite(ratio)
    return Attainment(found, None if found is not None else "not_computable", from_baseline, met)


def finite(ratio: float) -> float | None:
    """Return the ratio; None where it is too large for a number, its base being next to nothing (1e10 ÷ 1e-305)."""
    return ratio if math.isfinite(ratio) else None


def status_of(attainment: Attainment, thresholds: Thresholds) -> Status:
    """Return green at or above the green threshold, amber at or above the amber one, red below, grey without a number.

    Where only `met` is known, meeting the target is green and missing it red.
    """
    if attainment.value is None:
        return "grey" if attainment.met is None else "green" if attainment.met else "red"
    if at_least(attainment.value, thresholds.green):
        return "green"
    return "amber" if at_least(attainment.value, thresholds.amber) else "red"


def at_least(value: float, bound: float) -> bool:
    """Tell whether value ≥ bound, up to rounding."""
    return value >= bound - TOLERANCE * max(1.0, abs(bound))


def lands_on_target(landing: Landing, target: float | None, direction: Direction) -> bool | None:
    """Tell whether the landing meets the target, for lower-is-better from above; None where one is not known."""
    if landing.value is None or landing.shortfall is None or target is None:
        return None
    return at_least(target, landing.value) if direction == "down" else at_least(landing.value, target)


Turn = Literal["into_black", "into_red", "wider_red", "narrower_red"]


def turn_of(actual: float, base: float) -> Turn | None:
    """Return how an amount crossed or moved below zero (黒字転換, 赤字転落, 赤字拡大, 赤字縮小), else None."""
    if base < 0 < actual:
        return "into_black"
    if base < 0 and actual != base:
        return "wider_red" if actual < base else "narrower_red"
    return "into_red" if actual < 0 <= base else None


def ratio_to(actual: float, base: float) -> float | None:
    """Return 前年比 (1.2 = 120%); None where the base is not positive or next to nothing, or the actual negative."""
    return finite(actual / base) if base > 0 and actual >= 0 else None
