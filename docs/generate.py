"""Writes the parts of the documentation that the code itself knows: commands, review.json, FAQ states.

    python docs/generate.py

A page holds what is generated between `<!-- generated: name -->` and `<!-- end -->`; all around it is written by hand.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from kpisite.analysis.guidance import STATES
from kpisite.cli.app import application
from kpisite.cli.console import Console
from kpisite.load.codes import SEVERITIES
from kpisite.load.fields import Reading
from kpisite.load.findings import Findings
from kpisite.load.measures import load_dictionary
from kpisite.load.schema import Schema, json_schema
from kpisite.load.source import Source
from kpisite.load.trees import Trees
from kpisite.model import review
from kpisite.model.periods import FiscalCalendar
from kpisite.model.text import Language
from kpisite.view.problems import render_problem
from kpisite.view.wording import Wording, wording

DOCS = Path(__file__).parent
MEASURES = "measures: {revenue: {unit: JPY, aggregate: sum, grain: day}}"
TREE = "kgi:\n  id: annual_sales\n  name: 年間売上\n  unit: JPY\n  value: reveneu\n"
_REGION = re.compile(r"(<!-- generated: (?P<name>[\w-]+) -->\n).*?(?=<!-- end -->)", re.DOTALL)
_HEADS = {
    "options": {"ja": ("オプション", "意味", "既定"), "en": ("option", "meaning", "default")},
    "states": {"ja": ("コード", "こういうとき"), "en": ("code", "shown when")},
    "codes": {"ja": ("コード", "重さ", "意味"), "en": ("code", "severity", "meaning")},
    "fields": {"en": ("field", "type", "meaning")},
}
# What a field of the larger objects means where no comment says it; the smaller ones have their docstrings.
_LARGER = ("Review", "KgiReview", "Headline", "NodeReview")
_MEANINGS = {
    "schema": "name and version of this format",
    "as_of": "day for which everything is computed",
    "fiscal_year": "of the as-of date, named by the year it begins in",
    "fiscal_year_start": "month",
    "quarter": "of the fiscal year, 1 to 4",
    "language_of_ids": "language in which ids are written",
    "kgis": "in the order of the files in `trees/`",
    "waiting": "signals that wait for a reason",
    "due": "reviews in the 92 days after the as-of date",
    "data": "what is known of each measure",
    "ledger": "what was accepted and put into one form",
    "problems": "what was found in the author's files",
    "id": "as the author wrote it",
    "name": "in both languages",
    "unit": "of every amount of this KGI",
    "owner": "department or role that answers for it",
    "headline": "the first figures of the KGI's page",
    "contributions": "by basis; they add up to the attribution's change",
    "attributions": "the changes that are explained, by basis",
    "focus": "the first ids of `focus_rows`",
    "focus_rows": "candidates for focus, best first",
    "faq": "ids of the answers shown, best first",
    "coherence": "the KGI's row of `coherences`",
    "coherences": "targets put through the formulas",
    "summary": "the written summary, in reading order",
    "nodes": "the KGI, then its KPIs, parents first",
    "definition": "what is counted",
    "parent": "null for the KGI",
    "edge": "how it hangs under its parent",
    "category": "as declared",
    "status": "see [numbers](numbers.md#attainment-and-status)",
    "status_reason": "why the status is grey",
    "green": "attainment from which the status is green",
    "amber": "attainment from which it is amber",
    "start": "first day of the span that is judged",
    "through": "its last day that the data cover",
    "actual": "over `start` to `through`",
    "plan": "what the target asks of `start` to `through`",
    "attainment": "1.0 is on target",
    "attainment_from_baseline": "attainment is progress from a baseline",
    "previous_year": "the same days a year earlier",
    "yoy_turn": "how an amount crossed or moved below zero",
    "previous_period": "the period before `latest`",
    "attainment_by_quarter": "quarter of the fiscal year and its attainment",
    "quarters": "the quarters begun, each as far as it has come",
    "latest_start": "first day of `latest`",
    "latest_through": "last day of `latest`",
    "best": "the best complete period ever",
    "best_start": "its first day",
    "target": "the target as it is judged",
    "landing": "where the target's span will end",
    "pace": "what the rest of the span asks",
    "cadence": "how often it is reviewed, never finer than its data",
    "watch": "watched or on hold on the as-of date",
    "stale": "its data have stopped arriving",
    "data_through": "last day that all its measures cover",
    "process": "its process chart; null without history",
    "smart": "its scorecard; null while on hold",
    "actions": "what was seen before and after",
    "experiments": "verdicts",
    "influence": "the test of its hypothesis; null without one",
    "dimensions": "its change against last year by dimension",
    "missing": "field name to the reason why it is null",
    "elapsed": "share of the target's days that have gone",
    "progress": "actual ÷ the whole target",
    "yoy_ratio": "actual ÷ previous year",
    "required_pace": "a period, at the KGI's cadence",
}


def main() -> None:
    """Write every page that has a generated part."""
    for path, text in generated_pages().items():
        path.write_text(text, encoding="utf-8")


def generated_pages() -> dict[Path, str]:
    """Return the text of each page with its generated parts made anew."""
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("*.md"))}
    return {path: fill(text, "ja" if path.stem.endswith(".ja") else "en") for path, text in pages.items()}


def fill(text: str, language: Language) -> str:
    """Return the page with every generated part made anew in its language."""
    return _REGION.sub(lambda match: f"{match[1]}\n{PARTS[match['name']](wording(language)).strip()}\n\n", text)


def commands(words: Wording) -> str:
    """Return a section for each command: what it does, its arguments, options and example."""
    group = application(words, Console(words))
    shared = "\n".join(table("options", words, options(group)))
    return "\n\n".join([shared, *(section(path, command, words) for path, command in walk(group, ()))])


def walk(group: click.Group, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command with its words, a group's commands in place of the group."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from walk(command, (*above, name))
        else:
            yield (*above, name), command


def section(path: tuple[str, ...], command: click.Command, words: Wording) -> str:
    """Return one command's section."""
    arguments = [param.make_metavar(click.Context(command)) for param in command.params if is_argument(param)]
    usage = " ".join(("kpisite", *path, *(f"{name}" for name in arguments)))
    rows = options(command)
    example = (command.epilog or "").replace("\b", "").strip().splitlines()[1:]
    block = ["```console", *(line.strip() for line in example), "```"] if example else []
    return "\n\n".join(
        part
        for part in (
            f"## `{usage}`",
            (command.help or "").replace("\n", " "),
            "\n".join(table("options", words, rows)) if rows else "",
            "\n".join(block),
        )
        if part
    )


