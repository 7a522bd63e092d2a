from __future__ import annotations

import pytest

from kpisite.model.problems import LedgerEntry, Place, Problem
from kpisite.view.problems import display_width, explain, problem_codes, render_ledger_entry, render_problem

PROBLEM = Problem(
    "unknown-id",
    "error",
    Place("kpi/trees/annual_sales.yml", 14, 12),
    {"id": "reveneu", "kind": "measure"},
    "  formula: reveneu / orders",
    (11, 18),
    ("revenue",),
)


def test_the_shape_of_a_problem() -> None:
    assert render_problem(PROBLEM, "en").splitlines() == [
        "kpi/trees/annual_sales.yml:14:12 error unknown-id",
        "  formula: reveneu / orders",
        "           ^^^^^^^",
        "  There is no measure, KPI or action called `reveneu`. Did you mean: revenue?",
        "  Mend the spelling, or define it first. `value` may name measures of measures.yml only.",
    ]


def test_carets_stand_under_wide_characters() -> None:
    problem = Problem("unknown-id", "error", Place("f.yml", 1, 5), {"id": "売上"}, "値: 売上高", (3, 5))
    lines = render_problem(problem, "ja").splitlines()
    assert lines[2] == "  " + " " * 4 + "^^^^"
    assert display_width("値: ") == 4


def test_control_characters_of_a_file_never_reach_the_terminal() -> None:
    problem = Problem("bad-number", "error", Place("f.csv", 1, 1), {"text": "1\x1b[2J"}, "1\x1b[2J\u202e", (0, 5))
    text = render_problem(problem, "en")
    assert "\x1b" not in text and "\u202e" not in text
    assert "<U+001B>" in text


def test_braces_in_an_authors_text_stay_braces() -> None:
    problem = Problem("bad-number", "error", Place("f.csv", 1, 1), {"text": "{0.__class__}"}, "{x}", (0, 3))
    assert "`{0.__class__}`" in render_problem(problem, "en")


def test_a_second_place_is_named() -> None:
    problem = Problem("duplicate-id", "error", Place("b.yml", 2), {"id": "x"}, other=Place("a.yml", 3, 5))
    assert "a.yml:3:5" in render_problem(problem, "ja")


def test_explanations_have_no_placeholder_left() -> None:
    for code in problem_codes():
        for language in ("ja", "en"):
            text = explain(code, language)  # type: ignore[arg-type]
            assert "{hint}" not in text and "}}" not in text
    with pytest.raises(KeyError):
        explain("no-such-code", "en")


def test_a_ledger_entry_says_where_and_how_often() -> None:
    entry = LedgerEntry("thousands", Place("kpi/actuals/a.csv", 2, 5), 12)
    assert render_ledger_entry(entry, "en") == "kpi/actuals/a.csv:2:5 Thousands separators were removed (12 times)"
    assert "12 件" in render_ledger_entry(entry, "ja")
