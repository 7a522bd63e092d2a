"""Every folder of tests/invalid is a case: its files are laid over tests/load/base, and its problem must be found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from kpisite.analysis.evaluate import evaluate
from kpisite.analysis.reconcile import reconcile_problems
from kpisite.load.codes import LEDGER_CODES, SEVERITIES
from kpisite.load.project import load_project, load_settings
from kpisite.model.periods import FiscalCalendar
from kpisite.model.problems import Problem
from kpisite.view.problems import explain, problem_codes, render_problem
from kpisite.view.wording import wording

BASE = Path(__file__).parent / "base"
CASES = sorted(Path(__file__).parents[1].joinpath("invalid").iterdir())


def problems_of(root: Path) -> tuple[Problem, ...]:
    settings, found = load_settings(root)
    loaded = load_project(root, settings)
    if loaded.has_errors or loaded.facts.as_of is None:
        return (*found, *loaded.problems)
    evaluation = evaluate(loaded.playbook, loaded.facts, FiscalCalendar(), loaded.facts.as_of)
    return (*found, *loaded.problems, *reconcile_problems(loaded.playbook, evaluation))


def test_the_base_project_has_no_problem() -> None:
    assert problems_of(BASE) == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_is_found_at_its_place(case: Path, tmp_path: Path) -> None:
    expected = YAML(typ="safe", pure=True).load((case / "expected.yaml").read_text(encoding="utf-8"))
    root = tmp_path / "project"
    shutil.copytree(BASE, root)
    shutil.copytree(case, root, symlinks=True, dirs_exist_ok=True)
    for path in expected.get("remove", []):
        (root / path).unlink()
    for path, megabytes in expected.get("pad", {}).items():
        (root / path).write_bytes((root / path).read_bytes() + b"\n" * (megabytes * 1_000_000))

    found = [problem for problem in problems_of(root) if problem.code == expected["code"]]

    places = [(problem.place.file, problem.place.line, problem.place.column) for problem in found]
    assert (expected["file"], expected["line"], expected["column"]) in places
    for problem in found:
        assert problem.severity == SEVERITIES[problem.code]
        assert len(problem.near) <= 4
        for language in ("ja", "en"):
            text = render_problem(problem, language)  # type: ignore[arg-type]
            assert text.startswith(f"{problem.place} ")
            assert text.count("\n") >= 2


def test_every_code_has_a_case_and_words() -> None:
    assert {case.name for case in CASES} == set(SEVERITIES) == set(problem_codes())
    for language in ("ja", "en"):
        words = wording(language)  # type: ignore[arg-type]
        for code in SEVERITIES:
            assert all(
                words.entries[f"problems.codes.{code}.{part}"] for part in ("title", "message", "fix", "explain")
            )
            assert explain(code, language).startswith(code)  # type: ignore[arg-type]
        assert {key for key in words.entries if key.startswith("problems.ledger.")} == {
            f"problems.ledger.{code}" for code in LEDGER_CODES
        }


def test_every_code_is_recorded_somewhere() -> None:
    from kpisite.model import formula

    package = Path(formula.__file__).parents[1]
    sources = [*package.joinpath("load").glob("*.py"), Path(formula.__file__), package / "analysis" / "reconcile.py"]
    text = "".join(path.read_text(encoding="utf-8") for path in sources if path.name != "codes.py")
    assert [code for code in (*SEVERITIES, *LEDGER_CODES) if f'"{code}"' not in text] == []
