"""What Lighthouse says of the sample portal: the median of five runs on home, KGI, KPI and review.

    python benchmarks/lighthouse.py [--site FOLDER] [--rounds 5] [--only mobile]

Needs Chromium and the `lighthouse` command on the PATH (`npm install --global lighthouse`). The site is served
compressed from this machine. Performance is a lower bound on a machine that does other work, so the load stands
beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from kpisite.build import build_site  # noqa: E402
from tests.browser.conftest import CHROMIUM, Compressing, serving  # noqa: E402

PAGES = {"home": "", "KGI": "kgi/annual_sales/", "KPI": "kpi/customers/", "review": "review/"}
PROFILES = {"mobile": (), "desktop": ("--preset=desktop",)}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"


def main() -> None:
    command, options = shutil.which("lighthouse"), arguments()
    if command is None or CHROMIUM is None:
        sys.exit("Needs Chromium and the `lighthouse` command: npm install --global lighthouse")
    with tempfile.TemporaryDirectory() as name:
        folder = options.site or built(Path(name))
        print(f"{'profile':9}{'page':8}" + "".join(f"{category:>16}" for category in CATEGORIES) + f"{'load':>7}")
        with serving(folder, kind=Compressing) as address:
            for profile in options.only or PROFILES:
                for page, url in PAGES.items():
                    runs = [run(command, f"{address}ja/{url}", PROFILES[profile]) for _ in range(options.rounds)]
                    print(row(profile, page, runs), flush=True)


def arguments() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description="Lighthouse medians of the sample portal")
    parser.add_argument("--site", type=Path, help="a built site; without it, one is built")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=PROFILES, action="append")
    return parser.parse_args()


def built(folder: Path) -> Path:
    """Return the folder of a fresh build of the sample portal."""
    build_site(ROOT, folder / "site")
    return folder / "site"


def run(command: str, address: str, profile: Iterable[str]) -> dict[str, Any]:
    """Return one report of Lighthouse on an address."""
    options = (f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={FLAGS}", "--quiet", "--output=json")
    environment = {**os.environ, "CHROME_PATH": str(CHROMIUM)}
    done = subprocess.run(
        [command, address, *options, *profile], env=environment, capture_output=True, check=True, text=True
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def row(profile: str, page: str, runs: list[dict[str, Any]]) -> str:
    """Return a line of the table, and below it the audits that cost points in any run."""
    scores = (100 * median(score(report, category) for report in runs) for category in CATEGORIES)
    line = f"{profile:9}{page:8}" + "".join(f"{value:16.0f}" for value in scores) + f"{os.getloadavg()[0]:7.1f}"
    failing = sorted({audit for report in runs for audit in failures(report)})
    return "\n".join((line, *(f"{'':9}{'':8}{audit}" for audit in failing)))


def score(report: dict[str, Any], category: str) -> float:
    """Return the score of a category, 0 to 1."""
    return float(report["categories"][category]["score"])


def failures(report: dict[str, Any]) -> Iterable[str]:
    """Return the audits that fail, apart from the timings of the category performance."""
    for category in CATEGORIES[1:]:
        for reference in report["categories"][category]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                yield f"{category}: {audit['title']}"


if __name__ == "__main__":
    main()
