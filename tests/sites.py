"""Small sites without any KPI, for the tests of what only moves pages."""

from pathlib import Path

from kpisite.engine import Portal, build_language, finish_language, finish_portal
from kpisite.model.text import LANGUAGES, Language
from kpisite.publish.tree import write_tree
from kpisite.view.site import Asset, Page, Site

CONFIG = "site_name: Test\ndocs_dir: content\ntheme: {name: material}\nplugins: [search]\n"
WORDS: dict[Language, tuple[str, str]] = {
    "ja": ("売上高成長率とリピート率を見ます。責任者は営業本部。", "年間売上"),
    "en": ("We watch the growth rate of sales. The owner is Head Office.", "Annual sales"),
}
TABLE = "| a | b |\n|--:|:-:|\n| 1 | 2 |"


def site(language: Language, *, extra: tuple[Page, ...] = ()) -> Site:
    prose, name = WORDS[language]
    pages = (
        Page(
            "index.md", name, 'A "quoted" <b>description</b>', "home", prose, "<h1>Home</h1>", ("navigation",), "Home"
        ),
        Page("kgi/index.md", "KGI", "", "kgi", "KGI", "", (), "KGI"),
        Page("kgi/annual_sales/index.md", f"{name} <&>", "", "kgi", f"annual_sales {prose}", "<h1>KGI</h1>", (), name),
        Page("playbook/why.md", "Why", "", "playbook", f"# Why\n\n{TABLE}\n", "", (), "Why"),
    )
    return Site(language, f"Portal & <{language}>", (*pages, *extra), (Asset("data/a.csv", b"date,value\n"),))


def project(folder: Path) -> Path:
    (folder / "content").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    return folder


def portal(
    folder: Path, *, edition: str | None = None, reason: str = "", extra: dict[Language, tuple[Page, ...]] | None = None
) -> Portal:
    trees = (write_tree(site(name, extra=(extra or {}).get(name, ())), folder / "build" / name) for name in LANGUAGES)
    return Portal(folder, tuple(trees), edition=edition, reason=reason)


def build(made: Portal, output: Path) -> set[str]:
    hashes = set()
    for tree in made.trees:
        assert build_language(made, tree, output) == ()
        hashes |= finish_language(made, tree, output)
    if made.edition is None:
        finish_portal(made, output, hashes)
    return hashes
