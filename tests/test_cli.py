"""The commands as an author meets them, on the starter that `kpisite init` copies."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kpisite.cli import chosen_language, run
from kpisite.cli.init import copy_scaffold
from kpisite.view.wording import wording


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A starter portal with its site."""
    folder = tmp_path_factory.mktemp("cli") / "my-portal"
    assert run(["init", str(folder)]) == 0
    assert run(["build", "--project", str(folder)]) == 0
    return folder


@pytest.fixture
def portal(tmp_path):
    copy_scaffold(tmp_path)
    return tmp_path


def state(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def break_tree(portal: Path) -> None:
    tree = portal / "kpi/trees/annual_sales.yml"
    tree.write_text(tree.read_text(encoding="utf-8").replace("orders / buyers", "odrers / buyers"), encoding="utf-8")


def test_init_then_build_gives_a_portal_in_both_languages(built):
    for language in ("ja", "en"):
        for page in ("", "kgi/annual_sales/", "kpi/average_order/", "playbook/", "review/"):
            assert (built / "site" / language / page / "index.html").is_file(), (language, page)
    assert (built / "site" / "index.html").is_file()
    manifest = json.loads((built / "site/manifest.json").read_text(encoding="utf-8"))
    assert "kpi/actuals/monthly.csv" in manifest["inputs"] and "ja/index.html" in manifest["outputs"]


def test_init_never_changes_a_file(portal, capsys):
    (portal / "mkdocs.yml").write_text("mine", encoding="utf-8")
    assert run(["init", str(portal)]) == 0
    assert (portal / "mkdocs.yml").read_text(encoding="utf-8") == "mine"
    assert "mkdocs.yml" in capsys.readouterr().err


def test_the_starter_has_no_problem(portal, capsys):
    assert run(["--lang", "en", "check", "--project", str(portal), "--strict"]) == 0
    assert "No problems found" in capsys.readouterr().err
    assert run(["check", "--project", str(portal), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_check_reports_the_place_and_fails_with_1(portal, capsys):
    break_tree(portal)
    assert run(["check", "--project", str(portal), "--json"]) == 1
    (row, *_) = json.loads(capsys.readouterr().out)
    assert (row["code"], row["file"]) == ("unknown-id", "kpi/trees/annual_sales.yml")
    assert row["line"] > 1 and "odrers" in row["message"]


def test_a_failing_build_leaves_the_previous_site(built, tmp_path, capsys):
    portal = tmp_path / "copy"
    shutil.copytree(built, portal)
    before = state(portal / "site")
    break_tree(portal)
    assert run(["--lang", "en", "build", "--project", str(portal)]) == 1
    assert "unknown-id" in capsys.readouterr().err
    assert state(portal / "site") == before


def test_a_fault_while_pages_are_written_leaves_the_previous_site(built, tmp_path, monkeypatch, capsys):
    portal = tmp_path / "copy"
    shutil.copytree(built, portal)
    before = state(portal / "site")

    def fail(*arguments):
        raise RuntimeError("boom")

    monkeypatch.setattr("kpisite.build.finish_portal", fail)
    assert run(["--lang", "en", "build", "--project", str(portal)]) == 3
    said = capsys.readouterr().err
    assert "boom" in said and "Traceback" not in said and "KPISITE_TRACEBACK" in said
    assert state(portal / "site") == before
    assert sorted(path.name for path in portal.glob(".site*")) == []


def test_a_folder_that_cannot_be_written_is_3_with_its_name(portal, tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert run(["--lang", "en", "build", "--project", str(portal), "--site", str(tmp_path / "file/site")]) == 3
    said = capsys.readouterr().err
    assert "Not a directory" in said and "file/" in said and "Traceback" not in said

    def refuse(path, *arguments, **options):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("kpisite.publish.staging.Path.mkdir", refuse)
    assert run(["--lang", "en", "publish", "2026Q2", "--project", str(portal), "--to", str(tmp_path / "public")]) == 3
    said = capsys.readouterr().err
    assert "Permission denied" in said and "public" in said and "Traceback" not in said


def test_mkdocs_build_gives_the_same_pages(built, tmp_path):
    portal = tmp_path / "copy"
    shutil.copytree(built, portal, ignore=shutil.ignore_patterns("site", "build"))
    done = subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q"], cwd=portal, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert state(portal / "site") == state(built / "site")


def test_mkdocs_build_refuses_errors_and_leaves_the_site(portal):
    (portal / "site").mkdir()
    (portal / "site" / "index.html").write_text("old", encoding="utf-8")
    break_tree(portal)
    done = subprocess.run([sys.executable, "-m", "mkdocs", "build"], cwd=portal, capture_output=True, text=True)
    assert done.returncode != 0
    assert "odrers" in done.stderr and "Traceback" not in done.stderr
    assert state(portal / "site") == {"index.html": b"old"}


def test_build_as_json_says_where_the_site_is(built, tmp_path, capsys):
    assert run(["build", "--project", str(built), "--site", str(tmp_path / "out"), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["site"] == str(tmp_path / "out") and result["pages"] > 10 and result["problems"] == []


def test_build_does_not_replace_a_folder_that_is_no_site(portal, capsys):
    assert run(["build", "--project", str(portal), "--site", str(portal / "kpi")]) == 2
    assert (portal / "kpi/measures.yml").is_file()


def test_review_goes_to_stdout_as_json(portal, capsys):
    assert run(["review", "--project", str(portal), "--json", "--as-of", "2026-06-30"]) == 0
    review = json.loads(capsys.readouterr().out)
    assert review["as_of"] == "2026-06-30"
    assert review["kgis"][0]["headline"]["actual"] == 25_325_790  # April to June in monthly.csv


def test_review_for_a_person_has_one_line_a_kgi(portal, capsys):
    assert run(["--lang", "ja", "review", "--project", str(portal)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2026-09-30 時点" and "年間売上" in lines[1]


def test_publishing_two_editions_and_a_correction(portal, tmp_path, capsys):
    public = tmp_path / "public"
    publish = ["publish", "--to", str(public), "--project", str(portal)]
    assert run([*publish, "2026Q1", "--as-of", "2026-06-30"]) == 0
    first = state(public / "ja/2026Q1")
    assert run([*publish, "2026Q2"]) == 0
    assert run([*publish, "2026Q2"]) == 3
    assert run([*publish, "2026Q2.1"]) == 3
    assert run([*publish, "Q2"]) == 2
    assert run([*publish, "2026Q2.1", "--reason", "6月の返品"]) == 0
    assert state(public / "ja/2026Q1") == first
    assert "6月の返品" in (public / "ja/2026Q2.1/index.html").read_text(encoding="utf-8")
    listed = json.loads((public / "ja/versions.json").read_text(encoding="utf-8"))
    assert [one["version"] for one in listed] == ["2026Q2.1", "2026Q2", "2026Q1"]
    manifest = json.loads((public / "editions/2026Q1/manifest.json").read_text(encoding="utf-8"))
    assert manifest["as_of"] == "2026-06-30" and "ja/2026Q1/index.html" in manifest["outputs"]
    capsys.readouterr()
    assert run(["editions", "--at", str(public), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["edition"], row["latest"]) for row in rows] == [
        ("2026Q2.1", True),
        ("2026Q2", False),
        ("2026Q1", False),
    ]


def test_an_earlier_quarter_is_published_strictly_from_later_files(portal, tmp_path, capsys):
    command = ["publish", "2026Q1", "--as-of", "2026-06-30", "--strict", "--to", str(tmp_path / "public")]
    assert run([*command, "--project", str(portal)]) == 0
    assert "after-as-of" in capsys.readouterr().err


def test_explain(capsys):
    assert run(["--lang", "ja", "explain", "unknown-id"]) == 0
    assert "unknown-id" in capsys.readouterr().out
    assert run(["explain", "unknwon-id"]) == 2
    assert "unknown-id" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["bild"],
        ["build", "--project", "/nowhere/at/all"],
        ["review", "--as-of", "2026-13-01", "--project", "."],
        ["publish"],
        ["build", "--colour"],
    ],
)
def test_wrong_usage_is_2(arguments, capsys):
    assert run(arguments) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_command_shows_an_example(language, capsys):
    assert run(["--lang", language, "--help"]) == 0
    listing = capsys.readouterr().out
    commands = re.findall(r"^  ([a-z]+)  ", listing, re.MULTILINE)
    assert commands == [
        *("init", "check", "build", "serve", "review", "publish", "editions", "diff", "verify", "export", "new"),
        *("schema", "explain", "doctor"),
    ]
    for command in (*commands, "new kgi", "new kpi", "new entry", "new actuals"):
        assert run(["--lang", language, *command.split(), "--help"]) == 0
        said = capsys.readouterr().out
        assert wording(language)("cli.example_heading") in said and f"kpisite {command}" in said


def test_messages_follow_the_locale_and_the_option():
    assert chosen_language([], {"LANG": "ja_JP.UTF-8"}) == "ja"
    assert chosen_language([], {"LC_ALL": "C", "LANG": "ja_JP.UTF-8"}) == "en"
    assert chosen_language(["--lang", "en"], {"LANG": "ja_JP.UTF-8"}) == "en"
    assert chosen_language(["--lang=ja", "check"], {}) == "ja"


def test_both_languages_have_the_same_words():
    for area in ("cli.", "site."):
        ja, en = ({key for key in wording(language).entries if key.startswith(area)} for language in ("ja", "en"))
        plural = {key.rsplit(".", 1)[0] for key in en if key.endswith((".one", ".other"))}
        assert ja == {key for key in en if not key.endswith((".one", ".other"))} | plural
