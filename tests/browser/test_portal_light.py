"""Weight and requests of the pages, as Chromium gets them compressed; search costs nothing until it is used."""

import gzip
from urllib.parse import urlsplit

import pytest

from tests.browser.sample_pages import PAGES

pytestmark = pytest.mark.browser

FIRST_VISIT = 100_000  # bytes on the wire: page, stylesheets and scripts
REQUESTS = 20
SECOND_PAGE = 15_000


class Visits:
    """A reader's browser with its cache; counts the bytes of each page's files that came over the wire."""

    def __init__(self, chromium):
        self.context = chromium.new_context(viewport={"width": 1280, "height": 900})
        self.page = self.context.new_page()
        self.client = self.context.new_cdp_session(self.page)
        self.client.send("Network.enable")
        self.sent, self.names = {}, {}
        self.client.on("Network.responseReceived", self._named)
        self.client.on("Network.loadingFinished", self._finished)

    def _named(self, event):
        response = event["response"]
        length = {name.lower(): value for name, value in response["headers"].items()}.get("content-length", "0")
        self.names[event["requestId"]] = urlsplit(response["url"]).path, int(length)

    def _finished(self, event):
        name, length = self.names.get(event["requestId"], ("", 0))
        if event["encodedDataLength"]:  # nothing came for what the cache held
            self.sent[name] = length

    def visit(self, address):
        """Open a page and return the bytes of each file fetched for it."""
        self.sent.clear()
        self.page.goto(address)
        self.page.wait_for_load_state("networkidle")
        return dict(self.sent)


@pytest.fixture
def visits(chromium):
    made = Visits(chromium)
    yield made
    made.context.close()


def weight(sent):
    return sum(size for name, size in sent.items() if name.endswith(("/", ".css", ".js", ".html")))


@pytest.mark.parametrize("url", ["", "kgi/annual_sales/", "kpi/customers/", "review/"])
def test_a_first_visit_is_light(visits, sample_address, url):
    sent = visits.visit(f"{sample_address}ja/{url}")
    assert weight(sent) <= FIRST_VISIT, sent
    assert len(sent) <= REQUESTS


def test_a_second_page_brings_little_more_than_itself(visits, sample_address):
    visits.visit(f"{sample_address}ja/kgi/ltv/")
    for url in PAGES.values():
        sent = visits.visit(f"{sample_address}ja/{url}")
        page = sum(size for name, size in sent.items() if name.endswith("/"))
        assert 0 < page <= SECOND_PAGE, url
        assert [name for name in sent if name.endswith(".css")] == []
        assert "bundle" not in "".join(sent)


def test_no_page_of_the_sample_is_heavy(sample):
    weights = {
        str(path.parent.relative_to(sample)): len(gzip.compress(path.read_bytes(), 6))
        for path in sample.glob("*/**/index.html")
    }
    assert len(weights) > 150
    assert {name: size for name, size in weights.items() if size > SECOND_PAGE} == {}


def test_the_search_index_comes_when_a_reader_reaches_for_search(visits, sample_address):
    sent = visits.visit(f"{sample_address}ja/about/")
    assert not any("search" in name for name in sent)
    visits.sent.clear()
    visits.page.locator(".md-search__input").click()
    visits.page.wait_for_load_state("networkidle")
    visits.page.locator(".md-search__input").fill("KPI")
    visits.page.locator(".md-search-result__link").first.wait_for()
    fetched = visits.page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert any(name.endswith("search_index.json") for name in fetched)
