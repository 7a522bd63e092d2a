"""The four run rules of a process chart, each as maximal runs (Wheeler 1993, Understanding Variation)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from kpisite.model.review import ProcessSegment, Rule

RUN = 8
RULES: tuple[Rule, ...] = ("outside", "run_of_8", "three_of_four", "moving_range")


@dataclass(frozen=True)
class Row:
    """One charted period; `move` is the signed change from the period before, None after a gap."""

    start: date
    through: date
    value: float | None
    move: float | None


@dataclass(frozen=True)
class Run:
    """Rows (by index) that keep a rule; the rule first holds at `first`.

    `returns`: a moving range that only leads back from outside the limits. It is no news of its own: the points
    outside and the way back are one episode (Wheeler 1993).
    """

    rule: Rule
    sign: int
    members: tuple[int, ...]
    first: int
    returns: bool = False


def runs_in(rows: tuple[Row, ...], limits: ProcessSegment) -> Iterator[Run]:
    """Yield the maximal runs of the four rules over the rows of one baseline; a missing row breaks every run.

    outside: a value beyond a limit. run_of_8: eight in a row strictly on one side (ties belong to neither).
    three_of_four: three of four in a row nearer a limit than the mean, same side. moving_range: one above its limit.
    """
    half = (limits.upper - limits.center) / 2
    outside = [_side(row.value, limits.center, 2 * half) for row in rows]
    side = [_side(row.value, limits.center, 0.0) for row in rows]
    beyond = [_side(row.value, limits.center, half) if half else 0 for row in rows]
    jump = [_side(row.move, 0.0, limits.range_upper, abs(row.value or 0.0)) for row in rows]
    yield from _stretches("outside", outside, 1)
    yield from _stretches("run_of_8", side, RUN)
    yield from _three_of_four(beyond, [row.value is None for row in rows])
    back = [_leads_back(move, before, now) for move, before, now in zip(jump, (0, *outside), outside)]
    yield from _stretches("moving_range", [0 if is_back else move for move, is_back in zip(jump, back)], 1)
    yield from _stretches(
        "moving_range", [move if is_back else 0 for move, is_back in zip(jump, back)], 1, returns=True
    )


def _leads_back(move: int, before: int, now: int) -> bool:
    """Tell whether a move (1 up, −1 down) leaves a point outside on the other side without passing the other limit."""
    return move != 0 and before == -move and now != move


def _side(value: float | None, center: float, width: float, size: float = 0.0) -> int:
    """Return 1 or −1 for a value strictly farther from the centre than `width`, 0 for a tie, nearer or missing."""
    if value is None:
        return 0
    distance = value - center
    if abs(distance) <= width or same(abs(distance), width, max(size, abs(value), abs(center))):
        return 0
    return 1 if distance > 0 else -1


def same(a: float, b: float, size: float) -> bool:
    """Tell whether two numbers differ by no more than the rounding of numbers of that size."""
    return abs(a - b) <= 1e-12 * size


def _stretches(rule: Rule, sides: list[int], needed: int, *, returns: bool = False) -> Iterator[Run]:
    """Yield the stretches of at least `needed` rows on one side; the rule holds from the row that completes it."""
    for sign, group in groupby(range(len(sides)), key=sides.__getitem__):
        members = tuple(group)
        if sign and len(members) >= needed:
            yield Run(rule, sign, members, members[needed - 1], returns)


def _three_of_four(beyond: list[int], gaps: list[bool]) -> Iterator[Run]:
    """Yield the runs of rows nearer a limit than the mean, three among four in a row; shared rows join windows."""
    for sign in (1, -1):
        run: tuple[int, ...] = ()
        first = 0
        for index, side in enumerate(beyond):
            window = _window(index, gaps)
            hits = tuple(place for place in window if beyond[place] == sign)
            if side != sign or len(hits) < 3:
                continue
            if run and hits[0] > run[-1]:
                yield Run("three_of_four", sign, run, first)
                run = ()
            first = first if run else index
            run = tuple(sorted({*run, *hits}))
        if run:
            yield Run("three_of_four", sign, run, first)


def _window(index: int, gaps: list[bool]) -> range:
    """Return the last four rows up to `index`, fewer after a gap."""
    start = max(0, index - 3)
    return range(max((place + 1 for place in range(start, index) if gaps[place]), default=start), index + 1)
