"""The process chart (XmR): values with their natural limits, signals and events, moving ranges below.

Wheeler, Understanding Variation (1993): what lies within the limits is normal variation and gets no cause.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from kpisite.model.periods import GRAIN_OF, FiscalCalendar, Grain
from kpisite.model.review import NodeReview, Process, ProcessSegment, Signal
from kpisite.view.charts import panel as p
from kpisite.view.charts.axis import Axis, axis_for, text_width
from kpisite.view.charts.bounds import at_bound, bounded, limit_text
from kpisite.view.charts.chart import Chart, Row, Rows, Table
from kpisite.view.charts.notation import node_name
from kpisite.view.charts.processform import AREAS, NARROW, WIDE, slot_pixel, value_pixel
from kpisite.view.charts.specs import Form
from kpisite.view.charts.timeline import spread, thin_labels
from kpisite.view.formats import Formats, Scale

RUNS = ("run_of_8", "three_of_four")
TOLD = ("run_of_8", "outside", "three_of_four")  # the rule that says most first, as in the words beside the chart
CIRCLE = 18.0  # pixels from one marker's middle to the next
ROOM = 12.0  # pixels between two texts of a line


Event = tuple[int, date, str]  # the number on the chart, the day, what happened


def process_chart(
    node: NodeReview,
    unit: str,
    formats: Formats,
    decimals: int | None = None,
    *,
    markers: Sequence[Event] = (),
) -> Chart | None:
    """Return the XmR chart at the KPI's cadence; None without limits."""
    process = node.process
    if process is None or process.center is None or not any(point.value is not None for point in process.points):
        return None
    process = bounded(process)
    grain = GRAIN_OF[node.cadence]  # type: ignore[index]
    if process.on == "yoy":
        unit, decimals = "%", 1
    values = [
        *(point.value for point in process.points),
        *(value for row in process.segments for value in (row.center, row.lower, row.upper)),
    ]
    scale = formats.scale_for(values, unit, decimals)
    axis = axis_for(values, scale, formats, zero=False)
    ranges = axis_for(
        [*(point.moving_range for point in process.points), *(row.range_upper for row in process.segments)],
        scale,
        formats,
        zero=True,
        count=2,
    )
    if axis is None or ranges is None:
        return None
    rows = _points(process, grain, formats)
    words, name = formats.words, node_name(node, formats)
    segments = _segments(process, formats)
    limits = _limits(process, rows, axis, grain, scale, formats)
    return Chart(
        id=f"{node.id}-process",
        kind="process",
        title=words(f"charts.process.title_{process.on}", name=name, unit=scale.label),
        description=_description(process, grain, scale, formats),
        data={
            "points": rows,
            "ticks": axis.ticks,
            "segments": segments,
            "limits": limits,
            "signals": _shades(process, axis, formats, newest=limits[-1]["text"], named=segments),
            "markers": _markers(process, markers, grain, formats),
            "ranges": ranges.ticks[:2],
            "foot": _foot(process, scale, formats, grain),
        },
        parameters={"first": -0.6, "last": max(len(rows), 2) - 0.4, **axis.parameters(), **ranges.parameters("r")},
        table=_table(process, grain, scale, formats),
        unit=scale.label,
    )


def _slots(process: Process) -> dict[date, int]:
    return {point.start: index for index, point in enumerate(process.points)}


def _last(process: Process) -> date:
    """Return the newest period with a value: a signal that reaches it still holds."""
    return next(point.start for point in reversed(process.points) if point.value is not None)


def _points(process: Process, grain: Grain, formats: Formats) -> Rows:
    rows: list[Row] = []
    for index, point in enumerate(process.points):
        signal = _signal_at(process, point.start, values=True)
        kind = "out" if "outside" in point.rules else "run" if set(point.rules) & set(RUNS) else "normal"
        jump = "moving_range" in point.rules
        rows.append(
            {
                "slot": index,
                "start": point.start.isoformat(),
                "value": point.value,
                "range": point.moving_range,
                "kind": kind,
                "segment": point.segment,
                "ink": _ink(signal),
                "jump": jump,
                "small": len(process.points) > 60,
            }
        )
    return thin_labels(tuple(rows), [point.start for point in process.points], grain, formats)


def _signal_at(process: Process, day: date, *, values: bool) -> Signal | None:
    """Return the newest signal that a point takes part in, of the values or of the moving ranges."""
    found = [
        signal
        for signal in process.signals
        if (signal.rule != "moving_range") == values and (signal.start or signal.period) <= day <= signal.through
    ]
    return found[-1] if found else None


def _ink(signal: Signal | None) -> str:
    if signal is None or signal.favourable is None:
        return p.NEUTRAL
    return p.GOOD if signal.favourable else p.BAD


