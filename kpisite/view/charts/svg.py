"""Vega's SVG made fit for the page: no styles, no foreign ids, a title, classes for text, short numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from xml.etree import ElementTree

from kpisite.view.charts import panel
from kpisite.view.charts.chart import Chart
from kpisite.view.charts.outline import short_outline

# Vega draws a round mark as two arcs around its place.
CIRCLE = re.compile(r"M([\d.]+),0A\1,\1,0,1,1,-\1,0A\1,\1,0,1,1,\1,0")
# A run of dots, rings or shapes that look the same: one path draws them all in a third of the bytes.
DOT = re.compile(r'<circle cx="([^"]+)" cy="([^"]+)" r="([^"]+)" fill="([^"]+)"/>')
RINGS = re.compile(
    r'(<circle cx="[^"]+" cy="[^"]+"( r="[^"]+" fill="[^"]+" stroke="[^"]+" stroke-width="[^"]+"/>))'
    r'(?:<circle cx="[^"]+" cy="[^"]+"\2)+'
)
RING = re.compile(
    r'<circle cx="([^"]+)" cy="([^"]+)" r="([^"]+)" fill="([^"]+)" stroke="([^"]+)" stroke-width="([^"]+)"/>'
)
DOTS = re.compile(r'(<circle cx="[^"]+" cy="[^"]+"( r="[^"]+" fill="[^"]+"/>))(?:<circle cx="[^"]+" cy="[^"]+"\2)+')
SHAPES = re.compile(r'<path d="[^"]+"( fill="[^"]+"[^<>]*/>)(?:<path d="[^"]+"\1)+')
OUTLINE = re.compile(r'<path d="([^"]+)"')
# Straight lines as `_line` writes them, each below the one before.
LINES = re.compile(r'<path d="m[^"]+"([^<>]*/>)(?:<path d="m[^"]+"\1)+')
NUMBER = re.compile(r"-?\d*\.?\d+(?:e[-+]?\d+)?")
SHIFT = re.compile(r"translate\(([^,)]+),?([^)]*)\)")
# A dot is a short way there and back: where there is no way at all, WebKit squeezes the dot with its path.
SPOT = "h.1z"
KEPT = (
    "d",
    "x",
    "y",
    "text-anchor",
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "opacity",
)
USUAL = {("opacity", "1"), ("stroke-width", "1"), ("fill", "none")}  # what holds anyway
# The stylesheet colours text by class, because its rule for text outranks a fill attribute.
TEXT_CLASSES = {
    (panel.INK, True): "k-num",
    (panel.INK, False): "k-t1",
    (panel.INK2, False): "",
    (panel.INK2, True): "k-t2b",
    (panel.INK3, False): "k-t3",
    (panel.INK3, True): "k-t3b",
    (panel.BAD, True): "k-neg",
    (panel.GOOD, True): "k-gain",
    ("var(--ks-on)", True): "k-on",
}
SIZES = {f"{panel.CIRCLED}px": "k-mkt", f"{panel.SMALL}px": "k-beside"}


def finish_svg(drawn: str, chart: Chart, *, form: str, width: float, height: float) -> str:
    """Return Vega's drawing as an accessible inline SVG of class `ks-w` or `ks-n`, with ids of its own.

    Its hatches are the page's: every figure refers to the same few patterns.
    """
    base = chart.id if form == "w" else f"{chart.id}-n"
    marks = _joined("".join(_marks(ElementTree.fromstring(drawn), 0.0, 0.0)))
    css = "ks-fy" if chart.kind == "year" else f"ks-{form}"
    return (
        f'<svg class="ks-svg {css}" viewBox="0 0 {_short(width)} {_short(height)}" fill="none" role="img" '
        f'aria-labelledby="{base}-t {base}-d"><title id="{base}-t">{escape(chart.title)}</title>'
        f'<desc id="{base}-d">{escape(chart.description)}</desc>{marks}</svg>'
    )


def _joined(marks: str) -> str:
    """Return the marks with each run of equal dots, rings or shapes as one path, and every path as short as it gets."""
    dotted = DOTS.sub(_dots_as_path, RINGS.sub(_rings_as_paths, LINES.sub(_one_line, marks)))
    return OUTLINE.sub(_shortened, SHAPES.sub(_one_shape, dotted))


def _shortened(path: re.Match[str]) -> str:
    """Return the head of a path: bars on whole pixels, where their edges are sharp, lines and dots on half ones."""
    short = short_outline(path[1], grid=1) if "Z" in path[1] else short_outline(path[1], grid=2).replace("h0", SPOT)
    return f'<path d="{short}"'


def _dots_as_path(run: re.Match[str]) -> str:
    dots = DOT.findall(run[0])
    _, _, radius, fill = dots[0]
    return _round_marks([(x, y) for x, y, *_ in dots], 2 * float(radius), fill)


def _rings_as_paths(run: re.Match[str]) -> str:
    """Return rings as their outer discs, then as many inner ones on top."""
    rings = RING.findall(run[0])
    _, _, radius, fill, stroke, width = rings[0]
    places = [(x, y) for x, y, *_ in rings]
    outer, inner = 2 * float(radius) + float(width), 2 * float(radius) - float(width)
    return _round_marks(places, outer, stroke) + _round_marks(places, inner, fill)


def _round_marks(places: Sequence[tuple[str, str]], diameter: float, colour: str) -> str:
    ends = "".join(f"M{x},{y}h0" for x, y in sorted(places, key=_across))
    return f'<path d="{ends}" stroke="{colour}" stroke-width="{_short(diameter)}" stroke-linejoin="round"/>'


def _across(place: tuple[str, str]) -> float:
    """From left to right, steps are short; which of two equal marks lies on top cannot be seen."""
    return float(place[0])


def _one_line(run: re.Match[str]) -> str:
    outlines = [outline[1:] for outline in OUTLINE.findall(run[0])]
    return f'<path d="m{"M".join(outlines)}"{run[1]}'


def _one_shape(run: re.Match[str]) -> str:
    return f'<path d="{"".join(OUTLINE.findall(run[0]))}"{run[1]}'


def _marks(element: ElementTree.Element, dx: float, dy: float) -> Iterator[str]:
    """Yield the marks below an element without Vega's groups, each at its absolute place."""
    for child in element:
        tag = child.tag.rpartition("}")[2]
        right, down = _shift(child.get("transform"))
        if tag == "g":
            yield from _marks(child, dx + right, dy + down)
        elif tag == "text":
            yield _text(child, dx + right, dy + down)
        elif child.get("class") not in ("background", "foreground") and (tag != "path" or child.get("d")):
            yield _shape(tag, child, dx + right, dy + down)


