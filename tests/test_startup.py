"""What only prints a text starts at once: no command loads the engine, pandas or the charts before it needs them."""

import subprocess
import sys

import pytest

HEAVY = {"altair", "mkdocs", "mini_racer", "nh3", "pandas", "pydantic", "rich", "ruamel", "xlsxwriter"}


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["explain", "unknown-id"], ["build", "--help"], ["explain"]]
)
def test_no_heavy_library_is_loaded(arguments):
    code = f"import sys; from kpisite.cli import run; run({arguments!r}); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout
    assert HEAVY & {name.partition(".")[0] for name in done.stderr.split()} == set()
