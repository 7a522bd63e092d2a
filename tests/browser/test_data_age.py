"""How old the data are is told by the reader's own clock, in the page's words, and never for fresh data."""

from datetime import UTC, datetime, timedelta

import pytest

pytestmark = pytest.mark.browser

SHIFTS = """
  window.moved = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.moved += entry.value; }))
    .observe({ type: "layout-shift", buffered: true });
"""


def opened(page, address, *, days):
    """Return the badge of a page that is read so many days after its as-of date."""
    page.goto(address)
    as_of = page.locator("[data-ks-as-of]").first.get_attribute("datetime")
    read = datetime.fromisoformat(as_of).replace(hour=12, tzinfo=UTC) + timedelta(days=days)
    page.clock.set_fixed_time(read)
    page.reload()
    return page.locator(".ks-age")


@pytest.mark.parametrize(("language", "told"), [("ja", "{}日前のデータ"), ("en", "Data is {} days old")])
@pytest.mark.parametrize("days", [2, 45])
def test_data_of_two_days_and_more_tell_their_age(page, sample_address, language, told, days):
    badge = opened(page, f"{sample_address}{language}/", days=days)
    assert badge.inner_text().strip() == told.format(days)
    assert not badge.locator("svg").is_visible()


@pytest.mark.parametrize(("language", "told"), [("ja", "古いデータ（53日前）"), ("en", "Data is 53 days old")])
def test_old_data_are_called_old_with_a_mark(page, sample_address, language, told):
    page.add_init_script(SHIFTS)
    badge = opened(page, f"{sample_address}{language}/kpi/average_order/", days=53)
    assert badge.inner_text().strip() == told
    assert badge.locator("svg").is_visible()
    assert page.evaluate("window.moved") < 0.01


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_fresh_data_and_a_clock_behind_them_tell_nothing(page, sample_address, days):
    assert opened(page, f"{sample_address}ja/", days=days).inner_text().strip() == ""


def test_from_a_file_the_age_is_told_too(page, sample):
    assert "53日前" in opened(page, f"{sample.as_uri()}/ja/index.html", days=53).inner_text()


def test_without_a_script_nothing_is_told(chromium, sample_address):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{sample_address}ja/")
    assert not page.locator(".ks-age").is_visible()
    context.close()


def test_an_older_edition_is_meant_to_be_old(page, sample_address):
    badge = opened(page, f"{sample_address}ja/", days=53)
    page.evaluate("document.body.insertAdjacentHTML('afterbegin', '<div data-md-component=outdated hidden></div>')")
    assert badge.is_visible()
    page.evaluate("document.querySelector('[data-md-component=outdated]').hidden = false")
    assert not badge.is_visible()


@pytest.mark.parametrize(("days", "shown"), [(0, False), (5, False), (7, True)])
def test_review_days_that_have_passed_are_told_by_the_readers_clock(page, sample_address, days, shown):
    page.add_init_script(SHIFTS)
    opened(page, f"{sample_address}ja/", days=days)
    assert page.locator("[data-ks-due]").is_visible() is shown
