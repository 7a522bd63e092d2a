"""Process limits as they are shown: no rate runs past 0 or 100%, so neither do its limits in a picture or a sentence.

The review keeps the computed limits; signals are judged by those.
"""

from __future__ import annotations

from typing import Literal

from kpisite.model.review import Process, ProcessSegment
from kpisite.view.wording import Wording

Side = Literal["lower", "upper"]


def bounded(process: Process) -> Process:
    """Return the process with its limits held inside the natural bounds."""
    segments = tuple(_held(segment, process) for segment in process.segments)
    if segments == process.segments:
        return process
    newest = segments[-1]
    return process.model_copy(update={"lower": newest.lower, "upper": newest.upper, "segments": segments})


def _held(segment: ProcessSegment, process: Process) -> ProcessSegment:
    low, high = process.natural_low, process.natural_high
    lower = segment.lower if low is None else max(segment.lower, low)
    upper = segment.upper if high is None else min(segment.upper, high)
    return segment.model_copy(update={"lower": lower, "upper": upper})


def at_bound(process: Process, side: Side) -> bool:
    """Tell whether a shown limit is the natural bound."""
    bound = process.natural_low if side == "lower" else process.natural_high
    return bound is not None and getattr(process, side) == bound


def limit_text(process: Process, side: Side, text: str, words: Wording) -> str:
    """Return a limit's text, with a mark where it is the natural bound."""
    return words("charts.process.natural", value=text) if at_bound(process, side) else text
