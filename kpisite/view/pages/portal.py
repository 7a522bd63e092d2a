"""What every page knows: definitions, the review, words and numbers, and the way to other pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import expm1, floor, log10

from markupsafe import Markup, escape

from kpisite.model.periods import GRAIN_OF, Grain
from kpisite.model.playbook import Action, Measure, Node, Playbook, Reason
from kpisite.model.review import ActionResult, KgiReview, NodeReview, Review, Sentence, Signal, Waiting
from kpisite.model.settings import Settings
from kpisite.model.text import Language
from kpisite.model.units import canonical_unit
from kpisite.view.formats import Formats, Part, Scale
from kpisite.view.pages.findings import Amount, Finding, Names, Share, Tally, current_signals
from kpisite.view.wording import Wording, wording

__all__ = ["Link", "Portal", "portal_of"]
MOST_NAMED = 2


@dataclass(frozen=True)
class Link:
    """A text and where it leads."""

    text: str
    href: str


def portal_of(
    playbook: Playbook,
    review: Review,
    settings: Settings,
    language: Language,
    *,
    previous: Review | None = None,
    edition: str | None = None,
) -> Portal:
    """Return the portal of one language."""
    return Portal(
        playbook,
        review,
        settings,
        language,
        wording(language),
        Formats(language, settings.negative, settings.fiscal_year_start),
        previous,
        edition,
    )


@dataclass(frozen=True)
class Portal:
    """One language's portal: look-ups, words, numbers and links for the page models."""

    playbook: Playbook
    review: Review
    settings: Settings
    language: Language
    words: Wording
    formats: Formats
    previous: Review | None = None
    edition: str | None = None

    # Look-ups

    @cached_property
    def _reviews(self) -> dict[str, NodeReview]:
        return {node.id: node for kgi in self.review.kgis for node in kgi.nodes}

    @cached_property
    def _kgis(self) -> dict[str, KgiReview]:
        return {node.id: kgi for kgi in self.review.kgis for node in kgi.nodes}

    @cached_property
    def _previous_nodes(self) -> dict[str, NodeReview]:
        return {node.id: node for kgi in self.previous.kgis for node in kgi.nodes} if self.previous else {}

    @cached_property
    def _waiting(self) -> frozenset[tuple[str, date, str]]:
        return frozenset((row.kpi, row.period, row.rule) for row in self.review.waiting)

    def node(self, kpi: str) -> Node:
        """Return the definition of a KGI or KPI."""
        return self.playbook.nodes[kpi]

    def reviewed(self, kpi: str) -> NodeReview:
        """Return the computed review of a KGI or KPI."""
        return self._reviews[kpi]

    def kgi_of(self, kpi: str) -> KgiReview:
        """Return the KGI that a node belongs to."""
        return self._kgis[kpi]

    def previous_node(self, kpi: str) -> NodeReview | None:
        """Return the node in the previous edition."""
        return self._previous_nodes.get(kpi)

    def is_waiting(self, kpi: str, signal: Signal) -> bool:
        """Tell whether this very signal waits for a reason."""
        return (kpi, signal.period, signal.rule) in self._waiting

    def waits(self, kpi: str) -> bool:
        """Tell whether any signal of the KPI waits for a reason."""
        return any(row.kpi == kpi for row in self.review.waiting)

    def waiting_start(self, row: Waiting) -> date:
        """Return the first period of a waiting signal; a run begins before its rule first holds."""
        process = self.reviewed(row.kpi).process
        signals = process.signals if process else ()
        found = (signal for signal in signals if (signal.period, signal.rule) == (row.period, row.rule))
        return next((signal.start for signal in found if signal.start), row.period)

    def is_normal(self, node: NodeReview) -> bool:
        """Tell whether the KPI has limits and nothing lies beyond normal variation now."""
        return node.process is not None and node.process.center is not None and not current_signals(node)

    def contribution(self, kpi: str) -> float | None:
        """Return a node's part of its KGI's gap to plan; None on influence edges and where it is unknown."""
        kgi = self.kgi_of(kpi)
        if kpi == kgi.id or self.hangs_on_influence(kpi):
            return None
        inner = kgi.node_contributions.get("plan", {})
        leaves = {row.id: row.amount for row in kgi.contributions.get("plan", ())}
        return inner.get(kpi, leaves.get(kpi))

    def hangs_on_influence(self, kpi: str) -> bool:
        """Tell whether the way from the node to its KGI passes an influence edge."""
        node = self.node(kpi)
        while node.parent is not None:
            if node.edge == "influence":
                return True
            node = self.node(node.parent)
        return False

    def action_result(self, action: Action) -> ActionResult | None:
        """Return what the review says of an action."""
        nodes = [self._reviews[action.kpi]] if action.kpi in self._reviews else []
        return next(
            (result for node in (*nodes, *self._reviews.values()) for result in node.actions if result.id == action.id),
            None,
        )

    def reasons_for(self, node: NodeReview) -> tuple[Reason, ...]:
        """Return the journal reasons that explain the node's current signals."""
        ids = {signal.reason for signal in current_signals(node)}
        return tuple(reason for reason in self.playbook.journal.reasons if reason.id in ids)

    def measures_of(self, node: Node) -> tuple[Measure, ...]:
        """Return the measures that a node is computed from."""
        names = node.value.names if node.value else ()
        return tuple(self.playbook.measures[name] for name in names if name in self.playbook.measures)

    def depth(self, kpi: str) -> int:
        """Return how far below its KGI a node hangs: 1 for the KGI's own children."""
        node, levels = self.node(kpi), 0
        while node.parent is not None:
            node, levels = self.node(node.parent), levels + 1
        return levels

    def kpi_order(self, kgi: str) -> list[str]:
        """Return a KGI's KPIs in the author's order."""
        return [node.id for node in self.kgi_of(kgi).nodes if node.id != kgi]

    # Names and links

    def name(self, kpi: str) -> str:
        """Return the name of a KGI or KPI."""
        return self.words.text(self.node(kpi).name) or kpi

    def other_name(self, node: Node) -> str:
        """Return the name in the other language where it differs."""
        other = node.name.in_language("en" if self.language == "ja" else "ja")
        return other if other != self.name(node.id) else ""

    def any_name(self, name: str) -> str:
        """Return the name of a KPI or measure; an unknown id is itself."""
        if name in self.playbook.nodes:
            return self.name(name)
        measure = self.playbook.measures.get(name)
        return (self.words.text(measure.name) if measure else "") or name

    def dimension_name(self, dimension: str) -> str:
        """Return a dimension's name as its CSV column gives it."""
        key = f"pages.dimensions.{dimension}"
        return self.words(key) if key in self.words else dimension

    def href(self, kpi: str, prefix: str) -> str:
        """Return the way to a KGI's or KPI's page from a page at `prefix` from the root."""
        return f"{prefix}{'kgi' if self.node(kpi).parent is None else 'kpi'}/{kpi}/"

    def siblings(self, kpi: str, order: Sequence[str], prefix: str) -> tuple[Link | None, Link | None]:
        """Return the pages before and after this one."""
        at = order.index(kpi)
        before = order[at - 1] if at else None
        after = order[at + 1] if at + 1 < len(order) else None
        links = [Link(self.name(found), self.href(found, prefix)) if found else None for found in (before, after)]
        return links[0], links[1]

    # Sentences

    def join(self, texts: Iterable[str]) -> str:
        """Return a list in words."""
        return self.words("pages.list").join(texts)

    def names(self, ids: Sequence[str], most: int = MOST_NAMED) -> str:
        """Return the names of KPIs, the first `most` in full and the rest counted."""
        names = self.words("pages.name_list" if len(ids[:most]) < 3 else "pages.list").join(
            self.any_name(name) for name in ids[:most]
        )
        return self.words("pages.and_others", names=names, count=len(ids)) if len(ids) > most else names

    def sentences(self, findings: Sequence[Finding]) -> tuple[str, ...]:
        """Return each finding in words."""
        return tuple(self._finding(finding) for finding in findings)

    def say(self, findings: Sequence[Finding]) -> str:
        """Return findings as one title."""
        return self.words("findings.join").join(self.sentences(findings))

    def _finding(self, finding: Finding) -> str:
        values = {key: self._said(key, value) for key, value in finding.values.items()}
        if isinstance(count := finding.values.get("count"), int):
            # つ counts to nine only: 3つの KGI, but 12の KPI.
            values["things"] = self.words("pages.things", count=count) if 0 < count < 10 else str(count)
        return self.words(f"findings.{finding.code}", **values)

    def _said(self, key: str, value: object) -> object:
        match value:
            case Amount(amount, of, signed):
                return self.difference(amount, of) if signed else self.size(amount, of)
            case Share(ratio):
                return self.percent(ratio)
            case Names(ids):
                return self.names(ids)
            case Tally(counts):
                marks = (f"{self.words(f'pages.status.{status}')} {count}" for status, count in counts)
                return self.words("pages.tally_join").join(marks)
            case date():
                return self.short_day(value) if key == "on" else self.month_or_day(value)
            case str() if key == "month":
                return self.month_name(value)
            case str() if key == "letter":
                return self.words(f"findings.{value}")
        return value

    def sentence_text(self, sentence: Sentence, kgi: str) -> str:
        """Return one sentence of the written summary."""
        values = self._summary_values(sentence, kgi)
        return self.words(f"summary.{sentence.code}", **values)

    def sentence(self, sentence: Sentence, kgi: str) -> Markup:
        """Return one sentence of the written summary with its figures in bold."""
        values = {
            key: Markup("<strong>{}</strong>").format(text)
            for key, text in self._summary_values(sentence, kgi).items()
            if key != "count"
        }
        count = {"count": self._summary_values(sentence, kgi)["count"]} if "count" in sentence.values else {}
        marks = {key: f"\x02{key}\x03" for key in values}
        text = str(escape(self.words(f"summary.{sentence.code}", **marks, **count)))
        for key, mark in marks.items():
            text = text.replace(mark, str(values[key]))
        return Markup(text)

    def _summary_values(self, sentence: Sentence, kgi: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for key, value in sentence.values.items():
            if isinstance(value, float | int):
                found[key] = self._summary_number(key, value, kgi)
        causes = [
            self.words(
                "pages.named_amount",
                name=self.any_name(str(sentence.values[f"id_{at}"])),
                amount=self.difference(float(sentence.values[f"amount_{at}"] or 0), kgi),
            )
            for at in range(1, 4)
            if f"amount_{at}" in sentence.values and f"id_{at}" in sentence.values
        ]
        return {**found, "causes": self.join(causes)} if causes else found

    def _summary_number(self, key: str, value: float, kgi: str) -> str:
        if key in ("attainment", "ratio", "target_ratio"):
            return self.percent(value)
        if key == "count":
            return str(round(value))
        return self.size(value, kgi) if key in ("gap", "change", "shortfall") else self.amount(value, kgi)

    def ended(self, text: str) -> str:
        """Return an author's text with a full stop where it has none."""
        stop = self.words("pages.full_stop")
        return text if not text or text.endswith(("。", ".", "!", "?", "！", "？")) else text + stop

    def target_sentence(self, kpi: str) -> str:
        """Return the target with its span: 2026年4月〜2027年3月で 12億円。"""
        target = self.reviewed(kpi).target
        by = self.month_or_day(target.by) if target.by else ""
        if target.kind == "band":
            return self.words(
                "pages.target_sentence.band",
                by=by,
                low=self.amount(target.low, kpi),
                high=self.amount(target.high, kpi),
            )
        if target.value is None:
            return ""
        if not by or target.kind is None:
            return self.words("pages.target_sentence.open", value=self.amount(target.value, kpi))
        start = self.month_or_day(target.start) if target.start else ""
        kind = target.kind if target.kind != "accumulate" or start else "reach"
        return self.words(f"pages.target_sentence.{kind}", value=self.amount(target.value, kpi), by=by, start=start)

    def target_decision(self, kpi: str) -> str:
        """Return the newest decision that moved the KPI's target."""
        found = [
            row
            for row in self.playbook.journal.decisions
            if row.kpi == kpi and row.kind == "target" and row.on <= self.review.as_of
        ]
        if not found:
            return ""
        return self.words("pages.change.decision", on=self.day(found[-1].on), why=self.words.text(found[-1].why))

    # Numbers

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

    def is_rate(self, kpi: str) -> bool:
        """Tell whether the node is a percentage, compared in points."""
        return self.unit(kpi) == "%"

    def figure(self, value: float | None, kpi: str) -> tuple[Part, ...]:
        """Return a value as digits with small units."""
        return self.formats.parts(value, self.unit(kpi), self.node(kpi).decimals)

    def difference_figure(self, value: float | None, kpi: str) -> tuple[Part, ...]:
        """Return a signed difference as digits with small units; rates in points."""
        if value is None or self.is_rate(kpi):
            return ((self.difference(value, kpi), ""),)
        first, *rest = self.figure(value, kpi)
        return ((f"+{first[0]}", first[1]), *rest) if value > 0 else (first, *rest)

    def percent_figure(self, ratio: float | None) -> tuple[Part, ...]:
        """Return a percentage as digits with a small sign."""
        return self.formats.parts(ratio, "%", 1)

    def text_figure(self, text: str) -> tuple[Part, ...]:
        """Return a text as a figure."""
        return ((text, ""),)

    def amount(self, value: float | None, kpi: str) -> str:
        """Return a value with its unit."""
        return self.formats.number(value, self.unit(kpi), self.node(kpi).decimals)

    def size(self, value: float | None, kpi: str) -> str:
        """Return how large a difference is, without its sign; of rates in points."""
        return self.difference(abs(value), kpi).lstrip("+±") if value is not None else self.words("pages.none")

    def difference(self, value: float | None, kpi: str, *, finer: int = 0) -> str:
        """Return a signed difference with its unit; rates in points. `finer` adds decimals."""
        unit, decimals = self.unit(kpi), self.node(kpi).decimals
        if finer and unit != "JPY":
            decimals = self.formats.decimals(unit, decimals) + finer
        return self.formats.difference(value, unit, decimals)

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

    def scale(self, values: Iterable[float | None], kpi: str) -> Scale:
        """Return one scale for a table of a KPI's values."""
        return self.formats.scale_for(values, self.unit(kpi), self.node(kpi).decimals)

    def unit_word(self, unit: str) -> str:
        """Return a unit's name."""
        return self.formats.unit_name(unit)

    def tone_class(self, value: float | None, kpi: str) -> str:
        """Return pos or neg for a difference that is good or bad for this KPI."""
        from kpisite.view.pages.marks import tone

        return tone(self, value, kpi)

    # Days and periods

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
        """Return when something in a KPI's series began, by its cadence."""
        return self.formats.period(start, GRAIN_OF[self.node(kpi).cadence])

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

    # The edition

    @property
    def edition_name(self) -> str:
        """The edition's name for readers: 2026年度 2Q 版."""
        return self.words("pages.edition_name", year=self.review.fiscal_year, quarter=self.review.quarter)

    @property
    def edition_label(self) -> str:
        """The edition with its as-of date."""
        as_of = self.words("pages.as_of", day=self.day(self.review.as_of))
        name = f"{self.edition_name} ({self.edition})" if self.edition else self.edition_name
        return f"{name} / {as_of}"

    def period_name(self) -> str:
        """Return the fiscal quarter under review with its months."""
        first = quarter_start(self.review)
        span = self.words(
            "pages.from_to",
            start=self.month_name(first.strftime("%Y-%m")),
            end=self.month_name(self.review.as_of.strftime("%Y-%m")),
        )
        return self.words("pages.period_name", year=self.review.fiscal_year, quarter=self.review.quarter, span=span)

    def problem_words(self, area: str, code: str, values: dict[str, str]) -> str:
        """Return the words of a problem or of a normalised value; an unknown code is itself."""
        key = f"problems.codes.{code}.message" if area == "problems" else f"problems.{area}.{code}"
        return self.words.entries[key].format_map(values) if key in self.words else code


def quarter_start(review: Review) -> date:
    """Return the first day of the fiscal quarter that the as-of date lies in."""
    months = (review.fiscal_year_start - 1) + (review.quarter - 1) * 3
    return date(review.fiscal_year + months // 12, months % 12 + 1, 1)
