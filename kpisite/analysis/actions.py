"""What was seen before and after an action: an association, never a cause."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from kpisite.analysis.statistics import least_squares, newey_west, student_t_quantile
from kpisite.model.playbook import Action, Direction
from kpisite.model.review import ActionResult, Process

HistoryPoint = tuple[date, date, float | None]  # first day, last day, value
Verdict = Literal["associated_good", "associated_bad", "no_difference", "too_early", "not_started", "no_data"]

ENOUGH_FOR_REGRESSION = 8  # points on either side
ENOUGH_AFTER = 3


@dataclass(frozen=True)
class Interruption:
    """A segmented regression: change of level at the start, change of slope per period, each with its interval."""

    level: float
    level_low: float
    level_high: float
    slope: float
    slope_low: float
    slope_high: float


def action_result(
    action: Action,
    points: Sequence[HistoryPoint],
    process: Process | None,
    *,
    as_of: date,
    direction: Direction,
    middle: float | None = None,
) -> ActionResult:
    """Return where the action stands and what was seen before and after its start.

    `points` are the KPI's complete periods in order, gaps as None; the period in which the action starts mid-way is
    left out. With 8 points on both sides a segmented regression; else the points of the process chart outside its
    limits since the start. Good or bad as the KPI's direction says; for a `band`, towards `middle` is good.
    A level and a slope that point opposite ways, outside points on both sides, and a band without a middle are
    `no_difference`.
    """
    start = action.start
    if start is None or start > as_of:
        return ActionResult(id=action.id, lane=action.lane(as_of), verdict="not_started")
    before = [value for _, through, value in points if value is not None and through < start]
    after = [value for first, _, value in points if value is not None and first >= start]
    shared: dict[str, object] = {
        "id": action.id,
        "lane": action.lane(as_of),
        "before": len(before),
        "after": len(after),
    }
    if not before or len(after) < ENOUGH_AFTER:
        return ActionResult.model_validate({**shared, "verdict": "no_data" if not before else "too_early"})
    good = _good_side(direction, before, middle)
    if min(len(before), len(after)) >= ENOUGH_FOR_REGRESSION:
        return _by_regression(shared, segmented_regression(points, start), good)
    return _by_process(shared, process, start, good)


def segmented_regression(points: Sequence[HistoryPoint], start: date) -> Interruption:
    """Return the change of level and of slope at `start`, with 95% intervals (Wagner et al. 2002).

    value = a + b·t + level·after + slope·(t − t0)·after by ordinary least squares, t in periods, t0 the first period
    that begins on or after `start`. Standard errors: the larger of the ordinary ones and Newey–West's with
    4·(n/100)^(2/9) lags, since the latter are too small in short series; Student's t with n − 4 degrees of freedom.
    Assumes a straight line before and no other change at the same time; takes no account of season.
    """
    origin = next(place for place, (first, _, _) in enumerate(points) if first >= start)
    rows = [
        (place - origin, value)
        for place, (first, through, value) in enumerate(points)
        if value is not None and (through < start or first >= start)
    ]
    time, response = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    after = (time >= 0).astype(float)
    design = np.column_stack([np.ones_like(time), time, after, time * after])
    coefficients, ordinary = least_squares(design, response)
    robust = newey_west(design, response, math.floor(4 * (len(rows) / 100) ** (2 / 9)))
    errors = np.sqrt(np.maximum(np.diag(ordinary), np.diag(robust)))
    half = student_t_quantile(0.975, len(rows) - 4) * errors
    # Below this, a change is the rounding of values of that size: a constant series shows none.
    level, slope = np.where(np.abs(coefficients) > 1e-9 * np.abs(response).max(), coefficients, 0.0)[2:].tolist()
    level_half, slope_half = half[2:].tolist()
    return Interruption(level, level - level_half, level + level_half, slope, slope - slope_half, slope + slope_half)


def _by_regression(shared: dict[str, object], found: Interruption, good: int) -> ActionResult:
    sides = {_side(found.level_low, found.level_high), _side(found.slope_low, found.slope_high)}
    return ActionResult.model_validate(
        {
            **shared,
            "method": "segmented_regression",
            "level_change": found.level,
            "level_low": found.level_low,
            "level_high": found.level_high,
            "slope_change": found.slope,
            "slope_low": found.slope_low,
            "slope_high": found.slope_high,
            "verdict": _verdict(sides, good),
        }
    )


def _by_process(shared: dict[str, object], process: Process | None, start: date, good: int) -> ActionResult:
    """Judge by the points outside the limits of their own segment since the start; `no_data` without limits."""
    if process is None or not process.segments:
        return ActionResult.model_validate({**shared, "verdict": "no_data"})
    sides = [
        1 if point.value > process.segments[point.segment].center else -1
        for point in process.points
        if point.start >= start and point.value is not None and "outside" in point.rules
    ]
    return ActionResult.model_validate(
        {**shared, "method": "process_chart", "outside": len(sides), "verdict": _verdict(set(sides), good)}
    )


def _good_side(direction: Direction, before: Sequence[float], middle: float | None) -> int:
    """Return 1 where up is good, −1 where down is, 0 where that cannot be said."""
    if direction != "band":
        return 1 if direction == "up" else -1
    return 0 if middle is None else (middle > math.fsum(before) / len(before)) * 2 - 1


def _side(low: float, high: float) -> int:
    return (low > 0) - (high < 0)


def _verdict(sides: set[int], good: int) -> Verdict:
    seen = sides - {0}
    if good == 0 or len(seen) != 1:
        return "no_difference"
    return "associated_good" if good in seen else "associated_bad"
