"""Traces: they say what the band says, and their inputs give its figures; chart files hold what the charts show."""

from __future__ import annotations

import csv
import io
import json
import posixpath
import re
from dataclasses import replace
from pathlib import Path

import pytest

from kpisite.model.formula import evaluate_formula
from kpisite.model.review import NodeReview
from kpisite.model.text import Language
from kpisite.view.charts.browser import PLOTS, chart_reading
from kpisite.view.charts.kinds import KINDS
from kpisite.view.pages.chartfiles import chart_csv, chart_script
from kpisite.view.pages.figures import Chart, details_charts, kpi_charts, progress_charts
from kpisite.view.pages.gaps import newest_period
from kpisite.view.pages.headline import headline
from kpisite.view.pages.kgifindings import PARTS
from kpisite.view.pages.portal import Portal
from kpisite.view.pages.trace import GUIDE, SECTIONS, trace_asset, traces
from kpisite.view.render import page_drafts, render_page
from kpisite.view.site import Page
from kpisite.view.traced import ANCHORS
from tests.view.figures import FigureReader
from tests.view.projects import portal_at

ROOT = Path(__file__).parents[2]
LANGUAGES: tuple[Language, ...] = ("ja", "en")


@pytest.fixture(scope="module")
def portals() -> dict[Language, Portal]:
    return {language: portal_at(ROOT, language) for language in LANGUAGES}


def nodes(portal: Portal) -> list[NodeReview]:
    return [node for kgi in portal.review.kgis for node in kgi.nodes]


def rendered(portal: Portal) -> list[Page]:
    """Return every page; without charts, which no trace needs."""
    return [render_page(portal, replace(draft, charts=()), {}) for draft in page_drafts(portal)]


def charts(portal: Portal) -> list[Chart]:
    kgis = portal.review.kgis
    roots = [chart for kgi in kgis for chart in (*progress_charts(portal, kgi.nodes[0]), *details_charts(portal, kgi))]
    return [*roots, *(chart for node in nodes(portal) if node.parent for chart in kpi_charts(portal, node))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_every_band_has_its_trace(portals: dict[Language, Portal], language: Language) -> None:
    portal = portals[language]
    for node in nodes(portal):
        band, rows = headline(portal, node), traces(portal, node)
        labels = [band.label, *(figure.label for figure in band.figures)]
        assert [row.label for row in rows[: len(labels)]] == labels
        assert len({row.code for row in rows}) == len(rows)
        assert all(row.formula for row in rows), node.id


def test_the_inputs_of_the_review_give_the_actual(portals: dict[Language, Portal]) -> None:
    portal, seen = portals["ja"], 0
    for node in nodes(portal):
        formula = portal.node(node.id).value
        if formula is not None and node.actual is not None:
            assert evaluate_formula(formula.expression, node.inputs) == pytest.approx(node.actual, rel=1e-12)
            seen += 1
    assert seen > 20


def test_the_known_kgi_in_words(portals: dict[Language, Portal]) -> None:
    rows = {row.code: row for row in traces(portals["ja"], portals["ja"].reviewed("annual_sales"))}
    assert rows["actual"].formula == "売上高"
    assert rows["attainment"].formula.startswith("実績 ÷ 計画。")
    assert rows["attainment"].period == "2026-04-01〜2026-09-30"
    assert "183日" in rows["progress"].inputs
    assert "365日" in rows["progress"].inputs
    assert "前年の通年" in rows["landing"].inputs


def test_the_baseline_of_an_attainment_gives_it(portals: dict[Language, Portal]) -> None:
    measured = [node for node in nodes(portals["ja"]) if node.attainment_from_baseline]
    assert measured
    for node in measured:
        assert None not in (node.attainment_baseline, node.actual, node.plan, node.attainment)
        base, actual, plan = (float(v or 0) for v in (node.attainment_baseline, node.actual, node.plan))
        assert node.attainment == pytest.approx((base - actual) / (base - plan))


def test_a_trace_script_holds_what_the_page_says(portals: dict[Language, Portal]) -> None:
    portal = portals["en"]
    for node in nodes(portal):
        script = trace_asset(portal, node, traces(portal, node))
        assert script.path == (f"kpi/{node.id}/trace.js" if node.parent else f"kgi/{node.id}/details/trace.js")
        said = json.loads(re.sub(r"^[^=]+=[^=]+= |;\n$", "", script.content.decode()))
        assert {code: row[0] for code, row in said.items()} == {
            ANCHORS[row.code]: row.label for row in traces(portal, node)
        }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_leads_to_a_trace_that_is_there(portals: dict[Language, Portal], language: Language) -> None:
    fragments = {page.path: page.fragment for page in rendered(portals[language])}
    ids = {path: set(re.findall(r' id="(t-\w)"', fragment)) for path, fragment in fragments.items()}
    seen: dict[str, int] = {}
    for path, fragment in fragments.items():
        for href, code in re.findall(r'<a href="([^"#]*)#(t-\w)">', fragment):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), href, "index.md")) if href else path
            assert code in ids[target], (path, href, code)
            seen[f"{path.split('/')[0]} {code}"] = seen.get(f"{path.split('/')[0]} {code}", 0) + 1
    tables = {f"kpi {code}" for code in ("t-a", "t-p", "t-r", "t-y")} | {"index.md t-l", "review t-q", "review t-r"}
    assert tables | {f"kgi {code}" for code in ("t-c", "t-d", "t-e", "t-g")} <= seen.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_figure_is_without_a_trace(portals: dict[Language, Portal], language: Language) -> None:
    portal = portals[language]
    known = {page.path: set(re.findall(r' id="t-(\w)"', page.fragment)) for page in rendered(portal)}
    seen = 0
    for page in rendered(portal):
        if page.section == "faq":
            continue  # an author's text
        reader = FigureReader(portal)
        reader.feed(page.fragment)
        assert reader.untraced == [], page.path
        for row, letter in reader.cells:
            to = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), row or reader.own, "index.md"))
            assert letter in known[to], (page.path, row, letter)
        seen += reader.seen
    assert seen > 1500


