"""What colour means: good and bad only for differences, by the KPI's direction; a band judges neither."""

from __future__ import annotations

from typing import Literal

from kpisite.model.playbook import Direction
from kpisite.model.review import NodeReview
from kpisite.view.charts import panel as p
from kpisite.view.formats import Formats

Tone = Literal["good", "bad", "neutral"]


def tone(difference: float | None, direction: Direction) -> Tone:
    """Return whether a difference is good or bad for a KPI of this direction."""
    if not difference or direction == "band":
        return "neutral"
    return "good" if (difference > 0) == (direction == "up") else "bad"


def tone_fill(kind: Tone) -> str:
    """Return the solid fill of a tone."""
    return {"good": p.GOOD, "bad": p.BAD, "neutral": p.NEUTRAL}[kind]


def tone_hatch(kind: Tone) -> str:
    """Return the hatch of a tone, for what is not yet."""
    return {"good": p.HATCH_GOOD, "bad": p.HATCH_BAD, "neutral": p.HATCH_NEUTRAL}[kind]


def tone_ink(kind: Tone) -> str:
    """Return the ink of a number in a tone."""
    return {"good": p.GOOD, "bad": p.BAD, "neutral": p.INK}[kind]


def node_name(node: NodeReview, formats: Formats) -> str:
    """Return the node's name in the language of the formats."""
    return node.name.ja if formats.language == "ja" else node.name.en
