"""What the titles of a KPI's page say: signals, dimensions, experiments, influence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from kpisite.model.review import DimensionSplit, ExperimentResult, InfluenceResult, NodeReview, Process, Signal
from kpisite.view.pages.findings import (
    Finding,
    Findings,
    Names,
    Score,
    Since,
    SplitValue,
    Tally,
    Value,
    Word,
    current_signals,
    has_ended,
    last_period,
    telling,
)

VERDICTS: tuple[Literal["positive", "negative", "inconclusive", "invalid"], ...] = (
    "positive",
    "negative",
    "inconclusive",
    "invalid",
)


def smart_one_findings(node: NodeReview) -> Findings:
    """Return one KPI's score and its weakest letter, by the share of points that is missing."""
    if node.smart is None or node.smart.score is None:
        return (Finding("smart.not_scored"),)
    lost = {
        letter: (card.of - card.points)
        for letter, card in node.smart.letters.items()
        if card.points is not None and card.of
    }
    weakest = max(lost, key=lambda letter: lost[letter], default=None)
    score = Finding("smart.score", {"score": Score(node.smart.score, (node.id, "smart"))})
    if weakest is None or lost[weakest] <= 0:
        return (score,)
    return score, Finding("smart.weakest", {"letter": Word(f"findings.smart_letter.{weakest}")})


def signal_findings(node: NodeReview) -> Findings:
    """Return what the process chart says of the span the KPI is judged over, and how far the data reach if stale.

    On hold a signal asks nothing of anyone, so none is told.
    """
    process = node.process
    if node.watch == "hold":
        return (Finding("signal.on_hold"),)
    if process is None or process.missing or process.center is None:
        return (Finding("signal.no_chart"),)
    told = tuple(signal_finding(signal, node) for signal in telling(current_signals(node)))
    if node.stale and node.data_through:
        reached = node.start is None or node.data_through >= node.start
        none = (_no_signal(node, process),) if reached else ()
        return (*(told or none), Finding("signal.stopped", {"through": Since(node.data_through, node.id)}))
    return told or (_no_signal(node, process), Finding(f"signal.{'provisional' if process.provisional else 'normal'}"))


def _no_signal(node: NodeReview, process: Process) -> Finding:
    """The chart shows older signals too, so where there are any it is said since when there is none."""
    if node.start and process.signals:
        return Finding("signal.none_since", {"since": Since(node.start, node.id)})
    return Finding("signal.none")


def signal_finding(signal: Signal, node: NodeReview) -> Finding:
    """Return one signal with when it began, and when it ended where it has."""
    ended = has_ended(signal, node)
    values: dict[str, Value] = {"since": Since(signal.start or signal.period, node.id), "count": signal.points}
    if ended:
        values["through"] = Since(last_period(signal, node), node.id)
    return Finding(f"signal.{signal_code(signal, ended=ended)}", values)


def signal_code(signal: Signal, *, ended: bool = False) -> str:
    """Return the code under which a signal's words are kept; one that lasts a single period never goes on."""
    code = f"{signal.rule}_{signal.direction}"
    if signal.rule == "outside":
        code = f"{code}_several" if signal.points > 1 else f"{code}_one"
    return f"{code}_ended" if ended and signal.points > 1 else code


def dimension_findings(split: DimensionSplit) -> Findings:
    """Return the dimension's value that makes most of the change."""
    if not split.rows or split.change == 0:
        return (Finding("dimension.unchanged"),)
    effect = {row.value: row.rate_effect + row.mix_effect for row in split.rows}
    largest = max(effect, key=lambda value: effect[value] * (1 if split.change > 0 else -1))
    direction = "up" if split.change > 0 else "down"
    return (Finding(f"dimension.{direction}", {"value": SplitValue(split.dimension, largest)}),)


def experiment_findings(results: Sequence[ExperimentResult]) -> Findings:
    """Return how the experiments ended."""
    if not results:
        return (Finding("experiment.none"),)
    verdicts = Counter(result.verdict for result in results)
    counts = tuple((code, verdicts[code]) for code in VERDICTS if verdicts[code])
    return (Finding("experiment.some", {"count": len(results), "tally": Tally(counts, "verdict")}),)


def influence_findings(influence: InfluenceResult) -> Findings:
    """Return what the lagged correlation shows, and never that it proves a cause."""
    values: dict[str, Value] = {"names": Names((influence.of,)), "n": influence.n}
    if influence.correlation is None or influence.low is None or influence.high is None:
        return (Finding("influence.unknown", values),)
    if influence.low > 0 or influence.high < 0:
        return (Finding("influence.seen_up" if influence.low > 0 else "influence.seen_down", values),)
    return (Finding("influence.not_shown", values),)