@pytest.mark.parametrize("root", sorted((ROOT / "tests" / "golden").iterdir()), ids=lambda root: root.name)
def test_no_trace_is_missing_in_any_state(root: Path) -> None:
    fragments = {page.path: page.fragment for page in rendered(portal_at(root))}
    ids = {path: set(re.findall(r' id="(t-\w)"', fragment)) for path, fragment in fragments.items()}
    for path, fragment in fragments.items():
        assert "&lt;a href" not in fragment
        for href, code in re.findall(r'(?:href|data-t)="([^"#]*)#(t-\w)"', fragment):
            to = posixpath.normpath(posixpath.join(posixpath.dirname(path), href, "index.md")) if href else path
            assert code in ids[to], (path, href, code)


def test_a_whole_change_names_all_its_parts(portals: dict[Language, Portal]) -> None:
    portal = portals["ja"]
    kgi = portal.kgi_of("annual_sales")
    rows = {row.code: row for row in traces(portal, kgi.nodes[0])}
    for basis, code in PARTS.items():
        assert all(portal.difference(part.amount, kgi.id) in rows[code].inputs for part in kgi.contributions[basis])
        assert rows[code].value == portal.difference(kgi.attributions[basis].change, kgi.id)


def test_the_moving_annual_total_is_told_by_its_two_parts(portals: dict[Language, Portal]) -> None:
    portal = portals["ja"]
    node = portal.reviewed("annual_sales")
    row = next(row for row in traces(portal, node) if row.code == "moving")
    total = sum(point.actual if point.actual is not None else point.previous_year or 0.0 for point in node.monthly)
    rest = sum(point.previous_year or 0.0 for point in node.monthly if point.actual is None)
    assert portal.amount(rest, node.id) in row.inputs
    assert portal.amount(total - rest, node.id) in row.inputs


def test_the_parts_of_a_change_name_its_ends(portals: dict[Language, Portal]) -> None:
    portal = portals["ja"]
    rows = {row.code: row for row in traces(portal, portal.reviewed("item_price"))}
    kgi = portal.kgi_of("item_price")
    for basis, code in PARTS.items():
        assert portal.difference(kgi.attributions[basis].change, kgi.id) in rows[code].inputs
        assert "この KPI" in rows[code].inputs
    assert "2026-09-01〜2026-09-30" in rows["contribution-period"].period
    assert rows["gain"].value == portal.difference(portal.reviewed("item_price").sensitivity, kgi.id)


