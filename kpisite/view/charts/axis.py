"""Axes: round ticks, the domain that holds them, and how wide a text is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from kpisite.view.charts.chart import Row, Rows
from kpisite.view.formats import Formats, Scale

SMALLEST = 1e-9  # below it two values of any unit are the same
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Axis:
    """The domain `low` to `high`, and the ticks inside it with their labels on a scale."""

    low: float
    high: float
    ticks: Rows

    def parameters(self, names: str = "y") -> dict[str, float]:
        """Return the domain as the parameters of a panel."""
        return {f"{names}_low": self.low, f"{names}_high": self.high}


def axis_for(
    values: Iterable[float | None], scale: Scale, formats: Formats, *, zero: bool, count: int = 4
) -> Axis | None:
    """Return an axis that holds all values with some room, and zero if asked; None without a value."""
    known = [value / scale.divisor for value in values if value is not None and math.isfinite(value)]
    if not known:
        return None
    low, high = min(known), max(known)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    room = high - low
    if room < SMALLEST + 1e-9 * max(abs(low), abs(high)):  # all the same
        room = max(abs(high), abs(low)) if max(abs(high), abs(low)) > SMALLEST else 1.0
    low = low - 0.08 * room if low < 0 or not zero else 0.0
    high = high + 0.08 * room if high > 0 or low == 0 else 0.0
    step = round_step((high - low) / count)
    places = step_decimals(step)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    ticks: Sequence[Row] = [_tick(index * step, places, scale, formats) for index in range(first, last + 1)]
    return Axis(low * scale.divisor, high * scale.divisor, tuple(ticks))


def _tick(value: float, places: int, scale: Scale, formats: Formats) -> Row:
    exact = round(value, 12)
    return {"value": exact * scale.divisor, "label": formats.digits(exact, places)}


def round_step(raw: float) -> float:
    """Return the smallest of 1, 2, 2.5, 5 × 10ⁿ that is not below `raw`."""
    power = 10.0 ** math.floor(math.log10(raw))
    return next(step * power for step in STEPS if step * power >= raw * (1 - 1e-9))


def step_decimals(step: float) -> int:
    """Return how many decimals a multiple of a round step needs."""
    return next(places for places in range(12) if abs(step * 10**places - round(step * 10**places)) < 1e-6)


def shortened(text: str, width: float) -> str:
    """Return the text, cut with an ellipsis where it would be wider."""
    if text_width(text) <= width:
        return text
    return next((text[:size] for size in range(len(text), 0, -1) if text_width(text[:size] + "…") <= width), "") + "…"


def text_width(text: str, size: float = 13, *, bold: bool = False) -> float:
    """Return the estimated width of a text in pixels: full-width characters one em, digits and letters less."""
    ems = sum(1.0 if east_asian_width(character) in "WF" else 0.58 for character in text)
    return ems * size * (1.04 if bold else 1.0)
