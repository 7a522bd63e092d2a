"""The list of KPIs is filtered by plain links; a script joins filters and keeps them in the address."""

import pytest

pytestmark = pytest.mark.browser

SHOWN = """() => [...document.querySelectorAll("tr[data-f]")]
  .filter((row) => row.getClientRects().length).map((row) => row.dataset.f)"""


def test_a_link_filters_without_script(chromium, sample_address):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{sample_address}ja/kpi/#status-red")
    # No script runs in the page, but the driver may still ask it.
    everything = page.locator("tr[data-f]")
    shown = [
        everything.nth(at).get_attribute("data-f")
        for at in range(everything.count())
        if everything.nth(at).is_visible()
    ]
    assert 0 < len(shown) < everything.count()
    assert all("status-red" in tokens.split() for tokens in shown)
    context.close()


def test_without_script_every_owner_can_be_chosen_and_no_heading_stands_over_nothing(chromium, sample_address):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{sample_address}ja/kpi/")
    chips = page.locator('.ks-chip[id^="owner-"]')
    for at in range(chips.count()):
        chips.nth(at).click()
        token = chips.nth(at).get_attribute("id")
        assert page.locator("tr[data-f]:visible").count() == page.locator(f'tr[data-f~="{token}"]').count() > 0
        headings = page.locator(".ks-sec:visible")
        assert all(headings.nth(n).locator("tr[data-f]:visible").count() for n in range(headings.count()))
    context.close()


def test_filters_join_and_survive_a_reload(page, sample_address):
    page.goto(f"{sample_address}en/kpi/")
    everything = len(page.evaluate(SHOWN))
    page.click("#status-red")
    page.click("#cadence-weekly")
    joined = page.evaluate(SHOWN)
    assert 0 < len(joined) < everything
    assert all({"status-red", "cadence-weekly"} <= set(tokens.split()) for tokens in joined)
    assert page.url.endswith("?status=red&cadence=weekly")
    page.reload()
    page.wait_for_selector(".ks-filters.is-live")
    assert page.evaluate(SHOWN) == joined
    page.click("[data-all]")
    assert (len(page.evaluate(SHOWN)), page.url.partition("?")[2]) == (everything, "")


def test_filters_that_no_kpi_fits_say_so(page, sample_address):
    page.goto(f"{sample_address}en/kpi/?status=hold&category=offline")
    page.wait_for_selector(".ks-filters.is-live")
    assert page.evaluate(SHOWN) == []
    assert page.inner_text("[data-count]").startswith("No KPI fits")
