"""Which signals a child's signal explains, and which wait for a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kpisite.analysis.runs import RULES
from kpisite.analysis.signals import run_span
from kpisite.model.formula import Binary, Expression, fold
from kpisite.model.periods import FiscalCalendar
from kpisite.model.playbook import Node
from kpisite.model.review import Process, Signal, Waiting


def explain_parents(root: Node, processes: Mapping[str, Process], *, since: date = date.min) -> dict[str, Process]:
    """Return the processes with each parent's signal pointing to the descendant whose signal explains it.

    A descendant explains a signal when their runs share a day and the formula carries its direction up to the
    parent's; the deepest one is named, then the earliest, then the author's order. Formula edges only: an influence
    edge is a hypothesis. A KPI on hold explains nothing, since nobody would be asked about it. Nor does a run that
    ended before `since` without a reason, where the parent's goes on: nobody is asked about it any more either.
    """
    explained = dict(processes)
    for node in root.walk():
        if node.id in processes:
            causes = tuple(_causes(node, processes))
            explained[node.id] = _explain(processes[node.id], causes, since)
    return explained


def waiting(
    root: Node, processes: Mapping[str, Process], *, since: date, rather_since: date = date.min
) -> tuple[Waiting, ...]:
    """Return the signals that wait for a reason, in tree order, at most one per KPI and direction.

    A signal waits when its run reaches into the time from `since` on, nobody gave a reason, no child's signal explains
    it, and the KPI is on watch. Of several in one direction, those that reach into the time from `rather_since` on come
    first, then the earliest is asked about, the longest of those that begin together. Of a KPI's two directions the one
    that was seen last comes first, so that a run that goes on never hides behind an ended one.
    `processes` have passed through `match_reasons` and `explain_parents`; `explains` names all the KPIs above
    whose signals lead here.
    """
    rows = (_rows(root, node, processes, since, rather_since) for node in root.walk() if node.watch == "watch")
    return tuple(row for of_node in rows for row in of_node)


def unanswered(process: Process | None, *, since: date) -> tuple[Signal, ...]:
    """Return the signals from `since` on that neither a reason nor a child's signal explains."""
    return tuple(
        signal
        for signal in (process.signals if process else ())
        if signal.through >= since and signal.reason is None and signal.explained_by is None
    )


def asked_since(calendar: FiscalCalendar, as_of: date) -> date:
    """Return the day from which on signals are asked about: the fiscal year's first, and a whole quarter at least.

    The last quarter's review meets when the new year has begun, and its signals have to be there.
    """
    quarter_before = calendar.shift(calendar.period_of(as_of, "quarter"), -1)
    return min(calendar.period_of(as_of, "year").start, quarter_before.start)


def directions(expression: Expression) -> dict[str, int]:
    """Return for each name whether the expression rises (1) or falls (−1) with it, 0 where that depends.

    Names are taken as positive, as counts, amounts and rates are, and a difference as positive, as a margin is.
    """
    return fold(
        expression,
        number=lambda value: _Trend({}, -1 if value < 0 else 1),
        name=lambda found: _Trend({found.id: 1}, 1),
        negative=lambda of: _Trend(_times(of.signs, -1), -of.sign),
        binary=_combine,
    ).signs


@dataclass(frozen=True)
class _Trend:
    """How an expression moves with each name, and its own sign."""

    signs: dict[str, int]
    sign: int


@dataclass(frozen=True)
class _Cause:
    """A descendant's signal as it would show in the ancestor: `direction` after the formulas between."""

    id: str
    depth: int
    direction: str
    signal: Signal


def _combine(node: Binary, left: _Trend, right: _Trend) -> _Trend:
    if node.operator in "+-":
        other = right.signs if node.operator == "+" else _times(right.signs, -1)
        return _Trend(_merge(left.signs, other), left.sign)
    flip = 1 if node.operator == "*" else -1
    moves = _merge(_times(left.signs, right.sign), _times(right.signs, flip * left.sign))
    return _Trend(moves, left.sign * right.sign)


def _times(signs: dict[str, int], sign: int) -> dict[str, int]:
    return {name: own * sign for name, own in signs.items()}


