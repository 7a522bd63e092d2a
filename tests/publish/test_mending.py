import pytest

from kpisite.publish.mending import lighter, mended


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<input type="checkbox" id="a" autocomplete="off">', '<input type="checkbox" id="a">'),
        ('<input type="text" autocomplete="off">', '<input type="text" autocomplete="off">'),
        ('<label for="a" tabindex="">x</label>', '<label for="a">x</label>'),
        ('<label class="t" for="__toc">x</label>', '<label class="t">x</label>'),
        ('<input id="__toc"><label for="__toc">x</label>', '<input id="__toc"><label for="__toc">x</label>'),
        (
            '<li class="task-list-item"><input type="checkbox" disabled> a <em>b</em></li>',
            '<li class="task-list-item"><label><input type="checkbox" disabled> a <em>b</em></label></li>',
        ),
        (
            '<li class="task-list-item"><p><input type="checkbox" disabled> a</p><p>b</p></li>',
            '<li class="task-list-item"><p><label><input type="checkbox" disabled> a</label></p><p>b</p></li>',
        ),
        ('<script src="a.js"></script><script>1</script>', '<script defer src="a.js"></script><script>1</script>'),
        ('<script type="text/plain" data-late="a.js">', '<script type="text/plain" data-late="a.js">'),
    ],
)
def test_faults_of_the_theme_are_mended(before, after):
    assert mended(before) == after


def test_indentation_and_comments_go_and_verbatim_text_stays():
    html = "<p>\n    a  b\n\n  </p><!-- no --><pre>\n  x\n\n  y</pre><script>\n  1;\n</script>"
    assert lighter(html) == "<p>\na  b\n</p><pre>\n  x\n\n  y</pre><script>\n  1;\n</script>"
