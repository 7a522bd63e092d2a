"""What the sample portal's pages cost: building them, sending them, painting them.

    python benchmarks/pages.py            prints a table

Build time is a ratio to a plain MkDocs build of as many empty pages on the same machine. Weights are of the files as a
server compresses them (gzip 6). Paint is Chromium's first contentful paint, and whole the first frame that holds the
page to its foot, plain and with the processor slowed four times at 9 Mbit/s with 40 ms to the server, each the median
of five.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from kpisite.build import build_site  # noqa: E402
from tests.browser.conftest import CHROMIUM, Compressing, serving  # noqa: E402

PAGES = {"home": "", "KGI": "kgi/annual_sales/", "KPI": "kpi/customers/", "review": "review/"}
SLOW = {"latency": 40, "downloadThroughput": 9e6 / 8, "uploadThroughput": 9e6 / 8, "offline": False}
ROUNDS = 5
FETCHED = """() => [performance.getEntriesByType("navigation")[0], ...performance.getEntriesByType("resource")]
  .filter((entry) => entry.transferSize > 0)
  .map((entry) => [entry.name, entry.encodedBodySize])"""
FIRST_PAINT = """() => new Promise((resolve) => new PerformanceObserver((list) =>
  resolve(list.getEntriesByName("first-contentful-paint")[0].startTime)).observe({type: "paint", buffered: true}))"""
WHOLE = """window.whole = new Promise((resolve) => {
  const look = () => document.querySelector(".md-dialog")
    ? setTimeout(() => resolve(performance.now())) : requestAnimationFrame(look);
  requestAnimationFrame(look);
})"""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds, pages = timed_build(folder)
        plain = timed_plain(folder / "plain", pages)
        print(
            f"build: {pages} pages in {seconds:.1f} s, {seconds / plain:.1f} × a plain MkDocs build ({plain:.1f} s)\n"
        )
        print(f"{'page':8}{'first visit':>14}{'requests':>10}{'second page':>13}{'paint, whole':>16}{'slowed':>16}")
        with sync_playwright() as playwright, serving(folder / "site", kind=Compressing) as address:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for page, url in PAGES.items():
                print(row(page, browser, f"{address}ja/", url))
            browser.close()


def timed_build(folder: Path) -> tuple[float, int]:
    """Return the seconds of a build with warm chart caches, and its number of pages."""
    project = folder / "project"
    for name in ("kpi", "content"):
        shutil.copytree(ROOT / name, project / name)
    shutil.copy(ROOT / "mkdocs.yml", project)
    build_site(project, folder / "site")
    start = time.perf_counter()
    built = build_site(project, folder / "site")
    return time.perf_counter() - start, built.pages


def timed_plain(folder: Path, pages: int) -> float:
    """Return the seconds that MkDocs with the same theme takes for as many empty pages."""
    (folder / "docs").mkdir(parents=True)
    for number in range(pages):
        name = "index" if number == 0 else f"p{number}"
        (folder / "docs" / f"{name}.md").write_text(f"# Page {number}\n", encoding="utf-8")
    (folder / "mkdocs.yml").write_text("site_name: x\ntheme: {name: material, font: false}\n", encoding="utf-8")
    start = time.perf_counter()
    mkdocs_build(load_config(str(folder / "mkdocs.yml")))
    return time.perf_counter() - start


def row(name: str, browser: Browser, root: str, url: str) -> str:
    first, second = weights(browser, root, url)
    text = sum(size for file, size in first if not file.partition("?")[0].endswith((".png", ".svg", ".ico")))
    again = sum(size for _, size in second)
    times = "".join(
        f"{first_paint:8.0f},{whole:5.0f} ms"
        for first_paint, whole in (paint(browser, root + url, slowed=slowed) for slowed in (False, True))
    )
    return f"{name:8}{text / 1000:11.1f} kB{len(first):>10}{again / 1000:10.1f} kB{times}"


def weights(browser: Browser, root: str, url: str) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """Return what is fetched on a first visit to a page, and when it is the second page of a visit."""
    fetched = []
    for before in ((), ("about/",)):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        for address in (*before, url):
            page.goto(root + address, wait_until="networkidle")
        fetched.append([(file, size) for file, size in page.evaluate(FETCHED)])
        context.close()
    return fetched[0], fetched[1]


def paint(browser: Browser, address: str, *, slowed: bool) -> tuple[float, float]:
    """Return the median milliseconds to the first contentful paint and to the whole page, with an empty cache."""
    times = []
    for _ in range(ROUNDS):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.add_init_script(WHOLE)
        if slowed:
            client = context.new_cdp_session(page)
            client.send("Network.enable")
            client.send("Network.emulateNetworkConditions", SLOW)
            client.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        page.goto(address)
        times.append((page.evaluate(FIRST_PAINT), page.evaluate("window.whole")))
        context.close()
    first_paints, wholes = zip(*times, strict=True)
    return median(first_paints), median(wholes)


if __name__ == "__main__":
    main()
