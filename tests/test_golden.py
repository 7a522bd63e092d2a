"""Every folder of tests/golden is a project with its expected review: a new folder is a new case.

`expected/review.json` is the whole review, compared byte by byte; KPISITE_UPDATE_GOLDEN=1 writes it anew.
`expected/figures.yml` holds the case's main figures as worked out by hand, written as arithmetic: it is never
rewritten by a program, so a wrong review cannot be frozen unnoticed.
"""

from __future__ import annotations

import difflib
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from kpisite.analysis.review import compute_review
from kpisite.load.project import load_project, load_settings
from kpisite.model.formula import FormulaError, evaluate_formula, parse_formula
from kpisite.model.review import Review, review_from_json, review_json

CASES = sorted(path for path in Path(__file__).parent.joinpath("golden").iterdir() if path.is_dir())
UPDATE = os.environ.get("KPISITE_UPDATE_GOLDEN") == "1"
FIGURES = {case.name: YAML(typ="safe", pure=True).load(case / "expected" / "figures.yml") for case in CASES}
LINES_SHOWN = 60


@cache
def review_of(case: Path) -> Review:
    settings, problems = load_settings(case)
    loaded = load_project(case, settings)
    as_of = settings.as_of or loaded.facts.as_of
    assert as_of is not None
    assert not loaded.has_errors, loaded.problems
    found = (*problems, *loaded.problems)
    return compute_review(loaded.playbook, loaded.facts, settings, as_of, problems=found, ledger=loaded.ledger)


def figure(review: Review, path: str) -> Any:
    """Return what a path names: `node.field…`, `contributions.basis.id`, or a field of the KGI."""
    (kgi,) = review.kgis
    head, *rest = path.split(".")
    if head == "contributions":
        return {row.id: row.amount for row in kgi.contributions[rest[0]]}[rest[1]]  # type: ignore[index]
    if head == "summary":
        return [sentence.code for sentence in kgi.summary]
    nodes = {node.id: node for node in kgi.nodes}
    found: Any = nodes[head] if head in nodes else getattr(kgi, head)
    for name in rest:
        found = found[name] if isinstance(found, dict) else getattr(found, name)
    return found


def said(written: Any) -> Any:
    """Return the number that written arithmetic gives; codes, days and lists as they are."""
    if not isinstance(written, str):
        return written
    try:
        return evaluate_formula(parse_formula(written).expression, {})
    except (FormulaError, KeyError):
        return written


def shown(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_review_is_the_expected_one(case: Path) -> None:
    path = case / "expected" / "review.json"
    found = review_json(review_of(case))
    if UPDATE:
        path.write_text(found, encoding="utf-8")
    expected = path.read_text(encoding="utf-8") if path.is_file() else ""
    lines = difflib.unified_diff(expected.splitlines(), found.splitlines(), "expected", "found", lineterm="", n=2)
    assert found == expected, "\n".join([*lines][:LINES_SHOWN])


@pytest.mark.parametrize(
    ("case", "path"),
    [(case, path) for case in CASES for path in FIGURES[case.name]],
    ids=lambda value: getattr(value, "name", value),
)
def test_the_figure_is_the_one_worked_out_by_hand(case: Path, path: str) -> None:
    found, expected = shown(figure(review_of(case), path)), said(FIGURES[case.name][path])
    if isinstance(found, float):
        assert found == pytest.approx(expected, rel=1e-7, abs=1e-9)
    else:
        assert found == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_review_reads_back(case: Path) -> None:
    assert review_from_json(review_json(review_of(case))) == review_of(case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_contributions_add_up_to_the_change(case: Path) -> None:
    (kgi,) = review_of(case).kgis
    for basis, attribution in kgi.attributions.items():
        total = sum(row.amount for row in kgi.contributions[basis])
        assert total == pytest.approx(attribution.change or 0.0, rel=1e-12, abs=1e-9)
