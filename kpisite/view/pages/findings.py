"""What a section's title says: codes and numbers first, words last.

A finding is chosen from the review's numbers alone and is true in every state; having nothing to say is a state too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kpisite.model.review import Basis, KgiReview, NodeReview, Signal

STATUS_ORDER = ("green", "amber", "red", "grey", "hold")
UNEXPLAINED = "unexplained"


Told = tuple[str, str]  # the KGI or KPI whose trace tells a figure, and the trace's code


@dataclass(frozen=True)
class Amount:
    """A value in the unit of the node `of`."""

    value: float
    of: str
    signed: bool = False
    told: Told | None = None


@dataclass(frozen=True)
class Parts:
    """What several KPIs make together of a change of the KGI `of`."""

    ids: tuple[str, ...]
    of: str
    basis: Basis
    told: Told


@dataclass(frozen=True)
class Share:
    """A ratio that is read as a percentage."""

    value: float
    told: Told | None = None


@dataclass(frozen=True)
class Attained:
    """An attainment with the word for what it is: of the plan, or progress from a baseline."""

    value: float
    told: Told
    from_baseline: bool


@dataclass(frozen=True)
class Score:
    """A SMART score out of 100."""

    value: float
    told: Told


@dataclass(frozen=True)
class Names:
    """KGIs or KPIs by id; the first two are named and the rest counted."""

    ids: tuple[str, ...]


@dataclass(frozen=True)
class Tally:
    """How many of each status, or of what else `pages.<kind>` names, in its order."""

    counts: tuple[tuple[str, int], ...]
    kind: str = "status"


@dataclass(frozen=True)
class Word:
    """A word by its key, in the form that goes with `count` things."""

    key: str
    count: int = 1


@dataclass(frozen=True)
class SplitValue:
    """A value of a dimension, both as the actuals have them."""

    dimension: str
    value: str


@dataclass(frozen=True)
class Since:
    """When something began in the series of the node `of`: said by its cadence."""

    start: date
    of: str


Value = int | str | date | Amount | Parts | Share | Attained | Score | Names | Tally | Word | SplitValue | Since


@dataclass(frozen=True)
class Finding:
    """A code in words/findings.yaml and what fills its placeholders."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


Findings = tuple[Finding, ...]


def status_of(node: NodeReview) -> str:
    """Return the status as readers see it: the review's, or `hold`."""
    return "hold" if node.watch == "hold" else node.status


def is_judged(node: NodeReview) -> bool:
    """Tell whether the node's numbers are held against its target: not on hold, nor where the data have stopped."""
    return node.watch == "watch" and not node.stale


def tally(nodes: Iterable[NodeReview]) -> Tally:
    """Return how many nodes there are of each status, leaving out the statuses that nobody has."""
    counts = Counter(status_of(node) for node in nodes)
    return Tally(tuple((status, counts[status]) for status in STATUS_ORDER if counts[status]))


def kpis_of(kgi: KgiReview) -> tuple[NodeReview, ...]:
    """Return the KGI's KPIs without the KGI itself."""
    return tuple(node for node in kgi.nodes if node.id != kgi.id)


def root_of(kgi: KgiReview) -> NodeReview:
    """Return the KGI's own node."""
    return next(node for node in kgi.nodes if node.id == kgi.id)


def current_signals(node: NodeReview) -> tuple[Signal, ...]:
    """Return the signals that reach into the span the node is judged over, newest first."""
    signals = node.process.signals if node.process else ()
    inside = [signal for signal in signals if node.start is None or signal.through >= node.start]
    return tuple(sorted(inside, key=lambda signal: (signal.through, signal.period, signal.rule), reverse=True))


def reaches(node: NodeReview) -> bool | None:
    """Tell whether the landing meets the target; `target_ratio` is direction-aware, shortfall is not."""
    ratio = node.landing.target_ratio
    return None if ratio is None else ratio >= 1.0


def reached(node: NodeReview) -> bool:
    """Tell whether the node is at or beyond its target to date, so that reaching it can gain nothing more."""
    return node.attainment is not None and node.attainment >= 1


def open_signals(node: NodeReview) -> tuple[Signal, ...]:
    """Return the current signals that neither a reason nor a child explains, newest first."""
    return tuple(signal for signal in current_signals(node) if not signal.reason and not signal.explained_by)


def has_ended(signal: Signal, node: NodeReview) -> bool:
    """Tell whether the signal is past: the KPI's chart has a newer value than its last, or the data have stopped."""
    points = node.process.points if node.process else ()
    return node.stale or any(point.start > signal.through for point in points if point.value is not None)


def last_period(signal: Signal, node: NodeReview) -> date:
    """Return the first day of the last period that the signal reaches."""
    starts = [point.start for point in node.process.points] if node.process else []
    return max((start for start in starts if start <= signal.through), default=signal.period)


def telling(signals: Sequence[Signal]) -> tuple[Signal, ...]:
    """Return the one or two signals that tell a reader most: the longest run and the longest stay outside the limits.

    Where there is neither, the longest of the others. Only of the direction that was seen last: what was so before the
    KPI turned says nothing of where it is. A moving range says how far the KPI moved, not where it is, so it counts
    only where there is nothing else.
    """
    places = [signal for signal in signals if signal.rule != "moving_range"]
    newest = max(places or signals, key=lambda signal: (signal.through, signal.points, signal.direction), default=None)
    longest: dict[str, Signal] = {}
    for signal in sorted(signals, key=lambda signal: (signal.points, signal.period)):
        if newest and signal.direction == newest.direction:
            longest[signal.rule] = signal
    chosen = tuple(longest[rule] for rule in ("run_of_8", "outside") if rule in longest)
    return chosen or tuple(longest[rule] for rule in ("three_of_four", "moving_range") if rule in longest)[:1]
