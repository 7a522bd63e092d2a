import json
import threading

import pytest

from kpisite.publish.editions import (
    Edition,
    EditionName,
    PublishError,
    check_free,
    parse_edition,
    publishing,
    read_published,
    release,
    write_pointers,
)


def publish(target, name, *, pages=("", "kgi/a/"), reason=""):
    with publishing(target) as staged:
        published = read_published(target)
        write_pointers(target, published)
        check_free(published, parse_edition(name), reason=reason)
        for language in ("ja", "en"):
            for url in pages:
                page = staged / language / name / url / "index.html"
                page.parent.mkdir(parents=True, exist_ok=True)
                page.write_text(f"{language} {name} {url}")
        (staged / "editions" / name).mkdir(parents=True)
        (staged / "editions" / name / "manifest.json").write_text("{}")
        edition = Edition(name, "2026-09-30", {"ja": sorted(pages), "en": sorted(pages)}, [f"sha256-{name}"], reason)
        release(staged, target, edition, published.with_edition(edition, "Portal", ("ja", "en")))


def state(target):
    files = (path for path in target.rglob("*") if path.is_file() and path.name != ".kpisite.lock")
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in files}


def versions(target, language="ja"):
    return json.loads((target / language / "versions.json").read_text(encoding="utf-8"))


def test_names_sort_as_they_follow():
    names = ["2026Q2.10", "2025Q4", "2026Q2", "2026Q2.2", "2026Q1"]
    assert [str(name) for name in sorted(map(parse_edition, names))] == [
        "2025Q4",
        "2026Q1",
        "2026Q2",
        "2026Q2.2",
        "2026Q2.10",
    ]


@pytest.mark.parametrize("name", ["2026-Q2", "2026Q5", "2026Q2.0", "2026q2", "../2026Q2", "2026Q2/", "", "２０２６Q2"])
def test_other_names_are_refused(name):
    with pytest.raises(PublishError) as caught:
        parse_edition(name)
    assert caught.value.code == "name"


def test_two_editions(tmp_path):
    publish(tmp_path, "2026Q1")
    publish(tmp_path, "2026Q2")
    assert [(one["version"], one["aliases"]) for one in versions(tmp_path)] == [("2026Q2", ["latest"]), ("2026Q1", [])]
    assert versions(tmp_path)[0]["title"] == "2026年度 2Q"
    assert versions(tmp_path, "en")[0]["title"] == "FY2026 Q2"
    assert "url=ja/2026Q2/" in (tmp_path / "index.html").read_text()
    assert "url=2026Q2/" in (tmp_path / "en/index.html").read_text()
    assert "url=../../../2026Q2/kgi/a/" in (tmp_path / "ja/latest/kgi/a/index.html").read_text()
    assert (tmp_path / "ja/2026Q1/kgi/a/index.html").read_text() == "ja 2026Q1 kgi/a/"
    headers = (tmp_path / "_headers").read_text()
    assert "'sha256-2026Q1' 'sha256-2026Q2'" in headers


def test_an_edition_is_never_changed(tmp_path):
    publish(tmp_path, "2026Q1")
    before = state(tmp_path)
    with pytest.raises(PublishError) as caught:
        publish(tmp_path, "2026Q1", pages=("", "new/"))
    assert (caught.value.code, caught.value.values["next"]) == ("exists", "2026Q1.1")
    assert state(tmp_path) == before


def test_a_correction_says_why_and_does_not_overtake_a_later_quarter(tmp_path):
    publish(tmp_path, "2026Q1")
    publish(tmp_path, "2026Q2")
    with pytest.raises(PublishError, match="no_reason"):
        publish(tmp_path, "2026Q1.1", reason=" ")
    with pytest.raises(PublishError, match="nothing_to_correct"):
        publish(tmp_path, "2025Q1.1", reason="why")
    publish(tmp_path, "2026Q1.1", reason="返品の漏れ")
    assert [one["version"] for one in versions(tmp_path)] == ["2026Q2", "2026Q1.1", "2026Q1"]
    assert versions(tmp_path)[1]["title"] == "2026年度 1Q（訂正1）"
    latest = read_published(tmp_path).latest
    assert latest is not None and latest.name == "2026Q2"
    assert read_published(tmp_path).before(EditionName(2026, 2)).name == "2026Q1.1"


def test_a_page_that_the_newest_edition_dropped_leads_home(tmp_path):
    publish(tmp_path, "2026Q1", pages=("", "kgi/gone/"))
    publish(tmp_path, "2026Q2")
    assert "url=../../" in (tmp_path / "ja/latest/kgi/gone/index.html").read_text()
    assert "url=../2026Q2/" in (tmp_path / "ja/latest/index.html").read_text()


def test_one_publisher_at_a_time(tmp_path):
    seen = []

    def second():
        try:
            publish(tmp_path, "2026Q2")
        except PublishError as error:
            seen.append(error.code)

    with publishing(tmp_path):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert seen == ["locked"]


def test_a_crash_before_the_record_leaves_the_old_state_and_can_be_repeated(tmp_path, monkeypatch):
    publish(tmp_path, "2026Q1")
    pointers = {"index.html", "ja/versions.json", "ja/latest/index.html", "editions.json"}
    before = {name: (tmp_path / name).read_bytes() for name in pointers}

    def crash(path, content):
        raise OSError("disk full")

    monkeypatch.setattr("kpisite.publish.editions.write_atomically", crash)
    with pytest.raises(OSError, match="disk full"):
        publish_unrepaired(tmp_path, "2026Q2")
    monkeypatch.undo()
    assert {name: (tmp_path / name).read_bytes() for name in pointers} == before
    assert [edition.name for edition in read_published(tmp_path).editions] == ["2026Q1"]
    publish(tmp_path, "2026Q2")
    assert (tmp_path / "ja/2026Q2/index.html").read_text() == "ja 2026Q2 "
    assert "url=ja/2026Q2/" in (tmp_path / "index.html").read_text()


def publish_unrepaired(target, name):
    with publishing(target) as staged:
        for language in ("ja", "en"):
            (staged / language / name).mkdir(parents=True)
            (staged / language / name / "half.html").write_text("half")
        (staged / "editions" / name).mkdir(parents=True)
        edition = Edition(name, "2026-09-30", {"ja": [""], "en": [""]}, [])
        release(staged, target, edition, read_published(target).with_edition(edition, "Portal", ("ja", "en")))


def test_pointers_that_a_crash_kept_from_being_written_are_mended(tmp_path):
    publish(tmp_path, "2026Q1")
    (tmp_path / "ja/versions.json").unlink()
    (tmp_path / "index.html").write_text("torn")
    write_pointers(tmp_path, read_published(tmp_path))
    assert versions(tmp_path)[0]["version"] == "2026Q1"
    assert "url=ja/2026Q1/" in (tmp_path / "index.html").read_text()


def test_a_record_that_cannot_be_read_stops_everything(tmp_path):
    publish(tmp_path, "2026Q1")
    (tmp_path / "editions.json").write_text("{}")
    with pytest.raises(PublishError, match="record"):
        publish(tmp_path, "2026Q2")
