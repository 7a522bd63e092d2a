"""Why the KGI moved: the contributions of the leaves, rounded so that the rows add up to the difference.

Against plan and last year as waterfalls on one scale; against the period before as a short table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kpisite.analysis.attainment import ratio_to
from kpisite.model.review import Attribution, Basis, Contribution, KgiReview
from kpisite.view.formats import Scale, round_to_sum
from kpisite.view.pages.findings import UNEXPLAINED, root_of
from kpisite.view.pages.kgifindings import PARTS, causes_of, gap_findings
from kpisite.view.pages.marks import Tone, tone
from kpisite.view.pages.portal import Portal
from kpisite.view.traced import bare, joined

BASES: tuple[Basis, ...] = ("plan", "previous_year")


@dataclass(frozen=True)
class Step:
    """One contribution: `start` and `end` are its bar's ends on the common scale, in the scaled unit.

    `code` names the trace of its figures on the page that `href` leads to, or on the KGI's own.
    """

    href: str
    code: str
    name: str
    amount: str
    ratio: str
    tone: Tone
    waiting: bool
    start: float
    end: float


@dataclass(frozen=True)
class Waterfall:
    """One difference and its steps; `note` says what could not be attributed."""

    basis: Basis
    title: str
    change: str
    change_tone: Tone
    base_label: str
    base: str
    ratio_label: str
    steps: tuple[Step, ...]
    total: Step
    note: str = ""


@dataclass(frozen=True)
class Recent:
    """The newest complete period against the one before: what changed in a sentence, and its contributions."""

    said: str
    head: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Waterfalls:
    """The waterfalls of one KGI on one scale from `low` to `high`."""

    unit: str
    low: float
    high: float
    rows: tuple[Waterfall, ...]
    notes: tuple[str, ...]
    waits: bool  # a step has a signal without a reason


def waterfalls(portal: Portal, kgi: KgiReview, prefix: str) -> Waterfalls:
    """Return the gap to plan and to last year, as far as each can be attributed."""
    scale = portal.scale([portal.reviewed(kgi.id).actual, portal.reviewed(kgi.id).plan], kgi.id)
    rows, notes = [], []
    for basis in BASES:
        attribution = kgi.attributions.get(basis)
        if attribution is None or attribution.change is None or not causes_of(kgi, basis):
            notes.append(portal.words(f"pages.gap.none_{basis}", reason=_reason(portal, kgi, attribution)))
            continue
        rows.append(_waterfall(portal, kgi, basis, attribution, scale, prefix))
    ends = [end for row in rows for step in (*row.steps, row.total) for end in (step.start, step.end)]
    waits = any(step.waiting for row in rows for step in row.steps)
    low, high = min([0.0, *ends]), max([0.0, *ends])
    return Waterfalls(scale.label, low, high, tuple(rows), tuple(notes), waits)


def unexplained(portal: Portal, kgi: KgiReview) -> str:
    """Return how much of the gaps to plan and to last year no cause explains."""
    rests = [
        portal.words(f"pages.gap.rest_{basis}", amount=portal.difference(row.amount, kgi.id))
        for basis in BASES
        for row in kgi.contributions.get(basis, ())
        if row.id == UNEXPLAINED
    ]
    return portal.join(rests)


def _reason(portal: Portal, kgi: KgiReview, attribution: Attribution | None) -> str:
    if not portal.node(kgi.id).formula_children:
        return portal.words("pages.gap.no_formula")
    if attribution is None or attribution.missing is None:
        return portal.words("pages.missing.not_computable")
    return portal.words(f"pages.missing.{attribution.missing}")


def _waterfall(
    portal: Portal, kgi: KgiReview, basis: Basis, attribution: Attribution, scale: Scale, prefix: str
) -> Waterfall:
    change, steps = attribution.change or 0.0, _steps(portal, kgi, basis, scale, prefix)
    ratio = _ratio(portal, attribution.actual, attribution.base)
    total = Step(
        href="",
        code=PARTS[basis],
        name=portal.words("pages.gap.actual"),
        amount=portal.formats.scaled(attribution.actual, scale),
        ratio=ratio,
        tone=tone(portal, change, kgi.id),
        waiting=False,
        start=0.0,
        end=steps[-1].end,
    )
    return Waterfall(
        basis=basis,
        title=portal.words(f"pages.gap.title_{basis}"),
        change=portal.difference(change, kgi.id),
        change_tone=tone(portal, change, kgi.id),
        base_label=portal.words(f"pages.gap.base_{basis}"),
        base=portal.formats.scaled(attribution.base, scale),
        ratio_label=portal.words(f"pages.gap.ratio_{basis}"),
        steps=steps,
        total=total,
        note=_without(portal, basis, kgi.contributions[basis], attribution),
    )


def _steps(portal: Portal, kgi: KgiReview, basis: Basis, scale: Scale, prefix: str) -> tuple[Step, ...]:
    """Return the contributions one after the other, each bar from where the one before ended."""
    rows = kgi.contributions[basis]
    total = kgi.attributions[basis].change or 0.0
    steps, at = [], 0.0
    for row, amount in zip(
        rows,
        round_to_sum([row.amount / scale.divisor for row in rows], total / scale.divisor, scale.decimals),
        strict=True,
    ):
        steps.append(_step(portal, kgi, basis, row, amount, at, scale, prefix))
        at += amount
    return tuple(steps)


def newest_period(portal: Portal, kgi: KgiReview, prefix: str) -> Recent | None:
    """Return the newest complete period against the one before; None where that cannot be attributed.

    What is said opens the table, so that no figure in it can be a link; the whole of it tells its trace.
    """
    attribution, node = kgi.attributions.get("previous_period"), root_of(kgi)
    if attribution is None or attribution.change is None or node.latest_start is None:
        return None
    if not causes_of(kgi, "previous_period"):
        return None
    scale = portal.scale([attribution.actual, attribution.base], kgi.id)
    moved = portal.words(
        "pages.gap.recent",
        period=portal.since(node.latest_start, kgi.id),
        actual=portal.amount(attribution.actual, kgi.id),
        before=portal.amount(attribution.base, kgi.id),
        change=portal.difference(attribution.change, kgi.id),
    )
    causes = [found for found in gap_findings(kgi, "previous_period") if "names" in found.values]
    said = bare(joined(portal.words("findings.join"), (moved, *portal.sentences(causes))))
    head = portal.words("pages.gap.amount", unit=scale.label)
    return Recent(said, head, _steps(portal, kgi, "previous_period", scale, prefix))


def _without(portal: Portal, basis: Basis, rows: Iterable[Contribution], attribution: Attribution) -> str:
    if not attribution.without:
        left = any(row.id == UNEXPLAINED for row in rows)
        return portal.words(f"pages.gap.residual_{basis}") if left else ""
    found = {name: portal.reviewed(name).actual is not None for name in attribution.without}
    lacking = {"actual": [name for name in found if not found[name]], basis: [name for name in found if found[name]]}
    told = [
        portal.words(f"pages.gap.lacks_{what}", names=portal.names(names)) for what, names in lacking.items() if names
    ]
    return portal.words("pages.gap.without", what=portal.join(told))


def _step(
    portal: Portal,
    kgi: KgiReview,
    basis: Basis,
    row: Contribution,
    amount: float,
    at: float,
    scale: Scale,
    prefix: str,
) -> Step:
    unexplained = row.id == UNEXPLAINED
    return Step(
        href="" if unexplained else portal.href(row.id, prefix),
        code=PARTS[basis],
        name=portal.words("pages.gap.unexplained") if unexplained else portal.name(row.id),
        amount=portal.formats.digits(amount, scale.decimals, signed=True),
        ratio=_ratio(portal, row.factor_to, row.factor_from),
        tone=tone(portal, amount, kgi.id),
        waiting=not unexplained and portal.waits(row.id),
        start=at,
        end=at + amount,
    )


def _ratio(portal: Portal, actual: float | None, base: float | None) -> str:
    """Return the ratio by the rule of every other page: none to a base that is not positive."""
    return "" if actual is None or base is None else portal.percent(ratio_to(actual, base))
