"""Names of dimensions: a text or one a language, of what the actuals hold, and warned about where they hold it not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kpisite.load.project import Loaded, load_project
from kpisite.model.settings import Settings
from kpisite.model.text import Text

BASE = Path(__file__).parent / "base"
BY_CHANNEL = "date,measure,channel,value\n2026-04,buyers,EC,1500\n2026-04,buyers,Store,500\n"


def loaded(root: Path, dimensions: str) -> Loaded:
    """Return a project whose buyers are split by channel, with these names of dimensions."""
    project = Path(shutil.copytree(BASE, root / "project"))
    measures, actuals = project / "kpi" / "measures.yml", project / "kpi" / "actuals"
    actuals.joinpath("split.csv").write_text(BY_CHANNEL, encoding="utf-8")
    measures.write_text(measures.read_text(encoding="utf-8") + dimensions, encoding="utf-8")
    return load_project(project, Settings())


def test_a_dimension_and_its_values_have_names(tmp_path: Path) -> None:
    values = "{EC: {ja: EC, en: Web shop}, Store: 店}"
    found = loaded(tmp_path, f"dimensions: {{channel: {{name: {{ja: 販路, en: Channel}}, values: {values}}}}}\n")
    channel = found.playbook.dimensions["channel"]
    assert found.problems == ()
    assert channel.name == Text("販路", "Channel")
    assert {value.id: value.name for value in channel.values.values()} == {
        "EC": Text("EC", "Web shop"),
        "Store": Text("店", "店"),
    }


@pytest.mark.parametrize("names", ["", "dimensions:\n", "dimensions: {channel: {name: , values: {EC: }}}\n"])
def test_all_of_it_may_be_left_out(tmp_path: Path, names: str) -> None:
    assert loaded(tmp_path, names).problems == ()


@pytest.mark.parametrize(
    ("names", "code", "near"),
    [
        ("{chanel: {name: x}}", "unknown-dimension", ("channel",)),
        ("{Channel: {name: x}}", "unknown-dimension", ("channel",)),
        ("{buyers: {name: x}}", "unknown-dimension", ()),
        ("{channel: {values: {ec: x}}}", "unknown-dimension-value", ("EC",)),
        ("{channel: {values: {Stores: x, EC: x}}}", "unknown-dimension-value", ("Store",)),
        ("{channel: {values: {ＥＣ: x}}}", "unknown-dimension-value", ("EC",)),
    ],
)
def test_names_of_what_no_actuals_hold_are_warnings(
    tmp_path: Path, names: str, code: str, near: tuple[str, ...]
) -> None:
    (problem,) = loaded(tmp_path, f"dimensions: {names}\n").problems
    assert (problem.code, problem.severity, problem.near) == (code, "warning", near)


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ("[channel]", "wrong-shape"),
        ("{channel: 販路}", "wrong-shape"),
        ("{channel: {values: [EC]}}", "wrong-shape"),
        ("{channel: {values: {EC: [x]}}}", "wrong-shape"),
        ("{channel: {names: 販路}}", "unknown-key"),
        ("{channel: {values: {EC: {jp: 通販}}}}", "unknown-key"),
    ],
)
def test_another_shape_is_an_error(tmp_path: Path, names: str, code: str) -> None:
    assert code in {problem.code for problem in loaded(tmp_path, f"dimensions: {names}\n").problems}


def test_a_name_in_one_language_is_noted(tmp_path: Path) -> None:
    (problem,) = loaded(tmp_path, "dimensions: {channel: {values: {EC: {ja: 通販}}}}\n").problems
    assert (problem.code, problem.values) == ("missing-language", {"key": "EC", "language": "en"})


def test_without_actuals_nothing_is_said_of_names(tmp_path: Path) -> None:
    project = Path(shutil.copytree(BASE, tmp_path / "project"))
    (project / "kpi" / "actuals" / "2026.csv").unlink()
    measures = project / "kpi" / "measures.yml"
    measures.write_text(measures.read_text("utf-8") + "dimensions: {channel: {name: x}}\n", encoding="utf-8")
    assert {problem.code for problem in load_project(project, Settings()).problems} == {"no-actuals"}