def _segments(process: Process, formats: Formats) -> Rows:
    """Return the limits from one baseline to the next, with the slots that each spans and the name of its baseline."""
    slots = _slots(process)
    rows = tuple(_segment(row, slots, formats) for row in process.segments)
    names = [_names(rows, len(slots), form) for form in AREAS]
    return tuple(row | wide | narrow for row, wide, narrow in zip(rows, *names, strict=True))


def _segment(row: ProcessSegment, slots: dict[date, int], formats: Formats) -> Row:
    inside = [slot for start, slot in slots.items() if row.start <= start <= row.through]
    base = [slot for start, slot in slots.items() if row.baseline_start <= start <= row.baseline_through]
    key = "provisional" if row.provisional else "locked"
    return {
        "from": min(inside, default=0) - 0.5,
        "to": max(inside, default=0) + 0.5,
        "base_from": min(base, default=0) - 0.5,
        "base_to": max(base, default=0) + 0.5,
        "center": row.center,
        "lower": row.lower,
        "upper": row.upper,
        "range_center": row.range_center,
        "range_upper": row.range_upper,
        "text": formats.words(f"charts.process.baseline_{key}", count=row.baseline_points),
    }


def _names(rows: Rows, count: int, form: Form) -> Rows:
    """Return the baselines' names with their places: the newest, and each before it that there is room for."""
    found: list[Row] = []
    free = math.inf
    for row in reversed(rows):
        name = _name(row, count, form)
        shown = name["begins"] + text_width(row["text"]) <= free
        free = name["begins"] - ROOM if shown else free
        found.append({f"{key}_{form}": value for key, value in (name | {"text": row["text"] if shown else ""}).items()})
    return tuple(reversed(found))


def _name(row: Row, count: int, form: Form) -> Row:
    """Return where the name of a baseline stands: from its first point on, or where there is no room up to its last."""
    start, end = (slot_pixel(AREAS[form], row[edge], count) for edge in ("base_from", "base_to"))
    width = text_width(row["text"])
    if start + 4 + width <= AREAS[form].right:
        return {"slot": row["base_from"], "align": "left", "begins": start}
    return {"slot": row["base_to"], "align": "right", "begins": end - width}


def _limits(process: Process, rows: Rows, axis: Axis, grain: Grain, scale: Scale, formats: Formats) -> Rows:
    """Return the labels in the margin: limits, mean and the newest value, moved apart."""
    newest = process.segments[-1]
    last = next(row for row in reversed(rows) if row["value"] is not None)
    words = formats.words
    found: list[Row] = [
        {
            "name": name,
            "slot": len(rows) - 0.5,
            "value": value,
            "ink": p.INK3,
            "bold": False,
            "text": words(f"charts.process.{_label(process, name)}", value=formats.scaled(value, scale)),
        }
        for name, value in (("upper", newest.upper), ("center", newest.center), ("lower", newest.lower))
    ]
    place = (
        formats.period(date.fromisoformat(last["start"]), grain, year=False)
        if grain == "month"
        else words("charts.process.newest")
    )
    ink = p.INK if last["kind"] == "normal" else last["ink"]
    found.append(
        {
            "name": "newest",
            "slot": last["slot"],
            "value": last["value"],
            "ink": ink,
            "bold": True,
            "text": f"{place} {formats.scaled(last['value'], scale)}",
        }
    )
    pixels = [value_pixel(WIDE, row["value"], axis.low, axis.high) for row in found]
    return tuple(row | {"dy": dy + 4} for row, dy in zip(found, spread(pixels, 16), strict=True))


def _label(process: Process, name: str) -> str:
    """Return the key of a limit's label; the margin has no room for more than one word."""
    return "bound" if name in ("lower", "upper") and at_bound(process, name) else name  # type: ignore[arg-type]


def _shades(process: Process, axis: Axis, formats: Formats, *, newest: str, named: Rows) -> Rows:
    """Return the signal that still holds and says most, as a tinted area on its side of the mean, with its words.

    `newest` is the newest value's label, `named` are the baselines with their names: what the words must not lie on.
    """
    signal = _holding(process)
    if signal is None:
        return ()
    slots = _slots(process)
    began = max(signal.start or signal.period, process.segments[-1].start)
    start, end = next(slot for day, slot in slots.items() if day >= began), slots[_last(process)]
    down = signal.direction == "down"
    text = formats.words(f"charts.process.{signal.rule}_{signal.direction}", count=signal.points)
    tint = p.BAND if signal.favourable is None else p.GOOD_TINT if signal.favourable else p.BAD_TINT
    shade = {
        "slot": start - 0.4,
        "to": end + 0.5,
        "center": process.segments[-1].center,
        "edge": axis.low if down else axis.high,
        "down": down,
        "tint": tint,
        "ink": _ink(signal) if signal.favourable is not None else p.INK,
        "text": text,
    }
    return (shade | _wide_words(shade, named, len(slots)) | _narrow_words(text, newest),)


