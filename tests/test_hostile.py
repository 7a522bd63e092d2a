"""A portal with hostile texts in every field, built end to end: they are shown as text and nothing runs."""

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kpisite.build import build_site
from kpisite.cli.init import copy_scaffold

TEXT = (
    """</script>"'><img src=x onerror=alert(1)><script>alert(2)</script>"""
    """{% endraw %}{{ 7*7 }}[a](javascript:alert(3))`"""
)
PAGE = f"""---
title: {json.dumps("題名 " + TEXT)}
description: {json.dumps(TEXT)}
---
# 見出し <svg onload=alert(4)>

{{{{ config.site_name }}}} {{% include "main.html" %}} {{% endraw %}}

<iframe srcdoc="<script>alert(5)</script>"></iframe> <p onclick="alert(6)" style="position:fixed">段落</p>

[リンク](index.md){{onclick="alert(7)"}} <form action="/"><button formaction="x">b</button></form>
<meta http-equiv="refresh" content="0;url=/x"><base href="//example.com/"><object data="x"></object>

<div id="__config">{{"base": "//example.com"}}</div>
"""
OURS = {"img": ("logo",), "form": ("md-search__form", "md-header__option")}  # what the theme itself brings of these


def hostile(name: str) -> str:
    """Return a hostile text that begins with a name, as YAML."""
    return json.dumps(f"{name} {TEXT}", ensure_ascii=False)


def spoil(path: Path) -> None:
    """Make every text for readers in a definition file hostile; ids, numbers and choices stay."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(
        r"\{ja: (?:\"([^\"]*)\"|([^,{}]*)), en: (?:\"([^\"]*)\"|([^{}]*))\}",
        lambda match: f"{{ja: {hostile(match[1] or match[2])}, en: {hostile(match[3] or match[4])}}}",
        text,
    )
    text = re.sub(r"owner: (\w+)", lambda match: f"owner: {hostile(match[1])}", text)
    path.write_text(text, encoding="utf-8")


JOURNAL = f"""
- reason: july
  kpi: customers
  period: 2026-07
  why: {hostile("why")}
  apply_to: {hostile("apply")}
- decision: moved
  kpi: customers
  date: 2026-07-05
  kind: target
  why: {hostile("decided")}
- experiment: subject
  kpi: open_rate
  name: {hostile("experiment")}
  start: 2026-07-01
  end: 2026-07-20
  variants:
    - {{id: a, name: {{ja: {hostile("対照")}, en: {hostile("A")}}}, trials: 5000, successes: 1400, control: true}}
    - {{name: {hostile("B")}, trials: 5000, successes: 1500}}
"""


DIMENSIONS = f"""
dimensions:
  brand: {{name: {hostile("Brand")}, values: {{own: {hostile("Own")}}}}}
"""


def split_buyers(actuals: Path) -> None:
    """Write the buyers by brand: one that has a hostile name, and one whose own text is hostile."""
    with (actuals / "monthly.csv").open(encoding="utf-8") as total, (actuals / "brands.csv").open("w") as parts:
        rows = csv.writer(parts)
        rows.writerow(["date", "brand", "buyers"])
        for row in csv.DictReader(total):
            rows.writerows([[row["date"], "own", int(row["buyers"]) - 100], [row["date"], f"other {TEXT}", 100]])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The hostile portal's site."""
    portal = tmp_path_factory.mktemp("hostile")
    copy_scaffold(portal)
    for path in (portal / "kpi").rglob("*.yml"):
        spoil(path)
    journal = portal / "kpi/journal/2026.yml"
    journal.write_text(journal.read_text(encoding="utf-8") + JOURNAL, encoding="utf-8")
    with (portal / "kpi/measures.yml").open("a", encoding="utf-8") as measures:
        measures.write(DIMENSIONS)
    split_buyers(portal / "kpi/actuals")
    config = portal / "mkdocs.yml"
    config.write_text(config.read_text(encoding="utf-8").replace("KPI ポータル", hostile("ポータル")), encoding="utf-8")
    for language in ("ja", "en"):
        (portal / f"content/{language}/playbook/hostile.md").write_text(PAGE, encoding="utf-8")
        answer = f"---\nquestion: {hostile('question')}\nwhen: []\n---\n{PAGE.split('---', 2)[2]}"
        (portal / f"content/{language}/faq/hostile.md").write_text(answer, encoding="utf-8")
    built = build_site(portal, portal / "site")
    assert {problem.severity for problem in built.computed.problems} == {"warning"}
    assert any(problem.code == "html-removed" for problem in built.computed.problems)
    return portal / "site"


