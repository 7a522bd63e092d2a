"""What is left of a page's HTML: everything Markdown makes, nothing that runs."""

import markdown
import pytest

from kpisite.publish.safe_html import safe_html

EXTENSIONS = ["tables", "admonition", "attr_list", "def_list", "md_in_html", "footnotes", "pymdownx.details"]


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<script>alert(1)</script>a", "a"),
        ('<p onclick="x()">a</p>', "<p>a</p>"),
        ('<a href="javascript:x()">a</a>', "<a>a</a>"),
        ('<a href="java\nscript:x()">a</a>', "<a>a</a>"),
        ('<a href="../a/">a</a>', '<a href="../a/">a</a>'),
        ('<img src="//example.com/a.png" alt="a">', '<img alt="a">'),
        ('<img src="/\\example.com/a.png" alt="a">', '<img alt="a">'),
        ('<img src="a.png" srcset="https://example.com/b.png 2x">', '<img src="a.png">'),
        ('<p style="position:fixed">a</p>', "<p>a</p>"),
        ('<td style="text-align: right; position:fixed">a</td>', "a"),
        ('<div id="__config">{}</div>', "<div>{}</div>"),
        ('<input type="image" src="x">', "<input>"),
        ("<form action=/x><button>a</button></form>", "a"),
        ('<meta http-equiv="refresh" content="0;url=https://example.com"><base href="/">a', "a"),
        ("<svg><script>x</script></svg><math><style>a</style></math>", ""),
    ],
)
def test_what_could_run_or_lead_away_is_left_out(html, clean):
    assert safe_html(html) == clean


def test_what_markdown_makes_stays():
    text = '# H {#h}\n\n| a |\n|--:|\n| 1 |\n\n!!! note "N"\n    b[^1]\n\n??? tip\n    c\n\nT\n:   D\n\n[^1]: f\n'
    made = markdown.markdown(text, extensions=EXTENSIONS)
    safe = markdown.markdown(text, extensions=[*EXTENSIONS, "kpisite.publish.safe_html"])
    for part in ('<h1 id="h">', 'class="admonition note"', "<summary>", "<dd>", 'id="fn:1"', "text-align:"):
        assert part in made and part in safe
