"""The review as a PDF: tagged, in Japanese, the same bytes for the same input, in another process too."""

import builtins
import hashlib
import re
import shutil
import subprocess
import sys
import zlib
from contextlib import suppress
from pathlib import Path

import pytest

from kpisite.build import compute
from kpisite.cli import run
from kpisite.publish import pdf

PROJECT = Path(__file__).parent.parent / "golden" / "behind"
AGAIN = """
import hashlib, pathlib, sys
from kpisite.build import compute
from kpisite.publish.pdf import review_pdf
c = compute(pathlib.Path(sys.argv[1]))
print(hashlib.sha256(review_pdf(c.loaded.playbook, c.review, c.loaded.settings, "ja")).hexdigest())
"""


@pytest.fixture(scope="module")
def made():
    pytest.importorskip("weasyprint")
    computed = compute(PROJECT)
    return pdf.review_pdf(computed.loaded.playbook, computed.review, computed.loaded.settings, "ja")


def read(made, tmp_path, command, *to):
    if shutil.which(command) is None:
        pytest.skip(f"no {command} on this machine")
    file = tmp_path / "review.pdf"
    file.write_bytes(made)
    return subprocess.run([command, file, *to], capture_output=True, check=True).stdout.decode()


def unpacked(made):
    """Yield the compressed parts of the file; where one ends it says itself, since its bytes may look like anything."""
    for start in re.finditer(rb"stream\r?\n", made):
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(made[start.end() :])


def test_another_process_makes_the_same_bytes(made):
    done = subprocess.run([sys.executable, "-c", AGAIN, PROJECT], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == hashlib.sha256(made).hexdigest()


def test_it_is_tagged_and_names_its_language_and_date(made, tmp_path):
    info = read(made, tmp_path, "pdfinfo")
    assert re.search(r"Tagged:\s+yes", info)
    assert re.search(r"Page size:.*A4", info)
    assert re.search(r"CreationDate:\s+Wed Sep 30 .*2026", info)  # the as-of date
    assert "pdfuaid:part" in read(made, tmp_path, "pdfinfo", "-meta")
    assert any(b"/Lang (ja)" in part for part in unpacked(made))


def test_its_text_is_japanese_and_whole(made, tmp_path):
    text = read(made, tmp_path, "pdftotext", "-")
    assert "四半期レビュー" in text
    assert "メモ" in text
    assert "\ufffd" not in text


def test_icons_and_bars_carry_their_own_colours():
    weasyprint = pytest.importorskip("weasyprint")
    fragment = (
        '<div class="ks"><svg class="ks-sprite"><defs><symbol id="i-warn" viewBox="0 0 16 16"><path d="M0 0h9"/>'
        '</symbol></defs></svg><span class="ks-st ks-warn"><svg class="ks-i"><use href="#i-warn"/></svg></span>'
        '<svg class="ks-bullet"><rect class="k-act" width="50%" height="40%"/></svg><a href="../kpi/x/">x</a></div>'
    )
    document = weasyprint.HTML(string=pdf._document(fragment, "t", "ja", compute(PROJECT).review.as_of))
    pdf._prepare(document.etree_element, list(pdf._stylesheet_rules()))
    shapes = {element.get("class"): element.attrib for element in document.etree_element.iter() if element.get("class")}
    assert shapes["k-act"]["fill"].startswith("#")
    assert shapes["ks-i"]["viewBox"] == "0 0 16 16"
    assert re.fullmatch(r"#[0-9a-f]{6}", shapes["ks-i"]["fill"])
    assert shapes["ks-i"]["fill"] != shapes["k-act"]["fill"]
    assert document.etree_element.find(".//a").get("href") is None


def test_without_weasyprint_the_command_says_how_to_install_it(monkeypatch, capsys, tmp_path):
    imported = builtins.__import__

    def missing(name, *rest, **named):
        if name == "weasyprint":
            raise ModuleNotFoundError("No module named 'weasyprint'")
        return imported(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", missing)
    target = tmp_path / "review.pdf"
    assert run(["--lang", "en", "export", str(target), "--project", str(PROJECT)]) == 3
    assert 'pip install "kpisite[pdf]"' in capsys.readouterr().err
    assert not target.exists()


def test_the_command_writes_the_file(made, tmp_path):
    target = tmp_path / "review.pdf"
    assert run(["--lang", "ja", "export", str(target), "--project", str(PROJECT)]) == 0
    assert target.read_bytes() == made
