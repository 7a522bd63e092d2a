"""The theme's script runs after the first paint: what a reader does before is kept, and nothing moves when it comes."""

import pytest
from playwright.sync_api import expect

from tests.browser.sample_pages import PAGES

pytestmark = pytest.mark.browser

RUNS = "() => !!window.document$"
NO_FRAME = "window.requestAnimationFrame = () => 0;"
SHIFTS = """(since) => new Promise((resolve) => {
  let sum = 0;
  const add = (shift) => { if (shift.startTime > since) sum += shift.value; };
  new PerformanceObserver((list) => list.getEntries().forEach(add)).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 300);  // the theme ends its own arrangements an eighth of a second after its start
})"""
NOW = "() => performance.now()"


@pytest.fixture
def theme(page):
    """The theme's script, held back until it is let go."""
    return Held(page)


class Held:
    def __init__(self, page):
        self.page, self.routes, self.free = page, [], False
        page.route("**/javascripts/bundle.*", self._hold)

    def _hold(self, route):
        if self.free:
            route.continue_()
        else:
            self.routes.append(route)

    def let_go(self):
        """Let the script come, and wait until it runs."""
        assert not self.page.evaluate(RUNS)
        self.free = True
        for route in self.routes:
            route.continue_()
        self.page.wait_for_function(RUNS)


def scheme(page, name):
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", name)


def test_colours_chosen_early_are_kept(page, theme, sample_address):
    page.goto(f"{sample_address}ja/kgi/annual_sales/", wait_until="domcontentloaded")
    page.locator('label[for="__palette_1"]').click()
    scheme(page, "slate")
    theme.let_go()
    scheme(page, "slate")
    page.locator('label[for="__palette_0"]').click()
    scheme(page, "default")
    page.reload()
    scheme(page, "default")
    page.locator('label[for="__palette_1"]').click()
    scheme(page, "slate")
    page.goto(f"{sample_address}en/", wait_until="domcontentloaded")
    scheme(page, "slate")


def test_keys_choose_colours_early(page, theme, sample_address):
    page.goto(f"{sample_address}ja/", wait_until="domcontentloaded")
    page.locator("#__palette_0").focus()
    page.keyboard.press("Enter")
    scheme(page, "slate")
    theme.let_go()
    page.keyboard.press("Enter")
    scheme(page, "default")


def test_the_colours_that_a_system_prefers_are_there_from_the_first_paint(page, theme, sample_address):
    page.emulate_media(color_scheme="dark")
    page.goto(f"{sample_address}ja/", wait_until="domcontentloaded")
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    page.locator('label[for="__palette_0"]').click()
    scheme(page, "default")
    theme.let_go()
    scheme(page, "default")


@pytest.mark.parametrize("section", ["", "#data"])
def test_a_query_typed_early_is_answered(page, theme, sample_address, section):
    page.goto(f"{sample_address}ja/kgi/annual_sales/{section}", wait_until="domcontentloaded")
    page.keyboard.press("/")
    page.keyboard.insert_text("開封率")
    page.keyboard.press("Enter")
    expect(page.locator("#__search")).to_be_checked()
    theme.let_go()
    page.locator(".md-search-result__link").first.wait_for()
    page.wait_for_timeout(300)  # with a section in the address the theme closes what is open a little later
    expect(page.locator("#__search")).to_be_checked()
    assert page.locator(".md-search-result__link").first.is_visible()
    assert page.url == f"{sample_address}ja/kgi/annual_sales/{section}"
    page.keyboard.press("Escape")
    expect(page.locator("#__search")).not_to_be_checked()


def test_the_search_sign_of_a_phone_opens_the_field_early(page, theme, sample_address):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{sample_address}ja/", wait_until="domcontentloaded")
    page.locator('.md-header__button[for="__search"]').click()
    expect(page.locator(".md-search__input")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#__search")).not_to_be_checked()


@pytest.mark.parametrize(
    "paintless",
    [
        f"{NO_FRAME} Object.defineProperty(Document.prototype, 'hidden', {{ get: () => true }})",
        NO_FRAME,
        "PerformanceObserver.prototype.observe = () => {}",
    ],
    ids=["out of sight", "no frame", "no report"],
)
def test_the_theme_comes_without_a_paint_too(page, sample_address, paintless):
    page.add_init_script(paintless)
    page.goto(f"{sample_address}ja/about/")
    page.wait_for_function(RUNS, polling=100)


@pytest.mark.parametrize("width", [390, 1300])
@pytest.mark.parametrize("url", PAGES.values(), ids=PAGES)
def test_nothing_moves_when_the_theme_comes(page, theme, sample_address, url, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{sample_address}ja/{url}", wait_until="domcontentloaded")
    page.wait_for_timeout(300)
    since = page.evaluate(NOW)
    theme.let_go()
    assert page.evaluate(SHIFTS, since) < 0.001


def test_the_measure_sees_what_moves(page, sample_address):
    page.goto(f"{sample_address}ja/about/")
    page.wait_for_timeout(300)
    since = page.evaluate(NOW)
    page.evaluate("document.querySelector('.md-main').insertAdjacentHTML('beforebegin', '<p>moved</p>')")
    assert page.evaluate(SHIFTS, since) > 0.001
