"""Far sections are laid out when a reader comes near; a jump to one still lands on it."""

import pytest

pytestmark = pytest.mark.browser

KGI, KPI = "ja/kgi/annual_sales/", "ja/kpi/customers/"
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


@pytest.mark.parametrize("url", [KGI, KPI])
def test_far_sections_wait(sized, sample_address, url):
    sized.goto(f"{sample_address}{url}")
    assert sized.evaluate(SKIPPED) >= 3


@pytest.mark.parametrize(
    ("url", "section"), [(KGI, "why"), (KGI, "pdca"), (KGI, "details"), (KPI, "smart"), (KPI, "data")]
)
def test_an_address_with_a_section_lands_on_it(sized, sample_address, url, section):
    sized.goto(f"{sample_address}{url}#{section}")
    sized.wait_for_function(LANDED, arg=section)


@pytest.mark.parametrize(("url", "section"), [(KGI, "pdca"), (KPI, "data")])
def test_a_jump_lands_on_its_section(sized, sample_address, url, section):
    sized.goto(f"{sample_address}{url}")
    sized.locator(f".ks-jump a[href='#{section}']").click()
    sized.wait_for_function(LANDED, arg=section)
    assert sized.evaluate(SKIPPED) == 0


@pytest.mark.parametrize(("url", "section"), [(KGI, "pdca"), (KPI, "faq")])
def test_the_way_back_leads_to_where_one_was(sized, sample_address, url, section):
    sized.goto(f"{sample_address}{url}")
    sized.locator(f"#{section}").scroll_into_view_if_needed()
    sized.wait_for_timeout(300)
    before = sized.evaluate(TOP, section)
    sized.reload()
    sized.wait_for_function(f"([id, before]) => Math.abs(({TOP})(id) - before) < 60", arg=[section, before])
