"""No page is wider than its window, no table than its place, no name in one is squeezed, and lines meet their cards."""

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


PHONE_PAGES = ("", "kgi/annual_sales/details/", "kpi/mail_open_rate/", "review/", "data/", "about/", "calendar/")
SQUEEZED = """() => [...document.querySelectorAll(".ks tbody th[scope=row], .ks dt, .ks dd, .ks-dl a")]
  .filter((cell) => cell.innerText.trim().length > 4 && cell.checkVisibility() && cell.clientWidth < 48)
  .map((cell) => cell.innerText)"""
# A figure that leads to its trace, and one in a sentence, stand on one line.
BROKEN = """() => [...document.querySelectorAll(
  '.ks a[href*="#t-"]:not(.ks-words, .ks-lab a, dt a, th a), .ks-nb:not(.ks-sig *)')]
  .filter((figure) => figure.checkVisibility()
    && new Set([...figure.getClientRects()].map((part) => Math.round(part.top))).size > 1)
  .map((figure) => figure.innerText)"""


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("url", PHONE_PAGES)
def test_on_a_phone_no_name_is_squeezed_and_no_figure_is_broken(tab, sample_address, language, url):
    tab.goto(f"{sample_address}{language}/{url}")
    tab.evaluate("document.documentElement.classList.add('is-whole')")
    for width in (320, 390):
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.evaluate(TOO_WIDE) == []
        assert tab.evaluate(SQUEEZED) == []
        assert tab.evaluate(BROKEN) == []


def test_the_measures_find_a_squeezed_name_and_a_broken_figure(tab, sample_address):
    tab.goto(f"{sample_address}en/review/")
    tab.set_viewport_size({"width": 320, "height": 900})
    tab.locator(".ks-rt .nm").first.evaluate("cell => cell.style.cssText = 'min-width: 0; width: 30px'")
    assert tab.evaluate(SQUEEZED)
    figure = tab.locator(".ks-hm .ks-nb").first
    figure.evaluate("figure => figure.style.cssText = 'white-space: normal; word-break: break-all; font-size: 99px'")
    assert tab.evaluate(BROKEN)


# Where a card's line ends, from the top of its list item; the tree is read from left to right.
LINES_BESIDE_CARDS = """() => [...document.querySelectorAll(".ks-tree li li")].filter((item) => {
  const card = item.querySelector(":scope > article").getBoundingClientRect();
  const end = item.getBoundingClientRect().top + parseFloat(getComputedStyle(item, "::before").top);
  return end < card.top || end > card.bottom;
}).map((item) => item.querySelector("h3").innerText)"""


@pytest.mark.parametrize("width", [390, 768, 1440])
@pytest.mark.parametrize("kgi", ["annual_sales", "ltv", "satisfaction"])
def test_every_line_of_the_tree_ends_at_a_card(tab, sample_address, kgi, width):
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(f"{sample_address}ja/kgi/{kgi}/")
    tab.evaluate("document.documentElement.classList.add('is-whole')")
    assert tab.evaluate(LINES_BESIDE_CARDS) == []


def test_the_way_back_to_the_top_does_not_lie_on_the_sections_of_a_page(tab, sample_address):
    tab.set_viewport_size({"width": 390, "height": 900})
    tab.goto(f"{sample_address}ja/kgi/annual_sales/")
    tab.evaluate("scrollTo(0, 3000)")
    tab.wait_for_timeout(200)
    tab.mouse.wheel(0, -400)
    top, sections = tab.locator(".md-top"), tab.locator(".ks-jump")
    top.wait_for(state="visible")
    assert top.bounding_box()["y"] > sections.bounding_box()["y"] + sections.bounding_box()["height"]


def test_a_table_in_prose_has_its_figures_to_the_right_and_its_states_coloured(tab, sample_address):
    tab.goto(f"{sample_address}ja/playbook/three-steps/")
    row = tab.locator("td .ks-warn").first.locator("xpath=ancestor::tr")
    assert row.locator("td").nth(1).evaluate("cell => getComputedStyle(cell).textAlign") in {"end", "right"}
    assert row.locator("strong").evaluate("word => getComputedStyle(word, '::before').content").startswith('"▲"')
