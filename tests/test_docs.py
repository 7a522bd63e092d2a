"""The documentation cannot rot: what the code accepts is documented, and what is documented loads and resolves."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest

from kpisite.analysis.guidance import STATES
from kpisite.cli.app import application
from kpisite.cli.console import Console
from kpisite.load.codes import SEVERITIES
from kpisite.load.keys import DIMENSION_KEYS, FAQ_KEYS, JOURNAL_KEYS, MEASURE_KEYS, NODE_KEYS, SETTING_KEYS, Keys
from kpisite.load.project import load_project, load_settings
from kpisite.model import review
from kpisite.model.playbook import TargetKind
from kpisite.model.review import KgiReview, NodeReview, Review
from kpisite.view.problems import explain
from kpisite.view.wording import wording

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
AUTHORING = [DOCS / "authoring.md", DOCS / "authoring.ja.md"]
NUMBERS = [DOCS / "numbers.md", DOCS / "numbers.ja.md"]
ANALYSIS = "".join(path.read_text("utf-8") for path in sorted((ROOT / "kpisite" / "analysis").glob("*.py")))
COMMANDS = {"en": DOCS / "commands.md", "ja": DOCS / "commands.ja.md"}
_EXAMPLE = re.compile(
    r'^(?P<fence>```+)(?:yaml|csv|markdown) title="(?P<path>[^"]+)"\n(?P<text>.*?)^(?P=fence)$', re.M | re.S
)
_LINK = re.compile(r"(?<!`)\[[^\]`]+\]\((?P<target>[^)\s]+)\)")
_CODE = re.compile(r"^(```+).*?^\1$|`[^`\n]+`", re.M | re.S)
_HEADING = re.compile(r"^#+ (.+)$", re.M)


def named(path: Path) -> str:
    return path.name


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_parts_are_as_the_code_says() -> None:
    stale = [path.name for path, text in generator().generated_pages().items() if path.read_text("utf-8") != text]

    assert stale == [], "run: python docs/generate.py"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_command_and_option_is_documented(language: str) -> None:
    words = wording(language)  # type: ignore[arg-type]
    page = COMMANDS[language].read_text("utf-8")
    for path, command in generator().walk(application(words, Console(words)), ()):
        _, _, section = page.partition(f"## `kpisite {' '.join(path)}")
        assert section, path
        section = section.partition("\n## ")[0]
        assert command.help and command.help.split("\n")[0] in section
        for option in (option for param in command.params for option in param.opts if option.startswith("-")):
            assert f"`{option}" in section or f", {option}" in section, (path, option)


def test_every_exit_code_is_documented() -> None:
    from kpisite import cli

    codes = (cli.FINE, cli.AUTHOR, cli.USAGE, cli.PUBLISHING, cli.VERIFICATION)
    for page in COMMANDS.values():
        assert re.findall(r"^\| (\d) \|", page.read_text("utf-8"), re.M) == [str(code) for code in codes]


@pytest.mark.parametrize("page", AUTHORING, ids=named)
def test_every_key_and_choice_is_documented(page: Path) -> None:
    rows = [line for line in page.read_text("utf-8").splitlines() if line.startswith("|")]
    tables = (SETTING_KEYS, MEASURE_KEYS, DIMENSION_KEYS, NODE_KEYS, FAQ_KEYS, *JOURNAL_KEYS.values())
    for keys in tables:
        for name, choices, default in documented(keys):
            found = [row for row in rows if f"`{name}`" in row]
            assert found, name
            assert any(all(f"`{choice}`" in row for choice in choices) for row in found), (name, choices)
            assert default is None or any(f"`{default}`" in row for row in found), (name, default)


def documented(keys: Keys) -> list[tuple[str, tuple[str, ...], str | None]]:
    """Return every key, those of inner mappings too, with its choices and default."""
    found = []
    for name, key in keys.items():
        found += [(name, key.choices if name != "on" else (), None if key.required else key.default)]
        found += documented(key.keys)
    return found


@pytest.mark.parametrize("page", AUTHORING, ids=named)
def test_every_faq_state_is_documented(page: Path) -> None:
    assert [code for code in STATES if f"| `{code}` |" not in page.read_text("utf-8")] == []


def examples(page: Path) -> dict[str, str]:
    return {match["path"]: match["text"] for match in _EXAMPLE.finditer(page.read_text("utf-8"))}


@pytest.mark.parametrize("page", AUTHORING, ids=named)
def test_examples_load_without_a_problem(page: Path, tmp_path: Path) -> None:
    files = examples(page)
    assert {Path(path).suffix for path in files} == {".yml", ".csv", ".md"}
    for path, text in files.items():
        write(tmp_path / path, text)
        if path.endswith(".md"):
            write(tmp_path / path.replace("/en/", "/ja/"), text)
            write(tmp_path / path.replace("/ja/", "/en/"), text)

    settings, found = load_settings(tmp_path)
    loaded = load_project(tmp_path, settings)

    assert [str(problem) for problem in (*found, *loaded.problems)] == []
    assert loaded.playbook.nodes
    assert loaded.playbook.faqs
    assert loaded.playbook.phased
    assert all(vars(loaded.playbook.journal).values())
    assert len(loaded.facts.rows)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("page", AUTHORING, ids=named)
def test_every_yaml_example_is_loaded_by_the_test_above(page: Path) -> None:
    text = page.read_text("utf-8")
    assert text.count("```yaml") + text.count("```csv") == sum(not path.endswith(".md") for path in examples(page))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_problem_code_is_explained(language: str) -> None:
    page = (DOCS / ("problems.ja.md" if language == "ja" else "problems.md")).read_text("utf-8")
    for code in SEVERITIES:
        assert len(explain(code, language).splitlines()) >= 5, code  # type: ignore[arg-type]
        assert f"| `{code}` |" in page


def test_every_field_of_the_review_is_documented() -> None:
    page = (DOCS / "review-json.md").read_text("utf-8")
    for model in (Review, KgiReview, NodeReview):
        section = page.partition(f"\n## {model.__name__}\n")[2].partition("\n## ")[0]
        for name, field in model.model_fields.items():
            row = re.search(rf"^\| `{field.serialization_alias or name}` \| [^|]+.*\| (.*) \|$", section, re.M)
            assert row and row[1].strip(), (model.__name__, name)


@pytest.mark.parametrize("page", NUMBERS, ids=named)
def test_every_code_behind_a_number_is_documented(page: Path) -> None:
    text = page.read_text("utf-8")
    fields = {
        "landing": review.Landing.model_fields,
        "target": review.TargetSummary.model_fields,
        "action": review.ActionResult.model_fields,
        "experiment": review.ExperimentResult.model_fields,
    }
    literals = [
        *get_args(review.Missing),
        *get_args(review.Status),
        *get_args(review.Rule),
        *get_args(TargetKind),
        *(code for name, field in WITH_CODES for code in codes_of(fields[name][field].annotation)),
        *(key.split(".")[1] for key in wording("en").entries if re.match(r"smart\.[SMART]_\w+\.", key)),
    ]
    given = [code for code in literals if f'"{code}"' in ANALYSIS]  # a name that is kept for later needs no words yet
    assert [code for code in given if f"`{code}`" not in text] == []


WITH_CODES = [
    ("landing", "method"),
    ("landing", "basis"),
    ("target", "phasing"),
    ("action", "verdict"),
    ("action", "method"),
    ("experiment", "verdict"),
]


def codes_of(annotation: object) -> list[str]:
    return [code for part in get_args(annotation) for code in ([part] if isinstance(part, str) else get_args(part))]


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=named)
def test_relative_links_resolve(page: Path) -> None:
    for match in _LINK.finditer(_CODE.sub("", page.read_text("utf-8"))):
        target, _, anchor = match["target"].partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        found = page.parent / target if target else page
        assert found.exists(), match[0]
        if anchor and found.suffix == ".md":
            assert anchor in anchors(found.read_text("utf-8")), match[0]


def anchors(text: str) -> set[str]:
    """Return the anchors that GitHub gives a page's headings."""
    headings = _HEADING.findall(re.sub(r"^(```+).*?^\1$", "", text, flags=re.M | re.S))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_pages_in_both_languages_have_the_same_parts() -> None:
    for name in ("authoring", "numbers", "commands", "problems"):
        english, japanese = ((DOCS / f"{name}{end}").read_text("utf-8") for end in (".md", ".ja.md"))
        assert len(_HEADING.findall(english)) == len(_HEADING.findall(japanese)), name
        assert examples(DOCS / f"{name}.md").keys() == examples(DOCS / f"{name}.ja.md").keys()
        assert english.count("\n|") == japanese.count("\n|"), name
