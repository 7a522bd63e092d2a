"""What every page knows: definitions, the review, words and numbers, and what the review says in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from kpisite.model.playbook import Playbook
from kpisite.model.review import Review, Sentence
from kpisite.model.settings import Settings
from kpisite.model.text import Language
from kpisite.view.formats import Formats
from kpisite.view.pages.findings import Amount, Finding, Names, Share, Since, Tally
from kpisite.view.pages.lookups import Link
from kpisite.view.pages.numbers import Numbers, quarter_start
from kpisite.view.wording import wording

__all__ = ["Link", "Portal", "portal_of"]
MOST_NAMED = 2


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
            case Since(start, of):
                return self.since(start, of)
            case Names(ids):
                return self.names(ids)
            case Tally(counts, kind):
                marks = (f"{self.words(f'pages.{kind}.{code}')} {count}" for code, count in counts)
                return self.words("pages.tally_join").join(marks)
            case date():
                return self.short_day(value) if key == "on" else self.month_or_day(value)
            case str() if key == "month":
                return self.formats.month(date.fromisoformat(f"{value}-01"))
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
