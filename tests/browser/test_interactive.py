"""Charts that are read by pointing and by keys, saved as files, and figures that say where they come from.

Every page is served with the site's own strict policy; the `page` fixture fails on any violation or outside request.
"""

import csv
import io
import re
import struct
from contextlib import suppress
from xml.etree import ElementTree

import pytest
from playwright.sync_api import TimeoutError as OverdueError

pytestmark = pytest.mark.browser
KGI, KPI = "ja/kgi/annual_sales/", "ja/kpi/orders_per_customer/"
KGI_DETAILS = KGI + "details/"


@pytest.fixture
def asked(page):
    """The addresses that the page has asked for."""
    found = []
    page.on("request", lambda request: found.append(request.url))
    return found


def figure(page, kind):
    return page.locator(f'.ks-fig[data-chart*="-{kind}.js"]').first


def point_at(page, found, across, down=0.5):
    """Point at a picture until it tells its row; sections near by are laid out meanwhile, and may move it away."""
    picture = found.locator("svg.ks-svg:visible").first
    for _ in range(10):
        picture.scroll_into_view_if_needed()
        box = picture.bounding_box()
        page.mouse.move(2, 2)
        page.mouse.move(box["x"] + box["width"] * across, box["y"] + box["height"] * down)
        with suppress(OverdueError):
            return found.locator(".ks-tip").wait_for(timeout=1500)
    raise AssertionError("no row was told")


def test_nothing_is_loaded_before_a_reader_reaches_for_a_chart(page, asked, sample_address):
    page.goto(sample_address + KGI)
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/charts/" in url or "/trace.js" in url]
    point_at(page, figure(page, "progress"), 0.5)
    figure(page, "progress").locator(".ks-tip").wait_for()
    assert [url.partition("?")[0].rpartition("/")[2] for url in asked if "/charts/" in url] == [
        "annual_sales-progress.js"
    ]


@pytest.mark.parametrize("kind", ["progress", "year", "z", "process", "sensitivity"])
def test_pointing_shows_the_row_with_units_and_leaving_takes_it_away(page, sample_address, kind):
    page.goto(sample_address + (KGI if kind in ("progress", "year") else KGI_DETAILS))
    found = figure(page, kind)
    point_at(page, found, 0.3)
    tip = found.locator(".ks-tip")
    tip.wait_for()
    assert "円" in tip.inner_text() or "%" in tip.inner_text()
    page.mouse.move(2, 2)
    tip.wait_for(state="detached")
    assert found.locator(".ks-read").count() == 0


def test_a_mark_stands_where_the_picture_has_its_point(page, sample_address):
    page.goto(sample_address + KPI)
    found = figure(page, "trend")
    point_at(page, found, 0.4)
    found.locator(".k-ring").first.wait_for()
    # The line's own outline passes there, within the half pixel that paths are rounded to.
    far = found.locator("svg.ks-w").evaluate(
        """svg => {
          const place = ring => ["cx", "cy"].map(name => Number(ring.getAttribute(name)));
          const rings = [...svg.querySelectorAll(".k-ring")].map(place);
          svg.querySelectorAll(".ks-read").forEach(mark => mark.remove());
          const points = [...svg.querySelectorAll("path[stroke]")].flatMap(path => {
            const found = [];
            let x = 0, y = 0;
            for (const [, letter, text] of path.getAttribute("d").matchAll(/([a-z])([^a-z]*)/g)) {
              const numbers = (text.match(/-?[0-9]*[.]?[0-9]+/g) ?? []).map(Number);
              for (let i = 0; "ml".includes(letter) && i < numbers.length; i += 2) {
                found.push([x += numbers[i], y += numbers[i + 1]]);
              }
            }
            return found;
          });
          const nearest = ring => Math.min(...points.map(point => Math.hypot(point[0] - ring[0], point[1] - ring[1])));
          return [rings.length, rings.map(nearest).filter(distance => !(distance <= 0.5))];
        }"""
    )
    assert far == [3, []]


