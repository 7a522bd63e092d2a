"""Empty tables: columns from the project's measures, rows for what is still to come, and they load again."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from kpisite.analysis.review import compute_review
from kpisite.load.project import load_project, load_settings
from kpisite.model.periods import FiscalCalendar, Grain
from kpisite.view.blanks import open_periods
from kpisite.view.pages.blankfiles import blank_assets, blank_downloads
from kpisite.view.pages.portal import Portal, portal_of

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def portal() -> Portal:
    settings, _ = load_settings(ROOT)
    loaded = load_project(ROOT, settings)
    assert loaded.facts.as_of is not None
    review = compute_review(loaded.playbook, loaded.facts, settings, loaded.facts.as_of)
    return portal_of(loaded.playbook, review, settings, "en")


@pytest.mark.parametrize(
    ("grain", "after", "first", "count"),
    [
        ("month", date(2026, 9, 30), date(2026, 10, 1), 6),
        ("week", date(2026, 9, 27), date(2026, 9, 28), 27),
        ("day", date(2027, 3, 31), date(2027, 4, 1), 366),
        ("quarter", date(2026, 9, 30), date(2026, 10, 1), 2),
    ],
)
def test_rows_run_from_the_first_open_period_to_the_end_of_its_fiscal_year(
    grain: Grain, after: date, first: date, count: int
) -> None:
    periods = open_periods(FiscalCalendar(4), grain, after)
    assert (periods[0].start, len(periods)) == (first, count)


def test_every_link_has_its_file_and_each_grain_its_own_table(portal: Portal) -> None:
    files = {asset.path: asset.content for asset in blank_assets(portal)}
    linked = [f"data/{row.href}" for blank in blank_downloads(portal) for row in blank.downloads]
    assert sorted(linked) == sorted(files)
    weekly = files["data/annual_sales-week.csv"].decode("utf-8-sig").splitlines()
    assert weekly[:2] == ["date,mail_opened,mail_delivered,mail_unsubscribed", "2026-09-28,,,"]
    assert files["data/satisfaction-quarter.csv"].decode("utf-8-sig").split() == [
        "date,nps",
        "2026-10-01,",
        "2027-01-01,",
    ]


def test_a_workbook_has_a_sheet_a_grain_and_the_meaning_of_its_columns_and_no_clock(portal: Portal) -> None:
    first, second = (
        {asset.path: asset.content for asset in blank_assets(portal)}["data/annual_sales.xlsx"] for _ in range(2)
    )
    assert first == second
    with ZipFile(BytesIO(first)) as book:
        sheets = book.read("xl/workbook.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode()
    assert [name for name in ("day", "week", "month", "Measures") if f'name="{name}"' not in sheets] == []
    assert "mail_opened" in texts
    assert "Mail service" in texts


def test_a_filled_table_loads_as_actuals(portal: Portal, tmp_path: Path) -> None:
    import shutil

    project = tmp_path / "project"
    shutil.copytree(ROOT / "kpi", project / "kpi")
    shutil.copy(ROOT / "mkdocs.yml", project / "mkdocs.yml")
    table = next(asset for asset in blank_assets(portal) if asset.path == "data/satisfaction-quarter.csv")
    filled = table.content.replace(b"2026-10-01,", b"2026-10-01,33")
    (project / "kpi/actuals/filled.csv").write_bytes(filled)
    settings, _ = load_settings(project)
    loaded = load_project(project, settings)
    assert loaded.facts.covered_until["nps"] >= date(2026, 12, 31)
