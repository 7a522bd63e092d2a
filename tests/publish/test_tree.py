from kpisite.publish.tree import navigation, page_source, page_url, raw, write_tree
from kpisite.view.site import MANY_KGIS, Page, Site
from tests import sites


def many(count: int) -> Site:
    pages = [Page("kgi/index.md", "KGI", "", "kgi", "x", nav_title="All")]
    pages += [Page(f"kgi/k{n}/index.md", f"K{n}", "", "kgi", "x", nav_title=f"K{n}") for n in range(count)]
    return Site("en", "T", tuple(pages))


def test_addresses():
    assert [page_url(path) for path in ("index.md", "kgi/index.md", "kgi/sales.md", "myindex.md")] == [
        "",
        "kgi/",
        "kgi/sales/",
        "myindex/",
    ]


def test_tabs_come_in_their_order_and_name_pages_as_text():
    nav = navigation("en", sites.site("en", extra=(Page("about.md", "A", "", "about", "x", nav_title="A < B"),)).pages)
    assert [next(iter(entry)) for entry in nav] == ["Home", "KGIs", "Playbook", "This edition"]
    assert nav[1] == {"KGIs": [{"KGI": "kgi/index.md"}, {"Annual sales": "kgi/annual_sales/index.md"}]}


def test_a_page_without_a_nav_title_is_not_in_the_nav():
    page = Page("kpi/x/index.md", "X", "", "kpi", "x")
    assert navigation("en", (page,)) == []


def test_many_kgis_leave_only_the_section_index():
    assert len(navigation("en", many(MANY_KGIS - 1).pages)[0]["KGIs"]) == MANY_KGIS
    assert navigation("en", many(MANY_KGIS).pages)[0]["KGIs"] == "kgi/index.md"


def test_front_matter_holds_escaped_texts_on_one_line():
    source = page_source(Page("a.md", 'A: "b" <c>', "one\ntwo", "kgi", "body", "<p>", ("toc",), None))
    assert source.startswith('---\ntitle: "A: &quot;b&quot; &lt;c&gt;"\ndescription: "one two"\nhide: ["toc"]\n')
    assert 'template: "fragment.html"\nfragment: "a.html"\nown_heading: false\n---\n\nbody\n' in source


def test_raw_ends_only_at_its_own_end():
    for end in ("{% endraw %}", "{%endraw%}", "{%-  endraw -%}", "{%+ endraw %}"):
        assert raw(f"a{end}b").count("endraw") == 2
        assert raw(f"a{end}b") == "{% raw %}a&#123;" + end[1:] + "b{% endraw %}"


def test_a_second_tree_leaves_nothing_of_the_first(tmp_path):
    write_tree(many(3), tmp_path / "en")
    tree = write_tree(many(2), tmp_path / "en")
    assert not (tree.docs / "kgi/k2").exists()
    assert tree.urls == {"kgi/", "kgi/k0/", "kgi/k1/"}
