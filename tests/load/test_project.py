from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpisite.load.project import load_project, load_settings
from kpisite.model.settings import Settings
from kpisite.model.text import Text

BASE = Path(__file__).parent / "base"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(BASE, tmp_path / "project")
    return tmp_path / "project"


def test_settings_come_from_mkdocs_with_foreign_tags() -> None:
    loaded, problems = load_settings(BASE)
    assert problems == ()
    assert loaded == Settings(site_name=Text("小さな見本", "小さな見本"))


def test_unknown_and_wrong_settings_are_problems(root: Path) -> None:
    text = (root / "mkdocs.yml").read_text(encoding="utf-8")
    lines = ("fiscal_year_strat: 1", "negative: ▲", "as_of: 2026-06-30", "green: 95%")
    text = text.replace("fiscal_year_start: 4", "\n      ".join(lines))
    (root / "mkdocs.yml").write_text(text.replace("[ja, en]", "[en, fr]"), encoding="utf-8")
    loaded, problems = load_settings(root)
    assert [(problem.code, problem.place.line) for problem in problems] == [("bad-choice", 11), ("unknown-key", 12)]
    assert problems[1].near == ("fiscal_year_start",)
    assert loaded.languages == ("en",)
    assert (loaded.negative, loaded.as_of, loaded.green) == ("▲", date(2026, 6, 30), 0.95)


def test_the_tree_is_joined_with_its_edges() -> None:
    loaded = load_project(BASE, Settings())
    nodes = loaded.playbook.nodes
    assert {node.id: node.edge for node in nodes.values()} == {
        "sales": "root",
        "customers": "formula",
        "orders_per_customer": "formula",
        "average_order": "formula",
        "open_rate": "influence",
    }
    assert not nodes["customers"].owner
    assert nodes["sales"].target is not None and nodes["sales"].target.value == 1.2e9
    assert nodes["sales"].target.written == "12億円"
    influence = nodes["open_rate"].influence
    assert influence is not None
    assert (influence.of, influence.lag, influence.lag_unit) == ("orders_per_customer", 1, "month")
    assert not loaded.has_errors


def test_journal_targets_and_faqs_are_read() -> None:
    loaded = load_project(BASE, Settings())
    journal = loaded.playbook.journal
    assert journal.actions[0].expect == 400
    assert journal.reasons[0].span.last_day == date(2026, 6, 30)
    assert [target.value for target in loaded.playbook.phased] == [1e8, 1e8, 1e8]
    faq = loaded.playbook.faqs[0]
    assert (faq.id, faq.question.ja, faq.question.en) == ("how-fine", "How fine (ja)?", "How fine (en)?")
    assert faq.when == ("always", "many_focus")


def test_nothing_at_all_is_problems_and_no_traceback(tmp_path: Path) -> None:
    found, _ = load_settings(tmp_path)
    loaded = load_project(tmp_path, found)
    assert {"file-missing", "no-trees", "no-actuals"} <= {problem.code for problem in loaded.problems}
    assert loaded.facts.as_of is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFO here")
def test_a_fifo_is_refused_and_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "kpi/actuals/pipe.csv")
    loaded = load_project(root, Settings())
    assert [(problem.code, problem.place.file) for problem in loaded.problems] == [
        ("file-special", "kpi/actuals/pipe.csv")
    ]


def test_a_tree_of_a_thousand_nodes_is_read(root: Path) -> None:
    kpis = "".join(f"    - {{id: k{n}, name: K, value: revenue, link: {{kind: influence}}}}\n" for n in range(1000))
    (root / "kpi/trees/large.yml").write_text(f"kgi:\n  id: large\n  name: L\n  kpis:\n{kpis}", encoding="utf-8")
    loaded = load_project(root, Settings())
    assert loaded.problems == ()
    assert len(loaded.playbook.nodes) == 1006


def test_problems_of_all_files_come_in_one_run(root: Path) -> None:
    for file in ("kpi/measures.yml", "kpi/trees/sales.yml", "kpi/journal/2026.yml"):
        path = root / file
        path.write_text(path.read_text(encoding="utf-8").replace("ja:", "jp:", 1), encoding="utf-8")
    files = {problem.place.file for problem in load_project(root, Settings()).problems if problem.code == "unknown-key"}
    assert files == {"kpi/measures.yml", "kpi/trees/sales.yml", "kpi/journal/2026.yml"}


FILES = (
    "mkdocs.yml",
    "kpi/measures.yml",
    "kpi/trees/sales.yml",
    "kpi/journal/2026.yml",
    "kpi/actuals/2026.csv",
    "kpi/targets/2026.csv",
    "content/ja/faq/how-fine.md",
)
DAMAGE = (b"\n", b": ", b"- ", b'"', b"{", b"[", b"&a *a", b",,", b"\t", b"\xff", b"\x00")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    file=st.sampled_from(FILES),
    at=st.integers(0, 2000),
    cut=st.integers(0, 12),
    put=st.one_of(st.binary(max_size=8), st.sampled_from(DAMAGE)),
)
def test_no_damage_to_a_file_raises(root: Path, file: str, at: int, cut: int, put: bytes) -> None:
    original = (BASE / file).read_bytes()
    at = min(at, len(original))
    (root / file).write_bytes(original[:at] + put + original[at + cut :])
    try:
        found, _ = load_settings(root)
        load_project(root, found)
    finally:
        (root / file).write_bytes(original)


def test_a_band_and_a_unit_are_derived(root: Path) -> None:
    path = root / "kpi/trees/sales.yml"
    text = path.read_text(encoding="utf-8").replace('      unit: "%"\n', "")
    text = text.replace("{value: 30%, by: 2027-03-31}", "{low: 20%, high: 30%, baseline: 1.5pt, by: 2027-03}")
    path.write_text(text, encoding="utf-8")
    loaded = load_project(root, Settings())
    target = loaded.playbook.nodes["open_rate"].target
    assert loaded.problems == () and target is not None
    assert (target.kind, target.low, target.high, target.baseline) == ("band", 0.2, 0.3, 0.015)
    assert target.by == date(2027, 3, 31)
    assert loaded.playbook.nodes["open_rate"].unit == "%"
