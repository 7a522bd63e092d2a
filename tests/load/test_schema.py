"""The schemas accept every file that loads, and refuse the slips that a schema can see."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from ruamel.yaml import YAML

from kpisite.load.fields import Reading
from kpisite.load.findings import Findings
from kpisite.load.journal import load_journal
from kpisite.load.keys import SETTING_KEYS
from kpisite.load.measures import load_dictionary
from kpisite.load.schema import KINDS, json_schema
from kpisite.load.source import Source
from kpisite.load.trees import Trees
from kpisite.model.periods import FiscalCalendar
from kpisite.model.review import Review
from kpisite.model.settings import Settings

ROOT = Path(__file__).parents[2]
PORTALS = (ROOT, ROOT / "kpisite" / "scaffold", ROOT / "examples" / "cdnow", ROOT / "tests" / "load" / "base")
FOLDERS = {"measures": "kpi/measures.yml", "tree": "kpi/trees/*.yml", "journal": "kpi/journal/*.yml"}
FILES = [(kind, path) for kind, glob in FOLDERS.items() for portal in PORTALS for path in sorted(portal.glob(glob))]
# What a schema can see; the rest are texts that are no number, date or formula, and ids looked up elsewhere.
SHAPE_CODES = {"unknown-key", "missing-key", "empty-value", "wrong-shape", "bad-choice", "experiment-variants"}

MEASURES = """
measures:
  revenue:
    {name: {ja: 売上, en: Sales}, unit: JPY, aggregate: sum, grain: day, source: POS, definition: x, low: 0, high: 1億}
dimensions:
  channel: {name: {ja: チャネル, en: Channel}, values: {EC: {ja: EC, en: Web shop}, Store: 店舗, Web:}}
"""
TREE = """
kgi:
  id: sales
  name: Sales
  definition: {ja: 売上, en: Sales}
  scope: EC
  owner: EC
  unit: JPY
  decimals: 1
  value: revenue
  formula: shops
  category: business
  direction: up
  cadence: monthly
  status: hold
  since: 2026-07-01
  reason: 計測の変更
  focus: true
  target:
    value: 12億円
    from: 2026-04-01
    by: 2027-03-31
    kind: accumulate
    baseline: 1
    checkpoints: [{by: 2026-09-30, value: 5億円}]
  baseline: 1
  thresholds: {green: 1, amber: 90%}
  actions: [offer]
  process: {on: yoy}
  source: POS
  links: [{name: Wiki, url: https://example.com}]
  kpis:
    - {id: shops, name: Shops, link: {kind: influence, of: sales, lag: 1 month, because: x}}
"""
JOURNAL = """
- {reason: rain, kpi: visits, period: {from: 2026-07-06, to: 2026-07-19}, why: {ja: 雨, en: rain}, apply_to: x}
- action: offer
  kpi: visits
  name: Offer
  plan: {hypothesis: x, expect: 3, by: 2026-08-31}
  do: {start: 2026-06-01, end: 2026-08-31, owner: EC}
  check: {note: x}
  act: {decision: expand, date: 2026-09-10, note: x}
- experiment: subject
  kpi: visits
  name: Subject
  action: offer
  start: 2026-05-11
  end: 2026-05-17
  variants:
    - {id: common, name: {ja: 共通, en: Common}, trials: 10, successes: 3, control: true, share: 50%}
    - {name: B, trials: 10, successes: 4}
- {decision: lower, kpi: visits, date: 2026-07-05, kind: target, why: x}
- {note: app, date: 2026-06-20, kpis: [visits], text: x}
"""
SAMPLES = {"measures": MEASURES, "tree": TREE, "journal": JOURNAL}
# One of each shape that may stand where another belongs; the text is a lag and an id too.
INTRUDERS: tuple[Any, ...] = ({"intruder": 1}, ["intruder", {"x": 1}], "1か月", None, 3)


def loaded(text: str) -> Any:
    """Return the YAML as an editor's JSON Schema check sees it: dates are texts."""
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(text), default=str))


def faults(kind: str, data: Any) -> list[str]:
    return [error.message for error in Draft7Validator(json_schema(kind)).iter_errors(data)]