def _shift(transform: str | None) -> tuple[float, float]:
    found = SHIFT.search(transform or "")
    return (float(found.group(1)), float(found.group(2) or 0)) if found else (0.0, 0.0)


def _text(element: ElementTree.Element, x: float, y: float) -> str:
    bold = element.get("font-weight") == "bold"
    css = TEXT_CLASSES.get((element.get("fill", ""), bold), "")
    css = SIZES.get(element.get("font-size", ""), css)
    anchor = element.get("text-anchor")
    attributes = (f' class="{css}"' if css else "") + (
        f' text-anchor="{anchor}"' if anchor not in (None, "start") else ""
    )
    return f'<text x="{round(x)}" y="{round(y)}"{attributes}>{escape("".join(element.itertext()))}</text>'


def _shape(tag: str, element: ElementTree.Element, dx: float, dy: float) -> str:
    round_mark = CIRCLE.fullmatch(element.get("d", ""))
    if round_mark:
        tag, place = "circle", f' cx="{_short(dx)}" cy="{_short(dy)}" r="{_short(float(round_mark[1]))}"'
    elif tag == "line":
        tag, place = "path", f' d="{_line(element, dx, dy)}"'
    else:
        place = f' transform="translate({_short(dx)} {_short(dy)})"' if dx or dy else ""
    kept = "".join(
        f' {name}="{_attribute(name, value)}"' for name, value in _kept(element) if not (round_mark and name == "d")
    )
    return f"<{tag}{place}{kept}/>"


def _line(element: ElementTree.Element, x: float, y: float) -> str:
    """Return the outline of a straight line from a place; a small m, so that its place is not rounded any further."""
    across, down = (float(element.get(name, 0)) for name in ("x2", "y2"))
    way = (
        f"h{_short(across)}" if not down else f"v{_short(down)}" if not across else f"l{_short(across)} {_short(down)}"
    )
    return f"m{_short(x)} {_short(y)}{way}"


def _kept(element: ElementTree.Element) -> list[tuple[str, str]]:
    """Return the attributes worth their bytes: known ones that do not say what holds anyway."""
    found = [(name, element.attrib[name]) for name in KEPT if name in element.attrib]
    invisible = ("stroke", "stroke-width") if element.get("stroke-width") == "0" else ()
    return [(name, value) for name, value in found if name not in invisible and (name, value) not in USUAL]


def _attribute(name: str, value: str) -> str:
    if name in ("fill", "stroke", "text-anchor"):
        return escape(value)
    return NUMBER.sub(lambda found: _short(float(found.group())), value)


def _short(number: float) -> str:
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