def test_keys_read_a_chart_and_escape_leaves_it(page, sample_address):
    page.goto(sample_address + KGI)
    found = figure(page, "progress")
    button = found.locator("[data-ks-explore]")
    button.focus()
    page.keyboard.press("Enter")
    slider = found.locator('svg[role="slider"]')
    slider.wait_for()
    newest = slider.get_attribute("aria-valuetext")
    assert newest.startswith("2026年9月, 実績 ")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("was => document.activeElement.getAttribute('aria-valuetext') !== was", arg=newest)
    assert slider.get_attribute("aria-valuetext").startswith("2026年8月, 実績 ")
    page.keyboard.press("Home")
    page.wait_for_function("document.activeElement.getAttribute('aria-valuenow') === '1'")
    page.keyboard.press("Escape")
    assert button.evaluate("button => document.activeElement === button")
    assert button.get_attribute("aria-pressed") == "false"
    assert found.locator('svg[role="slider"], .ks-tip').count() == 0
    assert found.locator('svg[role="img"][aria-labelledby]').count() == found.locator("svg.ks-svg").count()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_svg_and_png_are_whole_pictures_in_light_colours(page, sample_address, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(sample_address + KGI)
    svg = ElementTree.fromstring(saved(page, figure(page, "progress"), "svg"))
    text = ElementTree.tostring(svg, encoding="unicode")
    assert "var(--" not in text
    assert "class=" not in text
    hatches = set(re.findall(r"url\(#([^)]+)\)", text))
    assert hatches and hatches <= {element.get("id") for element in svg.iter()}
    assert svg[0].get("fill") == "#ffffff"
    assert "年間売上" in "".join(svg.itertext())
    assert "2026-09-30" in "".join(svg.itertext())
    png = saved(page, figure(page, "progress"), "png")
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">2I", png[16:24]) == (2 * int(float(svg.get("width"))), 2 * int(float(svg.get("height"))))


def saved(page, found, kind):
    found.locator(".ks-save > summary").click()
    with page.expect_download() as download:
        found.locator(f"[data-ks-save={kind}]").click()
    assert download.value.suggested_filename == f"annual_sales-progress.{kind}"
    return download.value.path().read_bytes()


def test_without_a_script_the_csv_is_a_link_and_no_dead_button_shows(chromium, sample_address):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(sample_address + KGI)
    found = figure(page, "progress")
    found.locator(".ks-save > summary").click()
    assert not found.locator("[data-ks-save], [data-ks-explore]").filter(visible=True).count()
    with page.expect_download() as download:
        found.locator(".ks-save a").click()
    rows = list(csv.reader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))
    assert rows[0][:2] == ["開始日", "実績（円）"]
    assert rows[1][0] == "2026-04-01"
    assert float(rows[1][1]) > 1e7
    context.close()


def test_a_figures_label_tells_and_leads_to_where_it_comes_from(page, sample_address):
    page.goto(sample_address + KGI)
    label = page.locator('.ks-head a[href*="#t-"]', has_text="達成率").first
    label.hover()
    tip = page.locator(".ks-tip--trace")
    tip.wait_for()
    assert "実績 ÷ 計画" in tip.inner_text()
    page.keyboard.press("Escape")
    assert tip.count() == 0
    label.click()
    assert page.evaluate("location.hash") == "#t-r"
    box = page.locator("#t-r").bounding_box()
    assert 0 < box["y"] < 900


@pytest.mark.parametrize("url", [KGI, "ja/", "ja/kpi/"])
def test_a_figure_in_a_table_tells_where_it_comes_from(page, sample_address, url):
    page.goto(sample_address + url)
    link = page.locator('.ks-kt a[href*="#t-"]').first
    link.scroll_into_view_if_needed()
    link.hover()
    tip = page.locator(".ks-tip--trace")
    tip.wait_for()
    assert "2026-04-01〜2026-09-30" in tip.inner_text()
    link.click()
    page.locator("#t-a").wait_for()
    assert page.url.endswith("#t-a")


@pytest.mark.parametrize(
    ("address", "cell", "said"),
    [
        (KPI, ".ks-bt td:nth-child(4)", "実績 ÷ 見込 − 1"),
        (KPI, "#dim td.r:nth-child(5)", "構成の平均 × 率の差"),
        (KPI, "#smart .pt", "満点は"),
        ("ja/calendar/", ".ks-heat td.ks-bad", "行の期間の"),
        (KGI_DETAILS, "#sensitivity td.r:nth-child(2)", "期間"),
        (KGI, "#summary p a", "累計実績"),
        (KGI, ".ks-head__hero .ks-fig-n", "売上高"),
    ],
)
def test_a_figure_of_any_kind_tells_where_it_comes_from(page, sample_address, address, cell, said):
    page.goto(sample_address + address)
    page.evaluate("document.documentElement.classList.add('is-whole')")
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    tip = page.locator(".ks-tip--trace")
    page.locator(cell).first.hover()
    tip.wait_for()
    assert said in tip.inner_text() or (said == "期間" and tip.inner_text().count("2026-04-01") == 1)
    page.mouse.move(2, 2)
    tip.wait_for(state="detached")


def test_charts_answer_from_a_usb_stick(chromium, sample):
    context = chromium.new_context()
    page = context.new_page()
    page.goto((sample / KGI / "index.html").as_uri())
    found = figure(page, "progress")
    point_at(page, found, 0.5)
    found.locator(".ks-tip").wait_for(timeout=8000)
    context.close()


@pytest.mark.parametrize("width", [320, 390])
def test_a_tip_stays_inside_a_narrow_page(page, sample_address, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(sample_address + KGI)
    found = figure(page, "progress")
    point_at(page, found, 0.9)
    found.locator(".ks-tip").wait_for()
    box = found.locator(".ks-tip").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