def codes(kind: str, data: Any) -> set[str]:
    """Return the codes of the errors with which the loader answers; JSON is YAML."""
    findings = Findings()
    reading = Reading(findings, FiscalCalendar())
    source = Source("file.yml", json.dumps(data, ensure_ascii=False))
    if kind == "measures":
        load_dictionary(source, reading)
    elif kind == "tree":
        Trees(reading, {}).load(source)
    else:
        load_journal([source], reading, {})
    return {problem.code for problem in findings.problems() if problem.severity == "error"}


def mutants(data: Any) -> Iterator[Any]:
    """Yield the data with each part dropped, renamed or replaced by something of another shape."""
    for path in list(paths(data)):
        for intruder in INTRUDERS:
            yield changed(data, path, intruder)
        if isinstance(path[-1], str):
            yield renamed(data, path)
            yield dropped(data, path)


def paths(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from paths(value, (*path, key))


def surroundings(data: Any, path: tuple[Any, ...]) -> Any:
    for key in path[:-1]:
        data = data[key]
    return data


def changed(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    result = copy.deepcopy(data)
    surroundings(result, path)[path[-1]] = value
    return result


def renamed(data: Any, path: tuple[Any, ...]) -> Any:
    result = copy.deepcopy(data)
    around = surroundings(result, path)
    around[f"{path[-1]}_x"] = around.pop(path[-1])
    return result


def dropped(data: Any, path: tuple[Any, ...]) -> Any:
    result = copy.deepcopy(data)
    del surroundings(result, path)[path[-1]]
    return result


@pytest.mark.parametrize("kind", ["measures", "tree", "journal"])
def test_schema_is_draft_7(kind: str) -> None:
    schema = json_schema(kind)

    Draft7Validator.check_schema(schema)

    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize(("kind", "path"), FILES, ids=lambda value: getattr(value, "name", value))
def test_every_file_of_the_portals_fits(kind: str, path: Path) -> None:
    assert faults(kind, loaded(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("kind", SAMPLES)
def test_schema_and_loader_agree_on_shapes(kind: str) -> None:
    data = loaded(SAMPLES[kind])
    assert faults(kind, data) == []
    assert codes(kind, data) == set()
    for mutant in mutants(data):
        found, refused = codes(kind, mutant), faults(kind, mutant)
        if refused:
            assert found, (mutant, refused)
        if found & SHAPE_CODES:
            assert refused, (mutant, found)


def test_samples_hold_every_key() -> None:
    for kind, text in SAMPLES.items():
        written = {path[-1] for path in paths(loaded(text)) if isinstance(path[-1], str)}
        assert declared(json_schema(kind)) - {"low", "high"} <= written | {"kpis"}, kind


def declared(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return set().union(*(declared(inner) for inner in schema))
    if not isinstance(schema, dict):
        return set()
    own = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
    return own.union(*(declared(inner) for inner in schema.values()))


def test_ids_of_other_scripts_are_ids() -> None:
    assert faults("measures", {"measures": {"売上高": {"unit": "JPY", "aggregate": "sum", "grain": "day"}}}) == []
    assert faults("measures", {"measures": {"net sales": {"unit": "JPY", "aggregate": "sum", "grain": "day"}}})


def test_review_schema_describes_a_review() -> None:
    schema = json_schema("review")
    Draft202012Validator.check_schema(schema)
    review = Review(as_of="2026-09-30", fiscal_year=2026, quarter=2, kgis=())  # type: ignore[arg-type]

    data = review.model_dump(mode="json", by_alias=True)

    assert list(Draft202012Validator(schema).iter_errors(data)) == []
    assert list(Draft202012Validator(schema).iter_errors({**data, "surprise": 1}))
    assert set(schema["properties"]) == set(data)


def test_kinds_all_have_a_schema_and_others_none() -> None:
    assert all(json_schema(kind)["title"] for kind in KINDS)
    with pytest.raises(KeyError):
        json_schema("settings")


def test_every_setting_can_be_written() -> None:
    from_mkdocs = {"content_dir"}
    assert set(SETTING_KEYS) == {field.name for field in fields(Settings)} - from_mkdocs
