"""Words: both languages hold the same keys and placeholders, and the code uses no key that is missing."""

from __future__ import annotations

import ast
import re
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest

from kpisite.analysis.changes import ChangeKind
from kpisite.analysis.guidance import STATES
from kpisite.model.review import Missing
from kpisite.view.wording import wording

AREAS = ("pages", "findings", "smart", "summary", "states")
VIEW = Path(str(files("kpisite.view")))
KEY = re.compile(r"""["']((?:pages|states|smart|summary)\.[A-Za-z0-9_.]+)["']""")
FINDING = re.compile(r"""Finding\(\s*"([a-z_]+\.[a-z_]+)["']""")


def keys(language: str) -> dict[str, set[str]]:
    """Every key of the areas with its placeholders; one and other count as one key."""
    found: dict[str, set[str]] = {}
    for key, text in wording(language).entries.items():  # type: ignore[arg-type]
        if key.partition(".")[0] in AREAS:
            name = key.removesuffix(".one").removesuffix(".other")
            found.setdefault(name, set()).update(re.findall(r"\{(\w+)\}", text))
    return found


def test_both_languages_hold_the_same_keys() -> None:
    assert keys("ja").keys() == keys("en").keys()


def test_both_languages_fill_the_same_placeholders() -> None:
    ja, en = keys("ja"), keys("en")
    interchangeable = {"count", "things"}
    different = {key for key in ja if (ja[key] ^ en[key]) - interchangeable}
    # English month words carry no year, so these say less on purpose.
    assert different == set()


def written_codes() -> set[str]:
    """The codes of findings that are written out in the pages' sources."""
    texts = (path.read_text(encoding="utf-8") for path in VIEW.glob("pages/*.py"))
    return {f"findings.{code}" for text in texts for code in FINDING.findall(text)}


def patterns() -> set[str]:
    """Every string of the view, as a regular expression; what is filled in or joined on stands for anything."""
    found: set[str] = set()
    for path in (*VIEW.rglob("*.py"), *VIEW.parent.glob("*.py"), *VIEW.parent.glob("publish/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Constant(str(text)):
                    found.add(re.escape(text))
                case ast.JoinedStr(parts):
                    pieces = (re.escape(str(p.value)) if isinstance(p, ast.Constant) else ".+" for p in parts)
                    found.add("".join(pieces))
    for path in VIEW.glob("templates/*.html"):
        for text, joined in re.findall(r"'([\w.]+)'( ~)?", path.read_text(encoding="utf-8")):
            found.add(re.escape(text) + (".+" if joined else ""))
    return found


def test_every_key_that_is_written_out_exists() -> None:
    known = keys("ja")
    paths = (*VIEW.glob("pages/*.py"), *VIEW.glob("templates/*.html"), VIEW / "render.py")
    used = {key for path in paths for key in KEY.findall(path.read_text(encoding="utf-8"))}
    missing = {key for key in used if key not in known and not any(name.startswith(key) for name in known)}
    codes = written_codes()
    assert {key for key in missing if not key.startswith(("smart.", "summary."))} == set()
    assert {code for code in codes if code not in known} == set()
    assert {"home", "gap", "tree"} <= {code.split(".")[1] for code in codes}


def test_no_key_is_left_unused() -> None:
    # `findings.{code}` alone would match every finding; what is looked for is where the code is written.
    written = {text for text in patterns() if re.match(r"(?!(findings|pages)\\\.\.\+)[a-z_]+\\\.", text)}
    expressions = re.compile("|".join(rf"(?:findings\.)?{text}" for text in sorted(written)))
    unused = {key for key in keys("ja") if key.startswith(("pages.", "findings.")) and not expressions.fullmatch(key)}
    assert unused == set()


@pytest.mark.parametrize("reason", get_args(Missing))
def test_every_reason_for_a_missing_number_has_words(reason: str) -> None:
    assert f"pages.missing.{reason}" in wording("ja")


@pytest.mark.parametrize("kind", get_args(ChangeKind))
def test_every_change_has_words(kind: str) -> None:
    assert f"pages.change.{kind}" in wording("en")


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_a_reason_for_showing_its_faq(state: str) -> None:
    assert f"states.{state}" in wording("ja")


def test_every_smart_and_summary_code_of_the_analysis_has_words() -> None:
    analysis = Path(str(files("kpisite.analysis")))
    smart = set(re.findall(r'"([SMART]_[a-z_]+)"', (analysis / "smart.py").read_text(encoding="utf-8")))
    summary = set(
        re.findall(
            r'"((?:level|yoy|landing|gap|signals)_[a-z_]+|no_data|all_on_hold)"',
            (analysis / "summary.py").read_text(encoding="utf-8"),
        )
    )
    known = keys("ja")
    assert {code for code in smart if not any(key.startswith(f"smart.{code}.") for key in known)} == set()
    assert {code for code in summary if f"summary.{code}" not in known} == set()
    assert len(smart) > 20
    assert len(summary) > 10
