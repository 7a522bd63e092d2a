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
        (
            '<body dir="ltr"><p>x</p><script>document.documentElement.className="js";1</script>\n<p>y</p>',
            '<body dir="ltr"><script>document.documentElement.className="js";1</script>\n<p>x</p><p>y</p>',
        ),
        ('<script type="text/plain" data-late="a.js">', '<script type="text/plain" data-late="a.js">'),
    ],
)
def test_faults_of_the_theme_are_mended(before, after):
    assert mended(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            '<symbol id="a"><path d="m0 0"/></symbol>\n<symbol id="b"></symbol><use href="#b"/>',
            '<symbol id="b"></symbol><use href="#b"/>',
        ),
        ('<div data-md-component="skip">\n  </div>\n<p>x</p>', "<p>x</p>"),
        (
            '<div data-md-component="skip"><a href="#x">x</a></div>',
            '<div data-md-component="skip"><a href="#x">x</a></div>',
        ),
        ('<script>x("__tabbed_")</script><p>x</p>', "<p>x</p>"),
        (
            '<div class="tabbed-set"></div><script>"__tabbed_"</script>',
            '<div class="tabbed-set"></div><script>"__tabbed_"</script>',
        ),
        ('<meta name="generator" content="mkdocs-1.6">\n<title>x</title>', "<title>x</title>"),
    ],
)
def test_what_a_page_does_not_use_goes(before, after):
    assert mended(before) == after


def test_indentation_and_comments_go_and_verbatim_text_stays():
    html = "<p>\n    a  b\n\n  </p><!-- no --><pre>\n  x\n\n  y</pre><script>\n  1;\n</script>"
    assert lighter(html) == "<p>\na  b\n</p><pre>\n  x\n\n  y</pre><script>\n  1;\n</script>"
