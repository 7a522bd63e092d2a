import json
import re
from pathlib import Path

import pytest

from kpisite.engine import EngineError, build_language, finish_language
from kpisite.publish.policy import inline_script_hashes, pages_in
from kpisite.view.site import Page
from tests import sites


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    folder = tmp_path_factory.mktemp("engine")
    nasty = Page("kpi/x/index.md", "X", "", "kpi", "x", "<p>{% endraw %}{{ 1/0 }}{%- endraw -%}</p>", (), None)
    sites.build(sites.portal(sites.project(folder / "p"), extra={"ja": (nasty,)}), folder / "site")
    return folder / "site"


def read(output: Path, name: str) -> str:
    return (output / name).read_text(encoding="utf-8")


def test_every_page_of_every_language_is_there(output):
    pages = {path.relative_to(output).as_posix() for path in pages_in(output)}
    for language in ("ja", "en"):
        assert {f"{language}/{url}index.html" for url in ("", "kgi/", "kgi/annual_sales/", "playbook/why/")} <= pages
        assert (output / language / "data/a.csv").read_bytes() == b"date,value\n"


def test_the_front_door_leads_to_the_default_language_without_a_script(output):
    page = read(output, "index.html")
    assert 'content="0; url=ja/index.html"' in page
    assert "<script" not in page and "<style" not in page


def test_texts_are_escaped_where_the_theme_does_not(output):
    page = read(output, "ja/kgi/annual_sales/index.html")
    assert "<title>年間売上 &lt;&amp;&gt; - Portal &amp; &lt;ja&gt;</title>" in page
    assert 'content="A &quot;quoted&quot; &lt;b&gt;description&lt;/b&gt;"' in read(output, "ja/index.html")


def test_a_fragment_is_never_evaluated(output):
    assert "<p>&#123;% endraw %}{{ 1/0 }}&#123;%- endraw -%}" in read(output, "ja/kpi/x/index.html")


def test_a_fragment_with_its_own_heading_is_the_whole_page(output):
    page = read(output, "ja/index.html")
    assert page.count("<h1") == 1
    assert "責任者は営業本部" not in page
    assert "<title>Portal &amp; &lt;ja&gt;</title>" in page


def test_the_language_menu_leads_to_the_same_page_or_else_home(output):
    assert 'href="../../../en/kgi/annual_sales/" hreflang=en' in read(output, "ja/kgi/annual_sales/index.html")
    assert 'href="../../../en/" hreflang=en' in read(output, "ja/kpi/x/index.html")
    assert 'href="../../../ja/kgi/annual_sales/" hreflang=ja' in read(output, "en/kgi/annual_sales/index.html")


def test_no_inline_style_and_every_inline_script_in_the_policy(output):
    headers = read(output, "_headers")
    for path in pages_in(output):
        html = path.read_text(encoding="utf-8")
        assert not re.search(r"<[^>]+\sstyle=", html)
        assert "<style" not in html
        for value in inline_script_hashes(html):
            assert f"'{value}'" in headers
    assert "class=ks-align-right" in read(output, "ja/playbook/why/index.html")


def test_nothing_is_fetched_from_elsewhere(output):
    loaded = re.compile(r'<(?:script|img|iframe|source)[^>]*\ssrc="?([^"\s>]*)|<link[^>]*\shref="?([^"\s>]*)')
    for path in pages_in(output):
        for source, link in loaded.findall(path.read_text(encoding="utf-8")):
            assert "//" not in source + link


def test_the_index_holds_japanese_words_apart(output):
    index = json.loads(read(output, "ja/search/search_index.json"))
    home = next(entry for entry in index["docs"] if entry["location"] == "")
    assert {"成長", "リピート", "率"} <= set(home["text"].split("\u200b"))
    assert index["config"]["pipeline"] == [] and index["config"]["lang"] == ["en"]
    assert r"\u200b" in index["config"]["separator"]
    assert read(output, "ja/search/search_index.js").startswith("var __index = {")


def test_generated_html_is_not_in_the_index(output):
    assert "endraw" not in read(output, "ja/search/search_index.json")


def test_the_same_tree_gives_the_same_bytes(output, tmp_path):
    sites.build(sites.portal(sites.project(tmp_path / "p")), tmp_path / "site")
    again = sorted(path.relative_to(tmp_path / "site") for path in (tmp_path / "site" / "en").rglob("*.*"))
    assert again
    for name in again:
        assert (tmp_path / "site" / name).read_bytes() == (output / name).read_bytes(), name


def test_a_page_that_was_not_written_is_a_fault(tmp_path):
    made = sites.portal(sites.project(tmp_path))
    build_language(made, made.trees[0], tmp_path / "site")
    (tmp_path / "site/ja/kgi/index.html").unlink()
    with pytest.raises(EngineError, match="kgi/"):
        finish_language(made, made.trees[0], tmp_path / "site")


def test_a_broken_mkdocs_file_is_told_not_thrown(tmp_path):
    made = sites.portal(sites.project(tmp_path))
    (tmp_path / "mkdocs.yml").write_text(sites.CONFIG + "hooks: [nowhere.py]\n", encoding="utf-8")
    with pytest.raises(EngineError, match=r"nowhere\.py"):
        build_language(made, made.trees[0], tmp_path / "site")


def test_a_broken_link_is_a_warning_and_with_strict_a_fault(tmp_path):
    page = Page("playbook/links.md", "Links", "", "playbook", "[there](nowhere.md)", "", (), "Links")
    made = sites.portal(sites.project(tmp_path), extra={"ja": (page,)})
    (warning,) = build_language(made, made.trees[0], tmp_path / "site")
    assert "nowhere.md" in warning
    with pytest.raises(EngineError, match=r"nowhere\.md"):
        build_language(made, made.trees[0], tmp_path / "site", strict=True)


def test_the_authors_settings_stay(tmp_path):
    made = sites.portal(sites.project(tmp_path))
    (tmp_path / "mkdocs.yml").write_text(
        sites.CONFIG + "copyright: Our Company\nextra_css: [mine.css]\n", encoding="utf-8"
    )
    build_language(made, made.trees[0], tmp_path / "site")
    page = (tmp_path / "site/ja/index.html").read_text(encoding="utf-8")
    assert "Our Company" in page
    assert page.index("portal.css") < page.index("mine.css")
