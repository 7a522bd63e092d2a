"""How long loading and computing a portal of 1,000 KPIs takes, beside a plain pandas reading of the same files.

Run `python benchmarks/review.py [KPIS]`. Times depend on the machine; the ratio to the baseline (read_csv and one
groupby by measure and month of the same files, in the same run) is what can be compared between machines. Nothing is
asserted.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from kpisite.analysis.evaluate import evaluate
from kpisite.analysis.review import compute_review
from kpisite.load.project import load_project, load_settings
from kpisite.model.periods import FiscalCalendar
from kpisite.model.review import review_json

KPIS_A_TREE = 50
MONTHS = 36
AS_OF = date(2027, 3, 31)
MKDOCS = "site_name: Benchmark\ndocs_dir: content\nplugins:\n  - kpisite:\n      languages: [ja, en]\n"


def write_portal(root: Path, kpis: int) -> None:
    """Write a portal: trees of one KGI that is a sum of 49 KPIs, three years of months, one measure in ten by days."""
    rng = random.Random(1)
    trees = range(kpis // KPIS_A_TREE)
    for folder in ("kpi/trees", "kpi/actuals", "content/ja"):
        (root / folder).mkdir(parents=True)
    (root / "mkdocs.yml").write_text(MKDOCS, encoding="utf-8")
    names = [f"m{tree}_{at}" for tree in trees for at in range(1, KPIS_A_TREE)]
    grains = {name: "day" if place % 10 == 0 else "month" for place, name in enumerate(names)}
    lines = [f"  {name}: {{name: {name}, unit: JPY, aggregate: sum, grain: {grains[name]}}}" for name in names]
    (root / "kpi/measures.yml").write_text("\n".join(["measures:", *lines, ""]), encoding="utf-8")
    for tree in trees:
        own = [name for name in names if name.startswith(f"m{tree}_")]
        (root / f"kpi/trees/t{tree}.yml").write_text("\n".join(tree_lines(tree, own)), encoding="utf-8")
        rows = [row for name in own for row in actuals(name, grains[name], rng)]
        text = "\n".join(["date,measure,value", *rows, ""])
        (root / f"kpi/actuals/t{tree}.csv").write_text(text, encoding="utf-8")


def tree_lines(tree: int, names: list[str]) -> Iterator[str]:
    """Yield a tree's YAML: the KGI is the sum of its KPIs, each with a target."""
    target = "from: 2026-04-01, by: 2027-03-31"
    yield f"kgi:\n  id: k{tree}\n  name: {{ja: 売上{tree}, en: Sales {tree}}}\n  unit: JPY"
    yield f"  value: {' + '.join(names)}\n  formula: {' + '.join(f'c_{name}' for name in names)}"
    yield f"  target: {{value: {600_000 * len(names)}円, {target}}}\n  kpis:"
    for name in names:
        yield f"    - id: c_{name}\n      name: {{ja: 指標 {name}, en: KPI {name}}}"
        yield f"      unit: JPY\n      value: {name}"
        yield f"      target: {{value: 600000円, {target}}}"


def actuals(name: str, grain: str, rng: random.Random) -> Iterator[str]:
    """Yield the measure's rows of a long CSV."""
    if grain == "month":
        for at in range(MONTHS):
            yield f"{2024 + (3 + at) // 12}-{(3 + at) % 12 + 1:02d},{name},{rng.randint(40_000, 60_000)}"
        return
    first = date(2024, 4, 1)
    for at in range((AS_OF - first).days + 1):
        yield f"{first + timedelta(at)},{name},{rng.randint(1300, 2000)}"


def baseline(root: Path) -> Any:
    """Return the sums by measure and month, as short as pandas has it."""
    rows = pd.concat([pd.read_csv(path) for path in sorted((root / "kpi/actuals").glob("*.csv"))])
    return rows.groupby(["measure", rows["date"].str[:7]])["value"].sum()


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Return the result and the seconds."""
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def main(kpis: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_portal(root, kpis)
        _, base = timed(lambda: baseline(root))
        settings, _ = load_settings(root)
        loaded, loading = timed(lambda: load_project(root, settings))
        _, evaluating = timed(lambda: evaluate(loaded.playbook, loaded.facts, FiscalCalendar(), AS_OF))
        review, computing = timed(lambda: compute_review(loaded.playbook, loaded.facts, settings, AS_OF))
        text, writing = timed(lambda: review_json(review))
        nodes = sum(len(kgi.nodes) for kgi in review.kgis)
        print(f"{nodes} KPIs, {len(loaded.facts.rows):,} rows, {len(loaded.problems)} problems, {len(text):,} bytes\n")
        print(f"{'step':<32}{'seconds':>9}{'x baseline':>12}{'ms a KPI':>10}")
        rows = [("baseline: read_csv + groupby", base), ("load_project", loading), ("evaluate", evaluating)]
        for name, seconds in [*rows, ("compute_review", computing), ("review_json", writing)]:
            print(f"{name:<32}{seconds:>9.2f}{seconds / base:>12.1f}{1000 * seconds / nodes:>10.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
