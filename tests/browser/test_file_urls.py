"""The site from a USB stick: opened by file://, its charts, links and search work."""

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def stick(page, sample):
    """The address of the site's folder, and a page on which nothing may fail."""
    return sample.as_uri() + "/"


def test_the_front_door_leads_to_the_home_page(page, stick):
    page.goto(f"{stick}index.html")
    page.wait_for_url(f"{stick}ja/index.html")
    assert page.locator(".ks h1").is_visible()


def test_charts_are_drawn_and_links_lead_to_pages(page, stick):
    page.goto(f"{stick}ja/index.html")
    page.locator('.md-content th a[href*="kgi/annual_sales"]').first.click()
    page.wait_for_url(f"{stick}ja/kgi/annual_sales/index.html*")
    chart = page.locator(".ks-prog svg.ks-w").first
    assert chart.is_visible()
    assert chart.bounding_box()["width"] > 300
    page.locator(".md-tabs__link", has_text="レビュー").click()
    page.wait_for_url(f"{stick}ja/review/index.html")


def test_a_link_works_by_keyboard_and_keeps_its_anchor(page, stick):
    page.goto(f"{stick}ja/kpi/index.html")
    link = page.locator('.md-content a[href*="average_order"]').first
    link.evaluate("link => { link.href += '#data' }")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{stick}ja/kpi/average_order/index.html#data")


def test_the_language_menu_keeps_the_page(page, stick):
    page.goto(f"{stick}ja/kgi/annual_sales/index.html")
    page.locator('button[aria-label*="言語"]').hover()
    page.locator('.md-select__link[hreflang="en"]').click()
    page.wait_for_url(f"{stick}en/kgi/annual_sales/index.html")
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize(
    ("query", "url"), [("開封率", "kpi/mail_open_rate/"), ("orders_per_customer", "kpi/orders_per_customer/")]
)
def test_search_finds_and_leads_on(page, stick, query, url):
    page.goto(f"{stick}ja/kgi/annual_sales/index.html")
    page.locator(".md-search__input").click()
    page.locator(".md-search__input").fill(query)
    result = page.locator(f'.md-search-result__link[href*="{url}"]').first
    result.click()
    page.wait_for_url(f"{stick}ja/{url}index.html?h=*")
