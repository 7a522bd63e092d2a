"""A keyboard reaches everything, focus is visible, nothing moves for readers who asked for stillness."""

import pytest

from tests.browser.sample_pages import LANGUAGES, PAGES

pytestmark = pytest.mark.browser

# What Tab must reach: shown, enabled, not taken out of the order.
REACHABLE = """() => [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")]
  .filter((e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter((e) => !e.disabled && e.tabIndex >= 0 && !e.closest("[hidden]"))
  .filter((e) => e.type !== "radio" || e.checked || !document.querySelector(`[name="${e.name}"]:checked`))
  .filter((e) => e.closest("article")).length"""
FOCUSED = """() => {
  const e = document.activeElement, s = getComputedStyle(e);
  const ring = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0;
  const what = e.outerHTML.slice(0, 120);
  return { inside: !!e.closest("article"), ring: ring || s.boxShadow !== "none", what, end: e === document.body };
}"""
MOVING = """() => [...document.querySelectorAll("*")].filter((e) => {
  const s = getComputedStyle(e);
  const seconds = [...s.transitionDuration.split(","), ...s.animationDuration.split(",")].map(parseFloat);
  return e.checkVisibility() && Math.max(...seconds) > 0.01;
}).map((e) => `${e.tagName} ${e.className}`).slice(0, 8)"""


# English pages are made of the same templates: those whose elements differ most.
TABBED = [("ja", url) for url in ("", "kgi/annual_sales/", "kpi/customers/", "review/", "kpi/")]
TABBED += [("en", url) for url in ("", "kpi/average_order/", "playbook/onboarding/")]


@pytest.mark.parametrize(("language", "url"), TABBED)
def test_tab_reaches_everything_and_shows_where_it_is(page, sample_address, language, url):
    page.goto(f"{sample_address}{language}/{url}")
    wanted, reached, hidden = page.evaluate(REACHABLE), 0, []
    for _ in range(wanted + 60):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUSED)
        reached += focus["inside"]
        hidden += [focus["what"]] if focus["inside"] and not focus["ring"] else []
        if focus["end"] or (reached and not focus["inside"]):
            break
    assert hidden == []
    assert reached >= wanted > 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_tab_stop_is_a_way_past_the_header(page, sample_address, language):
    page.goto(f"{sample_address}{language}/playbook/smart/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.md-skip')")
    page.keyboard.press("Enter")
    assert page.evaluate("!!document.querySelector('article :target')")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_moves_for_readers_who_asked_for_stillness(page, sample_address, language):
    page.emulate_media(reduced_motion="reduce")
    for url in PAGES.values():
        page.goto(f"{sample_address}{language}/{url}")
        assert page.evaluate(MOVING) == [], url
