"""Where the label of a point has room: beside, over or under it, clear of lines and of other labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kpisite.view.charts.axis import text_width

Point = tuple[float, float]
ASCENT, DESCENT, MARGIN = 11.0, 4.0, 4.0  # pixels of a text over and under its baseline, and free at its ends


@dataclass(frozen=True)
class Place:
    """How a label stands to its point: which of its ends is there, and how far it is moved."""

    align: str
    dx: float
    dy: float


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Tell whether two boxes share room."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def is_crossed(self, start: Point, end: Point) -> bool:
        """Tell whether a straight line from one point to another has a part inside the box (Liang and Barsky 1984)."""
        enters, leaves = 0.0, 1.0
        for axis, (low, high) in enumerate(((self.left, self.right), (self.top, self.bottom))):
            way = end[axis] - start[axis]
            if not way:
                if not low < start[axis] < high:
                    return False
                continue
            first, last = sorted(((low - start[axis]) / way, (high - start[axis]) / way))
            enters, leaves = max(enters, first), min(leaves, last)
        return enters < leaves


def label_box(point: Point, text: str, place: Place, *, bold: bool = False) -> Box:
    """Return the room that a label takes."""
    width = text_width(text, bold=bold)
    left = point[0] + place.dx - (width if place.align == "right" else 0)
    baseline = point[1] + place.dy
    return Box(left - MARGIN, baseline - ASCENT, left + width + MARGIN, baseline + DESCENT)


def clear_place(
    point: Point,
    text: str,
    places: Sequence[Place],
    *,
    lines: Sequence[Sequence[Point]],
    taken: Sequence[Box],
    inside: Box,
    bold: bool = False,
) -> Place:
    """Return the first of the places that is clear; where none is, the one with the fewest lines and labels in it."""

    def cost(place: Place) -> int:
        box = label_box(point, text, place, bold=bold)
        outside = (
            box.left < inside.left or box.right > inside.right or box.top < inside.top or box.bottom > inside.bottom
        )
        crossing = sum(box.is_crossed(*step) for line in lines for step in pairwise(line))
        return 100 * outside + 10 * sum(box.overlaps(other) for other in taken) + crossing

    return min(places, key=cost)