class Elements(HTMLParser):
    """Collects the elements of a page with their attributes, and its scripts' texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.scripts: list[tuple[str, str]] = []
        self.shown = ""
        self.within = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self.within = tag

    def handle_endtag(self, tag):
        self.within = ""

    def handle_data(self, data):
        if self.within == "script":
            self.scripts.append((self.elements[-1][1].get("type", ""), data))
        else:
            self.shown += data


def faults(html: str, *, redirect: bool = False) -> list[str]:
    """Return what could run, or lead away, in a page."""
    page = Elements(html)
    found = []
    for tag, attributes in page.elements:
        found += [f"{tag} {name}" for name in attributes if name.startswith("on") or name in ("srcdoc", "formaction")]
        found += [f"{tag} {value}" for value in attributes.values() if re.match(r"\s*javascript:", value, re.I)]
        found += [tag] if tag in ("iframe", "object", "embed", "base", "math", "foreignobject") else []
        found += [tag] if attributes.get("http-equiv", "").lower() == "refresh" and not redirect else []
        marks = attributes.get("class", "") + attributes.get("alt", "")
        if tag in OURS and not any(mark in marks for mark in OURS[tag]):
            found.append(f"{tag} {attributes}")
    found += [text for kind, text in page.scripts if "alert(" in text and kind != "application/json"]
    return found


def test_the_check_itself_finds_what_runs():
    assert faults("<p onclick=x><a href=' JavaScript:x'><script>alert(1)</script><iframe><img src=x>") != []
    assert len(faults("<p onclick=x><a href=' JavaScript:x'><script>alert(1)</script><iframe></iframe>")) == 4
    assert faults("<p>alert(1)</p><script src=a.js></script>") == []


def test_nothing_runs_on_any_page(site):
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 20
    found = {path: faults(path.read_text("utf-8"), redirect=path.parent == site) for path in pages}
    assert {path.relative_to(site).as_posix(): faulty for path, faulty in found.items() if faulty} == {}


def test_scripts_are_the_same_on_every_page_of_a_kind(site):
    """Inline scripts are the theme's own, so a page about hostile texts has those of any other."""
    hashes = re.search(r"script-src ([^;]*);", (site / "_headers").read_text("utf-8"))
    assert hashes and 0 < hashes[1].count("sha256-") < 12


@pytest.mark.parametrize("page", ["kgi/annual_sales", "kpi/customers", "playbook/hostile", "faq/hostile"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_titles_are_shown_as_they_are_written(site, language, page):
    shown = Elements((site / language / page / "index.html").read_text("utf-8")).shown
    assert shown.count(TEXT) >= 2, "in the title and on the page"
    assert " 49[a]" not in shown


@pytest.mark.parametrize(("language", "control"), [("ja", "対照"), ("en", "A")])
def test_names_of_variants_and_dimensions_are_shown_as_they_are_written(site, language, control):
    experiment = Elements((site / language / "kpi/open_rate/index.html").read_text("utf-8")).shown
    assert f"{control} {TEXT}" in experiment
    breakdown = Elements((site / language / "kpi/customers/index.html").read_text("utf-8")).shown
    assert all(f"{name} {TEXT}" in breakdown for name in ("Brand", "Own", "other"))


def test_template_signs_of_a_page_stay_literal(site):
    shown = Elements((site / "ja/playbook/hostile/index.html").read_text("utf-8")).shown
    assert '{{ config.site_name }} {% include "main.html" %} {% endraw %}' in shown


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_search_index_holds_texts_only(site, language):
    index = json.loads((site / language / "search/search_index.json").read_text("utf-8"))
    html = "".join(entry["title"] + entry["text"] for entry in index["docs"])
    assert faults(html) == [] and "<img" not in html and "<svg" not in html
