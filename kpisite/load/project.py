"""A project's folder read into settings, playbook, facts, problems and ledger."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kpisite.load.actuals import Actuals
from kpisite.load.checks import check_playbook
from kpisite.load.content import check_files, check_pages
from kpisite.load.facts import join_facts
from kpisite.load.faqs import load_faqs
from kpisite.load.fields import Fields, Reading
from kpisite.load.findings import Findings, near_names
from kpisite.load.journal import load_journal
from kpisite.load.keys import SETTING_KEYS
from kpisite.load.measures import Dictionary, load_dictionary
from kpisite.load.source import Folder, Source
from kpisite.load.targets import Phased
from kpisite.load.trees import Trees
from kpisite.load.yaml_text import Listing, Mapping, Node, Scalar, parse_yaml
from kpisite.model.facts import Facts
from kpisite.model.periods import FiscalCalendar
from kpisite.model.playbook import Measure, Playbook
from kpisite.model.playbook import Node as TreeNode
from kpisite.model.problems import LedgerEntry, Place, Problem
from kpisite.model.settings import Settings
from kpisite.model.text import LANGUAGES, Language, Text

SETTINGS_FILE = "mkdocs.yml"
_COUNTS = ("fiscal_year_start", "stale_after_periods", "max_file_megabytes", "max_rows")


@dataclass(frozen=True)
class Loaded:
    """All that one run read. With an error among `problems` the rest is as complete as could be read."""

    playbook: Playbook
    facts: Facts
    problems: tuple[Problem, ...]
    ledger: tuple[LedgerEntry, ...]
    settings: Settings

    @property
    def has_errors(self) -> bool:
        """Tell whether anything must be mended before the numbers can be trusted."""
        return any(problem.severity == "error" for problem in self.problems)


def load_settings(root: Path) -> tuple[Settings, tuple[Problem, ...]]:
    """Return what `mkdocs.yml` configures for kpisite, and the problems in it; defaults stand where it is silent."""
    findings = Findings()
    source = Folder(root, findings).read(root / SETTINGS_FILE)
    node = parse_yaml(source, findings, foreign_tags=True) if source else None
    settings = Settings()
    if isinstance(node, Mapping):
        settings = _settings(node, Reading(findings, FiscalCalendar()))
    elif source and not findings.problems():
        findings.add("settings-missing", Place(SETTINGS_FILE))
    return settings, findings.problems()


def load_project(root: Path, settings: Settings) -> Loaded:
    """Return everything the project's files hold, with all problems of all files; never raises for their content."""
    findings = Findings()
    folder = Folder(root, findings, settings.max_file_megabytes * 1_000_000)
    reading = Reading(findings, FiscalCalendar(settings.fiscal_year_start))
    dictionary = _dictionary(folder, settings, reading)
    measures = dictionary.measures
    trees = _trees(folder, settings, reading, measures)
    nodes = Playbook(trees=trees).nodes
    actuals = Actuals(reading, measures, settings.max_rows)
    for source in _sources(folder, f"{settings.kpi_dir}/actuals/*.csv"):
        actuals.load(source)
    facts = join_facts(actuals, settings.as_of)
    if facts.as_of is None:
        findings.add("no-actuals", Place(f"{settings.kpi_dir}/actuals"))
    phased = Phased(reading, nodes, settings.max_rows)
    for source in _sources(folder, f"{settings.kpi_dir}/targets/*.csv"):
        phased.load(source)
    journal_files = _sources(folder, *_yaml(f"{settings.kpi_dir}/journal"))
    journal = load_journal(journal_files, reading, {node.id: node.unit for node in nodes.values()})
    faqs = _faqs(folder, settings)
    check_pages([*_pages(folder, settings), *(source for files in faqs.values() for source in files)], findings)
    check_files(folder, settings.content_dir)
    playbook = Playbook(measures, trees, phased.sorted(), journal, load_faqs(faqs, reading), dictionary.dimensions)
    check_playbook(playbook, facts, settings.as_of, reading)
    return Loaded(playbook, facts, findings.problems(), findings.ledger(), settings)


def _sources(folder: Folder, *patterns: str) -> list[Source]:
    return [source for path in folder.matching(*patterns) if (source := folder.read(path))]


def _yaml(path: str) -> tuple[str, str]:
    return f"{path}/*.yml", f"{path}/*.yaml"


