"""Every page type keeps the published policy and asks nobody else for anything, whatever a reader does."""

import pytest

from tests.browser.sample_pages import LANGUAGES, PAGES

pytestmark = pytest.mark.browser

COLLECT = """
  window.refused = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    window.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
  });
"""


@pytest.fixture
def watched(page):
    """A page whose policy violations are kept; the `page` fixture fails on console errors and outside requests."""
    page.add_init_script(COLLECT)
    return page


def refused(page):
    return page.evaluate("window.refused")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_type_keeps_the_policy(watched, sample_address, language):
    for url in PAGES.values():
        response = watched.goto(f"{sample_address}{language}/{url}")
        assert "script-src 'self'" in response.headers["content-security-policy"]
        watched.wait_for_load_state("networkidle")
        assert refused(watched) == [], url


def test_search_dark_and_language_keep_the_policy(watched, sample_address):
    watched.goto(f"{sample_address}ja/kgi/annual_sales/")
    watched.locator('label[for="__palette_1"]').click()
    watched.locator(".md-search__input").click()
    watched.locator(".md-search__input").fill("年間売上")
    watched.locator(".md-search-result__link").first.wait_for()
    assert refused(watched) == []
    watched.locator(".md-search-result__link").first.click()
    watched.wait_for_load_state("networkidle")
    watched.locator("mark[data-md-highlight]").first.wait_for(state="attached")
    assert refused(watched) == []
    with watched.expect_navigation():
        watched.locator('.md-select__link[hreflang="en"]').evaluate("link => link.click()")
    assert refused(watched) == []


def test_the_simulator_keeps_the_policy(watched, sample_address):
    watched.goto(f"{sample_address}ja/kgi/annual_sales/details/")
    watched.locator("[data-whatif]").scroll_into_view_if_needed()
    slider = watched.locator("[data-whatif] input[type=range]").first
    slider.focus()
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    assert "?" in watched.url
    assert refused(watched) == []


def test_what_the_policy_forbids_is_refused(chromium, sample_address):
    context = chromium.new_context()
    page = context.new_page()
    page.add_init_script(COLLECT)
    page.goto(f"{sample_address}ja/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")
    page.wait_for_function("window.refused.length > 0")
    assert "style-src" in refused(page)[0]
    context.close()
