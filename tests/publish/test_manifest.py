from datetime import date

from kpisite.publish.manifest import manifest, manifest_json, sha256_of, source_of


def test_every_input_and_output_is_in_it(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "out" / "ja").mkdir(parents=True)
    (tmp_path / "in" / "a.csv").write_bytes(b"abc")
    (tmp_path / "out" / "ja" / "index.html").write_bytes(b"abc")
    content = manifest(tmp_path / "in", [tmp_path / "in/a.csv"], tmp_path / "out", as_of=date(2026, 9, 30))
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert content["inputs"] == {"a.csv": digest} and content["outputs"] == {"ja/index.html": digest}
    assert content["as_of"] == "2026-09-30" and "mkdocs" in content["versions"]
    (tmp_path / "out" / "manifest.json").write_text(manifest_json(content))
    assert manifest(tmp_path / "in", [tmp_path / "in/a.csv"], tmp_path / "out", as_of=date(2026, 9, 30)) == content
    assert sha256_of(tmp_path / "in/a.csv") == digest


def test_outside_git_there_is_no_commit(tmp_path):
    assert source_of(tmp_path) is None
