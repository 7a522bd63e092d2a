"""Numbers, days and spans of a KGI or KPI as text: in its own unit, decimals and cadence."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from math import expm1, floor, log10
from typing import TypeVar

from kpisite.model.periods import GRAIN_OF, FiscalCalendar, Grain
from kpisite.model.playbook import Measure, Node
from kpisite.model.review import Basis, KgiReview, Review
from kpisite.model.text import Text
from kpisite.model.units import canonical_unit
from kpisite.view.formats import Formats, Part, Scale, round_half_up, round_to_sum
from kpisite.view.pages.lookups import Lookups

T = TypeVar("T")

YEN_HUNDRED_MILLION = 1e8
NO_TEXT = Text()
MOST_FINER = 3  # decimals more than usual, where both ends of a range would else read the same
DAYS_WITHOUT_YEAR = 330  # a month named without its year is then the last one of that name


@dataclass(frozen=True)
class Numbers(Lookups):
    """The look-ups with everything that turns a number or day into text."""

    def unit(self, kpi: str) -> str:
        """Return a node's unit in its canonical spelling; without one, that of the only measure it is."""
        node = self.node(kpi)
        if node.unit:
            return canonical_unit(node.unit)
        measures = self.measures_of(node)
        return (
            canonical_unit(measures[0].unit)
            if len(measures) == 1 and node.value and str(node.value) == measures[0].id
            else ""
        )

    def formats_of(self, *kpis: str) -> Formats:
        """Return the formats with the units as these nodes' authors name them."""
        return self.formats_with(*((self.unit(kpi), self.node(kpi).unit_words) for kpi in kpis))

    def formats_with(self, *units: tuple[str, Text]) -> Formats:
        """Return the formats with these units named as their authors name them."""
        own = tuple((unit, self.words.text(words)) for unit, words in units if words)
        return replace(self.formats, own_units=own) if own else self.formats

    def measure_amount(self, value: float, measure: Measure) -> str:
        """Return a measure's value with its unit; what is counted in whole numbers shows no decimals."""
        unit = canonical_unit(measure.unit)
        decimals = 0 if unit != "%" and float(value).is_integer() else None
        return self.formats_with((unit, measure.unit_words)).number(value, unit, decimals)

    def is_rate(self, kpi: str) -> bool:
        """Tell whether the node is a percentage, compared in points."""
        return self.unit(kpi) == "%"

    def compares_in_points(self, kpi: str) -> bool:
        """Tell whether the node is compared by difference: a percentage, or a level in points such as an NPS.

        Where such a level has its zero is a convention, so that a ratio of two of them says nothing.
        """
        sums = all(measure.aggregate == "sum" for measure in self.measures_of(self.node(kpi)))
        return self.is_rate(kpi) or (self.unit(kpi) == "pt" and not sums)

    def figure(self, value: float | None, kpi: str, *, beside: float | None = None) -> tuple[Part, ...]:
        """Return a value as digits with small units."""
        return self.formats_of(kpi).parts(value, self.unit(kpi), self.node(kpi).decimals, beside=beside)

    def difference_figure(self, value: float | None, kpi: str, *, beside: float | None = None) -> tuple[Part, ...]:
        """Return a signed difference as digits with small units; rates in points."""
        if value is None or self.is_rate(kpi):
            return ((self.difference(value, kpi), ""),)
        first, *rest = self.figure(value, kpi, beside=beside)
        return ((f"+{first[0]}", first[1]), *rest) if value > 0 else (first, *rest)

    def percent_figure(self, ratio: float | None) -> tuple[Part, ...]:
        """Return a percentage as digits with a small sign."""
        return self.formats.parts(ratio, "%", 1)

    def text_figure(self, text: str) -> tuple[Part, ...]:
        """Return a text as a figure."""
        return ((text, ""),)

    def amount(self, value: float | None, kpi: str, *, beside: float | None = None) -> str:
        """Return a value with its unit, that of the larger amount `beside` it where one is written there."""
        return self.formats_of(kpi).number(value, self.unit(kpi), self.node(kpi).decimals, beside=beside)

    def extent(self, low: float, high: float, kpi: str) -> str:
        """Return two amounts in one unit that is written once: `11.47〜11.64億円`, `¥1,147.0–1,164.2M`.

        They have the decimals that it takes to tell them apart; of two equal amounts there is one.
        """
        if low == high:
            return self.amount(low, kpi)
        if self.unit(kpi) == "JPY" and self.language == "ja" and max(abs(low), abs(high)) >= YEN_HUNDRED_MILLION:
            ends = _told_apart(lambda finer: [self._hundred_millions(end, 2 + finer) for end in (low, high)])
            return self.words("pages.extent", low=ends[0], high=ends[1] + self.words("formats.yen_hundred_million"))
        first, last = _told_apart(lambda finer: [self._finer_figure(end, kpi, finer) for end in (low, high)])
        if len(first) > 1 or first[0][1] != last[0][1] or low < 0:
            texts = ["".join(digits + unit for digits, unit in parts) for parts in (first, last)]
            return self.words("pages.interval", low=texts[0], high=texts[1])
        symbol = first[0][0].rstrip("0123456789.,")
        digits, unit = last[0]
        return self.words("pages.extent", low=first[0][0], high=digits.removeprefix(symbol) + unit)

    def _hundred_millions(self, value: float, decimals: int) -> str:
        return self.formats.digits(value / YEN_HUNDRED_MILLION, decimals)

    def _finer_figure(self, value: float, kpi: str, finer: int) -> tuple[Part, ...]:
        unit, decimals = self.unit(kpi), self.node(kpi).decimals
        if finer and unit != "JPY":
            decimals = self.formats.decimals(unit, decimals) + finer
        return self.formats_of(kpi).parts(value, unit, decimals)

    def size(self, value: float | None, kpi: str, *, beside: float | None = None) -> str:
        """Return how large a difference is, without its sign; of rates in points."""
        if value is None:
            return self.words("pages.none")
        return self.difference(abs(value), kpi, beside=beside).lstrip("+±")

    def difference(self, value: float | None, kpi: str, *, finer: int = 0, beside: float | None = None) -> str:
        """Return a signed difference with its unit; rates in points. `finer` adds decimals."""
        unit, decimals = self.unit(kpi), self.node(kpi).decimals
        if finer and unit != "JPY":
            decimals = self.formats.decimals(unit, decimals) + finer
        return self.formats_of(kpi).difference(value, unit, decimals, beside=beside)

    def bare_and_unit(self, value: float | None, kpi: str) -> tuple[str, str]:
        """Return a value and its unit apart, for tables."""
        parts = self.figure(value, kpi)
        return "".join(digits + unit for digits, unit in parts[:-1]) + parts[-1][0], parts[-1][1]

    def percent(self, ratio: float | None) -> str:
        """Return a ratio as a percentage with one decimal."""
        return self.formats.percent(ratio)

    def percent_short(self, ratio: float) -> str:
        """Return a threshold as a percentage without needless decimals."""
        return self.formats.percent(ratio, 0 if round(ratio * 100, 6) == round(ratio * 100) else 1)

    def signed_percent(self, ratio: float) -> str:
        """Return a change as a signed percentage with two decimals."""
        return self.formats.percent(ratio, 2, signed=True)

    def signed_share(self, ratio: float) -> str:
        """Return a change as a signed percentage with as few decimals as it needs."""
        return self.formats.percent(ratio, 0 if abs(ratio) >= 0.01 else 1 if abs(ratio) >= 0.001 else 2, signed=True)

    def points(self, difference: float | None) -> str:
        """Return a difference of rates in points."""
        return self.formats.points(difference)

    def log_error(self, error: float | None) -> str:
        """Return a log ratio as a signed percentage."""
        return self.words("pages.none") if error is None else self.formats.percent(expm1(error), 1, signed=True)

    def decimal(self, value: float | None, digits: int = 2) -> str:
        """Return a plain number."""
        return self.formats.digits(value, digits)

    def integer(self, value: int) -> str:
        """Return a whole number with separators."""
        return self.formats.digits(value)

    def rate(self, successes: int, trials: int) -> str:
        """Return successes ÷ trials as a percentage."""
        return self.percent(successes / trials if trials else None)

    def counts(self, name: str, successes: int, trials: int) -> str:
        """Return a variant's counts."""
        return self.words("pages.counts", name=name, successes=self.integer(successes), trials=self.integer(trials))

    def tick(self, value: float) -> float:
        """Return a round number (1, 2 or 5 × a power of ten) at or below the value."""
        power = 10.0 ** floor(log10(value))
        return next(step * power for step in (5, 2, 1) if step * power <= value * (1 + 1e-9))

    def gap_scale(self, kgi: KgiReview, basis: Basis) -> Scale:
        """Return the scale on which the parts of a KGI's change are shown."""
        return self.scale(_ends(kgi, basis), kgi.id)

    @cached_property
    def _steps(self) -> dict[tuple[str, Basis], dict[str, float]]:
        return {
            (kgi.id, basis): self._rounded(kgi, basis, attribution.change)
            for kgi in self.review.kgis
            for basis, attribution in kgi.attributions.items()
            if attribution.change is not None
        }

    def _rounded(self, kgi: KgiReview, basis: Basis, change: float) -> dict[str, float]:
        scale, rows = self.gap_scale(kgi, basis), kgi.contributions.get(basis, ())
        shown = round_to_sum([row.amount / scale.divisor for row in rows], change / scale.divisor, scale.decimals)
        return {row.id: step * scale.divisor for row, step in zip(rows, shown, strict=True)}

    def steps(self, kgi: str, basis: Basis) -> dict[str, float]:
        """Return the parts of a KGI's change as every page shows them: rounded so that they add up to the change."""
        return self._steps.get((kgi, basis), {})

    def contribution(self, kpi: str, basis: Basis = "plan") -> float | None:
        """Return a node's part of its KGI's change as it is shown; None on influence edges and where it is unknown."""
        kgi = self.kgi_of(kpi)
        if kpi == kgi.id or self.hangs_on_influence(kpi):
            return None
        steps, worth = self.steps(kgi.id, basis), kgi.node_contributions.get(basis, {}).get(kpi)
        if worth is None:
            return steps.get(kpi)
        below = {node.id for node in self.node(kpi).walk()} & steps.keys()
        leaves = math.fsum(row.amount for row in kgi.contributions.get(basis, ()) if row.id in below)
        scale = self.gap_scale(kgi, basis)
        unexplained = round_half_up((worth - leaves) / scale.divisor, scale.decimals) * scale.divisor
        return math.fsum((*(steps[name] for name in below), unexplained))

    def part_text(self, amount: float | None, kgi: str, basis: Basis = "plan") -> str:
        """Return a part of a KGI's change in one unit for all of them."""
        return self.difference(amount, kgi, beside=largest(*_ends(self.kgi_of(kgi), basis)))

    def scale(self, values: Iterable[float | None], kpi: str) -> Scale:
        """Return one scale for a table of a KPI's values."""
        return self.formats_of(kpi).scale_for(values, self.unit(kpi), self.node(kpi).decimals)

    def unit_word(self, unit: str, words: Text = NO_TEXT) -> str:
        """Return a unit's name, as its author gives it where that is known."""
        return self.formats_with((unit, words)).unit_name(unit)

    def unit_of(self, kpi: str) -> str:
        """Return the name of a node's unit."""
        return self.unit_word(self.unit(kpi), self.node(kpi).unit_words)

    def day(self, on: date | None) -> str:
        """Return a day as ISO writes it."""
        return self.formats.iso(on)

    def short_day(self, on: date) -> str:
        """Return a day without its year."""
        return self.formats.day(on)

    def month_or_day(self, on: date) -> str:
        """Return the month where the day is a month's first or last, else the day."""
        whole = on.day == 1 or (on + timedelta(days=1)).day == 1
        return self.formats.month(on, year=True) if whole else self.day(on)

    def since(self, start: date, kpi: str) -> str:
        """Return the period, as the KPI is charted, in which something in its series began."""
        return self._period(start, kpi)

    def since_short(self, start: date, kpi: str) -> str:
        """Return when something began, its year left out where the reader cannot take it for another one."""
        recent = (self.review.as_of - start).days < DAYS_WITHOUT_YEAR
        return self._period(start, kpi, year=not recent)

    def _period(self, day: date, kpi: str, *, year: bool = True) -> str:
        # The review's cadence is never finer than the data, as the declared one may be.
        grain = GRAIN_OF[self.reviewed(kpi).cadence]  # type: ignore[index]
        period = FiscalCalendar(self.settings.fiscal_year_start).period_of(day, grain)
        return self.formats.period(period.start, grain, year=year)

    def month_name(self, month: str) -> str:
        """Return YYYY-MM as readers write it."""
        return self.formats.month(date.fromisoformat(f"{month}-01"), year=True)

    def span(self, start: date | None, through: date | None) -> str:
        """Return a span by months, or by days where it is not whole months."""
        outside = start is not None and start < quarter_start(self.review).replace(year=self.review.fiscal_year - 1)
        return self.formats.span(start, through, year=outside or self.crosses_years(start, through))

    @staticmethod
    def crosses_years(start: date | None, through: date | None) -> bool:
        """Tell whether a span needs its years said."""
        return start is not None and through is not None and start.year != through.year

    def lag(self, node: Node) -> str:
        """Return an influence's declared lag."""
        return self.lag_text(node.influence.lag, node.influence.lag_unit) if node.influence else ""

    def lag_text(self, count: int, unit: Grain | str) -> str:
        """Return a lag in words."""
        return self.words(f"pages.lag.{unit}", count=count) if count else self.words("pages.lag.now")


def _told_apart(ends: Callable[[int], list[T]]) -> list[T]:
    """Return both ends with as few more decimals as it takes to tell them apart."""
    tried = (ends(finer) for finer in range(MOST_FINER + 1))
    return next((found for found in tried if found[0] != found[1]), ends(0))


def largest(*amounts: float | None) -> float:
    """Return how large the largest of several amounts is: the others are written in its unit."""
    return max((abs(amount) for amount in amounts if amount is not None), default=0.0)


def _ends(kgi: KgiReview, basis: Basis) -> tuple[float | None, float | None]:
    """Return the amounts whose size gives the parts of a change their unit."""
    root, attribution = kgi.nodes[0], kgi.attributions.get(basis)
    if basis == "previous_period" and attribution is not None:
        return attribution.actual, attribution.base
    return root.actual, root.plan


def quarter_start(review: Review) -> date:
    """Return the first day of the fiscal quarter that the as-of date lies in."""
    months = (review.fiscal_year_start - 1) + (review.quarter - 1) * 3
    return date(review.fiscal_year + months // 12, months % 12 + 1, 1)
