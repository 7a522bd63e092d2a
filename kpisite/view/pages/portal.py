"""What every page knows: definitions, the review, words and numbers, and what the review says in sentences."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kpisite.model.playbook import Playbook
from kpisite.model.review import Review, Sentence
from kpisite.model.settings import Settings
from kpisite.model.text import Language
from kpisite.view.formats import Formats
from kpisite.view.pages.findings import (
    Amount,
    Attained,
    Finding,
    Names,
    Parts,
    Score,
    Share,
    Since,
    SplitValue,
    Tally,
    Told,
    Word,
)
from kpisite.view.pages.lookups import Link
from kpisite.view.pages.numbers import Numbers, largest, quarter_start
from kpisite.view.traced import joined, traced
from kpisite.view.wording import wording

__all__ = ["Link", "Portal", "portal_of"]
MOST_NAMED = 2
SUMMARY_TRACES = {"actual": "actual", "plan": "plan", "target": "plan"}  # by the figure, whatever the sentence
SENTENCE_TRACES = {  # of its other figures
    "level_": "attainment",
    "yoy_": "year",
    "gap_": "contribution",
    "landing_": "landing",
}


def portal_of(
    playbook: Playbook,
    review: Review,
    settings: Settings,
    language: Language,
    *,
    previous: Review | None = None,
    edition: str | None = None,
    content: frozenset[str] = frozenset(),
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
        content,
    )


@dataclass(frozen=True)
class Portal(Numbers):
    """One language's portal: look-ups and numbers, findings and the summary in words, the edition's name."""

    def join(self, texts: Iterable[str]) -> str:
        """Return a list in words."""
        return self.words("pages.list").join(texts)

    def names(self, ids: Sequence[str], most: int = MOST_NAMED) -> str:
        """Return the names of KPIs, the first `most` in full and the rest counted."""
        names = self.words("pages.name_list" if len(ids) <= 2 else "pages.short_list").join(
            self.any_name(name) for name in ids[:most]
        )
        return self.words("pages.and_others", names=names, count=len(ids)) if len(ids) > most else names

    def sentences(self, findings: Sequence[Finding]) -> tuple[str, ...]:
        """Return each finding in words."""
        return tuple(self._finding(finding) for finding in findings)

    def say(self, findings: Sequence[Finding]) -> str:
        """Return findings as one title."""
        return joined(self.words("findings.join"), self.sentences(findings))

    def together(self, *sentences: str) -> str:
        """Return sentences one after the other, empty ones left out."""
        return joined(self.words("pages.between"), (sentence for sentence in sentences if sentence))

    def _finding(self, finding: Finding) -> str:
        values = {key: self._said(key, value) for key, value in finding.values.items()}
        if isinstance(count := finding.values.get("count"), int):
            # つ counts to nine only: 3つの KGI, but 12の KPI.
            values["things"] = self.words("pages.things", count=count) if 0 < count < 10 else str(count)
        return self.words(f"findings.{finding.code}", **values)

    def _said(self, key: str, value: object) -> object:
        match value:
            case Amount() | Parts() | Share() | Score():
                text = self._figure(value)
                return traced(text, *value.told) if value.told else text
            case Attained(ratio, told, from_baseline):
                return self.attained(ratio, told, from_baseline=from_baseline)
            case Word(entry, count):
                return self.words(entry, count=count)
            case Since(start, of):
                return self.since(start, of)
            case Names(ids):
                return self.names(ids)
            case SplitValue(dimension, part):
                return self.part_name(dimension, part)
            case Tally(counts, kind):
                marks = (f"{self.words(f'pages.{kind}.{code}')} {count}" for code, count in counts)
                return self.words("pages.tally_join").join(marks)
            case date():
                return self.short_day(value) if key == "on" else self.month_or_day(value)
            case str() if key == "month":
                return self.formats.month(date.fromisoformat(f"{value}-01"))
        return value

    def _figure(self, figure: Amount | Parts | Share | Score) -> str:
        match figure:
            case Parts(ids, of, basis):
                steps = self.steps(of, basis)
                return self.part_text(math.fsum(steps[name] for name in ids), of, basis)
            case Amount(value, of, signed):
                return self.difference(value, of) if signed else self.size(value, of)
            case Share(ratio):
                return self.percent(ratio)
            case Score(points):
                return str(round(points))

    def attained(self, ratio: float, told: Told | None = None, *, from_baseline: bool) -> str:
        """Return an attainment, named for what it is measured from; its figure a link to what tells it."""
        base, share = "baseline" if from_baseline else "plan", self.percent(ratio)
        return self.words(f"pages.attained.{base}", share=traced(share, *told) if told else share)

    def sentence(self, sentence: Sentence, kgi: str) -> str:
        """Return one sentence of the written summary, each of its figures a link to its trace."""
        values = {key: value for key, value in sentence.values.items() if isinstance(value, float | int)}
        beside = largest(*values.values())
        found = {
            key: str(round(value)) if key == "count" else self._summary_figure(sentence.code, key, value, kgi, beside)
            for key, value in values.items()
        }
        causes = [self._cause(name, amount, kgi) for name, amount in _causes(sentence)]
        if causes:
            found["causes"] = joined(self.words("pages.list"), causes)
        return self.words(f"summary.{sentence.code}", **found)

    def _summary_figure(self, code: str, key: str, value: float, kgi: str, beside: float) -> str:
        if key == "attainment":
            return self.attained(value, (kgi, key), from_baseline=self.reviewed(kgi).attainment_from_baseline)
        if key in ("ratio", "target_ratio"):
            text = self.percent(value)
        else:
            said = self.size if key in ("gap", "change", "shortfall") else self.amount
            text = said(value, kgi, beside=beside)
        own = SUMMARY_TRACES.get(key)
        return traced(text, kgi, own or next(told for start, told in SENTENCE_TRACES.items() if code.startswith(start)))

    def _cause(self, name: str, amount: float, kgi: str) -> str:
        of = name if name in self.playbook.nodes else kgi
        text = traced(self.part_text(self.steps(kgi, "plan").get(name, amount), kgi), of, "contribution")
        return self.words("pages.named_amount", name=self.any_name(name), amount=text)

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
                low=traced(self.amount(target.low, kpi), kpi, "plan"),
                high=traced(self.amount(target.high, kpi), kpi, "plan"),
            )
        if target.value is None:
            return ""
        value = traced(self.amount(target.value, kpi), kpi, "plan")
        if not by or target.kind is None:
            return self.words("pages.target_sentence.open", value=value)
        start = self.month_or_day(target.start) if target.start else ""
        kind = target.kind if target.kind != "accumulate" or start else "reach"
        return self.words(f"pages.target_sentence.{kind}", value=value, by=by, start=start)

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


def _causes(sentence: Sentence) -> list[tuple[str, float]]:
    """Return the KPIs and amounts that a sentence names."""
    values = sentence.values
    places = [at for at in range(1, 4) if f"amount_{at}" in values]
    return [(str(values[f"id_{at}"]), float(values[f"amount_{at}"] or 0)) for at in places]
