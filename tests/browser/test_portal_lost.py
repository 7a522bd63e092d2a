"""An unknown address leads to a page of the portal, in the reader's language, from any depth and below a sub-path."""

import pytest

from tests.browser.conftest import Compressing, serving

pytestmark = pytest.mark.browser

TITLES = {"ja": "このアドレスのページはありません", "en": "There is no page at this address"}


class Host(Compressing):
    """Sends the portal's own page for an address that it doesn't have, as static hosts do."""

    def send_error(self, code, message=None, explain=None):
        body = (self.root / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@pytest.fixture(params=["", "/team/kpi"], ids=["root", "sub-path"])
def host(sample, request):
    with serving(sample, request.param, type("Here", (Host,), {"root": sample})) as address:
        yield address


@pytest.fixture(params=["ja-JP", "en-GB"])
def reader(chromium, request):
    context = chromium.new_context(locale=request.param)
    yield context.new_page(), request.param[:2]
    context.close()


@pytest.mark.parametrize("url", ["ja/kpi/nonexistent/", "en/kgi/annual_sales/none/deeper.html", "nothing/at/all"])
def test_an_unknown_address_leads_to_a_page_of_the_portal(host, reader, url):
    page, locale = reader
    refused = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security" in said.text else None)
    language = url[:2] if url[:3] in ("ja/", "en/") else locale
    assert page.goto(f"{host}{url}").status == 404
    page.wait_for_url(f"{host}{language}/not-found.html")
    assert page.locator("article h1").inner_text() == TITLES[language]
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("link[rel=stylesheet]").evaluate_all("all => all.every(link => link.sheet.cssRules.length)")
    assert refused == []


def test_search_and_the_way_home_work_there(host, reader):
    page, _ = reader
    page.goto(f"{host}en/not-found.html")
    page.locator(".md-search__input").fill("average order")
    page.locator(".md-search-result__link").first.wait_for()
    page.keyboard.press("Escape")
    page.locator("article a").first.click()
    page.wait_for_url(f"{host}en/")
    assert page.locator(".ks-p-home").count() == 1


def test_the_other_language_is_one_link_away(host, reader):
    page, _ = reader
    page.goto(f"{host}en/not-found.html")
    assert page.locator(".md-select__link[hreflang=ja]").evaluate("link => link.href") == f"{host}ja/"
