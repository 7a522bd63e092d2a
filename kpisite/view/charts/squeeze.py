"""The narrow picture with the wide one's outlines, squeezed: said twice, they cost a compressed page next to nothing.

Only long lines and runs of dots; bars end on whole pixels. The stylesheet keeps their strokes from being squeezed
along (`vector-effect`), so these are given on the screen, where `--ks-px` is one unit of a narrow picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import StatisticsError, linear_regression

from kpisite.view.charts.outline import places

PATH = re.compile(r'<path d="([^"M]{160,})" stroke="([^"]+)" stroke-width="([^"]+)"((?: stroke-linejoin="round")?/>)')
NEAR = 0.6  # pixels: both outlines are rounded to half a pixel

Place = tuple[float, float]


@dataclass(frozen=True)
class Squeeze:
    """How a place in the wide picture is found in the narrow one: x and y each by a factor and a shift."""

    across: tuple[float, float]
    down: tuple[float, float]

    def __call__(self, place: Place) -> Place:
        """Return the place in the narrow picture."""
        return place[0] * self.across[0] + self.across[1], place[1] * self.down[0] + self.down[1]

    @property
    def transform(self) -> str:
        """Return the same as an SVG transform."""
        numbers = (self.across[0], 0, 0, self.down[0], self.across[1], self.down[1])
        return f"matrix({' '.join(f'{number:g}' for number in numbers)})"


def squeezed(narrow: str, wide: str) -> str:
    """Return the narrow picture with each outline that is the wide one's, but for its scale, written as that."""
    pairs = list(_pairs(narrow, wide))
    squeeze = _squeeze([pair for ours, theirs in pairs for pair in zip(places(ours), places(theirs), strict=True)])
    if squeeze is None:
        return narrow
    same = {ours: theirs for ours, theirs in pairs if _fits(squeeze, places(ours), places(theirs))}
    return PATH.sub(lambda path: _written(path, same[path[1]], squeeze) if path[1] in same else path[0], narrow)


def _pairs(narrow: str, wide: str) -> Iterator[tuple[str, str]]:
    """Yield the outlines of both that look alike and go to as many places, the narrow one first."""
    left = PATH.findall(wide)
    for outline, *look in PATH.findall(narrow):
        found = next(
            (path for path in left if path[1:] == tuple(look) and len(places(path[0])) == len(places(outline))), None
        )
        if found:
            left.remove(found)
            yield outline, found[0]


def _squeeze(pairs: list[tuple[Place, Place]]) -> Squeeze | None:
    try:
        across, down = (
            linear_regression([theirs[axis] for _, theirs in pairs], [ours[axis] for ours, _ in pairs])
            for axis in (0, 1)
        )
    except StatisticsError:  # no pairs, or all on one line
        return None
    return Squeeze(
        (round(across.slope, 4), round(across.intercept, 1)), (round(down.slope, 4), round(down.intercept, 1))
    )


def _fits(squeeze: Squeeze, ours: list[Place], theirs: list[Place]) -> bool:
    return all(
        abs(x - there[0]) <= NEAR and abs(y - there[1]) <= NEAR
        for (x, y), there in zip(map(squeeze, theirs), ours, strict=True)
    )


def _written(path: re.Match[str], outline: str, squeeze: Squeeze) -> str:
    return (
        f'<path d="{outline}" stroke="{path[2]}" stroke-width="calc({path[3]}*var(--ks-px))"{path[4][:-2]} '
        f'transform="{squeeze.transform}"/>'
    )
