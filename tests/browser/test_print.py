"""A4 as Chromium prints it: whole charts, everything open, page numbers and edition in the margin, always light."""

import re
import shutil
import subprocess

import pytest

pytestmark = pytest.mark.browser

A4_MM, MARGINS_MM, PIXELS_PER_MM = 210, 22, 96 / 25.4
PAPER = {"width": int((A4_MM - MARGINS_MM) * PIXELS_PER_MM), "height": 1000}
KGI, KPI, REVIEW, PLAYBOOK = "kgi/annual_sales/", "kpi/average_order/", "review/", "playbook/smart/"
DETAILS = f"{KGI}details/"
SHEETS = {"": (1, 2), REVIEW: (2, 2), KGI: (3, 6), DETAILS: (3, 6), KPI: (3, 5), PLAYBOOK: (2, 3), "journal/": (2, 3)}
ALONE = (*SHEETS, "kgi/satisfaction/", "kpi/customers/", "kpi/orders_per_customer/", "journal/", "playbook/onboarding/")
MARKS = re.compile(r"Q[HC]\d+Z")
TOO_WIDE = """() => [...document.querySelectorAll('.md-content *')].filter(element =>
  element.getBoundingClientRect().right > innerWidth + 1 && element.checkVisibility()
  && !element.closest('.ks-sr, svg svg *')).map(element => `${element.tagName}.${element.getAttribute('class')}`)"""
FOLDED = """() => [...document.querySelectorAll('.md-content details:not(.ks-save)')].filter(details =>
  details.checkVisibility() && !details.querySelector(':scope > :not(summary)')?.checkVisibility()).length"""
# Leaves a tiny mark at each heading and at the first thing it heads, after units, keys, table heads and more headings.
MARK = """() => {
  const heads = "h1, h2, h3, h4, thead, summary, .ks-kicker, .ks-unit, .ks-key, .ks-sm__legend", marks = [];
  const shown = (e) => e && e.checkVisibility() && e.getClientRects().length
    && !e.closest(".ks-sr, title, desc, style, script");
  const content = (node) => node.nodeType === 1 ? node.matches("svg.ks-svg") && shown(node)
    : node.data.trim() && shown(node.parentElement) && !node.parentElement.closest(heads + ", svg");
  const mark = (text, kind, space) => {
    const made = document.createElementNS(space, kind);
    made.textContent = text;
    made.setAttribute("y", 4);
    Object.assign(made.style, { fontSize: "2px", letterSpacing: "normal" });
    return made;
  };
  const html = (text) => mark(text, "span", "http://www.w3.org/1999/xhtml");
  const svg = (text) => mark(text, "text", "http://www.w3.org/2000/svg");
  for (const head of document.querySelectorAll(".md-content :is(h2, h3, h4)")) {
    if (!shown(head)) continue;
    const walk = document.createTreeWalker(document.querySelector(".md-content"), 5);
    walk.currentNode = head;
    let node = walk.nextSibling() || walk.nextNode();
    while (node && (head.contains(node) || !content(node))) node = walk.nextNode();
    if (node) marks.push([head, node]);
  }
  const names = marks.map(([head]) => head.innerText);
  marks.forEach(([head, node], n) => {
    head.append(html(`QH${n}Z`));
    if (node.nodeType === 1) node.append(svg(`QC${n}Z`)); else node.before(html(`QC${n}Z`));
  });
  return names;
}"""
HIDDEN = ".md-header, .md-tabs, .md-sidebar, .md-search, .md-footer, .ks-jump, .ks-simu, .ks-tools, .ks-sib"


@pytest.fixture(params=["ja", "en"])
def language(request):
    return request.param


def printed(page, address, tmp_path):
    page.goto(address)
    page.wait_for_load_state("load")
    file = tmp_path / "page.pdf"
    file.write_bytes(page.pdf(format="A4", print_background=True))
    return file


def sheets(file):
    return len(re.findall(rb"/Type\s*/Page\b", file.read_bytes()))


def text(file, layout="-layout"):
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext on this machine")
    done = subprocess.run(["pdftotext", layout, file, "-"], capture_output=True, check=True)
    return done.stdout.decode()


def lonely_headings(page, tmp_path):
    """Return the headings of the open page whose first content is printed on another sheet."""
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    headings = page.evaluate(MARK)
    file = tmp_path / "marked.pdf"
    file.write_bytes(page.pdf(format="A4", print_background=True))
    marks = {
        mark: number for number, sheet in enumerate(text(file, "-raw").split("\f")) for mark in MARKS.findall(sheet)
    }
    assert len(marks) == 2 * len(headings) > 0
    return [heading for n, heading in enumerate(headings) if marks[f"QH{n}Z"] != marks[f"QC{n}Z"]]


