"""`doctor`: does this machine have what kpisite needs?"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal

import click

from kpisite.cli.console import Console
from kpisite.cli.options import json_option
from kpisite.view.wording import Wording

VERIFICATION = 4
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
State = Literal["fine", "absent", "missing"]  # absent: not needed for a build


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was found, and whether a build can do without it."""

    what: str
    state: State
    found: str


def doctor_command(words: Wording, console: Console) -> click.Command:
    """Return `kpisite doctor`."""

    @click.command("doctor", help=words("cli.doctor.help"))
    @click.option("--project", default=".", metavar="DIR", show_default=True, help=words("cli.options.project"))
    @json_option(words)
    def doctor(project: str, *, as_json: bool) -> int:
        findings = list(examine(Path(project)))
        if as_json:
            click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
        for finding in [] if as_json else findings:
            click.echo(_line(finding, words))
        if any(finding.state == "missing" for finding in findings):
            console.fault("cli.doctor.ill")
            return VERIFICATION
        console.message("cli.doctor.well")
        return 0

    return doctor


def examine(project: Path) -> Iterator[Finding]:
    """Yield what was found of Python, the libraries, the chart engine, the project, and what is optional."""
    yield Finding("python", "fine" if sys.version_info >= (3, 11) else "missing", platform.python_version())
    for package in needed():
        yield _library(package)
    yield _charts()
    yield Finding("project", "fine" if (project / "mkdocs.yml").is_file() else "missing", str(project.resolve()))
    yield Finding("writable", "fine" if os.access(project, os.W_OK | os.X_OK) else "missing", str(project.resolve()))
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), "")
    yield Finding("browser", "fine" if browser else "absent", browser)
    fonts = japanese_fonts()
    yield Finding("fonts", "fine" if fonts else "absent", fonts)
    pdf = _library("weasyprint")
    yield Finding("pdf", "fine" if pdf.state == "fine" else "absent", pdf.found)


def needed() -> list[str]:
    """Return the libraries that the installed kpisite declares; none where it runs from a folder."""
    try:
        declared = requires("kpisite") or []
    except PackageNotFoundError:
        return []
    names = (line.partition(";") for line in declared)
    return sorted("".join(_name(text)) for text, _, marker in names if "extra" not in marker)


def _name(requirement: str) -> Iterator[str]:
    for character in requirement:
        if not (character.isalnum() or character in "-_."):
            return
        yield character


def _library(package: str) -> Finding:
    try:
        return Finding(package, "fine", version(package))
    except PackageNotFoundError:
        return Finding(package, "missing", "")


def _charts() -> Finding:
    """Return whether the embedded JavaScript engine starts: charts are drawn by it."""
    try:
        from py_mini_racer import MiniRacer

        answer = MiniRacer().eval("6 * 7")
    except Exception as error:  # a broken shared library raises whatever it likes
        return Finding("charts", "missing", str(error))
    return Finding("charts", "fine" if answer == 42 else "missing", "V8")


def japanese_fonts() -> str:
    """Return the first Japanese font that fontconfig knows; empty where there is none or no fontconfig."""
    try:
        done = subprocess.run(
            ["fc-list", ":lang=ja", "family"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return min((line.strip() for line in done.stdout.splitlines() if line.strip()), default="")


def _line(finding: Finding, words: Wording) -> str:
    key = f"cli.doctor.what.{finding.what}"
    what = words(key) if key in words else finding.what
    return words(f"cli.doctor.{finding.state}", what=what, found=finding.found).rstrip()
