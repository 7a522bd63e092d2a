"""The manifest of a build: what went in, what came out, by which versions."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from collections.abc import Iterable
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

SCHEMA = "kpisite-manifest-1"
NAME = "manifest.json"
_PACKAGES = ("kpisite", "altair", "janome", "mkdocs", "mkdocs-material", "pandas", "vl-convert-python")


def manifest(
    project: Path, inputs: Iterable[Path], output: Path, *, as_of: date, edition: str | None = None, reason: str = ""
) -> dict[str, Any]:
    """Return the manifest of everything below `output`, made from the files `inputs` of `project`."""
    return {
        "schema": SCHEMA,
        "edition": edition,
        "reason": reason or None,
        "as_of": as_of.isoformat(),
        "source": source_of(project),
        "versions": versions(),
        "inputs": {path.relative_to(project).as_posix(): sha256_of(path) for path in sorted(inputs)},
        "outputs": hashes_below(output),
    }


def manifest_json(content: dict[str, Any]) -> str:
    """Return the manifest as text: sorted keys, same content same bytes."""
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def hashes_below(folder: Path) -> dict[str, str]:
    """Return the sha256 of every file below `folder`, by its path; a manifest does not hash itself."""
    return {
        path.relative_to(folder).as_posix(): sha256_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != NAME
    }


def sha256_of(path: Path) -> str:
    """Return the file's sha256 in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def versions() -> dict[str, str]:
    """Return the versions that shape a page."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def source_of(project: Path) -> dict[str, Any] | None:
    """Return the project's Git commit, and whether files differ from it; None outside a repository."""
    commit = _git(project, "rev-parse", "HEAD")
    if commit is None:
        return None
    return {"commit": commit.strip(), "modified": bool(_git(project, "status", "--porcelain", "--", "."))}


def _git(project: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(project), *arguments], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
