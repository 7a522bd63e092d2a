import pytest

pytest.importorskip("tinycss2")

from kpisite.publish.plain_css import Paper, Rule, plain_rules, resolved

PAPER = Paper({"ks": 700}, root=15)


def plain(css):
    return [rule.text if isinstance(rule, Rule) else rule for rule in plain_rules(css, PAPER)]


def test_nested_rules_stand_alone_after_their_parent():
    assert plain(".a { color: red; .b { x: 1 } &.c, & > d { y: 2 } }") == [
        ".a{color:red}",
        ".a .b{x:1}",
        ".a.c,.a > d{y:2}",
    ]


def test_a_list_of_parents_stays_one_selector():
    assert plain("a, b { & c, d:is(e, f) { x: 1 } }") == [":is(a,b) c,:is(a,b) d:is(e, f){x:1}"]


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("ks (min-width: 640px)", True),
        ("ks (min-width: 640px) and (max-width: 699px)", False),
        ("ks (max-width: 50rem)", True),
        ("other (min-width: 1px)", False),
    ],
)
def test_container_queries_are_decided_for_the_paper(condition, holds):
    assert bool(plain(f".a {{ @container {condition} {{ .b {{ x: 1 }} }} }}")) is holds


def test_only_what_print_shows_is_kept():
    css = "@media screen { a { x: 1 } } @media print { a { x: 2; & b { x: 3 } } } @page { size: A4 }"
    assert plain(css + "@keyframes k { to { x: 1 } }") == ["a{x:2}", "a b{x:3}", "@page { size: A4 }"]


def test_shares_of_the_container_become_pixels():
    assert plain("a { width: calc(50cqi - 1px) }") == ["a{width:calc(350px - 1px)}"]


def test_important_stays():
    assert plain("a { x: 1 !important }") == ["a{x:1 !important}"]


def test_variables_are_resolved_through_variables_and_fallbacks():
    known = {"--a": "var(--b)", "--b": "#123"}
    assert resolved("var(--a)", known) == "#123"
    assert resolved("1px solid var(--c, var(--b))", known) == "1px solid #123"
    assert resolved("var(--c)", known) == ""
