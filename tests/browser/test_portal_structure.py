"""Every page of the sample portal is well-formed HTML whose references resolve and whose headings are in order."""

import re

import html5lib
import pytest

REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "headers", "for", "list")
SVG = "{http://www.w3.org/2000/svg}svg"
HEADING = re.compile(r"h[1-6]").fullmatch


@pytest.fixture(scope="module")
def documents(sample):
    return {path.relative_to(sample): parsed(path) for path in sorted(sample.rglob("*.html"))}


def parsed(path):
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(path.read_text(encoding="utf-8"))
    return root, [f"{path.name}:{place[0]}: {code} {data}" for place, code, data in parser.errors]


def faults(documents, find):
    return {str(name): found for name, (root, _) in documents.items() if (found := find(root))}


def test_every_page_is_nested_as_html_wants(documents):
    assert {str(name): errors for name, (_, errors) in documents.items() if errors} == {}


def doubled_ids(root):
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    return sorted({name for name in ids if ids.count(name) > 1}) if len(ids) != len(set(ids)) else []


def dangling(root):
    ids = {element.get("id") for element in root.iter()}
    wanted = [name for element in root.iter() for key in REFERENCES for name in (element.get(key) or "").split()]
    inside = [element.get("href")[1:] for element in root.iter("a") if re.fullmatch("#.+", element.get("href") or "")]
    return sorted({name for name in [*wanted, *inside] if name not in ids})


def skipped_headings(root):
    levels = [int(element.tag[1]) for element in root.iter() if isinstance(element.tag, str) and HEADING(element.tag)]
    steps = zip([0, *levels], levels, strict=False)
    return [f"h{before} to h{after}" for before, after in steps if after > before + 1]


def test_ids_are_unique(documents):
    assert faults(documents, doubled_ids) == {}


def test_references_resolve(documents):
    assert faults(documents, dangling) == {}


def test_headings_are_in_order(documents):
    assert faults(documents, skipped_headings) == {}


def test_each_page_has_one_first_heading(documents):
    pages = {name: root for name, (root, _) in documents.items() if len(name.parts) > 1}
    assert {str(name) for name, root in pages.items() if len(list(root.iter("h1"))) != 1} == set()


def test_the_language_is_the_folders(documents):
    pages = {name: root for name, (root, _) in documents.items() if len(name.parts) > 1}
    assert len(pages) > 150
    assert {str(name) for name, root in pages.items() if root.get("lang") != name.parts[0]} == set()


JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
CODE = ("code", "pre", "script", "style")
NAMED_IN_BOTH = "playbook/glossary"  # whose headings are the terms of both languages


def japanese_texts(root):
    """Return what is said in Japanese, marked as Japanese nowhere."""
    if root.tag in CODE or root.get("lang") == "ja":
        return []
    own = [root.text, *(inner.tail for inner in root), *(root.get(key) for key in ("aria-label", "alt", "title"))]
    found = [text.strip() for text in own if text and JAPANESE.search(text)]
    return found + [text for inner in root if isinstance(inner.tag, str) for text in japanese_texts(inner)]


def test_an_english_page_says_nothing_in_japanese(documents):
    pages = {name: tree for name, tree in documents.items() if name.parts[0] == "en"}
    said = {name: texts for name, texts in faults(pages, japanese_texts).items() if NAMED_IN_BOTH not in name}
    assert said == {}


def test_nothing_is_styled_inline(documents):
    assert faults(documents, lambda root: [e.tag for e in root.iter() if e.get("style") or e.tag == "style"]) == {}


def test_every_drawing_is_named_or_hidden(documents):
    def nameless(root):
        drawings = [element for element in root.iter(SVG) if element.get("aria-hidden") != "true"]
        return [
            e.get("class") for e in drawings if e.get("role") and not (e.get("aria-labelledby") or e.get("aria-label"))
        ]

    assert faults(documents, nameless) == {}


def test_a_fault_is_found():
    broken = "<!doctype html><h1 id=a>x</h1><h3 id=a aria-labelledby=b>y</h3><a href='#c'>z</a>"
    root = html5lib.parse(broken, namespaceHTMLElements=False)
    assert doubled_ids(root) == ["a"]
    assert dangling(root) == ["b", "c"]
    assert skipped_headings(root) == ["h1 to h3"]
    mixed = "<!doctype html><p aria-label=名>a 売上</p><b lang=ja>年</b>月<code>日</code>"
    assert japanese_texts(html5lib.parse(mixed, namespaceHTMLElements=False)) == ["月", "a 売上", "名"]
