"""What no page can match goes; what a page, a script or another selector of the rule may match stays."""

import pytest

from kpisite.publish.pruning import prune_theme, without_unmatched, without_unused


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".a{x:1}", ".a{x:1}"),
        (".no{x:1}.a{x:1}", ".a{x:1}"),
        (".no,.a{x:1}", ".no,.a{x:1}"),
        (".a .no{x:1}.a.no{x:1}", ""),
        (".a:not(.no){x:1}", ".a:not(.no){x:1}"),
        (".a:is(.no,.b){x:1}", ".a:is(.no,.b){x:1}"),
        ("@media print{.no{x:1}}", ""),
        ("@media print{.no{x:1}.a{x:1}}", "@media print{.a{x:1}}"),
        (".b--c{x:1}.d--c{x:1}", ".d--c{x:1}"),
        ("h1{x:1.5}[dir=ltr] p{x:.5rem}", "h1{x:1.5}[dir=ltr] p{x:.5rem}"),
    ],
)
def test_rules_that_nothing_can_match_go(css, kept):
    assert without_unmatched(css, {"a", "b", "d--"}) == kept


def test_properties_that_nothing_refers_to_go():
    css = ":root{--icon:url('data:image/svg+xml;utf8,<svg a=\"(;)\"/>');--used:1px;--there:2px}a{b:var(--used)}"
    assert without_unused(css, ["c{d:var(--there)}"]) == ":root{--used:1px;--there:2px}a{b:var(--used)}"


def test_classes_of_pages_and_scripts_stay(tmp_path):
    (tmp_path / "assets" / "stylesheets").mkdir(parents=True)
    sheet = tmp_path / "assets" / "stylesheets" / "main.1.min.css"
    sheet.write_text(".page{x:1}.script{x:1}.neither{x:1}")
    (tmp_path / "index.html").write_text('<p class="a page">')
    (tmp_path / "assets" / "x.js").write_text('el.classList.add("script")')
    prune_theme(tmp_path)
    assert sheet.read_text() == ".page{x:1}.script{x:1}"
