"""Builds of projects that lack something."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from kpisite.build import AuthorError, build_site
from tests.large_portal import write_portal


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_portal(tmp_path / "project", 1, 1, languages=("ja",))
    return tmp_path / "project"


def test_a_portal_needs_no_content_folder(project: Path, tmp_path: Path) -> None:
    shutil.rmtree(project / "content")
    built = build_site(project, tmp_path / "site")
    assert (tmp_path / "site/ja/kgi/k0/index.html").is_file() and built.pages > 5


def test_without_a_row_of_actuals_a_day_is_wanted(project: Path, tmp_path: Path) -> None:
    (project / "kpi/actuals/t0.csv").write_text("date,measure,value\n", encoding="utf-8")
    with pytest.raises(AuthorError) as refused:
        build_site(project, tmp_path / "site")
    assert "no-actuals" in [problem.code for problem in refused.value.problems]
    built = build_site(project, tmp_path / "site", as_of=date(2026, 9, 30))
    assert (built.output / "ja/kgi/k0/index.html").is_file()
