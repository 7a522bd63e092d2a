"""The pages of the sample portal: complete, linked, escaped, the same bytes twice."""

from __future__ import annotations

import csv
import io
import posixpath
import re
from dataclasses import replace
from pathlib import Path

import pytest

from kpisite.analysis.review import compute_review
from kpisite.load.project import Loaded, load_project, load_settings
from kpisite.model.review import Review
from kpisite.model.text import Language, Text
from kpisite.view.pages.drafts import plain
from kpisite.view.pages.files import csv_bytes, harmless
from kpisite.view.pages.guidance import site_url
from kpisite.view.pages.live import replace_live_kpis, unknown_live_kpis
from kpisite.view.render import render_site
from kpisite.view.site import Site

ROOT = Path(__file__).parents[2]
LANGUAGES: tuple[Language, ...] = ("ja", "en")


@pytest.fixture(scope="module")
def sample() -> tuple[Loaded, Review]:
    settings, _ = load_settings(ROOT)
    loaded = load_project(ROOT, settings)
    assert loaded.facts.as_of is not None
    return loaded, compute_review(loaded.playbook, loaded.facts, loaded.settings, loaded.facts.as_of)


@pytest.fixture(scope="module")
def sites(sample: tuple[Loaded, Review], tmp_path_factory: pytest.TempPathFactory) -> dict[Language, Site]:
    return {language: render(sample, language, tmp_path_factory.mktemp(language)) for language in LANGUAGES}


def render(sample: tuple[Loaded, Review], language: Language, cache: Path) -> Site:
    loaded, review = sample
    site = render_site(loaded.playbook, loaded.facts, review, loaded.settings, language, cache_dir=cache)
    return replace(site, pages=tuple(site.pages))


def files_of(site: Site) -> set[str]:
    return {asset.path for holder in (site, *site.pages) for asset in holder.assets} | {"review.json"}


def url(path: str) -> str:
    """The address that MkDocs gives a Markdown file: index.md → its folder, x.md → x/."""
    return path.removesuffix(".md").removesuffix("index").rstrip("/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kgi_and_kpi_has_its_page_and_csv(
    sites: dict[Language, Site], sample: tuple[Loaded, Review], language: Language
) -> None:
    site = sites[language]
    paths, files = {page.path for page in site.pages}, files_of(site)
    for node in sample[0].playbook.nodes.values():
        folder = "kgi" if node.parent is None else "kpi"
        assert f"{folder}/{node.id}/index.md" in paths
        assert f"{folder}/{node.id}/{node.id}.csv" in files
    top = {"index.md", "review/index.md", "journal/index.md", "calendar/index.md", "data/index.md", "about/index.md"}
    assert top | {"kgi/index.md", "kpi/index.md", "faq/index.md"} <= paths
    assert len(paths) == len(tuple(site.pages))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_leads_somewhere(sites: dict[Language, Site], language: Language) -> None:
    site = sites[language]
    known = {url(page.path) for page in site.pages} | files_of(site)
    broken = []
    for page in site.pages:
        anchors = set(re.findall(r' id="([^"]+)"', page.fragment))
        for href in re.findall(r'href="([^"]+)"', page.fragment):
            target, _, anchor = href.partition("#")
            if re.match(r"[a-z]+:", href) or "playbook/" in href:
                continue
            reached = posixpath.normpath(posixpath.join("/", url(page.path), target)).strip("/")
            if not target and anchor not in anchors and not anchor.startswith("i-"):
                broken.append((page.path, href))
            if target and reached not in known:
                broken.append((page.path, href))
    assert broken == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_fragments_have_one_h1_no_style_no_double_id(sites: dict[Language, Site], language: Language) -> None:
    for page in sites[language].pages:
        ids = re.findall(r'\sid="([^"]+)"', page.fragment)
        assert len(ids) == len(set(ids)), page.path
        assert " style=" not in page.fragment
        assert "<script" not in page.fragment
        assert page.fragment.count("<h1") == (0 if page.section == "faq" and page.path != "faq/index.md" else 1)
        assert not re.search(r"(?<![\w-])(None|nan|NaN|inf)(?![\w-])", re.sub(r"<[^>]+>", " ", page.fragment)), (
            page.path
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_input_same_bytes(
    sample: tuple[Loaded, Review], sites: dict[Language, Site], language: Language, tmp_path: Path
) -> None:
    assert render(sample, language, tmp_path) == sites[language]


def test_prose_is_searchable_and_holds_no_html(sites: dict[Language, Site]) -> None:
    for page in sites["ja"].pages:
        assert "<div" not in page.markdown
        assert page.title
        assert page.description
    sales = next(page for page in sites["ja"].pages if page.path == "kgi/annual_sales/index.md")
    assert "年間売上" in sales.markdown
    assert "営業本部" in sales.markdown
    assert "annual\\_sales" in sales.markdown


def test_an_authors_text_is_never_markup(sample: tuple[Loaded, Review], tmp_path: Path) -> None:
    loaded, review = sample
    bad = Text("<script>alert(1)</script>{{ 7*7 }}", "<img src=x onerror=alert(1)>")
    trees = tuple(replace(tree, name=bad, definition=bad, owner=bad) for tree in loaded.playbook.trees)
    playbook = replace(loaded.playbook, trees=trees)
    site = render_site(playbook, loaded.facts, review, loaded.settings, "ja", cache_dir=tmp_path)
    for page in site.pages:
        assert "<script" not in page.fragment + page.markdown
        assert "<b>x</b>" not in page.fragment + page.markdown
        assert "<img" not in page.fragment + page.markdown


def test_csv_opens_in_a_spreadsheet_and_runs_nothing(sites: dict[Language, Site]) -> None:
    (page,) = (page for page in sites["ja"].pages if page.path == "kgi/annual_sales/index.md")
    asset = next(asset for asset in page.assets if asset.path == "kgi/annual_sales/annual_sales.csv")
    assert asset.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(asset.content.decode("utf-8-sig"))))
    assert rows[0][2] == "実績（円）"
    assert all(len(row) == len(rows[0]) for row in rows)
    assert harmless("=1+1") == "'=1+1"
    assert harmless("@x") == "'@x"
    assert harmless("-12.5") == "-12.5"
    assert b"'+cmd" in csv_bytes([["+cmd|' /C calc'!A0"]])