def _holding(process: Process) -> Signal | None:
    """Return the signal up to the newest value that says most; a single point outside is told by its mark alone."""
    last = _last(process)
    for rule in TOLD:
        found = [signal for signal in process.signals if signal.rule == rule and signal.through >= last]
        if found:
            longest = max(found, key=lambda signal: (signal.points, signal.period))
            return longest if rule != "outside" or longest.points > 1 else None
    return None


def _wide_words(shade: Row, named: Rows, count: int) -> Row:
    """Return where the words stand: below the plot, or above it for a rise unless a baseline's name is there."""
    start, end = (slot_pixel(WIDE, shade[edge], count) for edge in ("slot", "to"))
    width = text_width(shade["text"], bold=True)
    left = start + width <= WIDE.right
    first, last = (start, start + width) if left else (end - width, end)
    clear = all(
        last + ROOM <= row["begins_w"] or row["begins_w"] + text_width(row["text_w"]) + ROOM <= first
        for row in named
        if row["text_w"]
    )
    return {
        "above": clear and not shade["down"],
        "align": "left" if left else "right",
        "at": shade["slot" if left else "to"],
    }


def _narrow_words(text: str, newest: str) -> Row:
    """Return how far left of the plot's edge the words end, before the newest value; none if there is no room."""
    shift = text_width(newest, bold=True) + ROOM
    fits = text_width(text, bold=True) + shift <= NARROW.right
    return {"text_n": text if fits else "", "dx": -shift}


def _markers(process: Process, events: Sequence[Event], grain: Grain, formats: Formats) -> Rows:
    """Return the events at their day, in two rows of circles where they crowd."""
    starts = [point.start for point in process.points]
    calendar = FiscalCalendar(formats.fiscal_year_start)
    rows: list[Row] = []
    for event in sorted(events, key=lambda event: (event[1], event[0])):
        period = calendar.period_of(event[1], grain)
        if period.start in starts:
            share = (event[1] - period.start).days / period.days
            rows.append({"slot": starts.index(period.start) - 0.5 + share, "text": str(event[0])})
    shifts = {form: _shifted(rows, len(starts), form) for form in AREAS}
    return tuple(
        row | {f"{key}_{form}": value for form in AREAS for key, value in shifts[form][index].items()}
        for index, row in enumerate(rows)
    )


def _shifted(rows: Sequence[Row], count: int, form: Form) -> list[dict[str, float]]:
    """Return for each circle its row, and how far it must move sideways when both rows are taken."""
    free = [-CIRCLE, -CIRCLE]
    found = []
    for row in rows:
        at = slot_pixel(AREAS[form], row["slot"], count)
        line = next(
            (index for index in (0, 1) if at - free[index] >= CIRCLE), min((0, 1), key=lambda index: free[index])
        )
        moved = max(at, free[line] + CIRCLE)
        free[line] = moved
        found.append({"dx": round(moved - at, 2), "row": line})
    return found


def _foot(process: Process, scale: Scale, formats: Formats, grain: Grain) -> Rows:
    upper = process.segments[-1].range_upper
    words = formats.words
    return (
        {
            "title": words("charts.process.range", before=words(f"charts.process.before_{grain}")),
            "value": upper,
            "text": words("charts.process.upper", value=formats.scaled(upper, scale)),
            "zero": 0.0,
        },
    )


def _description(process: Process, grain: Grain, scale: Scale, formats: Formats) -> str:
    words, newest = formats.words, process.segments[-1]
    center, low, high = (formats.scaled(value, scale) for value in (newest.center, newest.lower, newest.upper))
    low, high = limit_text(process, "lower", low, words), limit_text(process, "upper", high, words)
    parts = [words("charts.process.described", center=center, low=low, high=high, unit=scale.label)]
    last = _last(process)
    current = [signal for signal in process.signals if signal.through >= last and signal.rule != "moving_range"]
    parts += [
        words(
            f"charts.process.since_{signal.rule}_{signal.direction}",
            since=formats.period(signal.start or signal.period, grain),
        )
        for signal in current[:3]
    ]
    if not current:
        parts.append(words(f"charts.process.no_signal{'_provisional' if newest.provisional else ''}"))
    return words("charts.join").join(parts)


def _table(process: Process, grain: Grain, scale: Scale, formats: Formats) -> Table:
    words = formats.words
    heads = (
        words("charts.period"),
        words("charts.value_in", unit=scale.label),
        words("charts.process.range_short"),
        words("charts.process.signal"),
    )
    body = tuple(
        (
            formats.period(point.start, grain),
            formats.scaled(point.value, scale),
            formats.scaled(point.moving_range, scale),
            words("charts.list").join(words(f"charts.process.rule_{rule}") for rule in point.rules),
        )
        for point in process.points
    )
    return Table(heads, body)