@pytest.mark.parametrize("url", ALONE)
def test_no_heading_is_alone_at_the_foot_of_a_sheet(page, sample_address, language, url, tmp_path):
    page.goto(f"{sample_address}{language}/{url}")
    assert lonely_headings(page, tmp_path) == []


def test_the_comparator_sees_a_lonely_heading(page, sample_address, tmp_path):
    page.goto(f"{sample_address}ja/{DETAILS}")
    heading = page.locator(".ks-beside h3").nth(1)
    heading.evaluate("h => h.parentElement.style.display = 'block'")
    heading.evaluate("h => h.nextElementSibling.style.breakBefore = 'page'")
    words = heading.inner_text()
    assert lonely_headings(page, tmp_path) == [words]


@pytest.mark.parametrize("url", SHEETS)
def test_a_page_takes_a_fair_number_of_sheets(page, sample_address, language, url, tmp_path):
    least, most = SHEETS[url]
    assert least <= sheets(printed(page, f"{sample_address}{language}/{url}", tmp_path)) <= most


@pytest.mark.parametrize("url", SHEETS)
def test_nothing_is_wider_than_the_paper(page, sample_address, language, url):
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    page.goto(f"{sample_address}{language}/{url}")
    assert page.evaluate(TOO_WIDE) == []


def test_the_comparator_sees_what_is_too_wide(page, sample_address):
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    page.goto(f"{sample_address}ja/{REVIEW}")
    page.evaluate("document.querySelector('.ks h1').style.width = '2000px'")
    assert page.evaluate(TOO_WIDE)


def test_every_page_of_paper_says_edition_and_number(page, sample_address, tmp_path):
    file = printed(page, f"{sample_address}ja/{KGI}", tmp_path)
    count = sheets(file)
    feet = [sheet.rstrip().splitlines()[-1] for sheet in text(file).split("\f") if sheet.strip()]
    assert len(feet) == count
    for number, foot in enumerate(feet, start=1):
        assert "みなと生活 KPI ポータル / 2026年度 2Q" in foot
        assert re.search(rf"{number}\s*/\s*{count}$", foot)


def test_the_last_section_is_printed_and_what_was_folded_too(page, sample_address, tmp_path):
    address = f"{sample_address}ja/{DETAILS}"
    page.goto(address)
    page.emulate_media(media="print")
    words = page.locator("#data h2").inner_text().splitlines()[-1]
    evidence = page.locator(".ks-sm__row:last-of-type .ks-evr li span").last.text_content()
    assert page.evaluate(FOLDED) == 0
    content = re.sub(r"\s", "", text(printed(page, address, tmp_path)))
    assert re.sub(r"\s", "", words) in content
    assert re.sub(r"\s", "", evidence) in content


def test_paper_has_nothing_to_click(page, sample_address):
    page.goto(f"{sample_address}ja/{KGI}")
    page.emulate_media(media="print")
    assert [element for element in page.locator(HIDDEN).all() if element.is_visible()] == []


def test_paper_is_light_when_the_screen_is_dark(page, sample_address):
    page.emulate_media(color_scheme="dark")
    page.goto(f"{sample_address}ja/{REVIEW}")
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    page.emulate_media(media="print", color_scheme="dark")
    colours = page.evaluate(
        "[document.documentElement, document.body].map(element => getComputedStyle(element))"
        ".flatMap(style => [style.backgroundColor, style.colorScheme])"
    )
    assert colours == ["rgb(255, 255, 255)", "light"] * 2
    assert page.locator(".ks h1").evaluate("h => getComputedStyle(h).color.match(/\\d+/g).every(c => c < 80)")


def test_what_was_folded_is_folded_again_after_printing(page, sample_address):
    page.goto(f"{sample_address}ja/{DETAILS}")
    folded = "document.querySelectorAll('.md-content details:not([open]):not(.ks-save)').length"
    before = page.evaluate(folded)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert before and page.evaluate(folded) == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(folded) == before


def test_boxes_to_tick_are_whole_and_beside_their_words(page, sample_address, language):
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    page.goto(f"{sample_address}{language}/playbook/onboarding/")
    boxes = page.locator(".task-list-item [type=checkbox]").all()
    assert boxes
    for box in boxes:
        words = box.locator("xpath=ancestor::li[1]").bounding_box()
        place = box.bounding_box()
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= words["x"]
        assert place["y"] + place["height"] <= words["y"] + words["height"] + 1
