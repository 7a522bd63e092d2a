from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpisite.view.formats import Formats, round_half_up, round_to_sum

JA, EN = Formats("ja"), Formats("en")


@pytest.mark.parametrize(
    ("value", "unit", "japanese", "english"),
    [
        (534_780_000, "円", "5億3,478万円", "¥534.8M"),
        (1_139_560_000, "JPY", "11億3,956万円", "¥1.140B"),
        (1_200_000_000, "JPY", "12億円", "¥1.200B"),
        (-27_320_000, "JPY", "−2,732万円", "−¥27.3M"),
        (9_999_999, "JPY", "1,000万円", "¥10.0M"),
        (1_234_567, "JPY", "123.5万円", "¥1.2M"),
        (2_000_000, "JPY", "200万円", "¥2.0M"),
        (999_999.6, "JPY", "100.0万円", "¥1,000,000"),
        (462_300, "JPY", "462,300円", "¥462,300"),
        (9_814, "JPY", "9,814円", "¥9,814"),
        (99_999_999, "JPY", "1億円", "¥100.0M"),
        (999_960_000, "JPY", "9億9,996万円", "¥1.000B"),
        (-0.4, "JPY", "0円", "¥0"),
        (0.2369, "%", "23.7%", "23.7%"),
        (41_744, "人", "41,744人", "41,744 people"),
        (1.305, "回", "1.305回", "1.305 times"),
        (34, "pt", "34.0pt", "34.0pt"),
        (None, "JPY", "—", "—"),
    ],
)
def test_number_in_both_languages(value: float | None, unit: str, japanese: str, english: str) -> None:
    assert JA.number(value, unit) == japanese
    assert EN.number(value, unit) == english


@given(st.floats(-1e13, 1e13), st.sampled_from(["JPY", "%", "人", "回", "円/件", "倍"]))
def test_parts_join_to_the_number(value: float, unit: str) -> None:
    for formats in (JA, EN):
        assert "".join(digits + name for digits, name in formats.parts(value, unit)) == formats.number(value, unit)


def test_parts_hold_digits_and_small_units() -> None:
    assert JA.parts(534_780_000, "JPY") == (("5", "億"), ("3,478", "万円"))
    assert JA.parts(-27_320_000, "JPY") == (("−2,732", "万円"),)
    assert JA.parts(None, "JPY") == (("—", ""),)


@pytest.mark.parametrize(("style", "sign"), [("minus", "\u2212"), ("△", "△"), ("▲", "▲")])
def test_negative_style(style: str, sign: str) -> None:
    formats = Formats("ja", style)  # type: ignore[arg-type]
    assert formats.difference(-27_320_000, "JPY") == f"{sign}2,732万円"
    assert formats.percent(-0.012, signed=True) == f"{sign}1.2%"
    assert formats.digits(-463, signed=True) == f"{sign}463"


@pytest.mark.parametrize(("ratio", "shown"), [(0.285, "29%"), (1.005, "101%"), (0.145, "15%"), (0.955, "96%")])
def test_percent_rounds_half_up_on_the_digits_that_are_written(ratio: float, shown: str) -> None:
    assert JA.percent(ratio, 0) == shown


def test_rates_differ_in_points() -> None:
    assert JA.difference(-0.0123, "%") == "−1.2pt"
    assert JA.difference(0.00005, "%") == "+0.0pt" or JA.difference(0.00005, "%") == "±0.0pt"
    assert JA.points(0.0005) == "+0.1pt"
    assert JA.difference(-0.0403, "回") == "−0.040回"


def test_one_scale_for_a_table() -> None:
    scale = JA.scale_for([93_470_000, 1_200_000_000, None], "JPY")
    assert (scale.label, JA.scaled(93_470_000, scale), JA.scaled(-4_630_000, scale, signed=True)) == (
        "万円",
        "9,347",
        "−463",
    )
    rates = JA.scale_for([0.2845], "%")
    assert (rates.label, JA.scaled(0.2845, rates)) == ("%", "28.5")
    assert JA.scale_for([9_814.0], "JPY").label == "円"
    assert EN.scaled(93_470_000, EN.scale_for([93_470_000], "JPY")) == "93.5"


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"), [(0.125, 2, 0.13), (2.675, 2, 2.68), (-0.5, 0, -1.0), (-0.04, 1, 0.0)]
)
def test_round_half_up(value: float, decimals: int, rounded: float) -> None:
    assert repr(round_half_up(value, decimals)) == repr(rounded)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=12), st.integers(0, 2))
def test_rounded_parts_add_to_the_rounded_total(values: list[float], decimals: int) -> None:
    total = sum(values)
    rounded = round_to_sum(values, total, decimals)
    assert sum(rounded) == pytest.approx(round_half_up(total, decimals), abs=1e-6)
    assert all(abs(part - value) < 10**-decimals + 1e-6 for part, value in zip(rounded, values, strict=True))


def test_periods() -> None:
    assert JA.period(date(2026, 4, 1), "month") == "2026年4月"
    assert EN.period(date(2026, 4, 1), "month") == "Apr 2026"
    assert JA.period(date(2026, 7, 1), "quarter") == "2026年度 2Q"
    assert EN.period(date(2027, 2, 1), "quarter") == "FY2026 Q4"
    assert JA.period(date(2026, 10, 1), "half") == "2026年度 下期"
    assert EN.period(date(2026, 4, 1), "year") == "FY2026"
    assert JA.period(date(2026, 9, 7), "week") == "9月7日の週"
    assert Formats("ja", fiscal_year_start=1).period(date(2026, 4, 1), "quarter") == "2026年度 2Q"


def test_spans() -> None:
    assert JA.span(date(2026, 4, 1), date(2026, 9, 30)) == "4月〜9月"
    assert EN.span(date(2026, 4, 1), date(2026, 9, 30)) == "Apr–Sep"
    assert JA.span(date(2026, 4, 1), date(2026, 9, 15)) == "4月1日〜9月15日"
    assert JA.span(date(2025, 10, 1), date(2026, 3, 31), year=True) == "2025年10月〜2026年3月"
    assert JA.span(None, date(2026, 3, 31)) == "—"


def test_a_unit_is_named_as_its_author_names_it_in_each_language() -> None:
    formats = Formats("en", own_units=(("点", "items"),))
    assert formats.number(2.43, "点") == "2.43 items"
    assert formats.unit_name("点") == "items"
    assert Formats("en").number(4.2, "点") == "4.20 points"


@pytest.mark.parametrize(
    ("unit", "ja", "en"),
    [
        ("円/件", "1,200.50円/件", "1,200.50 ¥/case"),
        ("JPY/人", "1,200.50円/人", "1,200.50 ¥/person"),
        ("件/人", "1,200.50件/人", "1,200.50 cases/person"),
        ("円/㎡", "1,200.50円/㎡", "1,200.50 ¥/㎡"),
    ],
)
def test_a_compound_unit_is_told_part_by_part(unit: str, ja: str, en: str) -> None:
    assert (Formats("ja").number(1200.5, unit), Formats("en").number(1200.5, unit)) == (ja, en)
