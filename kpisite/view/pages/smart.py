"""SMART scorecards: a bar for each letter, and behind it every row of evidence with how to mend it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from kpisite.analysis.smart import project_word, vague_word
from kpisite.model.review import Evidence, Letter, NodeReview, SmartLetter
from kpisite.view.pages.findings import reached
from kpisite.view.pages.portal import Portal
from kpisite.view.traced import traced

POINTS: dict[Letter, int] = {"S": 15, "M": 15, "A": 30, "R": 30, "T": 10}
CLASS_OF = {"full": "good", "half": "warn", "none": "bad", "unknown": "na"}
ICON_OF = {"full": "ok", "half": "half", "none": "no", "unknown": "na"}
TRACE_OF = {  # what tells a figure of the evidence
    "required": "pace",
    "best": "pace",
    "target": "plan",
    "baseline": "smart",
    "gain": "gain",
    "share": "gain",
    "correlation": "influence",
    "low": "influence",
    "high": "influence",
    "difference": "experiment",
}
WORD_OF = {"S_vague": vague_word, "M_project": project_word}  # a page quotes the text that its readers see
LOW = 0.7  # below this share of its points a letter is set in bold


@dataclass(frozen=True)
class EvidenceRow:
    """One row of evidence: what was seen, the points, and what to do about what is missing."""

    css: str
    icon: str
    level: str
    points: str
    seen: str
    fix: str


@dataclass(frozen=True)
class LetterCard:
    """One letter. `share` is points ÷ weight for the bar, None where nothing could be assessed."""

    letter: str
    name: str
    asks: str
    weight: int
    points: str
    of: str
    share: float | None
    low: bool
    rows: tuple[EvidenceRow, ...]


@dataclass(frozen=True)
class Scorecard:
    """One KGI's or KPI's scorecard. `note` says what was left out, or why there is no score.

    `shown` are the letters with the rows of evidence that stand on this page.
    """

    name: str
    href: str
    traces: str  # the way to the page that tells its figures
    note: str
    total: str
    of: str
    spoken: str
    letters: tuple[LetterCard, ...]
    shown: tuple[LetterCard, ...]


def scorecard(
    portal: Portal, node: NodeReview, prefix: str, *, note: str = "", only_lacking: bool = False
) -> Scorecard:
    """Return the scorecard; a KPI on hold or without one has no score and says why.

    With `only_lacking`, the evidence shown is what cost points or could not be assessed.
    """
    ways = portal.href(node.id, prefix), portal.traces_href(node.id, prefix)
    name = portal.name(node.id)
    smart = node.smart
    if smart is None or smart.score is None or node.watch == "hold":
        reason = "on_hold" if node.watch == "hold" else "not_scored"
        return Scorecard(name, *ways, portal.words(f"pages.smart.{reason}"), portal.words("pages.none"), "", "", (), ())
    letters = tuple(
        _letter(portal, node, letter, smart.letters[letter]) for letter in POINTS if letter in smart.letters
    )
    left_out = [_named(portal, row.letter) for row in letters if row.share is None]
    if smart.of < 100:
        out = (
            portal.words("pages.smart.left_out", of=plain_number(smart.of), letters=portal.join(left_out))
            if left_out
            else portal.words("pages.smart.part_left_out", of=plain_number(smart.of))
        )
        note = portal.words("pages.sentence_join").join(part for part in (note, out) if part)
    spoken = portal.join(f"{card.letter} {card.points}/{card.of}" for card in letters)
    shown = _lacking(letters) if only_lacking else letters
    return Scorecard(name, *ways, note, plain_number(smart.points), plain_number(smart.of), spoken, letters, shown)


def _named(portal: Portal, letter: str) -> str:
    return portal.words("pages.smart.letter", letter=letter, short=portal.words(f"smart.letter.{letter}.short"))


def _lacking(letters: tuple[LetterCard, ...]) -> tuple[LetterCard, ...]:
    full = CLASS_OF["full"]
    kept = (replace(card, rows=tuple(row for row in card.rows if row.css != full)) for card in letters)
    return tuple(card for card in kept if card.rows)


def _letter(portal: Portal, node: NodeReview, letter: Letter, card: SmartLetter) -> LetterCard:
    weight = POINTS[letter]
    known = card.points is not None and card.of > 0
    return LetterCard(
        letter=letter,
        name=portal.words(f"smart.letter.{letter}.name"),
        asks=portal.words(f"smart.letter.{letter}.asks"),
        weight=weight,
        points=plain_number(card.points) if card.points is not None and known else portal.words("pages.none"),
        of=plain_number(card.of) if known else str(weight),
        share=(card.points or 0.0) / card.of if known else None,
        low=known and (card.points or 0.0) < LOW * card.of,
        rows=tuple(_evidence(portal, node, row) for row in card.evidence),
    )


def level_of(row: Evidence) -> str:
    """Return full, half, none or unknown."""
    if row.points is None:
        return "unknown"
    if row.code == "M_project" or row.points <= 0:
        return "none"
    return "full" if row.points >= row.of else "half"


def sensitivity_said(node: NodeReview, level: str) -> str:
    """Return which sentence says what the KPI gives at target; without points, why there are none."""
    if reached(node):
        return "beyond"
    if level != "unknown" or node.sensitivity is None:
        return level
    return "no_gap" if node.sensitivity_share is None else "against"


def _evidence(portal: Portal, node: NodeReview, row: Evidence) -> EvidenceRow:
    level = level_of(row)
    seen = {key: _seen(portal, node, key, value) for key, value in row.seen.items()}
    if row.code in WORD_OF:
        seen["word"] = WORD_OF[row.code](portal.node(node.id), (portal.language,)) or seen["word"]
    said = sensitivity_said(node, level) if row.code == "R_sensitivity" else level
    fix = f"smart.{row.code}.fix"
    points = portal.words("pages.none") if row.points is None else plain_number(row.points)
    return EvidenceRow(
        css=CLASS_OF[level],
        icon=ICON_OF[level],
        level=portal.words(f"smart.level.{level}"),
        points=portal.words("pages.smart.points", points=points, of=plain_number(row.of)),
        seen=portal.words(f"smart.{row.code}.{said}", **seen),
        fix=portal.words(fix, **seen) if level in ("half", "none") and fix in portal.words else "",
    )


def _seen(portal: Portal, node: NodeReview, key: str, value: str | float | None) -> str:
    if value is None or value == "":
        return portal.words("pages.none")
    if isinstance(value, str):
        return _seen_word(portal, node.id, key, value)
    text = _seen_number(portal, node, key, value)
    return traced(text, node.id, TRACE_OF[key]) if key in TRACE_OF else text


def _seen_number(portal: Portal, node: NodeReview, key: str, value: float) -> str:
    if key in ("required", "best", "baseline", "target"):
        return portal.amount(value, node.id)
    if key == "gain":
        return portal.difference(value, portal.kgi_of(node.id).id)
    if key == "share":
        return portal.percent(value)
    if key == "difference":
        return portal.points(value)
    return portal.decimal(value) if key in ("correlation", "low", "high") else plain_number(value)


def _seen_word(portal: Portal, kpi: str, key: str, value: str) -> str:
    if key == "owner":
        return portal.owner(portal.node(kpi).owner)
    if key in ("kgi", "of"):
        return portal.name(value)
    if key == "aggregate":
        return portal.words(f"pages.aggregate.{value}")
    if key in ("direction", "cadence", "grain"):
        return portal.words(f"pages.{key}.{value}")
    if key == "unit":
        return portal.unit_of(kpi)
    if key == "by":
        return portal.day(date.fromisoformat(value))
    return portal.month_or_day(date.fromisoformat(value)) if key == "best_start" else value


def plain_number(value: float) -> str:
    """Return points with a decimal only where they have one."""
    return f"{value:.1f}".removesuffix(".0")
