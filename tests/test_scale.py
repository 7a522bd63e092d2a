"""Beyond thirty KGIs the nav lists sections only, and every page is still reached by links from the home page."""

import re
from collections import deque
from pathlib import Path
from posixpath import normpath

import pytest

from kpisite.build import build_site
from kpisite.view.pages.large import MOST_KGIS
from kpisite.view.site import MANY_KGIS
from tests.large_portal import write_portal

KGIS, KPIS = MANY_KGIS + 2, 2
LINK = re.compile(r'<a\b[^>]*?\shref="?([^"#?\s>]*)')
NAV = re.compile(r'<nav class="?md-nav\b.*?</nav>', re.DOTALL)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    root = tmp_path_factory.mktemp("large")
    write_portal(root / "project", KGIS, KPIS, languages=("ja",))
    return build_site(root / "project", root / "site")


def links(page: Path, root: Path) -> set[str]:
    """Return the pages below `root` that a page links to."""
    here = page.parent.relative_to(root).as_posix()
    targets = {normpath(f"{here}/{href}") for href in LINK.findall(page.read_text(encoding="utf-8"))}
    return {target for target in targets if (root / target / "index.html").is_file()}


def reached(root: Path) -> set[str]:
    """Return every page that a reader comes to from the home page by following links."""
    seen, waiting = {"."}, deque(["."])
    while waiting:
        found = links(root / waiting.popleft() / "index.html", root) - seen
        seen |= found
        waiting.extend(found)
    return seen


def test_every_page_is_there(site):
    pages = {path.parent.relative_to(site.output / "ja").as_posix() for path in site.output.glob("ja/**/index.html")}
    assert {f"kgi/k{kgi}" for kgi in range(KGIS)} <= pages
    assert len([page for page in pages if page.startswith("kpi/")]) == KGIS * KPIS
    assert site.pages == len(pages)


def test_the_nav_holds_sections_only(site):
    for page in ("index.html", "kgi/k1/index.html", "review/index.html"):
        html = (site.output / "ja" / page).read_text(encoding="utf-8")
        nav = "".join(NAV.findall(html))
        assert nav
        assert not re.search(r'href="?[^"\s>]*k\d+/', nav), page


def test_every_page_is_reached_by_links(site):
    root = site.output / "ja"
    pages = {path.parent.relative_to(root).as_posix() for path in root.glob("**/index.html")}
    assert pages - reached(root) == set()


def test_a_page_leads_to_its_siblings_and_up(site):
    root = site.output / "ja"
    found = links(root / "kgi/k5/index.html", root)
    assert {"kgi/k4", "kgi/k6", "kgi", ".", "kpi/c_m5_0", "kpi/c_m5_1"} <= found


def test_home_names_the_kgis_furthest_behind_and_leads_to_all(site):
    html = (site.output / "ja" / "index.html").read_text(encoding="utf-8")
    assert len(re.findall(r'<tr role="?row"?><th scope="?row', html)) == MOST_KGIS
    assert f"{KGIS}件の KGI のうち、最も遅れている{MOST_KGIS}件" in re.sub(r"</?span[^>]*>", "", html)
    listed = (site.output / "ja/kgi/index.html").read_text(encoding="utf-8")
    assert len(re.findall(r'<tr role="?row"?><th scope="?row', listed)) == KGIS
