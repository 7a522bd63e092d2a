"""Variants of an experiment: named once or in each language, and told apart by programs and by readers."""

from __future__ import annotations

import pytest

from kpisite.load.fields import Reading
from kpisite.load.findings import Findings
from kpisite.load.journal import load_journal
from kpisite.load.source import Source
from kpisite.model.periods import FiscalCalendar
from kpisite.model.playbook import Variant
from kpisite.model.problems import Problem
from kpisite.model.text import Text


def read(*variants: str) -> tuple[tuple[Variant, ...], tuple[Problem, ...]]:
    """Return the variants of an experiment and the problems in it; the first variant is the control."""
    counts = ("trials: 10, successes: 3, control: true", *["trials: 10, successes: 4"] * (len(variants) - 1))
    rows = "".join(f"    - {{{name}, {count}}}\n" for name, count in zip(variants, counts))
    findings = Findings()
    source = Source("kpi/journal/2026.yml", f"- experiment: subject\n  kpi: opened\n  variants:\n{rows}")
    journal = load_journal([source], Reading(findings, FiscalCalendar()), {})
    found = journal.experiments[0].variants if journal.experiments else ()
    return found, findings.problems()


@pytest.mark.parametrize(
    ("written", "variant_id", "name"),
    [
        ("name: A", "A", Text("A", "A")),
        ('name: "10%"', "10%", Text("10%", "10%")),
        ("name: なし / none", "なし / none", Text("なし / none", "なし / none")),
        ("name: {ja: 共通, en: Common}", "共通", Text("共通", "Common")),
        ("name: {en: Common, ja: 共通}", "共通", Text("共通", "Common")),
        ("id: common, name: {ja: 共通, en: Common}", "common", Text("共通", "Common")),
        ("id: common, name: 共通", "common", Text("共通", "共通")),
        ("id: , name: 共通", "共通", Text("共通", "共通")),
    ],
)
def test_a_variant_is_known_by_its_id_else_by_its_name(written: str, variant_id: str, name: Text) -> None:
    variants, problems = read(written, "name: B")
    assert problems == ()
    assert (variants[0].id, variants[0].name) == (variant_id, name)


def test_a_name_in_one_language_is_noted_and_serves_both() -> None:
    variants, (problem,) = read("name: {en: Common}", "name: B")
    assert (problem.code, problem.values) == ("missing-language", {"key": "name", "language": "ja"})
    assert variants[0].id == "Common"


@pytest.mark.parametrize(
    ("first", "second", "codes"),
    [
        ("name: A", "name: A", {"variant-same-name"}),
        ("name: {ja: 共通, en: A}", "name: {ja: 別, en: A}", {"variant-same-name"}),
        ("id: a, name: 共通", "id: b, name: {ja: 共通, en: Other}", {"variant-same-name"}),
        ("id: a, name: A", "id: a, name: B", {"duplicate-id"}),
        ("id: B, name: A", "name: B", {"duplicate-id"}),
        ("name: {ja: 共通, en: A}", "name: {ja: 共通, en: B}", {"duplicate-id"}),
        ("name: A", "name: a", set()),
        ("name: {ja: A, en: B}", "name: {ja: B, en: A}", set()),
    ],
)
def test_variants_are_told_apart(first: str, second: str, codes: set[str]) -> None:
    _, problems = read(first, second)
    assert {problem.code for problem in problems} == codes
    assert all(problem.place.line == 5 and problem.other and problem.other.line == 4 for problem in problems)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("id: as before, name: A", "bad-id"),
        ("id: [a], name: A", "wrong-shape"),
        ("id: a", "missing-key"),
        ("name: {}", "empty-value"),
        ("name: {ja: , en: }", "empty-value"),
        ("name: [A]", "wrong-shape"),
        ("name: {jp: 共通}", "unknown-key"),
    ],
)
def test_a_variant_that_cannot_be_named_is_an_error(written: str, code: str) -> None:
    _, problems = read(written, "name: B", "name: C")
    assert code in {problem.code for problem in problems if problem.severity == "error"}
