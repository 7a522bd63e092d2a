"""The playbook and the FAQ: both languages alike, links that resolve, plain Markdown, YAML that loads."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from textwrap import indent

import pytest

from kpisite.analysis.guidance import MOST_FAQS, STATES
from kpisite.load.project import Loaded, load_project
from kpisite.model.settings import Settings
from kpisite.model.text import Language
from kpisite.publish.content import split_front_matter
from kpisite.view.wording import wording

ROOT = Path(__file__).parents[2]
CONTENT = ROOT / "content"
LANGUAGES = ("ja", "en")
ANCHORS = {"data/index.md": {"blank"}}  # of generated pages
GENERATED = {f"{name}/index.md" for name in ("review", "journal", "calendar", "data", "about", "faq", "kgi", "kpi")}
FENCE = re.compile(r"^```(?P<info>[a-z]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]\[]*\]\((?P<target>[^)\s]+)\)")
ANCHOR = re.compile(r"^#+ .*\{ #(?P<id>[a-z0-9-]+) \}$", re.MULTILINE)
SETTINGS = Settings(as_of=date(2026, 9, 30))


def files(language: str, folder: str) -> list[Path]:
    return sorted((CONTENT / language / folder).glob("*.md"))


def pages() -> list[Path]:
    return [path for language in LANGUAGES for folder in ("playbook", "faq") for path in files(language, folder)]


PAGES = pytest.mark.parametrize("path", pages(), ids=lambda path: path.relative_to(CONTENT).as_posix())


def meta(path: Path) -> dict[str, object]:
    return split_front_matter(path.read_text(encoding="utf-8"))[0]


def body(path: Path) -> str:
    return split_front_matter(path.read_text(encoding="utf-8"))[1]


def prose(path: Path) -> str:
    """Return the Markdown without fenced blocks and inline code."""
    return re.sub(r"`[^`\n]+`", "", FENCE.sub("", body(path)))


def blocks(path: Path, info: str) -> list[str]:
    return [found["body"] for found in FENCE.finditer(body(path)) if found["info"] == info]


def load(folder: Path, **written: str) -> Loaded:
    for name, text in written.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".yml").write_text(text, encoding="utf-8")
    (folder / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    return load_project(folder, SETTINGS)


def errors(loaded: Loaded) -> list[str]:
    return [
        f"{found.code} {found.place} {dict(found.values)}" for found in loaded.problems if found.severity == "error"
    ]


@pytest.fixture(scope="module")
def sample() -> Loaded:
    return load_project(ROOT, replace(SETTINGS, kpi_dir="kpi"))


@pytest.mark.parametrize("folder", ["playbook", "faq"])
def test_both_languages_have_the_same_files(folder: str) -> None:
    names = [[path.name for path in files(language, folder)] for language in LANGUAGES]
    assert names[0] == names[1] != []


def test_no_other_folder_holds_pages() -> None:
    assert {path.relative_to(CONTENT).parts[1] for path in CONTENT.rglob("*.md")} == {"playbook", "faq"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_playbook_front_matter_is_complete_and_orders_differ(language: str) -> None:
    found = [meta(path) for path in files(language, "playbook")]
    assert all(isinstance(page["order"], int) and page["title"] and page["description"] for page in found)
    assert len({page["order"] for page in found}) == len(found)


@pytest.mark.parametrize("name", [path.name for path in files("ja", "faq")])
def test_faq_front_matter_is_complete_and_alike(name: str) -> None:
    ja, en = (meta(CONTENT / language / "faq" / name) for language in LANGUAGES)
    assert ja["question"] and en["question"] and ja["question"] != en["question"]
    assert isinstance(ja["order"], int) and (ja["when"], ja["order"]) == (en["when"], en["order"])
    assert isinstance(ja["when"], list) and ja["when"] and set(ja["when"]) <= set(STATES)


def test_every_state_has_an_answer_and_the_three_general_ones_come_first() -> None:
    faqs = sorted((meta(path) for path in files("ja", "faq")), key=lambda faq: faq["order"])  # type: ignore[arg-type, return-value]
    of_most_pages = {"kgi", "kpi", "normal_variation"}  # an answer chosen by one of these alone would fit few of them
    assert {code for faq in faqs for code in faq["when"]} == set(STATES) - of_most_pages  # type: ignore[attr-defined]
    assert [("always" in faq["when"]) for faq in faqs[:4]] == [True, True, True, False]  # type: ignore[operator]
    assert len(faqs) >= 24 > MOST_FAQS


@pytest.mark.parametrize(
    "path", [path for path in pages() if path.parent.name == "faq"], ids=lambda path: f"{path.parts[-3]}/{path.stem}"
)
def test_an_answer_is_short_and_says_what_to_do_next(path: Path) -> None:
    text = prose(path)
    assert ("次にすること：" if path.parts[-3] == "ja" else "What to do next:") in text
    assert 3 <= len(re.findall(r"[。．]|[.?!](?:\s|$)", text)) <= 14


@pytest.mark.parametrize("language", LANGUAGES)
def test_homes_first_steps_are_called_as_the_pages_they_lead_to(language: Language) -> None:
    words = wording(language)
    for step in ("one", "two", "three", "four"):
        title, path = words(f"pages.start.{step}.title"), words(f"pages.start.{step}.path")
        assert title == meta(CONTENT / language / f"{path.rstrip('/')}.md")["title"]


@PAGES
def test_internal_links_resolve(path: Path, sample: Loaded) -> None:
    generated = GENERATED | {
        f"{'kpi' if node.parent else 'kgi'}/{name}/index.md" for name, node in sample.playbook.nodes.items()
    }
    root = CONTENT / path.relative_to(CONTENT).parts[0]
    for found in LINK.finditer(prose(path)):
        target, _, anchor = found["target"].partition("#")
        linked = (path.parent / target).resolve() if target else path
        assert linked.is_relative_to(root), found[0]
        name = linked.relative_to(root).as_posix()
        if name in generated and (not anchor or anchor in ANCHORS.get(name, ())):
            continue
        assert linked.is_file(), found[0]
        assert not anchor or anchor in ANCHOR.findall(body(linked)), found[0]


@PAGES
def test_markdown_is_plain(path: Path) -> None:
    text = prose(path)
    assert not re.search(r"\|\s*:-+|-+:\s*\|", text), "an aligned table emits inline styles"
    assert not re.search(r"</?[a-zA-Z][^>\n]*>", text), "raw HTML"
    assert "![" not in text and "://" not in text
    assert not re.search(r"^# ", text, re.MULTILINE), "the title comes from the front matter"
    anchors = ANCHOR.findall(body(path))
    assert len(anchors) == len(set(anchors))


@pytest.mark.parametrize(
    "path",
    [path for path in pages() if path.parent.name == "playbook"],
    ids=lambda path: f"{path.parts[-3]}/{path.stem}",
)
def test_a_page_is_no_wall_of_text(path: Path) -> None:
    assert re.search(r"^\| --- \|", body(path), re.MULTILINE)
    paragraphs = [part for part in prose(path).split("\n\n") if not re.match(r"[|#\-!?\d ]", part)]
    assert max(len(part) for part in paragraphs) <= 420


@pytest.mark.parametrize("name", [path.name for path in files("ja", "playbook")])
def test_both_languages_show_the_same_kpis_anchors_and_tables(name: str) -> None:
    ja, en = (CONTENT / language / "playbook" / name for language in LANGUAGES)
    assert blocks(ja, "kpi") == blocks(en, "kpi")
    assert ANCHOR.findall(body(ja)) == ANCHOR.findall(body(en))
    assert len(blocks(ja, "yaml")) == len(blocks(en, "yaml"))
    shapes = [[line.count("|") for line in body(path).splitlines() if line.startswith("|")] for path in (ja, en)]
    assert shapes[0] == shapes[1]


@PAGES
def test_live_kpis_are_known(path: Path, sample: Loaded) -> None:
    for block in blocks(path, "kpi"):
        assert set(block.split()) <= set(sample.playbook.nodes)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("category", ["business", "digital", "offline"])
def test_the_dictionarys_yaml_loads(language: str, category: str, tmp_path: Path) -> None:
    found = blocks(CONTENT / language / "playbook" / f"dictionary-{category}.md", "yaml")
    measures = {line for text in found[::2] for line in text.splitlines()[1:]}
    kpis = [text.partition("\n")[2] for text in found[1::2]]
    root = "kgi:\n  id: all_sales\n  name: Sales\n  kpis:\n"
    loaded = load(
        tmp_path,
        kpi__measures="measures:\n" + indent("\n".join(sorted(measures)), "  "),
        kpi__trees__all_sales=root + indent("".join(kpis), "    "),
    )
    assert errors(loaded) == []
    nodes = [node for node in loaded.playbook.nodes.values() if node.parent]
    assert len(nodes) == len(kpis) >= 11
    assert all(node.category == category and node.target and node.target.by for node in nodes)
    used = {name for node in nodes if node.value for name in node.value.names}
    assert used == set(loaded.playbook.measures)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_templates_yaml_loads(language: str, tmp_path: Path) -> None:
    tree, kpi, reason, action, act, experiment, decision = blocks(
        CONTENT / language / "playbook" / "templates.md", "yaml"
    )
    for part in ("measures.yml", "trees"):
        source = ROOT / "kpi" / part
        for path in [source] if source.is_file() else sorted(source.glob("annual_sales.yml")):
            copy = tmp_path / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text(encoding="utf-8")
            copy.write_text(re.sub(r"^ *actions: .*\n", "", text, flags=re.MULTILINE), encoding="utf-8")
    loaded = load(
        tmp_path,
        kpi__trees__my_kgi=tree + indent(kpi, "    "),
        kpi__journal__mine=reason + action + act + experiment + decision,
    )
    assert errors(loaded) == []
    journal = loaded.playbook.journal
    assert journal.actions[0].decision == "expand"
    assert (len(journal.reasons), len(journal.experiments), len(journal.decisions)) == (1, 1, 1)
    assert loaded.playbook.nodes["my_kpi"].edge == "influence"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_worked_example_states_the_samples_own_targets(language: str, sample: Loaded) -> None:
    page = (CONTENT / language / "playbook" / "three-steps.md").read_text(encoding="utf-8").replace(",", "")
    nodes = sample.playbook.nodes
    shown = (
        "customers",
        "new_customers",
        "returning_customers",
        "orders_per_customer",
        "average_order",
        "new_visitors",
    )
    targets = {name: nodes[name].target for name in shown}
    assert [name for name, target in targets.items() if not target or f"{target.value:.10g}" not in page] == []
    buyers, orders, value = (targets[name].value for name in ("customers", "orders_per_customer", "average_order"))  # type: ignore[union-attr]
    sales = nodes["annual_sales"].target
    assert buyers and orders and value and sales
    assert buyers * orders * value == pytest.approx(sales.value, rel=1e-4)


@pytest.mark.parametrize("path", [path for path in pages() if path.parts[-3] == "ja"], ids=lambda path: path.stem)
def test_a_japanese_paragraph_is_one_line(path: Path) -> None:
    """A line break inside a paragraph would show as a space between Japanese words."""
    assert re.findall(r"[^\x00-\x7f]\n *[^\x00-\x7f]", prose(path)) == []
