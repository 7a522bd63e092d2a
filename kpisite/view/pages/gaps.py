"""The gap waterfall: the contributions of the leaves, rounded so that the rows add up to the difference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kpisite.model.review import Attribution, Basis, Contribution, KgiReview
from kpisite.view.formats import Scale, round_to_sum
from kpisite.view.pages.findings import UNEXPLAINED
from kpisite.view.pages.marks import Tone, tone
from kpisite.view.pages.portal import Portal

BASES: tuple[Basis, ...] = ("plan", "previous_year")


@dataclass(frozen=True)
class Step:
    """One contribution: `start` and `end` are its bar's ends on the common scale, in the scaled unit."""

    href: str
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
class Waterfalls:
    """The waterfalls of one KGI on one scale from `low` to `high`."""

    unit: str
    low: float
    high: float
    rows: tuple[Waterfall, ...]
    notes: tuple[str, ...]


def waterfalls(portal: Portal, kgi: KgiReview, prefix: str) -> Waterfalls:
    """Return the gap to plan and to last year, as far as each can be attributed."""
    scale = portal.scale([portal.reviewed(kgi.id).actual, portal.reviewed(kgi.id).plan], kgi.id)
    rows, notes = [], []
    for basis in BASES:
        attribution = kgi.attributions.get(basis)
        if attribution is None or attribution.change is None or not kgi.contributions.get(basis):
            notes.append(portal.words(f"pages.gap.none_{basis}", reason=_reason(portal, attribution)))
            continue
        rows.append(_waterfall(portal, kgi, basis, attribution, scale, prefix))
    ends = [end for row in rows for step in (*row.steps, row.total) for end in (step.start, step.end)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    return Waterfalls(scale.label, low, high, tuple(rows), tuple(notes))


def _reason(portal: Portal, attribution: Attribution | None) -> str:
    if attribution is None or attribution.missing is None:
        return portal.words("pages.missing.not_computable")
    return portal.words(f"pages.missing.{attribution.missing}")


def _waterfall(
    portal: Portal, kgi: KgiReview, basis: Basis, attribution: Attribution, scale: Scale, prefix: str
) -> Waterfall:
    change = attribution.change or 0.0
    rows = kgi.contributions[basis]
    rounded = round_to_sum([row.amount / scale.divisor for row in rows], change / scale.divisor, scale.decimals)
    steps, at = [], 0.0
    for row, amount in zip(rows, rounded, strict=True):
        steps.append(_step(portal, kgi, row, amount, at, scale, prefix))
        at += amount
    ratio = portal.percent(attribution.actual / attribution.base) if attribution.base and attribution.actual else ""
    total = Step(
        href="",
        name=portal.words("pages.gap.actual"),
        amount=portal.formats.scaled(attribution.actual, scale),
        ratio=ratio,
        tone=tone(portal, change, kgi.id),
        waiting=False,
        start=0.0,
        end=at,
    )
    return Waterfall(
        basis=basis,
        title=portal.words(f"pages.gap.title_{basis}"),
        change=portal.difference(change, kgi.id),
        change_tone=tone(portal, change, kgi.id),
        base_label=portal.words(f"pages.gap.base_{basis}"),
        base=portal.formats.scaled(attribution.base, scale),
        ratio_label=portal.words(f"pages.gap.ratio_{basis}"),
        steps=tuple(steps),
        total=total,
        note=_without(portal, basis, rows, attribution),
    )


def _without(portal: Portal, basis: Basis, rows: Iterable[Contribution], attribution: Attribution) -> str:
    if not attribution.without:
        left = any(row.id == UNEXPLAINED for row in rows)
        return portal.words(f"pages.gap.residual_{basis}") if left else ""
    return portal.words("pages.gap.without", names=portal.names(attribution.without))


def _step(
    portal: Portal, kgi: KgiReview, row: Contribution, amount: float, at: float, scale: Scale, prefix: str
) -> Step:
    unexplained = row.id == UNEXPLAINED
    ratio = row.factor_to / row.factor_from if row.factor_from and row.factor_to is not None else None
    return Step(
        href="" if unexplained else portal.href(row.id, prefix),
        name=portal.words("pages.gap.unexplained") if unexplained else portal.name(row.id),
        amount=portal.formats.digits(amount, scale.decimals, signed=True),
        ratio="" if ratio is None else portal.percent(ratio),
        tone=tone(portal, amount, kgi.id),
        waiting=not unexplained and portal.waits(row.id),
        start=at,
        end=at + amount,
    )
