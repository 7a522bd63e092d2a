import json

from kpisite.publish.frame import move_frame

PAGE = """<html><body><script src="{base}/assets/kpisite/frame.js"></script>
<p>text</p>
<script id="__config" type="application/json">{settings}</script>
<script src="{base}/assets/javascripts/bundle.1.min.js"></script>
<script src="{base}/own.js"></script></body></html>"""


def page(folder, name, base):
    settings = {"base": base, "search": f"{base}/assets/search.js", "translations": {"none": "\u691c\u7d22 <b>"}}
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PAGE.format(base=base, settings=json.dumps(settings).replace("<", "\\u003c")), encoding="utf-8")
    return path


def test_what_every_page_repeats_is_in_one_file(tmp_path):
    (tmp_path / "assets/kpisite").mkdir(parents=True)
    pages = [page(tmp_path, "index.html", "."), page(tmp_path, "kpi/x/index.html", "../..")]
    move_frame(tmp_path, "..")
    script = (tmp_path / "assets/kpisite/frame.js").read_text(encoding="utf-8")
    assert '"search":"assets/search.js"' in script.replace(" ", "")
    assert 'new URL("assets/javascripts/bundle.1.min.js",root)' in script
    assert "検索 <b>" in script and 'new URL("../",root)' in script and "base" in script
    for path, base in zip(pages, (".", "../.."), strict=True):
        html = path.read_text(encoding="utf-8")
        assert f'<script src="{base}/assets/kpisite/frame.js?v=' in html and "__config" not in html
        assert f'<p>text</p>\n<script src="{base}/own.js">' in html


def test_pages_of_another_theme_stay_as_they_are(tmp_path):
    (tmp_path / "index.html").write_text("<p>x</p>", encoding="utf-8")
    move_frame(tmp_path, "..")
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == "<p>x</p>"
