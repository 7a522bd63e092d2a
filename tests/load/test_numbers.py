from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpisite.load.cells import read_cell
from kpisite.load.numbers import NumberError, read_number


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("12億円", "JPY", 1.2e9),
        ("1.2億", "JPY", 1.2e8),
        ("1億2,000万円", "円", 1.2e8),
        ("1,200万", None, 1.2e7),
        ("250百万円", "JPY", 2.5e8),
        ("30%", "%", 0.3),
        ("３０％", "%", 0.3),
        ("1.5pt", "pt", 1.5),
        ("+1.5pt", "%", 0.015),
        ("+400円", "円/件", 400),
        ("¥1,200", "JPY", 1200),
        ("−5", "件", -5),
        ("△5", "件", -5),
        ("1.2M", "JPY", 1.2e6),
        ("20,000人", "名", 20000),
        ("10000円", None, 10000),
        (".5", "", 0.5),
        ("1.5倍", "倍", 1.5),
    ],
)
def test_numbers_as_people_write_them(text: str, unit: str | None, value: float) -> None:
    assert read_number(text, unit) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "unit", "code"),
    [
        ("12億人", "JPY", "number-unit"),
        ("30%", "JPY", "number-unit"),
        ("1.5pt", None, "number-unit"),
        ("1_000", "JPY", "bad-number"),
        ("0x10", "JPY", "bad-number"),
        ("1,23", "JPY", "bad-number"),
        ("12,34,567", "JPY", "bad-number"),
        ("", "JPY", "bad-number"),
        (".nan", "JPY", "number-not-finite"),
        ("-inf", "JPY", "number-not-finite"),
        ("9" * 61, "JPY", "bad-number"),
    ],
)
def test_what_is_no_number(text: str, unit: str | None, code: str) -> None:
    with pytest.raises(NumberError) as caught:
        read_number(text, unit)
    assert caught.value.code == code


def test_hostile_text_is_refused_at_once() -> None:
    started = time.perf_counter()
    for text in ("1" * 50 + "!1", "1億" * 25 + "!1", "1," * 25):
        with pytest.raises(NumberError):
            read_number(text, "JPY")
    assert time.perf_counter() - started < 1


@given(st.integers(-(10**12), 10**12))
def test_thousands_and_full_width_change_nothing(value: int) -> None:
    grouped = f"{value:,}"
    wide = grouped.translate(str.maketrans("0123456789,-", "０１２３４５６７８９，－"))
    assert read_number(grouped, "JPY") == read_number(wide, "JPY") == value
    assert read_cell(grouped, "JPY").value == value


@pytest.mark.parametrize(
    ("text", "unit", "value", "note"),
    [
        ("1,234", "件", 1234, "thousands"),
        ("１，２３４", "件", 1234, "full-width"),
        ("￥1,200", "JPY", 1200, "currency"),
        ("12%", "%", 0.12, "percent"),
        ("−5", "件", -5, "minus-sign"),
        ("▲5", "件", -5, "negative-mark"),
        ("(5)", "件", -5, "parentheses"),
        ("\u00a07\u3000", "件", 7, "spaces"),
        ("N/A", "件", None, "missing-values"),
        ("―", "件", None, "missing-values"),
    ],
)
def test_cells_are_normalised_and_noted(text: str, unit: str, value: float | None, note: str) -> None:
    cell = read_cell(text, unit)
    assert cell.value == value
    assert note in cell.notes


def test_an_empty_cell_is_missing_without_a_note() -> None:
    assert read_cell("", "件").value is None
    assert read_cell("", "件").notes == ()