def _dictionary(folder: Folder, settings: Settings, reading: Reading) -> Dictionary:
    paths = folder.matching(f"{settings.kpi_dir}/measures.yml", f"{settings.kpi_dir}/measures.yaml")
    if not paths:
        reading.findings.add("file-missing", Place(f"{settings.kpi_dir}/measures.yml"))
        return Dictionary()
    source = folder.read(paths[0])
    return load_dictionary(source, reading) if source else Dictionary()


def _trees(folder: Folder, settings: Settings, reading: Reading, measures: dict[str, Measure]) -> tuple[TreeNode, ...]:
    paths = folder.matching(*_yaml(f"{settings.kpi_dir}/trees"))
    if not paths:
        reading.findings.add("no-trees", Place(f"{settings.kpi_dir}/trees"))
    reader = Trees(reading, measures)
    sources = [source for path in paths if (source := folder.read(path))]
    found = tuple(tree for source in sources if (tree := reader.load(source)))
    if len(found) < len(paths) or not paths:
        reading.unread.add("kpi")  # their ids would all be reported as unknown
    return found


def _pages(folder: Folder, settings: Settings) -> list[Source]:
    """Return the author's own pages; FAQ answers are read apart."""
    patterns = [f"{settings.content_dir}/{language}/**/*.md" for language in settings.languages]
    paths = folder.matching(*patterns)
    return [source for path in paths if "faq" not in path.parts and (source := folder.read(path))]


def _faqs(folder: Folder, settings: Settings) -> dict[Language, list[Source]]:
    found: dict[Language, list[Source]] = {}
    for language in LANGUAGES:
        sources = _sources(folder, f"{settings.content_dir}/{language}/faq/*.md")
        found[language] = [source for source in sources if not source.file.endswith(("/index.md", "/README.md"))]
    return found


def _settings(node: Mapping, reading: Reading) -> Settings:
    values: dict[str, Any] = {}
    if isinstance(name := node.get("site_name"), Scalar):
        values["site_name"] = Text(name.text, name.text)
    if isinstance(docs := node.get("docs_dir"), Scalar):
        values["content_dir"] = docs.text.strip("/")
    options = _options(node, reading)
    if options is not None:
        options_given = _option_values(Fields(options, reading, SETTING_KEYS))
        values |= {key: value for key, value in options_given.items() if value not in (None, Text())}
    return Settings(**{key: value for key, value in values.items() if value is not None})


def _options(node: Mapping, reading: Reading) -> Mapping | None:
    """Return the mapping under `kpisite:` in the list (or mapping) of plugins; None without any option."""
    for name, inner in _plugins(node.get("plugins")):
        if name.text == "kpisite":
            if isinstance(inner, Mapping):
                return inner
            if not (isinstance(inner, Scalar) and inner.is_empty):
                reading.wrong("wrong-shape", inner, key="kpisite", expected="languages: [ja, en]")
            return None
    reading.findings.add("settings-missing", Place(SETTINGS_FILE))
    return None


def _plugins(node: Node | None) -> list[tuple[Scalar, Node]]:
    if isinstance(node, Mapping):
        return list(node.entries)
    found: list[tuple[Scalar, Node]] = []
    for item in node.items if isinstance(node, Listing) else ():
        if isinstance(item, Scalar):
            found.append((item, Scalar("", item.place)))
        elif isinstance(item, Mapping):
            found += item.entries
    return found


def _option_values(options: Fields) -> dict[str, Any]:
    values: dict[str, Any] = {
        "site_name": options.words("site_name"),
        "languages": _languages(options),
        "kpi_dir": _folder_name(options),
        "as_of": options.last_day("as_of"),
        "negative": options.choice("negative"),
        "green": options.number("green"),
        "amber": options.number("amber"),
    }
    return values | {key: options.whole(key) for key in _COUNTS}


def _languages(options: Fields) -> tuple[Language, ...] | None:
    found: list[Language] = []
    for item in options.scalars("languages"):
        chosen = next((language for language in LANGUAGES if language == item.text.strip()), None)
        if chosen is None:
            near = near_names(item.text, LANGUAGES)
            options.reading.wrong("bad-choice", item, near=near, key="languages", text=item.text, choices="ja, en")
        elif chosen not in found:
            found.append(chosen)
    return tuple(found) or None


def _folder_name(options: Fields) -> str | None:
    name = options.scalar("kpi_dir")
    if name is None:
        return None
    text = name.text.strip().strip("/")
    if text.startswith(("\\", "..")) or "/.." in text or ":" in text or name.text.startswith("/"):
        options.reading.wrong("file-outside", name)
        return None
    return text
