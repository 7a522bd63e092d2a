"""The wheel holds everything that a portal needs, and `init` works from it."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BUILD = "import hatchling.build, sys; print(hatchling.build.build_wheel(sys.argv[1]))"


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The wheel of this work tree, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-c", BUILD, str(folder)], cwd=ROOT, capture_output=True, check=True)
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "unpacked")
    return folder / "unpacked"


def data_files(package: Path) -> set[str]:
    paths = (path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(package).as_posix() for path in paths if path.suffix != ".py"}


def test_every_file_that_is_no_module_is_inside(unpacked):
    inside = data_files(unpacked / "kpisite")
    assert inside == data_files(ROOT / "kpisite")
    for folder in ("scaffold", "theme", "view/static", "view/templates", "view/words/en", "view/words/ja"):
        assert any(name.startswith(f"{folder}/") for name in inside), folder


def test_init_and_check_work_from_it(unpacked, tmp_path):
    for command in (["init", "my-portal"], ["check", "--strict", "--project", "my-portal"]):
        # -P: the package of the work tree must not be found instead.
        done = subprocess.run(
            [sys.executable, "-P", "-m", "kpisite", *command],
            cwd=tmp_path,
            env={"PYTHONPATH": str(unpacked), "PATH": ""},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "my-portal/kpi/measures.yml").is_file() and (tmp_path / "my-portal/.gitignore").is_file()


def test_the_command_and_the_plugin_are_declared(unpacked):
    (entries,) = unpacked.glob("*.dist-info/entry_points.txt")
    text = entries.read_text("utf-8")
    assert "kpisite = kpisite.cli:main" in text and "kpisite = kpisite.plugin:KpisitePlugin" in text
