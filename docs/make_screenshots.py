"""Take the screenshots that README and docs show, from a built site.

    .venv/bin/python docs/make_screenshots.py [SITE]     (SITE defaults to `site`)

Needs Chromium on the machine and the `dev` extra.
"""

from __future__ import annotations

import functools
import http.server
import shutil
import sys
import threading
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

IMAGES = Path(__file__).parent / "images"
CHROMIUM = next((path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None)
TODAY = "2026-10-01T09:00:00"  # a reader's clock the day after the sample's as-of date, so that its data are fresh
# file name: page, width, height, colour scheme
SHOTS = {
    "home-ja": ("ja/", 1280, 900, "light"),
    "kgi-ja": ("ja/kgi/annual_sales/", 1280, 1180, "light"),
    "kpi-en": ("en/kpi/orders_per_customer/", 1280, 1000, "light"),
    "kgi-dark": ("ja/kgi/annual_sales/", 1280, 1180, "dark"),
}


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line for each."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def main(site: Path) -> None:
    """Serve the site on the loopback interface and take every screenshot."""
    handler = functools.partial(QuietHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            for name in SHOTS:
                take(browser, f"http://127.0.0.1:{server.server_port}/", name)
            browser.close()
        server.shutdown()


def take(browser: Browser, base: str, name: str) -> None:
    """Save one screenshot."""
    path, width, height, scheme = SHOTS[name]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.clock.set_fixed_time(TODAY)
    page.goto(base + path, wait_until="networkidle")
    page.screenshot(path=IMAGES / f"{name}.png")
    context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "site"))
