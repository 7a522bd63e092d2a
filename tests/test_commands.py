"""The commands around a portal: compare, verify, export, begin something new, look at the machine."""

import csv
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from kpisite.build import build_site, load
from kpisite.cli import run
from kpisite.cli.init import copy_scaffold
from kpisite.load.schema import KINDS
from kpisite.publish.verify import verify


@pytest.fixture
def portal(tmp_path):
    copy_scaffold(tmp_path / "portal")
    return tmp_path / "portal"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A site of the starter."""
    folder = tmp_path_factory.mktemp("commands")
    copy_scaffold(folder)
    build_site(folder, folder / "site")
    return folder / "site"


def review_of(portal: Path, path: Path, day: str, capsys) -> Path:
    assert run(["review", "--json", "--project", str(portal), "--as-of", day]) == 0
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    return path


def test_diff_tells_what_changed_between_two_reviews(portal, tmp_path, capsys):
    before = review_of(portal, tmp_path / "a.json", "2026-06-30", capsys)
    tree = portal / "kpi/trees/annual_sales.yml"
    tree.write_text(tree.read_text("utf-8").replace("1億1000万円", "1億2000万円"), encoding="utf-8")
    after = review_of(portal, tmp_path / "b.json", "2026-06-30", capsys)
    assert run(["diff", str(before), str(after), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {name: rows[0][name] for name in ("kind", "kpi", "before", "after")} == {
        "kind": "target",
        "kpi": "annual_sales",
        "before": 110_000_000,
        "after": 120_000_000,
    }
    assert run(["--lang", "ja", "diff", str(before), str(after)]) == 0
    assert "annual_sales（年間売上）　110,000,000 → 120,000,000" in capsys.readouterr().out
    assert run(["--lang", "en", "diff", str(before), str(before)]) == 0
    assert capsys.readouterr().out == ""


def test_diff_of_what_is_not_there_is_wrong_usage(tmp_path, capsys):
    broken = tmp_path / "broken.json"
    broken.write_text("{}", encoding="utf-8")
    assert run(["diff", "2026Q1", "2026Q2", "--at", str(tmp_path)]) == 2
    assert run(["diff", str(broken), str(broken)]) == 2
    assert "broken.json" in capsys.readouterr().err


def test_verify_names_every_file_that_differs(built, tmp_path, capsys):
    site = tmp_path / "site"
    shutil.copytree(built, site)
    assert run(["verify", str(site)]) == 0
    (site / "ja/index.html").write_text("changed", encoding="utf-8")
    (site / "en/index.html").unlink()
    (site / "en/new.html").write_text("added", encoding="utf-8")
    capsys.readouterr()
    assert run(["verify", str(site), "--json"]) == 4
    result = json.loads(capsys.readouterr().out)
    assert [(row["kind"], row["file"]) for row in result["differences"]] == [
        ("missing", "en/index.html"),
        ("added", "en/new.html"),
        ("changed", "ja/index.html"),
    ]
    assert run(["--lang", "en", "verify", str(site)]) == 4
    assert "ja/index.html" in capsys.readouterr().out
    (site / "manifest.json").write_text("{", encoding="utf-8")
    assert run(["verify", str(site)]) == 4
    assert run(["verify", str(tmp_path)]) == 2


def test_verify_looks_at_each_edition(tmp_path):
    manifest = {"outputs": {"ja/2026Q1/index.html": "0" * 64}}
    record = {
        "schema": "kpisite-editions-1",
        "title": "KPI",
        "languages": ["ja"],
        "editions": [{"name": "2026Q1", "as_of": "2026-06-30", "pages": {"ja": [""]}, "scripts": [], "reason": ""}],
    }
    for name, text in (
        ("editions.json", json.dumps(record)),
        ("editions/2026Q1/manifest.json", json.dumps(manifest)),
        ("ja/2026Q1/index.html", "other"),
        ("ja/latest/index.html", "not compared"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (difference,) = verify(tmp_path).differences
    assert (difference.edition, difference.kind, difference.file) == ("2026Q1", "changed", "ja/2026Q1/index.html")


def test_export_as_csv_and_workbook(portal, tmp_path, capsysbinary):
    tree = portal / "kpi/trees/annual_sales.yml"
    tree.write_text(tree.read_text("utf-8").replace("ja: 購入者数", 'ja: "=HYPERLINK(1)"'), encoding="utf-8")
    assert run(["--lang", "ja", "export", "--project", str(portal), "--as-of", "2026-06-30"]) == 0
    text = capsysbinary.readouterr().out.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["ID"] for row in rows][:2] == ["annual_sales", "customers"]
    assert float(rows[0]["実績"]) == 25_325_790  # April to June in monthly.csv
    assert rows[1]["名前"] == "'=HYPERLINK(1)"

    file = tmp_path / "review.xlsx"
    command = ["--lang", "ja", "export", str(file), "--project", str(portal)]
    assert run(command) == 0
    first = file.read_bytes()
    book = zipfile.ZipFile(io.BytesIO(first))
    assert "=HYPERLINK(1)" in book.read("xl/sharedStrings.xml").decode("utf-8")
    assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    assert run(command) == 0
    assert file.read_bytes() == first
    assert run(["export", str(tmp_path / "review.ods"), "--project", str(portal)]) == 2


def test_a_new_kgi_loads_without_a_problem(portal, capsys):
    command = ["new", "kgi", "member_sales", "--project", str(portal)]
    assert run(command) == 0
    assert run(["check", "--strict", "--project", str(portal)]) == 0
    assert "member_sales" in load(portal).playbook.nodes
    assert run(command) == 2
    assert run(["new", "kgi", "../evil", "--project", str(portal)]) == 2
    assert run(["new", "kgi", "other", "--measure", "nothing", "--project", str(portal)]) == 2


def test_a_new_kpi_fits_under_a_kgi(portal, capsys):
    assert run(["new", "kpi", "order_count", "--measure", "orders", "--project", str(portal)]) == 0
    tree = portal / "kpi/trees/annual_sales.yml"
    tree.write_text(tree.read_text("utf-8").rstrip("\n") + "\n" + capsys.readouterr().out, encoding="utf-8")
    loaded = load(portal)
    assert "order_count" in loaded.playbook.nodes
    assert [problem.code for problem in loaded.problems] == ["no-link"]


@pytest.mark.parametrize("kind", ["reason", "action", "experiment", "decision", "note"])
def test_a_new_journal_entry_loads(portal, capsys, kind):
    assert run(["new", "entry", kind, "fresh", "--kpi", "open_rate", "--on", "2026-07-31"]) == 0
    journal = portal / "kpi/journal/2026.yml"
    journal.write_text(journal.read_text("utf-8") + capsys.readouterr().out, encoding="utf-8")
    assert load(portal).problems == ()
    assert run(["new", "entry", kind, "bad id", "--kpi", "open_rate"]) == 2


@pytest.mark.parametrize("kind", ["kgi", "kpi", "action"])
def test_what_stands_in_comments_is_yaml_too(portal, capsys, kind):
    tail = ["--kpi", "a"] if kind == "action" else ["--project", str(portal)]
    assert run(["new", *(["entry"] if kind == "action" else []), kind, "fresh", *tail]) == 0
    path = portal / "kpi/trees/fresh.yml"
    text = path.read_text("utf-8") if path.is_file() else capsys.readouterr().out
    assert YAML(typ="safe", pure=True).load(text.replace("# ", ""))


def test_a_table_of_actuals_begins_where_the_data_end(portal, tmp_path, capsys):
    file = portal / "kpi/actuals/open.csv"
    command = ["new", "actuals", str(file), "--project", str(portal)]
    assert run(command) == 0
    lines = file.read_text("utf-8-sig").split()
    assert lines[0] == "date,revenue,orders,buyers,mail_delivered,mail_opened"
    assert [line[:7] for line in lines[1:]] == ["2026-10", "2026-11", "2026-12", "2027-01", "2027-02", "2027-03"]
    assert run(["check", "--strict", "--project", str(portal)]) == 0
    assert run(command) == 2
    book = tmp_path / "open.xlsx"
    assert run(["new", "actuals", str(book), "--project", str(portal)]) == 0
    assert "2026-10" in zipfile.ZipFile(book).read("xl/sharedStrings.xml").decode("utf-8")
    assert run(["new", "actuals", str(tmp_path / "w.csv"), "--grain", "week", "--project", str(portal)]) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_schema_goes_to_stdout(kind, capsys):
    assert run(["schema", kind]) == 0
    assert json.loads(capsys.readouterr().out)["$schema"].startswith("http")


def test_schema_knows_every_kind(capsys):
    from kpisite.cli import schema

    assert schema.KINDS == KINDS
    assert run(["schema", "faq"]) == 2


def test_doctor_finds_what_is_missing(portal, tmp_path, capsys):
    assert run(["doctor", "--project", str(portal), "--json"]) == 0
    found = {row["what"]: row["state"] for row in json.loads(capsys.readouterr().out)}
    assert found["python"] == found["charts"] == found["project"] == found["pandas"] == "fine"
    assert run(["--lang", "en", "doctor", "--project", str(tmp_path)]) == 4
    assert "MISSING" in capsys.readouterr().out
