"""A KPI's last periods in the height of a line of text: values, natural limits as a band, signals as dots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kpisite.model.review import NodeReview
from kpisite.view.charts.bounds import bounded
from kpisite.view.charts.outline import short_outline

POINTS = 18
# Half pixels of a picture of 96 by 26: whole numbers, and few of them.
WIDTH, TOP, REACH, MARGIN = 192, 8, 36, 6


@dataclass(frozen=True)
class Sparkline:
    """Paths on a picture of 192 by 52: the line, the signalling points good and bad, the last point with its tone.

    `band` is the limits' upper edge and height.
    """

    line: str
    good: str
    bad: str
    last: str
    tone: str
    band: tuple[int, int] | None


def sparkline(node: NodeReview) -> Sparkline | None:
    """Return the last complete periods of the history; None below two values.

    The band are the limits of the process chart, where that is a chart of the values themselves.
    """
    points = [point for point in node.history if not point.partial][-POINTS:]
    process = bounded(node.process) if node.process and node.process.on == "value" else None
    signals = _signalling(node)
    return draw_sparkline(
        [point.actual for point in points],
        limits=(process.lower, process.upper) if process else (None, None),
        good={index for index, point in enumerate(points) if signals.get(point.start) is True},
        bad={index for index, point in enumerate(points) if signals.get(point.start) is False},
    )


def draw_sparkline(
    values: Sequence[float | None],
    *,
    limits: tuple[float | None, float | None],
    good: set[int],
    bad: set[int],
) -> Sparkline | None:
    """Return the paths of a series, a missing value being a break; `good` and `bad` are places in the series."""
    known = [index for index, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return None
    low, high = limits
    ends = [value for value in (*values, low, high) if value is not None]
    bottom, reach = min(ends), max(ends) - min(ends)
    step = (WIDTH - 2 * MARGIN) // (len(values) - 1)
    left = WIDTH - MARGIN - step * (len(values) - 1)
    at = {index: (left + index * step, _height(values[index], bottom, reach)) for index in known}
    return Sparkline(
        line=_line(at),
        good=_dots(at[index] for index in known if index in good),
        bad=_dots(at[index] for index in known if index in bad),
        last=_dots([at[known[-1]]]),
        tone="pos" if known[-1] in good else "bad" if known[-1] in bad else "flat",
        band=_band(low, high, bottom, reach),
    )


def _height(value: float | None, bottom: float, reach: float) -> int:
    return round(TOP + REACH - ((value or 0.0) - bottom) / reach * REACH) if reach else TOP + REACH // 2


def _band(low: float | None, high: float | None, bottom: float, reach: float) -> tuple[int, int] | None:
    if low is None or high is None or not reach:
        return None
    top = _height(high, bottom, reach)
    return top, _height(low, bottom, reach) - top


def _line(at: dict[int, tuple[int, int]]) -> str:
    pens = {index: "L" if index - 1 in at else "M" for index in at}
    return short_outline("".join(f"{pens[index]}{x},{y}" for index, (x, y) in at.items()), grid=1)


def _dots(places: Iterable[tuple[int, int]]) -> str:
    return short_outline("".join(f"M{x},{y}h0" for x, y in places), grid=1)


def _signalling(node: NodeReview) -> dict[object, bool | None]:
    process = node.process
    if process is None:
        return {}
    return {
        point.start: signal.favourable
        for signal in process.signals
        for point in process.points
        if signal.rule in point.rules and (signal.start or signal.period) <= point.start <= signal.through
    }
