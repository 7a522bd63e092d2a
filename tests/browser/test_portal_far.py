"""Far sections are laid out when a reader comes near; a jump to one still lands on it."""

import pytest

pytestmark = pytest.mark.browser

KGI = "ja/kgi/annual_sales/"
HEADER = 110  # what stands still above the content
TOP = "id => document.getElementById(id).getBoundingClientRect().top"
SKIPPED = """() => [...document.querySelectorAll(".ks-sec")].filter((section) =>
  !section.lastElementChild.checkVisibility({ contentVisibilityAuto: true })).length"""
LANDED = f"""id => Math.abs(document.getElementById(id).getBoundingClientRect().top - {HEADER}) < 20
  || scrollY + innerHeight >= document.documentElement.scrollHeight - 2"""


@pytest.fixture(params=[390, 1300])
def sized(page, request):
    page.set_viewport_size({"width": request.param, "height": 900})
    return page


def test_far_sections_wait(sized, sample_address):
    sized.goto(f"{sample_address}{KGI}")
    assert sized.evaluate(SKIPPED) >= 3


@pytest.mark.parametrize("section", ["why", "pdca", "details"])
def test_an_address_with_a_section_lands_on_it(sized, sample_address, section):
    sized.goto(f"{sample_address}{KGI}#{section}")
    sized.wait_for_function(LANDED, arg=section)


def test_a_jump_lands_on_its_section(sized, sample_address):
    sized.goto(f"{sample_address}{KGI}")
    sized.locator(".ks-jump a[href='#pdca']").click()
    sized.wait_for_function(LANDED, arg="pdca")
    assert sized.evaluate(SKIPPED) == 0


def test_the_way_back_leads_to_where_one_was(sized, sample_address):
    sized.goto(f"{sample_address}{KGI}")
    sized.locator("#pdca").scroll_into_view_if_needed()
    sized.wait_for_timeout(300)
    before = sized.evaluate(TOP, "pdca")
    sized.reload()
    sized.wait_for_function(f"before => Math.abs(({TOP})('pdca') - before) < 60", arg=before)