def is_argument(param: click.Parameter) -> bool:
    """Tell whether a parameter is given by its place."""
    return isinstance(param, click.Argument)


def options(command: click.Command) -> list[tuple[str, ...]]:
    """Return a row for each option of a command."""
    found = []
    for param in command.params:
        if isinstance(param, click.Option):
            value = "" if param.is_flag else f" {param.make_metavar(click.Context(command))}"
            default = "" if param.is_flag or not isinstance(param.default, str | int) else f"`{param.default}`"
            found.append((f"`{', '.join(param.opts)}{value}`", param.help or "", default))
    return found


def states(words: Wording) -> str:
    """Return the state codes that an FAQ's `when:` may name."""
    return "\n".join(table("states", words, [(f"`{code}`", words(f"states.{code}")) for code in STATES]))


def codes(words: Wording) -> str:
    """Return every problem code with its severity and title."""
    titles = {code: words.entries[f"problems.codes.{code}.title"] for code in SEVERITIES}
    rows = [
        (f"`{code}`", words(f"problems.layout.severity.{severity}"), titles[code])
        for code, severity in SEVERITIES.items()
    ]
    return "\n".join(table("codes", words, rows))


def problem(words: Wording) -> str:
    """Return what `check` says of a slip in a formula."""
    findings = Findings()
    reading = Reading(findings, FiscalCalendar())
    measures = load_dictionary(Source("kpi/measures.yml", MEASURES), reading).measures
    source = Source("kpi/trees/sales.yml", TREE)
    findings.register(source.file, source.lines)
    Trees(reading, measures).load(source)
    return "\n".join(["```text", *(render_problem(found, words.language) for found in findings.problems()), "```"])


def fields(words: Wording) -> str:
    """Return a section for each object of review.json, the whole review first."""
    schema = json_schema("review")
    objects: dict[str, Schema] = {"Review": schema, **schema["$defs"]}
    notes = comments()
    return "\n\n".join(described(name, found, notes.get(name, {}), words) for name, found in objects.items())


def described(name: str, schema: Schema, notes: dict[str, str], words: Wording) -> str:
    """Return one object's section."""
    meanings = _MEANINGS if name in _LARGER else {}
    rows = [
        (f"`{field}`", type_of(found), notes.get(field) or meanings.get(field, ""))
        for field, found in schema["properties"].items()
    ]
    about = " ".join(str(schema.get("description", "")).split())
    return "\n\n".join((f"## {name}", about, "\n".join(table("fields", words, rows))))


def type_of(schema: Schema) -> str:
    """Return a schema's type as a reader says it: `number or null`, `list of Point`."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(type_of(inner) for inner in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return " ".join(f"`{value}`" for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return array_type(schema)
    if schema.get("type") == "object":
        inner = schema.get("additionalProperties")
        return f"mapping to {type_of(inner)}" if isinstance(inner, dict) else "mapping"
    return "date" if schema.get("format") == "date" else str(schema.get("type", "any"))


def array_type(schema: Schema) -> str:
    """Return a list's type, a fixed one by its members."""
    if "prefixItems" in schema:
        return f"[{', '.join(type_of(inner) for inner in schema['prefixItems'])}]"
    return f"list of {type_of(schema.get('items', {}))}"


def comments() -> dict[str, dict[str, str]]:
    """Return the comment beside each field of the review's classes: they say what a type cannot."""
    source = Path(str(review.__file__)).read_text(encoding="utf-8")
    lines = source.splitlines()
    found: dict[str, dict[str, str]] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef):
            fields_of = [item for item in node.body if isinstance(item, ast.AnnAssign)]
            found[node.name] = {
                json_name(item): lines[(item.end_lineno or 1) - 1].partition("  # ")[2] for item in fields_of
            }
    return found


def json_name(item: ast.AnnAssign) -> str:
    """Return a field's name in JSON: Python reserves `from`, pydantic `schema`."""
    return str(getattr(item.target, "id", "")).removesuffix("_")


def table(kind: str, words: Wording, rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Yield a Markdown table's lines."""
    heads = _HEADS[kind][words.language]
    for cells in (heads, ("---",) * len(heads), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


PARTS: dict[str, Callable[[Wording], str]] = {
    "commands": commands,
    "states": states,
    "codes": codes,
    "fields": fields,
    "problem": problem,
}

if __name__ == "__main__":
    main()
