"""Search in Chromium on the sample portal: words inside compounds, English words, ids, owners; clean titles."""

import pytest

pytestmark = pytest.mark.browser


def found(page, address, query):
    """Return the addresses below the language and the titles of what search shows, best first."""
    page.goto(f"{address}about/")
    page.locator(".md-search__input").click()
    page.locator(".md-search__input").fill(query)
    page.locator(".md-search-result__link").first.wait_for()
    rows = page.locator(".md-search-result__item > .md-search-result__link").evaluate_all(
        "all => all.map(link => [link.href, link.querySelector('h1, h2').textContent])"
    )
    return {url.removeprefix(address).partition("?")[0]: title for url, title in rows}


@pytest.mark.parametrize(
    ("language", "query", "url"),
    [
        ("ja", "開封率", "kpi/mail_open_rate/"),  # メール開封率
        ("ja", "購入率", "kpi/first_purchase_rate/"),  # 初回購入率
        ("ja", "落ち率", "kpi/cart_abandonment/"),  # カゴ落ち率
        ("ja", "成長率", "playbook/glossary/"),  # 売上高成長率
        ("ja", "休眠率", "kpi/lapse_rate/"),  # 会員休眠率
        ("ja", "メール開封率", "kpi/mail_open_rate/"),
        ("ja", "orders_per_customer", "kpi/orders_per_customer/"),
        ("ja", "CRM部", "kpi/orders_per_customer/"),
        ("ja", "年間売上", "kgi/annual_sales/"),
        ("en", "abandonment", "kpi/cart_abandonment/"),
        ("en", "open rate", "kpi/mail_open_rate/"),
        ("en", "orders_per_customer", "kpi/orders_per_customer/"),
        ("en", "CRM", "kpi/orders_per_customer/"),
        ("en", "annual sales", "kgi/annual_sales/"),
    ],
)
def test_search_finds(page, sample_address, language, query, url):
    results = found(page, f"{sample_address}{language}/", query)
    assert url in results


@pytest.mark.parametrize(
    ("query", "url"), [("開封率", "kpi/mail_open_rate/"), ("orders_per_customer", "kpi/orders_per_customer/")]
)
def test_the_page_of_that_name_is_among_the_first(page, sample_address, query, url):
    assert url in list(found(page, f"{sample_address}ja/", query))[:3]


def test_titles_and_teasers_show_no_stray_marks(page, sample_address):
    results = found(page, f"{sample_address}ja/", "開封率")
    assert results["kpi/mail_open_rate/"].strip() == "メール開封率"
    shown = page.locator(".md-search-result__list").inner_text()
    assert [
        mark for mark in ("\u200b", "\ufeff", "\u00ad", "\ufffd", "<", "&amp;", "&lt;", "{%") if mark in shown
    ] == []


def test_a_result_leads_to_its_page_with_the_word_marked(page, sample_address):
    found(page, f"{sample_address}ja/", "開封率")
    page.locator('.md-search-result__link[href*="kpi/mail_open_rate/"]').first.click()
    page.wait_for_url(f"{sample_address}ja/kpi/mail_open_rate/?h=*")
    assert page.locator(".ks h1").inner_text().strip() == "メール開封率"
