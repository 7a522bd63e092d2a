"""A portal of any size: KGIs that are sums of KPIs, three years of months, each KPI with a target."""

import random
from pathlib import Path

FIRST_YEAR, MONTHS = 2024, 30  # April 2024 to September 2026
YEAR = "from: 2026-04-01, by: 2027-03-31"


def write_portal(root: Path, kgis: int, kpis: int, *, languages: tuple[str, ...] = ("ja", "en")) -> None:
    """Write the project; the same sizes give the same files."""
    rng = random.Random(1)
    for folder in ("kpi/trees", "kpi/actuals", *(f"content/{language}" for language in languages)):
        (root / folder).mkdir(parents=True)
    (root / "mkdocs.yml").write_text(settings(languages), encoding="utf-8")
    names = [[f"m{kgi}_{kpi}" for kpi in range(kpis)] for kgi in range(kgis)]
    measures = [
        f"  {name}: {{name: 実績 {name}, unit: JPY, aggregate: sum, grain: month}}" for row in names for name in row
    ]
    write_lines(root / "kpi/measures.yml", ["measures:", *measures])
    for kgi, row in enumerate(names):
        write_lines(root / f"kpi/trees/t{kgi}.yml", tree(kgi, row))
        write_lines(
            root / f"kpi/actuals/t{kgi}.csv",
            ["date,measure,value", *(line for name in row for line in actuals(name, rng))],
        )


def settings(languages: tuple[str, ...]) -> str:
    """Return mkdocs.yml."""
    return (
        "site_name: 大きなポータル\ndocs_dir: content\ntheme: {name: material, font: false}\n"
        f"plugins:\n  - search\n  - kpisite:\n      languages: [{', '.join(languages)}]\n"
    )


def tree(kgi: int, names: list[str]) -> list[str]:
    """Return the lines of a tree's YAML."""
    lines = [
        f"kgi:\n  id: k{kgi}\n  name: {{ja: 売上 {kgi}, en: Sales {kgi}}}\n  owner: 営業{kgi % 7}課\n  unit: JPY",
        f"  value: {' + '.join(names)}\n  formula: {' + '.join(f'c_{name}' for name in names)}",
        f"  target: {{value: {600_000 * len(names)}円, {YEAR}}}\n  kpis:",
    ]
    for name in names:
        lines.append(
            f"    - id: c_{name}\n      name: {{ja: 指標 {name}, en: KPI {name}}}\n      owner: 営業{kgi % 7}課"
        )
        lines.append(f"      unit: JPY\n      value: {name}\n      target: {{value: 600000円, {YEAR}}}")
    return lines


def actuals(name: str, rng: random.Random) -> list[str]:
    """Return the measure's rows of a long CSV."""
    months = [(FIRST_YEAR + (3 + at) // 12, (3 + at) % 12 + 1) for at in range(MONTHS)]
    return [f"{year}-{month:02d},{name},{rng.randint(40_000, 60_000)}" for year, month in months]


def write_lines(path: Path, lines: list[str]) -> None:
    """Write lines, each ended."""
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
