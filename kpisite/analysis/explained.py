"""Which signals a child's signal explains, and which wait for a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kpisite.analysis.runs import RULES
from kpisite.analysis.signals import run_span
from kpisite.model.formula import Binary, Expression, fold
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
    """Return the signals that wait for a reason, at most one per KPI, in tree order.

    A signal waits when its run reaches into the time from `since` on, nobody gave a reason, no child's signal explains
    it, and the KPI is on watch. Of several, those that reach into the time from `rather_since` on come first, then the
    earliest is asked about, the longest of those that begin together.
    `processes` have passed through `match_reasons` and `explain_parents`; `explains` names all the KPIs above
    whose signals lead here.
    """
    rows = (_row(root, node, processes, since, rather_since) for node in root.walk() if node.watch == "watch")
    return tuple(row for row in rows if row)


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


def _row(root: Node, node: Node, processes: Mapping[str, Process], since: date, rather_since: date) -> Waiting | None:
    process = processes.get(node.id)
    open_ones = [
        signal
        for signal in (process.signals if process else ())
        if signal.through >= since and signal.reason is None and signal.explained_by is None
    ]
    if not open_ones:
        return None
    newer = [signal for signal in open_ones if signal.through >= rather_since]
    first = min(newer or open_ones, key=lambda signal: (signal.period, -signal.points, RULES.index(signal.rule)))
    return Waiting(
        kpi=node.id,
        kgi=root.id,
        period=first.period,
        through=first.through,
        rule=first.rule,
        direction=first.direction,
        favourable=first.favourable,
        points=first.points,
        explains=_explains(root, node.id, processes, since),
    )


def _explains(root: Node, node_id: str, processes: Mapping[str, Process], since: date) -> tuple[str, ...]:
    """Return the KPIs whose signals from `since` on lead to this one, directly or through another, in tree order."""
    reached = {node_id}
    ids = [node.id for node in root.walk() if node.id in processes]
    # Parents come before their children, so one pass from the leaves up follows every chain.
    for name in reversed(ids):
        recent = (signal for signal in processes[name].signals if signal.through >= since)
        if any(signal.explained_by in reached for signal in recent):
            reached.add(name)
    return tuple(name for name in ids if name in reached and name != node_id)
