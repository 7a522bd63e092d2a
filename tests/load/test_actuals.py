from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from kpisite.load.project import Loaded, load_project, load_settings

BASE = Path(__file__).parent / "base"
CLEAN = "date,revenue,orders\n2026-07-01,1000,10\n2026-08-01,2000,20\n"


def load(tmp_path: Path, content: str | bytes, name: str = "extra.csv") -> Loaded:
    root = tmp_path / "project"
    shutil.copytree(BASE, root)
    data = content if isinstance(content, bytes) else content.encode()
    (root / "kpi/actuals" / name).write_bytes(data)
    settings, problems = load_settings(root)
    assert problems == ()
    return load_project(root, settings)


def extra(loaded: Loaded) -> list[tuple[str, str, float]]:
    rows = loaded.facts.rows
    chosen = rows[rows["file"] == "kpi/actuals/extra.csv"]
    return [(str(row.measure), row.date.date().isoformat(), row.value) for row in chosen.itertuples()]


EXPECTED = [
    ("orders", "2026-07-01", 10.0),
    ("orders", "2026-08-01", 20.0),
    ("revenue", "2026-07-01", 1000.0),
    ("revenue", "2026-08-01", 2000.0),
]
JAPANESE = "日付,売上高,注文数\n2026年7月,1000,10\n2026年8月,2000,20\n"


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (CLEAN.encode("utf-8-sig"), "bom"),
        (JAPANESE.encode("cp932"), "cp932"),
        (CLEAN.encode("utf-16"), "utf-16"),
        (CLEAN.replace("\n", "\r\n"), "newlines"),
        (CLEAN.replace("\n", "\r"), "newlines"),
        (CLEAN.replace(",", "\t"), "tab-delimiter"),
        (CLEAN.replace(",", ";"), "semicolon-delimiter"),
        ("sep=,\n" + CLEAN, "sep-line"),
        (CLEAN.replace("\n", ",\n"), "trailing-column"),
        (CLEAN.replace("2026-08", "\n,,\n2026-08"), "blank-rows"),
        (CLEAN.replace("revenue", "ＲＥＶＥＮＵＥ "), "header-spelling"),
        (CLEAN.replace("1000", '"1,000"'), "thousands"),
        (CLEAN.replace("1000", "１０００"), "full-width"),
        (CLEAN.replace("2000", "2000円"), "currency"),
        (CLEAN.replace("2026-07-01", "令和8年7月1日"), "imperial-date"),
        (CLEAN.replace("2026-07-01", "2026/7/1"), "date-form"),
        (CLEAN.replace("2026-07-01", "2026-07"), "month-date"),
        ("date,measure,value\n2026-07-01,revenue,1000\n2026-08-01,Revenue,2000\n"
         "2026-07-01,注文数,+10\n2026-08-01,orders,20\n", "plus-sign"),
    ],
)  # fmt: skip
def test_odd_forms_give_the_same_numbers_and_a_note(tmp_path: Path, content: str | bytes, note: str) -> None:
    loaded = load(tmp_path, content)
    assert [problem for problem in loaded.problems if problem.severity != "note"] == []
    assert extra(loaded) == EXPECTED
    assert note in {entry.code for entry in loaded.ledger}


def test_rows_are_sorted_and_know_their_lines(tmp_path: Path) -> None:
    loaded = load(tmp_path, CLEAN)
    rows = loaded.facts.rows
    assert list(rows["measure"]) == sorted(rows["measure"])
    assert rows[rows["file"] == "kpi/actuals/extra.csv"]["line"].tolist() == [2, 3, 2, 3]
    assert loaded.facts.covered_until["revenue"] == date(2026, 8, 31)
    assert loaded.facts.covered_until["buyers"] == date(2026, 6, 30)
    assert loaded.facts.as_of == date(2026, 8, 31)


def test_text_columns_are_dimensions_and_totals_have_empty_ones(tmp_path: Path) -> None:
    content = "date,店舗,revenue\n2026-07-01,東京,600\n2026-07-01,大阪,400\n2026-07-01,,1000\n"
    loaded = load(tmp_path, content)
    rows = loaded.facts.rows
    assert loaded.problems == ()
    assert loaded.facts.dimensions == ("店舗",)
    july = rows[(rows["measure"] == "revenue") & (rows["date"] == "2026-07-01")]
    assert dict(zip(july["店舗"], july["value"])) == {"": 1000.0, "大阪": 400.0, "東京": 600.0}
    assert set(rows[rows["measure"] == "buyers"]["店舗"]) == {""}


@pytest.mark.parametrize("column", ["line", "file", "measure", "value"])
def test_a_dimension_cannot_have_a_name_that_the_facts_keep(tmp_path: Path, column: str) -> None:
    loaded = load(tmp_path, f"date,{column},revenue\n2026-07-01,shoes,1000\n2026-08-01,hats,2000\n")
    assert [problem.code for problem in loaded.problems] == ["csv-reserved-column"]
    assert extra(loaded) == [("revenue", "2026-07-01", 1000.0), ("revenue", "2026-08-01", 2000.0)]


def test_missing_cells_are_counted_and_never_zero(tmp_path: Path) -> None:
    loaded = load(tmp_path, "date,revenue,orders\n2026-07-01,N/A,10\n2026-08-01,,20\n2026-09-01,3000,-\n")
    assert loaded.facts.missing == {"orders": 1, "revenue": 2}
    assert extra(loaded) == [
        ("orders", "2026-07-01", 10.0),
        ("orders", "2026-08-01", 20.0),
        ("revenue", "2026-09-01", 3000.0),
    ]
    assert {problem.code for problem in loaded.problems} == {"missing-period"}


def test_a_fault_in_one_file_does_not_hide_others(tmp_path: Path) -> None:
    loaded = load(tmp_path, "date,revenue\n2026-07-01,abc\n2026-07-32,5\n2026-07-01,=1+1\n")
    assert [(problem.code, problem.place.line) for problem in loaded.problems] == [
        ("bad-number", 2),
        ("bad-date", 3),
        ("bad-number", 4),
    ]
    assert len(loaded.facts.rows) == 12


def test_row_order_changes_nothing_but_lines(tmp_path: Path) -> None:
    head, first, second = CLEAN.splitlines()
    one = load(tmp_path / "a", CLEAN)
    two = load(tmp_path / "b", "\n".join((head, second, first)) + "\n")
    columns = ["date", "measure", "value"]
    assert one.facts.rows[columns].equals(two.facts.rows[columns])


def test_no_row_is_a_nan(tmp_path: Path) -> None:
    loaded = load(tmp_path, "date,revenue,orders\n2026-07-01,,\n2026-08-01,#REF!,20\n")
    assert not loaded.facts.rows["value"].isna().any()
