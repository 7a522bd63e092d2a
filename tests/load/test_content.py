"""What the loader says about pages: each hostile line is told with its place, each harmless one is not."""

import pytest

from kpisite.load.content import check_files, check_pages
from kpisite.load.findings import Findings
from kpisite.load.source import Folder, Source

HOSTILE = {
    "<script>x</script>": "html-removed",
    "a <img src=x onerror=alert(1)> b": "html-removed",
    '<IFRAME src="https://example.com"></IFRAME>': "html-removed",
    '<p style="color:red">x</p>': "html-removed",
    "[x](a.md){onclick=alert(1)}": "html-removed",
    '[x](a.md){: .big onmouseover="alert(1)" }': "html-removed",
    "<svg/onload=alert(1)>": "html-removed",
    "[x](javascript:alert(1))": "bad-link",
    "[x](<java\tscript:alert(1)>)": "bad-link",
    "[x](&#106;avascript:alert(1))": "bad-link",
    "[x](VBScript:x)": "bad-link",
    "[x](data:text/html;base64,AAAA)": "bad-link",
    "[x]: javascript:alert(1)": "bad-link",
    '<a href="javascript:alert(1)">x</a>': "bad-link",
    "![x](http://example.com/a.png)": "external-image",
    "![x](//example.com/a.png)": "external-image",
    "![x][y]\n\n[y]: https://example.com/a.png": "external-image",
    '<img src="https://example.com/a.png">': "external-image",
}
HARMLESS = [
    "# H {#id .class}",
    "[x](https://example.com/?a=1) [y](../kpi/a.md#b) <https://example.com> <a@example.com>",
    "`<script>` and ``a ` <iframe>``",
    "```html\n<script>alert(1)</script>\n[x](javascript:alert(1))\n```",
    "~~~\n<script>\n~~~",
    "a < b and c > d, 5<6",
    "![x](a.png) ![x](../a/b.svg){ width=300 }",
    '<div class="grid" markdown>\n\n- a\n\n</div>',
    "{{ config }} {% raw %}",
    "[x][y]\n\n[y]: https://example.com/a.png",
    "| a |\n|--:|\n| 1 |",
    "<!-- a comment -->",
]


def codes(text):
    findings = Findings()
    check_pages([Source("content/ja/a.md", text)], findings)
    return {(problem.code, problem.place.line) for problem in findings.problems()}


@pytest.mark.parametrize(("text", "code"), HOSTILE.items())
def test_hostile_text_is_told_with_its_line(text, code):
    line = 3 + text.count("\n")
    assert (code, line) in codes(f"# Title\n\n{text}\n")


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_is_not(text):
    assert codes(f"# Title\n\n{text}\n") == set()


def test_files_that_a_browser_would_run_or_that_lie_outside(tmp_path):
    outside = tmp_path / "secret.txt"
    outside.write_text("secret", encoding="utf-8")
    pages = tmp_path / "project/content/ja"
    pages.mkdir(parents=True)
    texts = {
        "a.html": "x",
        "b.JS": "x",
        "good.svg": '<svg xmlns="http://www.w3.org/2000/svg"><use href="#a"/></svg>',
        "bad.svg": '<svg><a href="javascript:alert(1)"/></svg>',
        "far.svg": '<svg><image href="https://example.com/a.png"/></svg>',
        "c.csv": "date,value\n",
    }
    for name, text in texts.items():
        (pages / name).write_text(text, encoding="utf-8")
    (pages / "link.txt").symlink_to(outside)
    findings = Findings()
    check_files(Folder(tmp_path / "project", findings), "content")
    found = {(problem.place.file.rpartition("/")[2], problem.code) for problem in findings.problems()}
    active = {(name, "active-file") for name in ("a.html", "b.JS", "bad.svg", "far.svg")}
    assert found == {*active, ("link.txt", "file-outside")}
