from kpisite.publish.content import load_content, load_content_files, split_front_matter


def write(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_pages_come_in_the_authors_order_without_the_faq(tmp_path):
    write(tmp_path, "ja/playbook/b.md", "# 二番目\n")
    write(tmp_path, "ja/playbook/a.md", "---\ntitle: 先頭\norder: 1\nhide: [toc]\n---\n本文\n")
    write(tmp_path, "ja/playbook/index.md", "入口\n")
    write(tmp_path, "ja/faq/x.md", "---\nquestion: ?\n---\n")
    write(tmp_path, "ja/playbook/tree.svg", "<svg/>")
    pages = load_content(tmp_path, "ja")
    assert [(page.path, page.title) for page in pages] == [
        ("playbook/index.md", "index"),
        ("playbook/a.md", "先頭"),
        ("playbook/b.md", "二番目"),
    ]
    assert pages[1].markdown == "本文\n" and pages[1].hide == ("toc",) and pages[1].to_root == "../"
    assert [asset.path for asset in load_content_files(tmp_path, "ja")] == ["playbook/tree.svg"]
    assert load_content(tmp_path, "en") == ()


def test_front_matter_that_is_not_yaml_stays_text():
    text = "---\n: [\n---\nbody"
    assert split_front_matter(text) == ({}, text)
    assert split_front_matter("body") == ({}, "body")
