"""Stylesheets and scripts: one stylesheet, scripts where they work, nothing that no page loads."""

from kpisite.publish.statics import drop_unused, without_other_colours, write_statics


def test_every_page_loads_one_stylesheet_and_the_portals_own_script(tmp_path):
    statics = write_statics(tmp_path)
    assert [address.partition("?")[0] for address in statics.stylesheets] == ["assets/kpisite/portal.css"]
    assert "assets/kpisite/portal.js" in [address.partition("?")[0] for address in statics.scripts]
    assert not list(tmp_path.glob("assets/kpisite/kpi.css"))


def test_a_script_is_loaded_where_it_has_something_to_work_on(tmp_path):
    statics = write_statics(tmp_path)
    assert statics.scripts_for("<p>data-whatif</p>") == ()
    (script,) = statics.scripts_for('<div class="a" data-whatif="whatif.js">')
    assert script.startswith("assets/kpisite/whatif.js?v=")


def test_the_script_of_charts_is_named_and_not_loaded(tmp_path):
    statics = write_statics(tmp_path)
    figure = '<figure class="ks-fig" data-chart="a.js">'
    assert statics.scripts_for(figure) == ()
    (script,) = statics.scripts_for(figure, late=True)
    assert script.startswith("assets/kpisite/interactive.js?v=")


def test_the_same_files_have_the_same_addresses(tmp_path):
    assert write_statics(tmp_path / "a") == write_statics(tmp_path / "b")


def test_colours_that_nobody_chose_are_left_out():
    css = (
        "@media screen{[data-md-color-scheme=slate]{--a:1}"
        "[data-md-color-scheme=slate][data-md-color-primary=pink]{--a:2}}"
        "[data-md-color-accent=deep-purple]{--b:1}[data-md-color-primary=custom]{--c:1}.md-x{--d:1}"
    )
    kept = "@media screen{[data-md-color-scheme=slate]{--a:1}}[data-md-color-primary=custom]{--c:1}.md-x{--d:1}"
    assert without_other_colours(css) == kept


def test_source_maps_and_stemmers_are_not_published(tmp_path):
    scripts = tmp_path / "assets" / "javascripts"
    (scripts / "lunr").mkdir(parents=True)
    (scripts / "lunr" / "tinyseg.js").write_text("1")
    (scripts / "bundle.1.min.js").write_text("run();\n//# sourceMappingURL=bundle.1.min.js.map\n")
    (scripts / "bundle.1.min.js.map").write_text("{}")
    drop_unused(tmp_path)
    assert [path.name for path in scripts.iterdir()] == ["bundle.1.min.js"]
    assert (scripts / "bundle.1.min.js").read_text() == "run();"


def test_a_sites_own_rules_are_part_of_its_stylesheet(tmp_path):
    plain, styled = write_statics(tmp_path / "a"), write_statics(tmp_path / "b", styles=".x:target{display:none}\n")
    assert plain.stylesheets != styled.stylesheets
    assert ".x:target{display:none}" in (tmp_path / "b/assets/kpisite/portal.css").read_text(encoding="utf-8")
