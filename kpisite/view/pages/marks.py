"""Status and signals as a reader meets them: an icon, a word, a colour class, and the rule beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kpisite.model.review import NodeReview, Signal
from kpisite.view.charts.year import last_full_year
from kpisite.view.pages.findings import (
    current_signals,
    has_ended,
    is_judged,
    last_period,
    open_signals,
    status_of,
    telling,
)
from kpisite.view.pages.kpifindings import signal_code
from kpisite.view.pages.portal import Portal

Tone = Literal["pos", "neg", ""]
CLASS_OF = {"green": "good", "amber": "warn", "red": "bad", "grey": "na", "hold": "hold"}


@dataclass(frozen=True)
class StatusMark:
    """A status: `css` is its colour class and icon."""

    css: str
    word: str


@dataclass(frozen=True)
class SignalMark:
    """What a KPI's chart says now. `state`: waiting, known, normal, or none where nothing can be said."""

    state: Literal["waiting", "known", "normal", "none"]
    icon: str
    text: str
    suffix: str = ""
    glue: str = ""  # stands with the text, so that no line begins with a comma


def status_mark(portal: Portal, status: str) -> StatusMark:
    """Return the mark of a status code (green, amber, red, grey, hold)."""
    return StatusMark(CLASS_OF[status], portal.words(f"pages.status.{status}"))


def node_mark(portal: Portal, node: NodeReview) -> StatusMark:
    """Return the mark of a KGI or KPI."""
    return status_mark(portal, status_of(node))


def status_rule(portal: Portal, node: NodeReview) -> str:
    """Return the rule that gave the status, or why there is none."""
    status = status_of(node)
    if status in ("grey", "hold"):
        return missing_reason(portal, node)
    values = {"green": portal.percent_short(node.green), "amber": portal.percent_short(node.amber)}
    text = portal.words(f"pages.rule.{status}", **values)
    own = portal.node(node.id).thresholds is not None
    return portal.words("pages.rule.own", rule=text) if own else text


def missing_reason(portal: Portal, node: NodeReview, *, field: str = "actual") -> str:
    """Return why a node has no status, or why one of its fields is missing."""
    if node.watch == "hold":
        return hold_reason(portal, node.id)
    if node.stale:
        through = portal.day(node.data_through) if node.data_through else portal.words("pages.none")
        return portal.words("pages.missing.stale", through=through)
    reason = node.missing.get(field) or node.status_reason or "not_computable"
    return portal.words(f"pages.missing.{reason}")


def landing_method(portal: Portal, node: NodeReview) -> str:
    """Return how the landing was computed; a run rate says what last year's season lacks."""
    method = node.landing.method
    if method == "run_rate" and _has_no_season(node):
        return portal.words("pages.landing.method_run_rate_below_zero")
    return portal.words(f"pages.landing.method_{method}")


def _has_no_season(node: NodeReview) -> bool:
    """Tell whether last year is there, but its sums are not above zero and so give no pace."""
    full, to_date = last_full_year(node), node.previous_year
    return full is not None and to_date is not None and min(full, to_date) <= 0


def hold_reason(portal: Portal, kpi: str) -> str:
    """Return since when and why a KPI is on hold."""
    node = portal.node(kpi)
    since = portal.words("pages.hold_since", since=portal.day(node.hold_since)) if node.hold_since else ""
    parts = [since, portal.words.text(node.hold_reason)]
    return portal.words("pages.sentence_join").join(part for part in parts if part) or portal.words(
        "pages.missing.on_hold"
    )


def signal_mark(portal: Portal, node: NodeReview) -> SignalMark:
    """Return the newest signal inside the judged span, that the movement is normal variation, or why none can tell."""
    if node.watch == "hold" or node.stale:
        return SignalMark("none", "", missing_reason(portal, node))
    if node.process is None or node.process.missing or node.process.center is None:
        return SignalMark("none", "", portal.words("pages.signal.no_chart"))
    signals = current_signals(node)
    if not signals and node.process.provisional:
        return SignalMark("none", "", portal.words("pages.signal.few_points"))
    if not signals:
        return SignalMark("normal", "flat", portal.words("pages.signal.normal"))
    if portal.waits(node.id) and (waiting := telling(open_signals(node))):
        text = signal_short(portal, waiting[0], node)
        suffix, glue = (portal.words(f"pages.signal.{key}") for key in ("waiting_word", "waiting_glue"))
        return SignalMark("waiting", "wait", text, suffix, glue)
    shown = telling(signals)[0]
    return SignalMark("known", shown.direction, signal_short(portal, shown, node), _suffix(portal, shown))


def _suffix(portal: Portal, signal: Signal) -> str:
    if signal.reason:
        return portal.words("pages.signal.has_reason")
    if signal.explained_by:
        return portal.words("pages.signal.explained_by", name=portal.name(signal.explained_by))
    return ""


def signal_short(portal: Portal, signal: Signal, node: NodeReview) -> str:
    """Return one signal in the few words that a table cell or a card has room for."""
    ended, start = has_ended(signal, node), signal.start or signal.period
    since, through = portal.since_short(start, node.id), last_period(signal, node)
    # Both ends of a span say their year, or neither.
    last = (
        portal.since_short(through, node.id)
        if since != portal.since(start, node.id)
        else portal.since(through, node.id)
    )
    code = signal_code(signal, ended=ended)
    return portal.words(f"pages.signal.short.{code}", since=since, through=last, count=signal.points)


def signal_unit(portal: Portal, review: NodeReview, unit: str) -> str:
    """Return what the process chart shows, in which unit, and which points its limits come from."""
    process = review.process
    if process is None or not process.segments:
        return ""
    newest = process.segments[-1]
    code = "provisional" if process.provisional else "baseline"
    shown_in = portal.words("pages.csv.unit", unit=unit) if unit else ""
    charted = portal.words(f"pages.process.on_{process.on}", name=portal.name(review.id), unit=shown_in)
    base = portal.words(
        f"pages.process.{code}",
        span=portal.span(newest.baseline_start, newest.baseline_through),
        count=newest.baseline_points,
    )
    return portal.words("pages.sentence_join").join((charted, base))


def tone(portal: Portal, value: float | None, kpi: str) -> Tone:
    """Return whether a difference is good or bad for this KPI; a band judges neither, nor is one unjudged coloured."""
    direction = portal.node(kpi).direction
    if not value or direction == "band" or not is_judged(portal.reviewed(kpi)):
        return ""
    return "pos" if (value > 0) == (direction == "up") else "neg"
