"""No page is wider than its window between a tablet and a wide screen, and no table is wider than its place."""

import pytest

pytestmark = pytest.mark.browser

PAGES = ("", "kgi/", "kgi/annual_sales/", "kpi/", "kpi/mail_open_rate/")
WIDTHS = (980, 1012, 1024, 1060, 1100, 1280)
TOO_WIDE = """() => [
  ...(document.documentElement.scrollWidth > document.documentElement.clientWidth ? ["page"] : []),
  ...[...document.querySelectorAll(".ks-kt")].filter((table) => !table.closest(".ks-scroll")
    && table.getBoundingClientRect().right > table.parentElement.getBoundingClientRect().right + 1)
    .map((table) => table.className),
]"""


@pytest.fixture(scope="module")
def tab(chromium, sample_address):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("url", PAGES)
def test_nothing_is_wider_than_its_place(tab, sample_address, language, url):
    tab.goto(f"{sample_address}{language}/{url}")
    # Chromium lays far sections out only when they come near.
    tab.evaluate("document.documentElement.classList.add('is-whole')")
    found = {}
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        found[width] = tab.evaluate(TOO_WIDE)
    assert found == {width: [] for width in WIDTHS}


def test_the_measure_finds_a_table_that_is_too_wide(tab, sample_address):
    tab.goto(f"{sample_address}en/kpi/mail_open_rate/")
    tab.evaluate("document.documentElement.classList.add('is-whole')")
    tab.evaluate("document.querySelector('.ks-et').style.minWidth = '2000px'")
    assert tab.evaluate(TOO_WIDE)[0] == "page"