def _merge(left: dict[str, int], right: dict[str, int]) -> dict[str, int]:
    clashing = {name: 0 for name in left.keys() & right.keys() if left[name] != right[name]}
    return {**left, **right, **clashing}


def _causes(node: Node, processes: Mapping[str, Process], depth: int = 1, sign: int = 1) -> Iterator[_Cause]:
    """Yield every descendant's signal with the direction that it gives the node."""
    signs = directions(node.formula.expression) if node.formula else {}
    for child in node.formula_children:
        carried = sign * signs.get(child.id, 0)
        if carried and child.watch == "watch" and child.id in processes:
            for signal in processes[child.id].signals:
                yield _Cause(child.id, depth, _turned(signal.direction, carried), signal)
        if carried:
            yield from _causes(child, processes, depth + 1, carried)


def _turned(direction: str, sign: int) -> str:
    return direction if sign > 0 else {"up": "down", "down": "up"}[direction]


def _explain(process: Process, causes: tuple[_Cause, ...], since: date) -> Process:
    signals = tuple(
        signal.model_copy(update={"explained_by": _deepest(signal, causes, since)}) for signal in process.signals
    )
    return process.model_copy(update={"signals": signals})


def _deepest(signal: Signal, causes: tuple[_Cause, ...], since: date) -> str | None:
    fitting = (cause for cause in causes if cause.direction == signal.direction and _covers(cause, signal, since))
    best = min(fitting, key=lambda cause: (-cause.depth, cause.signal.period), default=None)
    return best.id if best else None


def _covers(cause: _Cause, signal: Signal, since: date) -> bool:
    """Tell whether the cause's run shares a day with the signal's and can still answer for it."""
    told = cause.signal.reason is not None or cause.signal.through >= since or signal.through < since
    return told and run_span(signal).overlaps(run_span(cause.signal))


def _rows(
    root: Node, node: Node, processes: Mapping[str, Process], since: date, rather_since: date
) -> tuple[Waiting, ...]:
    """Return the KPI's open signals, one a direction, the direction seen last first."""
    by_direction: dict[str, list[Signal]] = {}
    for signal in unanswered(processes.get(node.id), since=since):
        by_direction.setdefault(signal.direction, []).append(signal)
    ordered = sorted(by_direction.values(), key=lambda signals: max(map(_seen_last, signals)), reverse=True)
    return tuple(_row(root, node, _asked(signals, rather_since), processes, since) for signals in ordered)


def _seen_last(signal: Signal) -> tuple[date, int, str]:
    """A long run outweighs a single point of the same day."""
    return signal.through, signal.points, signal.direction


def _asked(signals: list[Signal], rather_since: date) -> Signal:
    newer = [signal for signal in signals if signal.through >= rather_since]
    return min(newer or signals, key=lambda signal: (signal.period, -signal.points, RULES.index(signal.rule)))


def _row(root: Node, node: Node, asked: Signal, processes: Mapping[str, Process], since: date) -> Waiting:
    return Waiting(
        kpi=node.id,
        kgi=root.id,
        period=asked.period,
        through=asked.through,
        rule=asked.rule,
        direction=asked.direction,
        favourable=asked.favourable,
        points=asked.points,
        explains=_explains(root, node.id, asked.direction, processes, since),
    )


def _explains(
    root: Node, node_id: str, direction: str, processes: Mapping[str, Process], since: date
) -> tuple[str, ...]:
    """Return the KPIs whose signals from `since` on lead to this one's, directly or through another, in tree order."""
    own = [run_span(signal) for signal in processes[node_id].signals if signal.direction == direction]
    reached = {node_id}
    ids = [node.id for node in root.walk() if node.id in processes]
    # Parents come before their children, so one pass from the leaves up follows every chain.
    for name in reversed(ids):
        recent = [signal for signal in processes[name].signals if signal.through >= since]
        direct = (run_span(signal) for signal in recent if signal.explained_by == node_id)
        through = (signal for signal in recent if signal.explained_by in reached - {node_id})
        if any(span.overlaps(run) for span in direct for run in own) or any(through):
            reached.add(name)
    return tuple(name for name in ids if name in reached and name != node_id)