def test_calendar_is_valid_and_has_no_clock(sites: dict[Language, Site]) -> None:
    content = next(asset.content for asset in sites["en"].assets if asset.path.endswith(".ics"))
    assert content.startswith(b"BEGIN:VCALENDAR")
    stamps = set(re.findall(rb"DTSTAMP:(\d{8})", content))
    assert stamps == {b"20260930"}


def test_live_blocks_become_tables_and_unknown_ids_stay(sample: tuple[Loaded, Review]) -> None:
    loaded, review = sample
    text = "# A\n\n```kpi\nannual_sales\norders_per_customer\n```\n\n```kpi\nnope\n```\n"
    shown = replace_live_kpis(text, review, loaded.playbook, "ja", "../", loaded.settings)
    assert "| [年間売上](../kgi/annual_sales/index.md) |" in shown
    assert "| --- | ---: | ---: | ---: | --- |" in shown
    assert "**注意**{: .ks-warn } |" in shown
    assert "(../kpi/orders_per_customer/index.md)" in shown
    assert "```kpi\nnope\n```" in shown
    assert unknown_live_kpis(text, loaded.playbook) == ((9, "nope"),)


@pytest.mark.parametrize(
    ("link", "reached"),
    [("../playbook/smart.md", "playbook/smart/"), ("other.md#a", "faq/other/#a"), ("../kgi/index.md", "kgi/")],
)
def test_links_in_answers_are_read_from_the_faq_folder(link: str, reached: str) -> None:
    assert site_url(link) == reached


def test_plain_text_survives_markdown() -> None:
    assert plain("a_b *c* <d>\n[e]") == "a\\_b \\*c\\* &lt;d&gt; \\[e\\]"


def test_a_portal_without_kgis_still_has_its_pages(sample: tuple[Loaded, Review], tmp_path: Path) -> None:
    loaded, review = sample
    empty = review.model_copy(update={"kgis": (), "waiting": (), "due": (), "data": ()})
    site = render_site(
        replace(loaded.playbook, trees=()), loaded.facts, empty, loaded.settings, "ja", cache_dir=tmp_path
    )
    assert "KGI がまだ登録されていない" in next(iter(site.pages)).fragment


def test_changes_between_editions_are_listed(sample: tuple[Loaded, Review], tmp_path: Path) -> None:
    loaded, review = sample
    first = review.kgis[0]
    before = first.nodes[0].model_copy(
        update={"status": "green", "target": first.nodes[0].target.model_copy(update={"value": 1.3e9})}
    )
    earlier = review.model_copy(
        update={"kgis": (first.model_copy(update={"nodes": (before, *first.nodes[1:])}), *review.kgis[1:])}
    )
    site = render_site(
        loaded.playbook, loaded.facts, review, loaded.settings, "ja", previous=earlier, cache_dir=tmp_path
    )
    home = next(iter(site.pages)).fragment
    assert "前の版との差は2件。目標が1件動いた" in home
    assert "13億円 → 12億円" in re.sub("</?span[^>]*>", "", home)
    assert "達成 → 注意" in home
