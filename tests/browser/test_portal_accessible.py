"""axe-core finds no fault on any page type, in both languages, schemes and widths, with search and drawer open.

axe cannot judge the contrast of text in a drawing, so that is measured here from the colours that Chromium computed.
"""

from importlib.resources import files

import pytest

from tests.browser.sample_pages import EVERY, EVERY_ID, LANGUAGES

pytestmark = pytest.mark.browser

NO_CONTRAST = {"rules": {"color-contrast": {"enabled": False}}, "resultTypes": ["violations"]}
CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
# What a narrow window may change: what is there at all, what scrolls and how large a target is.
NARROW = {
    "runOnly": [
        "button-name",
        "empty-table-header",
        "heading-order",
        "label",
        "link-name",
        "scrollable-region-focusable",
        "svg-img-alt",
        "target-size",
    ],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
# Text in a drawing is measured below; `k-on` and `k-mkt` stand on a mark's fill, not on the page.
OUTSIDE_DRAWINGS = {"include": [["body"]], "exclude": [["svg"]]}
PALETTE = {"light": "__palette_0", "dark": "__palette_1"}
TEXT_IN_DRAWINGS = """() => {
  const channel = (value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const rgba = (text) => {
    const numbers = text.match(/[\\d.]+/g).map(Number);
    return text.startsWith("color(srgb") ? numbers.map((n, i) => i < 3 ? n * 255 : n) : numbers;
  };
  const light = ([r, g, b]) => 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
  const behind = (element) => {
    for (let at = element.parentElement; at; at = at.parentElement) {
      const [r, g, b, a = 1] = rgba(getComputedStyle(at).backgroundColor);
      if (a === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const low = new Set();
  for (const text of document.querySelectorAll("svg text:not(.k-on, .k-mkt)")) {
    if (!text.getClientRects().length || !text.textContent.trim()) continue;
    const [one, other] = [light(rgba(getComputedStyle(text).fill)), light(behind(text))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) low.add(`${text.getAttribute("class")} ${getComputedStyle(text).fill} ${ratio.toFixed(2)}`);
  }
  return [...low];
}"""


@pytest.fixture(scope="module")
def axe():
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tab(chromium, sample_address):
    """One tab for all pages: the files that pages share are fetched once."""
    context = chromium.new_context(locale="ja-JP", color_scheme="light", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(15000)
    yield page
    context.close()


def open_page(tab, address, axe, *, width=1280):
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(address)
    # Chromium works out the colours of far sections only when they come near; axe wants them all.
    tab.evaluate("document.documentElement.classList.add('is-whole')")
    tab.evaluate(axe)  # as the test's own words, not as a script of the page, which the policy would refuse


def choose(tab, scheme):
    tab.evaluate("id => document.getElementById(id).click()", PALETTE[scheme])
    tab.evaluate("() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => 0)))")


def violations(tab, options, context=None):
    found = tab.evaluate("([context, options]) => axe.run(context || document, options)", [context, options])
    return [
        f"{fault['id']}: {node['html'][:160]}: {node['failureSummary'][:200]}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize(("language", "url"), EVERY, ids=EVERY_ID)
def test_axe_finds_nothing(tab, axe, sample_address, language, url):
    open_page(tab, f"{sample_address}{language}/{url}", axe)
    choose(tab, "light")
    assert violations(tab, NO_CONTRAST) == []
    for scheme in ("light", "dark"):
        choose(tab, scheme)
        assert violations(tab, CONTRAST, OUTSIDE_DRAWINGS) == [], scheme
        assert tab.evaluate(TEXT_IN_DRAWINGS) == [], scheme
    tab.set_viewport_size({"width": 320, "height": 900})
    assert violations(tab, NARROW) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_with_search_open(tab, axe, sample_address, language, scheme, width):
    open_page(tab, f"{sample_address}{language}/about/", axe, width=width)
    choose(tab, scheme)
    tab.evaluate("document.querySelector('#__search').click()")
    tab.locator(".md-search__input").fill("KPI")
    tab.locator(".md-search-result__link").first.wait_for()
    tab.wait_for_timeout(400)
    assert violations(tab, {"resultTypes": ["violations"]}, OUTSIDE_DRAWINGS) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_with_the_drawer_open(tab, axe, sample_address, language, scheme):
    open_page(tab, f"{sample_address}{language}/playbook/smart/", axe, width=320)
    choose(tab, scheme)
    tab.evaluate("document.querySelector('#__drawer').click()")
    tab.wait_for_timeout(400)
    assert violations(tab, {"resultTypes": ["violations"]}, OUTSIDE_DRAWINGS) == []


def test_a_fault_is_found(tab, axe, sample_address):
    open_page(tab, f"{sample_address}ja/about/", axe)
    choose(tab, "light")
    tab.evaluate("document.querySelector('article').innerHTML += '<img src=x><input><svg><text>a</text></svg>'")
    tab.evaluate("document.querySelector('article > svg text').style.fill = '#eee'")
    assert len(violations(tab, NO_CONTRAST)) >= 2
    assert len(tab.evaluate(TEXT_IN_DRAWINGS)) >= 1
