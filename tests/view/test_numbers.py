"""Amounts as pages write them: a range in one unit, a month with its year only where it could be another."""

from __future__ import annotations

from datetime import date

import pytest

from kpisite.model.formula import parse_formula
from kpisite.model.periods import Cadence
from kpisite.model.playbook import Aggregate, Node, Playbook
from kpisite.model.problems import Place
from kpisite.model.settings import Settings
from kpisite.model.text import Language, Text
from kpisite.view.pages.portal import Portal, portal_of
from tests.builders import make_measure, make_review, make_reviewed

PLACE = Place("kpi/trees/sales.yml", 1, 1)


def portal(
    unit: str,
    language: Language = "ja",
    *,
    cadence: Cadence = "monthly",
    charted: Cadence | None = None,
    aggregate: Aggregate = "sum",
) -> Portal:
    value = parse_formula("revenue")
    node = Node("kpi", Text("指標", "KPI"), PLACE, "kpi", None, unit=unit, value=value, cadence=cadence)
    measures = {"revenue": make_measure("revenue", aggregate=aggregate)}
    review = make_review(make_reviewed("kpi", cadence=charted or cadence))
    return portal_of(Playbook(measures=measures, trees=(node,)), review, Settings(), language)


@pytest.mark.parametrize(
    ("unit", "low", "high", "ja", "en"),
    [
        ("JPY", 1.14692e9, 1.16423e9, "11.47〜11.64億円", "¥1.147–1.164B"),
        ("JPY", 99e6, 101e6, "0.99〜1.01億円", "¥99.0–101.0M"),
        ("JPY", 45_000.0, 46_200.0, "45,000〜46,200円", "¥45,000–46,200"),
        ("%", 0.902, 0.92, "90.2〜92.0%", "90.2–92.0%"),
        ("人", 1200.0, 1300.0, "1,200〜1,300人", "1,200–1,300 people"),
        ("JPY", -500.0, 700.0, "−500円 〜 700円", "−¥500 to ¥700"),
        ("%", 0.12181, 0.12224, "12.18〜12.22%", "12.18–12.22%"),
        ("%", 0.122, 0.122, "12.2%", "12.2%"),
        ("%", -0.0004, 0.0003, "−0.04% 〜 0.03%", "−0.04% to 0.03%"),
        ("JPY", 100.1e6, 100.4e6, "1.001〜1.004億円", "¥100.1–100.4M"),
    ],
)
def test_a_range_names_its_unit_once(unit: str, low: float, high: float, ja: str, en: str) -> None:
    assert portal(unit).extent(low, high, "kpi") == ja
    assert portal(unit, "en").extent(low, high, "kpi") == en


def test_a_month_loses_its_year_only_within_the_last_eleven_months() -> None:
    assert portal("人").since_short(date(2026, 5, 1), "kpi") == "5月"
    assert portal("人").since_short(date(2025, 9, 1), "kpi") == "2025年9月"


@pytest.mark.parametrize(
    ("cadence", "ja", "en"),
    [
        ("daily", "2026年4月1日", "Apr 1, 2026"),
        ("weekly", "3月30日の週", "week of Mar 30"),  # 1 April 2026 is a Wednesday
        ("monthly", "2026年4月", "Apr 2026"),
        ("quarterly", "2026年度 1Q", "FY2026 Q1"),
        ("yearly", "2026年度", "FY2026"),
    ],
)
def test_a_day_is_said_as_the_period_of_the_cadence_that_holds_it(cadence: Cadence, ja: str, en: str) -> None:
    day = date(2026, 4, 1)
    assert portal("人", cadence=cadence).since(day, "kpi") == ja
    assert portal("人", "en", cadence=cadence).since(day, "kpi") == en
    assert portal("人", cadence="weekly").since_short(day, "kpi") == "3月30日の週"


def test_data_coarser_than_the_cadence_give_the_periods() -> None:
    assert portal("人", cadence="weekly", charted="monthly").since(date(2026, 4, 1), "kpi") == "2026年4月"


@pytest.mark.parametrize(
    ("unit", "aggregate", "holds"),
    [("%", "sum", True), ("pt", "last", True), ("pt", "mean", True), ("pt", "sum", False), ("点", "mean", False)],
)
def test_rates_and_levels_in_points_are_compared_by_difference(unit: str, aggregate: Aggregate, holds: bool) -> None:
    assert portal(unit, aggregate=aggregate).compares_in_points("kpi") is holds


@pytest.mark.parametrize(
    ("value", "unit", "text"), [(54627.0, "回", "54,627回"), (1.5, "回", "1.500回"), (1.0, "%", "100.0%")]
)
def test_a_measure_counted_in_whole_numbers_shows_no_decimals(value: float, unit: str, text: str) -> None:
    assert portal("JPY").measure_amount(value, make_measure("orders", unit=unit)) == text