def test_a_quarter_is_told_by_the_rule_of_its_target(portals: dict[Language, Portal]) -> None:
    portal = portals["ja"]
    measured = [kgi.nodes[0] for kgi in portal.review.kgis if kgi.nodes[0].attainment_from_baseline]
    assert measured
    for node in measured:
        quarter = next(row for row in node.quarters if row.quarter == portal.review.quarter)
        base, actual, plan = (float(v or 0) for v in (node.attainment_baseline, quarter.actual, quarter.plan))
        assert quarter.attainment == pytest.approx((base - actual) / (base - plan))
        row = next(row for row in traces(portal, node) if row.code == "quarter")
        assert row.formula.startswith("（基準値 − 実績）")
        assert portal.amount(node.attainment_baseline, node.id) in row.inputs


def test_a_trace_leads_to_the_guide_only_where_there_is_one(portals: dict[Language, Portal]) -> None:
    portal = portals["en"]
    node, guide = portal.reviewed("annual_sales"), ROOT / "content/en/playbook/reading-this-portal.md"
    assert not any(row.guide for row in traces(portal, node))
    known = replace(portal, content=frozenset({f"{GUIDE}.md"}))
    sections = set(re.findall(r"\{ #([\w-]+) \}", guide.read_text(encoding="utf-8")))
    assert set(SECTIONS.values()) <= sections
    for row in traces(known, node):
        assert row.guide.partition("#")[2] == SECTIONS.get(row.code, "")


def test_the_newest_period_stands_beside_the_one_before(portals: dict[Language, Portal]) -> None:
    portal = portals["ja"]
    kgi = portal.kgi_of("annual_sales")
    recent = newest_period(portal, kgi, "../../../")
    assert recent is not None
    change = kgi.attributions["previous_period"].change
    assert recent.said.startswith("2026年9月は ")
    assert portal.difference(change, kgi.id) in recent.said
    assert [step.name for step in recent.steps] == [portal.name(row.id) for row in kgi.contributions["previous_period"]]
    assert sum(step.end - step.start for step in recent.steps) == round((change or 0.0) / 10_000)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chart_gives_a_reading_with_a_place_for_each_row(
    portals: dict[Language, Portal], language: Language
) -> None:
    for chart in charts(portals[language]):
        reading = chart_reading(chart, lambda column: column.key, lambda _, value: str(value))
        assert reading, chart.id
        for form in reading["forms"].values():
            assert len(form["places"]) == len(reading["rows"]) > 0
        assert all(isinstance(row[0], str) for row in reading["rows"])
        assert chart_script(portals[language], chart).endswith(b";\n")


def test_every_kind_of_chart_can_be_read() -> None:
    assert PLOTS.keys() == KINDS.keys()


def test_the_csv_holds_the_charts_numbers_in_the_kpis_own_unit(portals: dict[Language, Portal]) -> None:
    portal = portals["ja"]
    found = next(chart for chart in charts(portal) if chart.id == "annual_sales-progress")
    content = chart_csv(portal, found)
    assert content.startswith(b"\xef\xbb\xbf")
    heads, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert heads == ["開始日", "実績（円）", "計画（円）", "前年（円）", "見込（円）", "計画との差（円）"]
    months = portal.reviewed("annual_sales").monthly
    assert [row[0] for row in rows] == [month.start.isoformat() for month in months]
    assert [float(row[1]) for row in rows if row[1]] == [month.actual for month in months if month.actual is not None]


def test_a_rates_csv_is_a_ratio_and_its_reading_a_percentage(portals: dict[Language, Portal]) -> None:
    portal = portals["ja"]
    rate = next(node for node in nodes(portal) if node.parent and portal.is_rate(node.id) and node.actual)
    trend = next(chart for chart in kpi_charts(portal, rate) if chart.kind == "trend")
    heads, *rows = csv.reader(io.StringIO(chart_csv(portal, trend).decode("utf-8-sig")))
    assert heads[1] == "実績（比）"
    assert all(float(row[1]) <= 1 for row in rows if row[1])
    assert "%" in chart_script(portal, trend).decode()
