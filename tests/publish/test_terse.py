from html.parser import HTMLParser

import pytest

from kpisite.publish.terse import terse


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a class="b" href="../x/">', '<a class=b href="../x/">'),
        (
            '<a class="b c" id="" title="x=y" alt="a>b" lang="ja">',
            '<a class="b c" id="" title="x=y" alt="a>b" lang=ja>',
        ),
        ('<path d="m3" fill="none"/>', "<path d=m3 fill=none />"),
        ('<input type="text" required>', "<input type=text required>"),
        ('<p>a "b"="c" &lt;i x="y"&gt;</p>', '<p>a "b"="c" &lt;i x="y"&gt;</p>'),
        ('<script type="text/plain">x="y"</script>', '<script type="text/plain">x="y"</script>'),
        ("<ul><li>a</li><li>b</li></ul>", "<ul><li>a<li>b</ul>"),
        ("<ul><li>a</li> <li>b</li>\n</ul>", "<ul><li>a</li> <li>b</li>\n</ul>"),
        (
            "<table><thead><tr><th>a</th><td>b</td></tr></thead><tbody><tr><td>c</td></tr></tbody></table>",
            "<table><thead><tr><th>a<td>b<tbody><tr><td>c</table>",
        ),
        ("<dl><dt>a</dt><dd>b</dd><dt>c</dt><dd>d</dd></dl>", "<dl><dt>a<dd>b<dt>c<dd>d</dl>"),
        ("<div><p>a</p><p>b</p>c<p>d</p></div>", "<div><p>a<p>b</p>c<p>d</div>"),
        ("<p>a</p><span>b</span>", "<p>a</p><span>b</span>"),
        ("<a><p>a</p></a>", "<a><p>a</p></a>"),
    ],
)
def test_only_what_a_browser_does_not_need_goes(before, after):
    assert terse(before) == after


class Read(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.read = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.read.append((tag, attrs))

    def handle_data(self, data):
        self.read.append(data)


def test_elements_attributes_and_texts_are_the_same():
    html = '<a x="1" y="a b" z=\'c\' w href="d/">t &amp; <b k="&quot;">"u"</b></a><svg><path d="m0" e="f" /></svg>'
    assert Read(terse(html)).read == Read(html).read
