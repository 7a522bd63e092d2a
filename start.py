"""Install and run this repository with one line.

    python3 start.py          install kpisite and build this repository's portal
    python3 start.py test     install the tools and run every check

Makes `.venv` beside this file. Needs Python 3.11 or later and nothing else. On Debian and Ubuntu `test` also installs
the browser and fonts of the browser tests when it may; where no browser is found those tests are reported as not run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
DEBIAN_PACKAGES = (
    "chromium",
    "fonts-noto-cjk",
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
    "libharfbuzz-subset0",
    "poppler-utils",
)
CHECKS = (
    ("format", ("ruff", "format", "--check", "--quiet", ".")),
    ("lint", ("ruff", "check", "--quiet", ".")),
    ("types", ("mypy",)),
    ("floors", ("lint-imports",)),
    ("sample data", ("python", "kpi/make_actuals.py", "--check")),
    ("sample site", ("kpisite", "build", "--strict", "--site", "build/ci/site")),
    ("CDNOW site", ("kpisite", "build", "--strict", "--project", "examples/cdnow", "--site", "build/ci/cdnow")),
    ("tests", ("pytest", "-n", "2")),
)


def main(arguments: list[str]) -> int:
    """Run the wanted job and return its exit code."""
    if sys.version_info < (3, 11):
        print(f"kpisite needs Python 3.11 or later; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    if arguments == ["test"]:
        return test()
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    install(".")
    return run("kpisite", "build")


def test() -> int:
    """Install everything the checks need, run all of them, and return 1 when any failed."""
    install(".[dev,pdf]")
    install_browser()
    failed = [name for name, command in CHECKS if announce(name) or run(*command)]
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nEvery check passed.", flush=True)
    return 1 if failed else 0


def announce(name: str) -> None:
    """Print the heading of a check."""
    print(f"\n== {name}", flush=True)


def install(what: str) -> None:
    """Make the virtual environment and install this repository into it, editable."""
    if not PYTHON.exists():
        install_venv_module()
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    quiet = ["--quiet", "--disable-pip-version-check"]
    subprocess.run([str(PYTHON), "-m", "pip", "install", *quiet, "--editable", what], cwd=ROOT, check=True)


def install_venv_module() -> None:
    """Install Debian's python3-venv where Python came without ensurepip."""
    if subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True).returncode:
        debian_install(f"python3.{sys.version_info.minor}-venv")


def install_browser() -> None:
    """Install what the browser and PDF tests need from Debian where this may be done; say so where it may not."""
    wanted = [package for package in DEBIAN_PACKAGES if not debian_has(package)]
    if wanted and not debian_install(*wanted) and not any(shutil.which(name) for name in BROWSERS):
        print("No Chromium here: the browser tests will be reported as not run.", file=sys.stderr)


def debian_has(package: str) -> bool:
    """Tell whether a Debian package is installed."""
    if not shutil.which("dpkg-query"):
        return False
    asked = subprocess.run(["dpkg-query", "-W", "-f=${Status}", package], capture_output=True, text=True)
    return "install ok installed" in asked.stdout


def debian_install(*packages: str) -> bool:
    """Install Debian packages as root; return False where that cannot be done."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid"):
        return False
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and not shutil.which("sudo"):
        return False
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    update = subprocess.run([*sudo, "apt-get", "update", "-qq"], env=environment)
    command = [*sudo, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return (
        update.returncode == 0 and subprocess.run(command, env=environment, stdout=subprocess.DEVNULL).returncode == 0
    )


def run(program: str, *arguments: str) -> int:
    """Run a program of the virtual environment in the repository and return its exit code."""
    return subprocess.run([str(BIN / program), *arguments], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
