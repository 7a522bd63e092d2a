"""Version and language keep the reader's page, also below a sub-path; search finds words inside compounds."""

import pytest

from kpisite.publish.editions import (
    Edition,
    check_free,
    parse_edition,
    publishing,
    read_published,
    release,
)
from kpisite.view.site import Page
from tests import sites
from tests.browser.conftest import serving

pytestmark = pytest.mark.browser


def publish(target, work, name, *, extra=None, reason=""):
    with publishing(target) as staged:
        published = read_published(target)
        check_free(published, parse_edition(name), reason=reason)
        made = sites.portal(work, edition=name, reason=reason, extra=extra)
        hashes = sites.build(made, staged)
        (staged / "editions" / name).mkdir(parents=True)
        pages = {tree.language: sorted(tree.urls) for tree in made.trees}
        edition = Edition(name, "2026-09-30", pages, sorted(hashes), reason)
        release(staged, target, edition, published.with_edition(edition, "Portal", ("ja", "en")))


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("browser")
    work, target = sites.project(folder / "project"), folder / "public"
    publish(target, work, "2026Q1")
    new = Page("kpi/new/index.md", "New", "", "kpi", "new", "<h1>New</h1>", (), None)
    publish(target, work, "2026Q2", extra={"ja": (new,), "en": (new,)})
    return target


@pytest.fixture(scope="module")
def root(published):
    with serving(published) as address:
        yield address


@pytest.fixture(scope="module", params=["", "/reports/kpi"])
def address(published, request):
    with serving(published, request.param) as address:
        yield address


def choose_version(page, label):
    page.locator(".md-version__current").focus()
    with page.expect_navigation():
        page.locator(".md-version__link", has_text=label).click()
    page.wait_for_selector(".md-version__current")


def choose_language(page, code):
    page.locator('button[aria-label*="言語"], button[aria-label*="language"]').hover()
    with page.expect_navigation():
        page.locator(f'.md-select__link[hreflang="{code}"]').click()


def test_the_version_selector_keeps_the_page(page, address):
    page.goto(f"{address}ja/2026Q2/kgi/annual_sales/")
    page.wait_for_selector(".md-version__current")
    assert page.locator(".md-version__current").inner_text().strip() == "2026年度 2Q"
    choose_version(page, "2026年度 1Q")
    assert page.url == f"{address}ja/2026Q1/kgi/annual_sales/"
    choose_version(page, "2026年度 2Q")
    assert page.url == f"{address}ja/2026Q2/kgi/annual_sales/"


def test_a_page_that_a_version_lacks_leads_to_its_home(page, address):
    page.goto(f"{address}ja/2026Q2/kpi/new/")
    page.wait_for_selector(".md-version__current")
    choose_version(page, "2026年度 1Q")
    assert page.url == f"{address}ja/2026Q1/"


def test_the_language_switch_keeps_page_and_version(page, address):
    page.goto(f"{address}ja/2026Q1/kgi/annual_sales/")
    choose_language(page, "en")
    assert page.url == f"{address}en/2026Q1/kgi/annual_sales/"
    assert page.locator("html").get_attribute("lang") == "en"
    choose_language(page, "ja")
    assert page.url == f"{address}ja/2026Q1/kgi/annual_sales/"


def test_an_older_edition_says_so_and_leads_to_the_same_page_of_the_newest(page, address):
    page.goto(f"{address}ja/2026Q1/kgi/annual_sales/")
    banner = page.locator("[data-md-component=outdated]")
    banner.wait_for(state="visible")
    banner.get_by_role("link").click()
    page.wait_for_url(f"{address}ja/2026Q2/kgi/annual_sales/")
    assert not page.locator("[data-md-component=outdated]").is_visible()


def test_the_front_door_and_cited_addresses_lead_to_the_newest_edition(page, address):
    page.goto(address)
    page.wait_for_url(f"{address}ja/2026Q2/")
    page.goto(f"{address}en/latest/kgi/annual_sales/")
    page.wait_for_url(f"{address}en/2026Q2/kgi/annual_sales/")


def test_dark_stays_dark_over_languages_and_editions(page, address):
    page.goto(f"{address}ja/2026Q2/")
    page.locator('label[for="__palette_1"]').click()
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    page.goto(f"{address}en/2026Q1/kgi/annual_sales/")
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"


@pytest.mark.parametrize(
    ("language", "query", "url"),
    [
        ("ja", "成長率", ""),
        ("ja", "リピート率", ""),
        ("ja", "営業本部", ""),
        ("ja", "annual_sales", "kgi/annual_sales/"),
        ("en", "growth", ""),
        ("en", "annual_sales", "kgi/annual_sales/"),
        ("en", "Head Office", ""),
    ],
)
def test_search_finds(page, root, language, query, url):
    page.goto(f"{root}{language}/2026Q2/playbook/why/")
    page.locator(".md-search__input").click()
    page.locator(".md-search__input").fill(query)
    page.locator(".md-search-result__link").first.wait_for()
    links = page.locator(".md-search-result__link").evaluate_all("all => all.map(link => link.href.split('?')[0])")
    assert f"{root}{language}/2026Q2/{url}" in links


def test_the_whole_frame_works_under_the_policy(page, root):
    for url in ("ja/2026Q2/", "ja/2026Q2/kgi/annual_sales/", "ja/2026Q2/playbook/why/", "en/2026Q1/"):
        page.goto(root + url)
        page.wait_for_load_state("networkidle")
        page.wait_for_function("() => !!window.document$")  # the theme's script has run


def test_the_language_menu_works_without_javascript(chromium, root):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{root}ja/2026Q2/kgi/annual_sales/")
    link = page.locator('.md-select__link[hreflang="en"]')
    assert link.evaluate("link => link.href") == f"{root}en/2026Q2/kgi/annual_sales/"
    context.close()
