"""How figures lie on the page: lines of one width in columns one under another, text no larger than the page's own."""

import pytest

pytestmark = pytest.mark.browser
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 900}
LEFTS = (
    "tables => tables.map(table => [...table.querySelector('tbody tr').cells].map(cell => Math.round(cell.offsetLeft)))"
)
TEXT = "pictures => pictures.map(p => 13 * p.getBoundingClientRect().width / p.viewBox.baseVal.width)"
WIDTHS = "lines => [...new Set(lines.map(line => Math.round(line.getBoundingClientRect().width)))]"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_kpi_tables_of_a_page_have_their_columns_one_under_another(page, sample_address, language):
    page.set_viewport_size(WIDE)
    page.goto(f"{sample_address}/{language}/kpi/")
    first, *others = page.locator(".ks-kt").evaluate_all(LEFTS)
    assert others and all(other == first for other in others)


@pytest.mark.parametrize("path", ["/ja/", "/ja/kgi/", "/ja/kpi/", "/en/kgi/annual_sales/", "/ja/kgi/ltv/"])
def test_no_table_squeezes_its_lines(page, sample_address, path):
    page.set_viewport_size(WIDE)
    page.goto(sample_address + path)
    assert page.locator(".ks-spark").evaluate_all(WIDTHS) == [96]


@pytest.mark.parametrize("kgi", ["annual_sales", "ltv", "satisfaction"])
def test_a_charts_text_is_no_larger_than_17_pixels_and_its_tools_stand_on_one_line(page, sample_address, kgi):
    page.set_viewport_size(WIDE)
    page.goto(f"{sample_address}/ja/kgi/{kgi}/")
    sizes = page.locator("#progress .ks-svg:visible").evaluate_all(TEXT)
    assert sizes and max(sizes) <= 17
    tops = (
        page.locator("#progress .ks-tools")
        .first.locator(".ks-tool")
        .evaluate_all("tools => tools.map(tool => tool.getBoundingClientRect().top)")
    )
    assert len(set(tops)) == 1


def test_a_landing_has_its_scale_on_a_phone_too(page, sample_address):
    page.set_viewport_size(PHONE)
    page.goto(f"{sample_address}/ja/")
    scales = page.locator("td .ks-land--ax")
    assert scales.count() == page.locator("td .ks-land:not(.ks-land--ax)").count() > 0
    assert scales.first.is_visible()
    page.set_viewport_size(WIDE)
    assert not scales.first.is_visible()
